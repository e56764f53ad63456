"""What all public pages have in common: the frame around them, and lists cut into pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any
from urllib.parse import unquote

from django.conf import settings
from django.core.paginator import InvalidPage, Paginator
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render as django_render
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.decorators.http import require_safe

from articles import front_page, structured_data
from articles.models import Article, Page, Section
from tags.models import Tag

from .conditional import unless_known

PAGE_SIZE = 12
TICKER = SIDEBAR = 5
TOPICS = 14
#: The topics in the sidebar are those of so many of the newest stories: what is in the news, at a bounded cost.
TOPICS_FROM = 200
_PAGES_SHOWN = 5  # numbers at a time, as WordPress's readers know it


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

    @cached_property
    def sections(self) -> list[Section]:
        return Section.objects.in_menu_order()

    @cached_property
    def section_by_pk(self) -> dict[int, Section]:
        return {section.pk: section for section in self.sections}

    @cached_property
    def menu(self) -> list[MenuItem]:
        """The outermost sections, each with those directly inside it."""
        items = {section.pk: MenuItem(section, []) for section in self.sections if section.tree_depth == 0}
        for section in self.sections:
            if section.tree_depth == 1:
                items[section.parent_id].below.append(section)
        return list(items.values())

    @cached_property
    def _newest(self) -> list[Article]:
        return list(Article.objects.public(self.at).for_lists(self.at).newest_first()[: TICKER + 1])

    @property
    def ticker(self) -> list[Article]:
        return self._newest[:TICKER]

    @property
    def recent(self) -> list[Article]:
        """The newest stories for the sidebar, without the one that the page is about."""
        return [story for story in self._newest if story != self.story][:SIDEBAR]

    @cached_property
    def breaking(self) -> front_page.Breaking | None:
        return front_page.breaking(self.at)

    @cached_property
    def pages(self) -> list[Page]:
        """What the footer leads to, beside lists of stories."""
        return list(Page.objects.in_footer(self.at))

    @cached_property
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


@dataclass(frozen=True)
class Pages:
    """One page of a list, and the way to the others."""

    number: int
    total: int
    items: list[Any]
    found: int
    url: Callable[[int], str]

    @property
    def window(self) -> list[tuple[int, str]]:
        """The numbers around this one, with their addresses."""
        first = max(1, min(self.number - _PAGES_SHOWN // 2, self.total - _PAGES_SHOWN + 1))
        last = min(self.total, first + _PAGES_SHOWN - 1)
        return [(number, self.url(number)) for number in range(first, last + 1)]

    @property
    def first(self) -> str | None:
        """The first page's address, where the window does not show it."""
        return self.url(1) if self.window and self.window[0][0] > 1 else None

    @property
    def last(self) -> str | None:
        return self.url(self.total) if self.window and self.window[-1][0] < self.total else None

    @property
    def previous(self) -> str | None:
        return self.url(self.number - 1) if self.number > 1 else None

    @property
    def next(self) -> str | None:
        return self.url(self.number + 1) if self.number < self.total else None


def paged(stories: QuerySet, number: int, url: Callable[[int], str]) -> Pages:
    """The page ``number`` of ``stories``. Raises Http404 beyond the last; the first exists even if it is empty."""
    paginator = Paginator(stories, PAGE_SIZE)
    try:
        page = paginator.page(number)
    except InvalidPage as error:
        raise Http404(str(error)) from error
    return Pages(number, paginator.num_pages, list(page.object_list), paginator.count, url)


def below(address: str) -> Callable[[int], str]:
    """Addresses of the pages of the list at ``address``: ``address`` itself, then ``address`` + "page/2/" …"""
    return lambda number: address if number == 1 else f"{address}page/{number}/"


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
    """A page with its frame. ``canonical`` (a path) and ``noindex`` are for its head, ``here`` (a section) for the menu.

    ``feed`` is the path of the list that a feed says the same as, ``structured`` what structured_data says of the page.
    """
    things = context.pop("structured", [])
    if context.get("crumbs"):
        things = [*things, structured_data.breadcrumbs([(one.name, one.url) for one in context["crumbs"]])]
    return django_render(request, template, {"frame": frame, "structured": things} | context, status=status)


def public_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For GET and HEAD alone, and without a body for whoever has the page already.

    What is not found gets the site's own page also while DEBUG is on.
    """

    @require_safe
    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        from .errors import not_found

        try:
            return unless_known(request, view(request, *args, **kwargs))
        except Http404 as missing:
            return not_found(request, missing)

    wrapper.bare = view  # for whoever asks only whether something stands there
    return wrapper
