"""The list of stories: its columns and its filters."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.cache import cache
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.db.models.lookups import In
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from articles import presence
from articles.models import Article, ArticleQuerySet, Author, Section, Stage, Unindexed

from .presence import mark
from .verbs import moment

#: A list of more stories than this is counted once in so many seconds: nobody sees whether it is 5,402 or 5,403.
LONG, COUNTED_FOR = 1_000, 60


class StoryPages(Paginator):
    """Pages of a long list: their stories are found by number first, so that none is read only to be passed over.

    ``name`` tells the list from all others, also from that of somebody who may see other stories.
    """

    name = ""

    @cached_property
    def count(self) -> int:
        """How many stories the list has; where they are very many, how many they were less than a minute ago."""
        key = f"stories-listed:{sha256(self.name.encode()).hexdigest()}"
        known = cache.get(key) if self.name else None
        if known is None:
            known = self.object_list.count()
            if self.name and known > LONG:
                cache.set(key, known, COUNTED_FOR)
        return known

    def page(self, number: int) -> Page:
        """The page with its stories already fetched, in the order of the list."""
        page = super().page(number)
        numbers = list(page.object_list.values_list("pk", flat=True))
        found = {story.pk: story for story in self.object_list.order_by().filter(pk__in=numbers)}
        page.object_list = [found[pk] for pk in numbers if pk in found]
        return page


class Stories(ChangeList):
    """The list with all that its lines show, in a fixed number of queries."""

    def get_queryset(self, *args: Any, **kwargs: Any) -> ArticleQuerySet:
        stories = super().get_queryset(*args, **kwargs).without_copies().for_lists()
        copies = presence.with_present(stories).select_related("working_copy__created_by")
        return copies.defer("body", "search_text", "working_copy__body", "working_copy__search_text")


def _is_pk(given: str | None) -> bool:
    """Whether it can be a key: longer numbers are refused by the database, in an error for nobody."""
    return bool(given) and given.isascii() and given.isdigit() and len(given) < 19


class StageFilter(admin.SimpleListFilter):
    title = "stage"
    parameter_name = "stage"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return Stage.choices

    def queryset(self, request: HttpRequest, queryset: ArticleQuerySet) -> QuerySet:
        return queryset.at_stage(self.value()) if self.value() in Stage else queryset


class MineFilter(admin.SimpleListFilter):
    title = "who began it"
    parameter_name = "by"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [("me", "I did"), ("others", "Others")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == "me":
            return queryset.filter(created_by=request.user)
        return queryset.exclude(created_by=request.user) if self.value() == "others" else queryset


class SectionFilter(admin.SimpleListFilter):
    """With what is inside a section."""

    title = "section"
    parameter_name = "section"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [
            *((str(one.pk), "\u2003" * one.tree_depth + one.name) for one in Section.objects.in_menu_order()),
            ("none", "No section yet"),
        ]

    def queryset(self, request: HttpRequest, queryset: ArticleQuerySet) -> QuerySet:
        if self.value() == "none":
            return queryset.filter(section=None)
        if not _is_pk(self.value()):
            return queryset
        section = Section.objects.filter(pk=self.value()).first()
        return queryset.in_sections(section.with_descendants()) if section else queryset.none()


class AuthorFilter(admin.SimpleListFilter):
    title = "byline"
    parameter_name = "author"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [*((str(pk), name) for pk, name in Author.objects.values_list("pk", "name")), ("none", "No byline yet")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == "none":
            return queryset.filter(bylines=None)
        if not _is_pk(self.value()):
            return queryset
        theirs = Article.authors.through.objects.filter(author=self.value()).order_by().values("article")
        return queryset.filter(In(Unindexed("id"), theirs))


class PictureFilter(admin.SimpleListFilter):
    title = "lead picture"
    parameter_name = "picture"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [("yes", "Has one"), ("no", "Has none")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(lead_image__isnull=self.value() == "no") if self.value() in ("yes", "no") else queryset


class CopyFilter(admin.SimpleListFilter):
    title = "working copy"
    parameter_name = "copy"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [("open", "Working copy open")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(working_copy__isnull=False) if self.value() == "open" else queryset


FILTERS = [
    StageFilter,
    CopyFilter,
    MineFilter,
    SectionFilter,
    AuthorFilter,
    PictureFilter,
    ("published_at", admin.DateFieldListFilter),
]


def stage_and_time(story: Article) -> tuple[Stage, str, Any]:
    """Where a story stands, and the moment that matters there with the word that leads to it."""
    stage = story.stage(timezone.now())
    if stage == Stage.SCHEDULED:
        return stage, "for", story.published_at
    if stage == Stage.LIVE:
        return stage, "since", story.published_at
    if stage == Stage.EXPIRED:
        return stage, "since", story.expires_at
    if stage == Stage.WITHDRAWN:
        return stage, "since", story.withdrawn_at
    return stage, "changed", story.updated_at


def _copy_mark(story: Article) -> SafeString | str:
    """That a live story is being changed, by whom, and how far that is."""
    copy = getattr(story, "working_copy", None)
    if copy is None:
        return ""
    by = copy.created_by.get_username() if copy.created_by else "somebody who has left"
    stage = Stage(copy.state)
    return format_html(
        '<span class="story-under copy-mark">Working copy open, by {} <span class="state state--{}">{}</span></span>',
        *(by, stage.value, stage.label),
    )


class StoryCells:
    """The columns of the list, and its pages."""

    def get_paginator(self, request: HttpRequest, *args: Any, **kwargs: Any) -> StoryPages:
        pages = StoryPages(*args, **kwargs)
        asked = sorted((name, values) for name, values in request.GET.lists() if name not in ("p", "page", "o"))
        pages.name = repr((request.user.pk, request.path, asked))
        return pages

    @admin.display(description="Picture")
    def picture(self, story: Article) -> SafeString:
        if not story.lead_image:
            return mark_safe('<span class="thumb thumb--none" role="img" aria-label="No picture"></span>')
        image = story.lead_image
        width = image.widths[0]
        return format_html(
            '<img class="thumb" src="{}" alt="" width="{}" height="{}" loading="lazy">',
            *(image.url(width), width, image.height_at(width)),
        )

    @admin.display(description="Story", ordering="headline")
    def story(self, story: Article) -> SafeString:
        names = ", ".join(byline.author.name for byline in story.bylines.all())
        parts = [story.section.name if story.section else "No section", names or "No byline"]
        return format_html(
            '<a class="story-link" href="{}">{}</a><span class="story-under">{}</span>{}{}',
            reverse("admin:articles_article_change", args=[story.pk]),
            story.headline,
            format_html_join(mark_safe(" · "), "<span>{}</span>", ((part,) for part in parts)),
            _copy_mark(story),
            mark(story),
        )

    @admin.display(description="Stage", ordering="published_at")
    def stage(self, story: Article) -> SafeString:
        stage, word, at = stage_and_time(story)
        if word == "changed":
            return format_html('<span class="state state--{}">{}</span>', stage.value, stage.label)
        return format_html(
            '<span class="state state--{}">{}</span><span class="story-under">{} <time datetime="{}">{}</time></span>',
            *(stage.value, stage.label, word, at.isoformat(), moment(at)),
        )

    @admin.display(description="Changed", ordering="updated_at")
    def updated(self, story: Article) -> SafeString:
        return format_html('<time datetime="{}">{}</time>', story.updated_at.isoformat(), moment(story.updated_at))
