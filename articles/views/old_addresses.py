"""Addresses in forms that were given out once. Each leads in one step to where the thing is today."""

from __future__ import annotations

import re
from collections.abc import Callable
from copy import copy
from datetime import datetime
from urllib.parse import unquote, urlencode

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect, QueryDict
from django.urls import Resolver404, resolve, reverse

from articles.feeds import FORMATS, address_of
from articles.models import Article, Author, Page, Section, shown_topics
from tags.models import Tag

from .errors import gone, page_gone
from .page import moved, public_page

#: What WordPress calls its feeds, in queries and in addresses.
FEEDS = frozenset(["rss", "rss2", "rdf", "feed", "atom", "json"])
_SLUG = re.compile(r"[-\w]+")
_PAGE = re.compile(r"[1-9][0-9]{0,5}")
#: What ``?m=`` says of a year, a month, a day; what it says of hours is left out.
_MOMENT = re.compile(r"([0-9]{4})(?:([0-9]{2})(?:([0-9]{2})[0-9]{0,6})?)?")
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
    if name := asked.get("name") or asked.get("pagename"):
        there = today(request, f"/{name.strip('/')}/")
        return onward(request, there["Location"]) if "Location" in there else there
    for name, page_of in _PAGES.items():
        if name in asked:
            return onward(request, page_of(request, at))
    return onward(request, reverse("home")) if _PAGE.fullmatch(asked.get("paged", "")) else None


def onward(request: HttpRequest, page: str) -> HttpResponse:
    """From an old query to the path ``page``, which readers may see, or to what else the query wants of it.

    That is its feed, a page of the list, a page of the comments, or the form under a comment.
    """
    if feed := feed_asked_for(request, page):
        return feed
    asked = request.GET
    if _PAGE.fullmatch(asked.get("paged", "")):
        try:
            return today(request, f"{page}page/{asked['paged']}/")
        except Http404:  # the list is shorter than it was, or it is no list
            return HttpResponsePermanentRedirect(page)
    if _PAGE.fullmatch(asked.get("cpage", "")):
        return today(request, page, urlencode({"cpage": asked["cpage"]}))
    rest = f"?{urlencode({'replytocom': asked['replytocom']})}" if "replytocom" in asked else ""
    return HttpResponsePermanentRedirect(page + rest)


def today(request: HttpRequest, page: str, query: str = "") -> HttpResponse:
    """The redirect from an old address to what stands at the path ``page``, wherever it really stands.

    What stands there is asked for its own answer, so one step is enough, and what is gone says so. Raises Http404 where
    readers find nothing.
    """
    path = unquote(page)
    try:
        match = resolve(path)
    except Resolver404 as nothing:
        raise Http404(path) from nothing
    if match.func is without_slash:
        raise Http404(path)
    there = copy(request)
    there.META = {**request.META, "QUERY_STRING": query}
    there.GET = QueryDict(query)
    if "page" in match.kwargs:
        # Lists send on whoever came in elsewhere before they count their pages. All others are quicker so.
        there.path = there.path_info = path
    # Nobody gets the page itself, so a public one is made with neither ETag nor the page for what is not found.
    response = getattr(match.func, "bare", match.func)(there, *match.args, **match.kwargs)
    if response.status_code == 404:
        raise Http404(path)
    return moved(there, page) if response.status_code in (200, 304) else response


def feed_asked_for(request: HttpRequest, page: str) -> HttpResponse | None:
    """The redirect from WordPress's ``?feed=rss2`` and its like on ``page`` to that feed; None where none is asked for."""
    asked = request.GET.get("feed", "")
    of_comments, form = asked.startswith("comments-"), asked.removeprefix("comments-")
    if form not in FEEDS:
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
    tag = Tag.objects.filter(slug=slug).first() or Tag.objects.filter(aliases__slug=slug).first()
    if tag and (found := shown_topics(at).filter(pk=tag.pk).select_related("picture__image").order_by("pk").first()):
        return found
    raise Http404(f"No tag {slug}")


@public_page
def without_slash(request: HttpRequest, path: str) -> HttpResponse:
    """An address without its last slash: what stands there with it says where it really is, so one step is enough."""
    return today(request, f"/{path}/", request.META.get("QUERY_STRING", ""))


def _story(request: HttpRequest, number: str, at: datetime) -> HttpResponse:
    pk = whole_number(number)
    if story := Article.objects.public(at).filter(pk=pk).first():
        return onward(request, story.get_absolute_url())
    if story := Article.objects.gone(at).filter(pk=pk).first():
        return gone(request, story, at)
    raise Http404(f"No story {number}")


def _page(request: HttpRequest, number: str, at: datetime) -> HttpResponse:
    pk = whole_number(number)
    if page := Page.objects.public(at).filter(pk=pk).first():
        return onward(request, page.get_absolute_url())
    if Page.objects.gone(at).filter(pk=pk).exists():
        return page_gone(request, at)
    raise Http404(f"No page {number}")


def _section(request: HttpRequest, at: datetime) -> str:
    return _numbered(Section.objects.all(), request.GET["cat"]).get_absolute_url()


def _section_by_name(request: HttpRequest, at: datetime) -> str:
    return _there(request, f"/category/{request.GET['category_name'].strip('/')}/")


def _tag(request: HttpRequest, at: datetime) -> str:
    return tag_of(_first(request.GET["tag"]), at).get_absolute_url()


def _author(request: HttpRequest, at: datetime) -> str:
    return _numbered(Author.objects.all(), request.GET["author"]).get_absolute_url()


def _author_by_name(request: HttpRequest, at: datetime) -> str:
    return _there(request, f"/author/{request.GET['author_name']}/")


def _archive(request: HttpRequest, at: datetime) -> str:
    given = _MOMENT.fullmatch(request.GET["m"])
    if not given:
        raise Http404(f"{request.GET['m']!r} is no year, month or day")
    return _there(request, "".join(f"/{part}" for part in given.groups() if part) + "/")


def _archive_by_parts(request: HttpRequest, at: datetime) -> str:
    parts = [request.GET.get(name, "") for name in ("year", "monthnum", "day")]
    given = [f"{whole_number(part):02}" for part in parts[: parts.index("") if "" in parts else None]]
    return _there(request, f"/{'/'.join(given)}/")


#: The queries that name a page, each with what gives its path.
_PAGES: dict[str, Callable[[HttpRequest, datetime], str]] = {
    "cat": _section,
    "category_name": _section_by_name,
    "tag": _tag,
    "author": _author,
    "author_name": _author_by_name,
    "m": _archive,
    "year": _archive_by_parts,
}


def _there(request: HttpRequest, page: str) -> str:
    """Where the list at the path ``page`` really stands. Raises Http404 where there is none."""
    return today(request, page)["Location"]


def _first(given: str) -> str:
    """Of several that WordPress joins by commas or by plus signs, the first: ours list one thing at a time."""
    return re.split(r"[,+ ]", given)[0]


def _numbered(things: QuerySet, number: str):
    if thing := things.filter(pk=whole_number(_first(number))).first():
        return thing
    raise Http404(f"No {things.model.__name__} {number}")


def whole_number(given: str) -> int:
    """What a query gives as a number. Raises Http404 where it is none that a database could hold."""
    if given.isascii() and given.isdigit() and len(given) < 20 and int(given) <= _LARGEST_ID:
        return int(given)
    raise Http404(f"{given!r} is no number")
