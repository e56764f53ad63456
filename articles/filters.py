"""What a search for stories can be narrowed by."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from articles.models import Article, ArticleQuerySet, ArticleTag, Author, Byline, Section
from articles.search import matching, words_of

_EARLIEST, _LATEST = date(1900, 1, 1), date(2999, 12, 31)
_NOTHING = "\u00a0"


class SectionChoice(django_filters.fields.ModelChoiceField):
    def label_from_instance(self, section: Section) -> str:
        return f"{_NOTHING * 3 * section.tree_depth}{section.name}"


class SectionFilter(django_filters.ModelChoiceFilter):
    field_class = SectionChoice


def _authors_of_public_stories(request) -> object:
    public = Byline.objects.filter(author=OuterRef("pk"), article__in=Article.objects.public().values("pk"))
    return Author.objects.filter(Exists(public))


class StoryFilter(django_filters.FilterSet):
    """Words, section, topic, author and days. Give it public stories: it narrows, and never widens, what it gets."""

    q = django_filters.CharFilter(
        label="Words", method="with_words", widget=forms.TextInput(attrs={"type": "search", "dir": "auto"})
    )
    section = SectionFilter(
        label="Section",
        queryset=lambda request: Section.objects.with_tree_fields(),
        to_field_name="slug",
        empty_label="All sections",
        method="in_section",
    )
    author = django_filters.ModelChoiceFilter(
        label="Author",
        queryset=_authors_of_public_stories,
        to_field_name="slug",
        empty_label="All authors",
        method="by_author",
    )
    tag = django_filters.CharFilter(label="Topic", method="on_topic")
    after = django_filters.DateFilter(
        label="From", method="from_day", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    before = django_filters.DateFilter(
        label="To", method="to_day", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    class Meta:
        model = Article
        fields: list[str] = []

    @property
    def words(self) -> str:
        """What was typed, for the title of the page."""
        return " ".join(self.data.get("q", "").replace("\x00", " ").split())

    @property
    def asked(self) -> bool:
        """Whether anything was asked for at all: an empty form finds nothing, rather than everything."""
        return any(self.data.get(name, "").strip() for name in self.base_filters)

    @property
    def narrowed(self) -> bool:
        """Whether more was asked than words."""
        return any(self.data.get(name, "").strip() for name in self.base_filters if name != "q")

    def filter_queryset(self, queryset: ArticleQuerySet) -> ArticleQuerySet:
        if self.form.errors:
            return queryset.none()
        return super().filter_queryset(queryset)

    def with_words(self, stories: ArticleQuerySet, name: str, words: str) -> ArticleQuerySet:
        return matching(stories, words) if words_of(words) else stories

    def in_section(self, stories: ArticleQuerySet, name: str, section: Section) -> ArticleQuerySet:
        return stories.in_sections(section.with_descendants())

    def by_author(self, stories: ArticleQuerySet, name: str, author: Author) -> ArticleQuerySet:
        return stories.filter(Exists(Byline.objects.filter(article=OuterRef("pk"), author=author)))

    def on_topic(self, stories: ArticleQuerySet, name: str, topic: str) -> ArticleQuerySet:
        """By the tag's name or address, or by another name of it."""
        called = (
            Q(tag__name__iexact=topic)
            | Q(tag__slug=topic)
            | Q(tag__aliases__name__iexact=topic)
            | Q(tag__aliases__slug=topic)
        )
        return stories.filter(Exists(ArticleTag.objects.filter(called, content_object=OuterRef("pk"))))

    def from_day(self, stories: ArticleQuerySet, name: str, day: date) -> ArticleQuerySet:
        return stories.filter(published_at__gte=_midnight(min(day, _LATEST)))

    def to_day(self, stories: ArticleQuerySet, name: str, day: date) -> ArticleQuerySet:
        """Up to the end of that day."""
        return stories.filter(published_at__lt=_midnight(min(day, _LATEST) + timedelta(days=1)))


def _midnight(day: date) -> datetime:
    """When ``day`` begins in the newsroom's time zone."""
    # Days at the ends of the calendar are no moments in every zone; nothing was published there.
    return timezone.make_aware(datetime.combine(max(day, _EARLIEST), time.min))
