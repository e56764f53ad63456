"""The feeds of the site and of its lists: RSS, Atom and JSON, each below the list that it is of."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from articles import feeds
from articles.feeds import Entry
from articles.filters import StoryFilter
from articles.found import Found
from articles.models import Article, Correction, Listing

from . import lists
from .old_addresses import tag_of
from .page import moved, public_page, stands_at


@public_page
def site(request: HttpRequest, form: str) -> HttpResponse:
    """The newest stories of all."""
    at = timezone.now()
    stories = Article.objects.public(at)
    return answer(request, form, reverse("home"), "", settings.SITE_TAGLINE, lambda: feeds.of_stories(stories, at))


@public_page
def section(request: HttpRequest, path: str, form: str) -> HttpResponse:
    """The newest stories of a section and of all inside it."""
    at = timezone.now()
    found = lists.section_at(path)
    stories = Listing.objects.public(at).of(found)
    page, title = found.get_absolute_url(), found.name
    return answer(request, form, page, title, found.description, lambda: feeds.of_stories(stories, at))


@public_page
def tag(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """The newest stories on a topic."""
    at = timezone.now()
    found = tag_of(slug, at)
    stories = Listing.objects.public(at).of(found)
    page, title = found.get_absolute_url(), found.name
    return answer(request, form, page, title, found.description, lambda: feeds.of_stories(stories, at))


@public_page
def author(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """The newest stories with a byline."""
    at = timezone.now()
    found = lists.author_at(slug)
    stories = Listing.objects.public(at).of(found)
    page, title = found.get_absolute_url(), found.name
    return answer(request, form, page, title, found.biography, lambda: feeds.of_stories(stories, at))


@public_page
def archive(
    request: HttpRequest, form: str, year: int, month: int | None = None, day: int | None = None
) -> HttpResponse:
    """The newest stories of a year, a month or a day."""
    at = timezone.now()
    found = lists.archive_of(at, year, month, day)
    page, title = found.addresses[-1], found.title
    return answer(request, form, page, title, "", lambda: feeds.of_stories(found.stories, at))


@public_page
def search(request: HttpRequest, form: str) -> HttpResponse:
    """The newest stories of those that a search finds. 404 where nothing is asked for."""
    at = timezone.now()
    asked = StoryFilter(request.GET, Article.objects.public(at))
    if not asked.asked:
        raise Http404("A search for nothing")
    newest = Article.objects.public(at, few=True).filter(pk__in=Found.by(asked).pks[: feeds.LENGTH])
    title = f"Search Results for: {asked.words}" if asked.words else "Search"
    response = answer(request, form, reverse("search"), title, "", lambda: feeds.of_stories(newest, at))
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@public_page
def searched_for(request: HttpRequest, words: str, form: str) -> HttpResponse:
    """The feed of a search, at WordPress's address."""
    query = request.GET.copy()
    query["q"] = words
    return HttpResponsePermanentRedirect(f"{feeds.address_of(reverse('search'), form)}?{query.urlencode()}")


@public_page
def corrections(request: HttpRequest, form: str) -> HttpResponse:
    """What readers were told of changed stories."""
    told = Correction.objects.public(timezone.now())
    return answer(request, form, reverse("corrections"), "Corrections", "", lambda: feeds.of_corrections(told))


def answer(
    request: HttpRequest,
    form: str,
    page: str,
    title: str,
    about: str,
    entries: Callable[[], list[Entry]],
    home: str = "",
) -> HttpResponse:
    """The feed below the path ``page``, or the redirect to it from wherever the reader has come in.

    ``home`` is where people find the same, if not at ``page``; ``title`` is "" for the site's own feed.
    """
    address = feeds.address_of(page, form)
    if not stands_at(request, address):
        return moved(request, address)
    query = request.META.get("QUERY_STRING", "") if page == reverse("search") else ""
    asked = f"?{query}" if query else ""
    feed = feeds.Feed(
        title=f"{title} – {settings.SITE_NAME}" if title else settings.SITE_NAME,
        url=f"{settings.SITE_URL}{address}{asked}",
        home=f"{settings.SITE_URL}{home or page}{asked}",
        language=get_language(),
        publisher=settings.SITE_NAME,
        publisher_url=settings.SITE_URL + reverse("home"),
        description=" ".join(about.split()),
        entries=entries(),
    )
    body, content_type = feed.written(form)
    response = HttpResponse(body, content_type=content_type)
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"  # readers in browsers fetch it from elsewhere
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
