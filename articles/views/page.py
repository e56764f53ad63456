"""What all public pages have in common: the frame around them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any
from urllib.parse import unquote

from django.conf import settings
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render as django_render
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles import front_page, reads, structured_data
from articles.models import Article, Page, Section
from articles.page_cache import parts
from articles.page_cache.reading import Noted, noted_property
from tags.models import Tag

from .paging import PAGE_SIZE, Pages, below, paged

__all__ = [
    "PAGE_SIZE",
    "Crumb",
    "Frame",
    "Pages",
    "below",
    "moved",
    "paged",
    "public_page",
    "render",
    "stands_at",
]

TICKER = SIDEBAR = 5
TOPICS = 14
#: The topics in the sidebar are those of so many of the newest stories: what is in the news, at a bounded cost.
TOPICS_FROM = 200


@dataclass(frozen=True)
class MenuItem:
    section: Section
    below: list[Section]


class Frame:
    """What surrounds every page at ``at``: menu, ticker, sidebar. Each part is asked for when a template shows it."""

    site_name = property(lambda self: settings.SITE_NAME)
    tagline = property(lambda self: settings.SITE_TAGLINE)
    site_url = property(lambda self: settings.SITE_URL)

    def __init__(self, at: datetime, story: Article | None = None) -> None:
        self.at, self.story = at, story

    @property
    def today(self) -> datetime:
        """Now, in the newsroom's time zone."""
        return timezone.localtime(self.at)

    @noted_property
    def sections(self) -> list[Section]:
        return parts.value("sections", Section.objects.in_menu_order)

    @noted_property
    def section_by_pk(self) -> dict[int, Section]:
        return {section.pk: section for section in self.sections}

    @noted_property
    def menu(self) -> list[MenuItem]:
        """The outermost sections, each with those directly inside it."""
        items = {section.pk: MenuItem(section, []) for section in self.sections if section.tree_depth == 0}
        for section in self.sections:
            if section.tree_depth == 1:
                items[section.parent_id].below.append(section)
        return list(items.values())

    def outermost(self, section: int | None) -> int | None:
        """The number of the section at the beginning of the lineage of the one with this number."""
        return parts.value("outermost", lambda: {one.pk: one.lineage[0].pk for one in self.sections}).get(section)

    @noted_property
    def _newest(self) -> list[Article]:
        return list(Article.objects.public(self.at).for_lists(self.at).newest_first()[: TICKER + 1])

    @property
    def ticker(self) -> list[Article]:
        return self._newest[:TICKER]

    @property
    def recent_without(self) -> int:
        """The number of the story that the page is about, where it is among the newest; 0 where it is not."""
        newest = parts.value("newest", lambda: frozenset(story.pk for story in self._newest))
        return self.story.pk if self.story and self.story.pk in newest else 0

    @property
    def recent(self) -> list[Article]:
        """The newest stories for the sidebar, without the one that the page is about."""
        return [story for story in self._newest if story != self.story][:SIDEBAR]

    @noted_property
    def most_read(self) -> list[Article]:
        """What was read most in the last days, with the story that the page is about; empty where nothing was counted."""
        return reads.most_read(Article.objects.all(), self.at, limit=SIDEBAR)

    @noted_property
    def breaking(self) -> front_page.Breaking | None:
        return front_page.breaking(self.at)

    @noted_property
    def pages(self) -> list[Page]:
        """What the footer leads to, beside lists of stories."""
        return list(Page.objects.in_footer(self.at))

    @noted_property
    def topics(self) -> list[Tag]:
        """The tags that the newest stories have most often, by name."""
        newest = Article.objects.public(self.at).newest_first().values("pk")[:TOPICS_FROM]
        most_used = (
            Tag.objects.filter(article_links__content_object__in=newest)
            .annotate(stories=Count("article_links"))
            .order_by("-stories", "name")[:TOPICS]
        )
        return sorted(most_used, key=lambda tag: tag.name.casefold())


@dataclass(frozen=True)
class Crumb:
    """A step of the way from the front page. The last has no address: it is the page itself."""

    name: str
    url: str = ""
    story: Article | None = None  # of which ``name`` is the headline


def stands_at(request: HttpRequest, address: str) -> bool:
    """Whether the request came to ``address``, in whatever script its slug is."""
    return request.path == unquote(address)


def moved(request: HttpRequest, address: str) -> HttpResponse:
    """301 to ``address``, with the query that came along."""
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)


def render(
    request: HttpRequest,
    template: str,
    frame: Frame,
    *,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """A page with its frame. ``canonical`` (a path) and ``noindex`` are for its head, ``here`` for the menu: the number
    of an outermost section.

    ``feed`` is the path of the list that a feed says the same as, ``structured`` what structured_data says of the page,
    beside the ``crumbs``: a list, or what gives one when a template asks.
    """

    def structured() -> list[structured_data.Thing]:
        things, crumbs = _asked(context.get("structured", [])), _asked(context.get("crumbs"))
        if crumbs:
            things = [*things, structured_data.breadcrumbs([(one.name, one.url) for one in crumbs])]
        return things

    values = {"frame": frame} | context | {"structured": Noted(structured)}
    return django_render(request, template, values, status=status)


def _asked(thing: Any) -> Any:
    return thing() if callable(thing) else thing


def public_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For GET and HEAD alone, the same for everybody, and without a body for whoever has the page already.

    What is not found gets the site's own page also while DEBUG is on.
    """

    @require_safe
    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        from .errors import not_found

        try:
            response = view(request, *args, **kwargs)
        except Http404 as missing:
            return not_found(request, missing)
        # What articles.page_cache gives validators to, and may keep.
        response.is_public_page = True
        return response

    wrapper.bare = view  # for whoever asks only whether something stands there
    return wrapper
