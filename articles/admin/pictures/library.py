"""The grid of the library: its cards, its filters, its pages."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from articles.admin.story_list import StoryPages
from articles.models import RIGHTS_SOON, Article, Author, BodyPicture, Image, Rights
from articles.picture_library import count_uses

#: Credits are offered from so many pictures, the newest: those of a whole library would be a list for nobody.
_CREDITS_FROM, _CREDITS = 500, 15


class UseFilter(admin.SimpleListFilter):
    title = "used in"
    parameter_name = "use"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [
            ("used", "Any story or portrait"),
            ("lead", "Head of a story"),
            ("body", "Text of a story"),
            ("portrait", "Portrait"),
            ("public", "What readers see now"),
            ("unused", "Nothing"),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        places = {
            "lead": Article.objects.filter(lead_image=OuterRef("pk")),
            "body": BodyPicture.objects.filter(image=OuterRef("pk")),
            "portrait": Author.objects.filter(portrait=OuterRef("pk")),
        }
        if self.value() in places:
            return queryset.filter(Exists(places[self.value()]))
        match self.value():
            case "used":
                return queryset.in_use()
            case "public":
                return queryset.public()
            case "unused":
                return queryset.not_in_use()
        return queryset


class NeedsFilter(admin.SimpleListFilter):
    title = "what is missing"
    parameter_name = "needs"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [("alt", "Alternative text"), ("credit", "Credit")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == "alt":
            return queryset.filter(needs_alt=True)
        return queryset.filter(credit="") if self.value() == "credit" else queryset


class RightsFilter(admin.SimpleListFilter):
    title = "rights"
    parameter_name = "rights"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [
            ("ended", "Have ended"),
            ("ending", f"End within {RIGHTS_SOON.days} days"),
            ("soon", "Either, and in use"),
            ("open", "No end known"),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        today = timezone.localdate()
        match self.value():
            case "ended":
                return queryset.filter(rights_until__lt=today)
            case "ending":
                return queryset.filter(rights_until__range=(today, today + RIGHTS_SOON))
            case "soon":
                return queryset.rights_end_by(today + RIGHTS_SOON).in_use()
            case "open":
                return queryset.filter(rights_until=None)
        return queryset


class CreditFilter(admin.SimpleListFilter):
    """By the credits of the newest pictures, and by any other that is in the address."""

    title = "credit"
    parameter_name = "credit"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        newest = Image.objects.order_by("-created_at", "-pk").values_list("credit", flat=True)[:_CREDITS_FROM]
        times: dict[str, int] = {}
        for credit in filter(None, newest):
            times[credit] = times.get(credit, 0) + 1
        most = sorted(times, key=lambda credit: -times[credit])[:_CREDITS]
        chosen = request.GET.get(self.parameter_name)
        return [(credit, credit) for credit in sorted({*most, *([chosen] if chosen else [])})]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        given = (self.value() or "").replace("\x00", "")
        return queryset.filter(credit=given) if given else queryset


class SensitiveFilter(admin.SimpleListFilter):
    title = "content"
    parameter_name = "content"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [("sensitive", "Sensitive")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(sensitive=True) if self.value() == "sensitive" else queryset


class Pictures(ChangeList):
    """The pictures of a page with what their cards tell, in a fixed number of queries."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        uses, today = count_uses(self.result_list), timezone.localdate()
        for image in self.result_list:
            image.uses = uses[image.pk]
            image.rights = image.rights_at(today)


class Library:
    """The list of pictures. Mixed into the picture's admin."""

    list_display = ["card"]
    list_display_links = None
    list_filter = [
        *(UseFilter, NeedsFilter, RightsFilter, CreditFilter),
        *("licence", SensitiveFilter, ("created_at", admin.DateFieldListFilter)),
    ]
    list_per_page = list_max_show_all = 48
    search_fields = ["search_text"]
    search_help_text = (
        "Words of the caption, the description, the title, the credit, the photographer or the file’s name."
    )
    ordering = ["-created_at", "-pk"]
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER  # each count would read the whole library
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Image]:
        return super().get_queryset(request).defer("search_text", "keywords")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[Pictures]:
        return Pictures

    def get_paginator(self, request: HttpRequest, *args: Any, **kwargs: Any) -> StoryPages:
        pages = StoryPages(*args, **kwargs)
        asked = sorted((name, values) for name, values in request.GET.lists() if name not in ("p", "page", "o"))
        pages.name = repr((request.path, asked))
        return pages

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        return queryset.with_words(search_term), False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"title": "Pictures", **(extra_context or {})})

    @admin.display(description="Picture")
    def card(self, image: Image) -> SafeString:
        width = image.widths[0]
        context = {
            "image": image,
            "width": width,
            "height": image.height_at(width),
            "ended": image.rights == Rights.ENDED,
            "ending": image.rights == Rights.ENDING,
        }
        return render_to_string("admin/articles/image/card.html", context)
