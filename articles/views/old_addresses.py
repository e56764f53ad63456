"""Addresses in forms that were given out once. Each leads in one step to where the thing is today."""

from __future__ import annotations

import re
from datetime import datetime
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import Resolver404, resolve, reverse

from articles.feeds import FORMATS, address_of
from articles.models import Article, Author, Page, Section, shown_topics
from tags.models import Tag

from .errors import gone, page_gone
from .page import moved, public_page

_SLUG = re.compile(r"[-\w]+")
#: What WordPress calls its feeds, in queries and in addresses.
_FEEDS = frozenset(["rss", "rss2", "rdf", "feed", "atom", "json"])
_LARGEST_ID = 2**63 - 1


def answer(request: HttpRequest, at: datetime) -> HttpResponse | None:
    """The answer to WordPress's ``/?p=ID`` and its like; None where the query is none of them.

    Raises Http404 where nothing has that number or name. Other parameters, such as those of campaigns, mean nothing.
    """
    asked = request.GET
    if "p" in asked:
        return _story(request, asked["p"], at)
    if "page_id" in asked:
        return _page(request, asked["page_id"], at)
    if "s" in asked:
        page = reverse("search")
        return feed_asked_for(request, page) or HttpResponsePermanentRedirect(f"{page}?{urlencode({'q': asked['s']})}")
    if "cat" in asked:
        page = _numbered(Section.objects.all(), asked["cat"]).get_absolute_url()
    elif "tag" in asked:
        page = tag_of(asked["tag"], at).get_absolute_url()
    elif "author" in asked:
        page = _numbered(Author.objects.all(), asked["author"]).get_absolute_url()
    else:
        return None
    return feed_asked_for(request, page) or HttpResponsePermanentRedirect(page)


def feed_asked_for(request: HttpRequest, page: str) -> HttpResponse | None:
    """The redirect from WordPress's ``?feed=rss2`` and its like on ``page`` to that feed; None where none is asked for."""
    asked = request.GET.get("feed", "")
    of_comments, form = asked.startswith("comments-"), asked.removeprefix("comments-")
    if form not in _FEEDS:
        return None
    if of_comments and page == reverse("home"):
        page += "comments/"
    words = {"q": request.GET.get("q", request.GET.get("s", ""))} if page == reverse("search") else {}
    rest = {name: value for name, value in request.GET.items() if name not in ("feed", "page", "s", "q")}
    query = urlencode(words | rest) if words else ""
    address = address_of(page, form if form in FORMATS else "rss")
    return HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)


def tag_of(slug: str, at: datetime) -> Tag:
    """The tag with this address now or formerly.

    Raises Http404 where there is none, or where it is not shown.
    """
    if not _SLUG.fullmatch(slug):
        raise Http404(f"{slug!r} is no address of a tag")
    shown = shown_topics(at).select_related("picture__image")
    if tag := shown.filter(Q(slug=slug) | Q(aliases__slug=slug)).first():
        return tag
    raise Http404(f"No tag {slug}")


@public_page
def without_slash(request: HttpRequest, path: str) -> HttpResponse:
    """An address without its last slash: what stands there with it says where it really is, so one step is enough."""
    try:
        match = resolve(f"/{path}/")
    except Resolver404 as nothing:
        raise Http404(path) from nothing
    if match.func is without_slash:
        raise Http404(path)
    response = match.func(request, *match.args, **match.kwargs)
    return moved(request, f"{request.path}/") if response.status_code in (200, 304) else response


def _story(request: HttpRequest, number: str, at: datetime) -> HttpResponse:
    pk = _whole_number(number)
    if story := Article.objects.public(at).filter(pk=pk).first():
        if feed := feed_asked_for(request, story.get_absolute_url()):
            return feed
        return HttpResponsePermanentRedirect(story.get_absolute_url())
    if story := Article.objects.gone(at).filter(pk=pk).first():
        return gone(request, story, at)
    raise Http404(f"No story {number}")


def _page(request: HttpRequest, number: str, at: datetime) -> HttpResponse:
    pk = _whole_number(number)
    if page := Page.objects.public(at).filter(pk=pk).first():
        return HttpResponsePermanentRedirect(page.get_absolute_url())
    if Page.objects.gone(at).filter(pk=pk).exists():
        return page_gone(request, at)
    raise Http404(f"No page {number}")


def _numbered(things: QuerySet, number: str):
    if thing := things.filter(pk=_whole_number(number)).first():
        return thing
    raise Http404(f"No {things.model.__name__} {number}")


def _whole_number(given: str) -> int:
    if given.isascii() and given.isdigit() and len(given) < 20 and int(given) <= _LARGEST_ID:
        return int(given)
    raise Http404(f"{given!r} is no number")
