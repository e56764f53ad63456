"""Paths at which nothing of ours stands, read as WordPress would have read them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils import timezone

from articles.feeds import FORMATS, address_of
from articles.models import Section
from articles.views.old_addresses import FEEDS, today

from ..models import Imported, WordPressSite
from . import files, numbers

#: What stands behind the address of anything and shows the same in another way.
_SAME = re.compile(r"/(?:amp|embed|trackback)$")
_FEED = re.compile(rf"/(?:feed/)?({'|'.join(sorted(FEEDS))})$")
_PAGE = re.compile(r"/page/([1-9][0-9]{0,17})$")
_COMMENT_PAGE = re.compile(r"/comment-page-([1-9][0-9]{0,5})$")
_PART = re.compile(r"/[1-9][0-9]?$")
_DATE = re.compile(r"/[0-9]{4}(?:/[0-9]{2}){0,2}")
_DATED = re.compile(r"/[0-9]{4}(?:/[0-9]{2}){0,2}(/[-\w]+)")
_SEARCH = re.compile(r"/search/([^/]+)")
#: Seconds for which browsers may keep a redirect: a list that is short today has that page again some day.
_KEPT = 24 * 60 * 60
#: Parameters that ask for the same in another way: the answer has them no more.
_SAME_BY_QUERY = frozenset(["amp", "noamp", "embed"])


@dataclass(frozen=True)
class Asked:
    """What an old path asks for: what stands at ``path`` (with its first slash and without its last), or ``what`` of it.

    ``what`` is what our address has behind that, such as "feed/" or "comment-page-2/".
    """

    path: str
    what: str = ""


def answer(request: HttpRequest) -> HttpResponse:
    """The answer of the old site, by the first reading of the path that leads to something. Raises Http404."""
    if "\x00" in request.path:
        raise Http404(request.path)
    if file := files.named_by(request.path):
        return files.picture(request, file)
    query = urlencode([(name, value) for name, value in request.GET.lists() if name not in _SAME_BY_QUERY], doseq=True)
    for asked in _readings(request.path):
        for answer in (_recorded, _standing, _section, _searched):
            try:
                response = answer(request, asked, query)
            except Http404:
                continue
            if response.status_code == 301:
                response.headers["Cache-Control"] = f"public, max-age={_KEPT}"
            return response
    raise Http404(request.path)


def _readings(path: str) -> Iterator[Asked]:
    """What ``path`` may mean, the most literal first."""
    seen = set()
    for whole in _plainer(path):
        for same in dict.fromkeys([whole, _SAME.sub("", whole)]):
            for asked in _with_ending(same):
                if asked not in seen:
                    seen.add(asked)
                    yield asked


def _plainer(path: str) -> Iterator[str]:
    """``path`` without its last slash; then without what a server or a folder put before it; then in small letters."""
    whole = re.sub(r"//+", "/", path).rstrip("/")
    forms = [whole]
    forms += [whole.removeprefix(folder) for folder in _folders() if f"{whole}/".startswith(f"{folder}/")]
    forms += [form.removeprefix("/index.php") for form in forms if re.match(r"/index\.php(?:/|$)", form)]
    forms += [_with_our_base(form) for form in forms]
    yield from dict.fromkeys([*forms, *(form.lower() for form in forms)])


def _folders() -> list[str]:
    """Of old sites that stood in a folder of their host."""
    paths = (urlsplit(url).path.rstrip("/") for url in WordPressSite.objects.values_list("url", flat=True))
    return [path for path in paths if path]


def _with_our_base(path: str) -> str:
    for ours, theirs in settings.WORDPRESS_BASES.items():
        if path.startswith(f"/{theirs}/"):
            return f"/{ours}/{path.removeprefix(f'/{theirs}/')}"
    return path


def _with_ending(path: str) -> Iterator[Asked]:
    yield Asked(path)
    if found := _FEED.search(path):
        form = found[1] if found[1] in FORMATS else "rss"
        yield Asked(path[: found.start()].removesuffix("/feed"), address_of("", form))
    if found := _COMMENT_PAGE.search(path):
        yield Asked(path[: found.start()], found[0][1:] + "/")
    if found := _PAGE.search(path):
        before = path[: found.start()]
        yield Asked(before, f"page/{found[1]}/")
        yield Asked(before)  # the list has become shorter
    elif (found := _PART.search(path)) and not _DATE.fullmatch(path[: found.start()]):
        yield Asked(path[: found.start()])  # stories that WordPress cut into pages are whole here


def _recorded(request: HttpRequest, asked: Asked, query: str) -> HttpResponse:
    """What the export says that stood there."""
    rows = Imported.objects.at(asked.path).select_related("site") if asked.path else Imported.objects.none()
    at = timezone.now()
    for row in rows:
        try:
            found = numbers.there(request, row, at)
        except Http404:
            continue
        return today(request, found + asked.what, query) if isinstance(found, str) else found
    raise Http404(asked.path)


def _standing(request: HttpRequest, asked: Asked, query: str) -> HttpResponse:
    """What stands at that path here, or at the name that a dated path ends with."""
    page = f"{asked.path}/{asked.what}"
    if page == "/":
        return numbers.answer(request) or today(request, page, query)
    try:
        return today(request, page, query)
    except Http404:
        if (found := _DATED.fullmatch(asked.path)) and found[1][1:] not in FEEDS:
            return today(request, f"{found[1]}/{asked.what}", query)
        raise


def _section(request: HttpRequest, asked: Asked, query: str) -> HttpResponse:
    """A section whose address had nothing before its name, as some plugins make it."""
    path = asked.path[1:]
    section = Section.objects.filter(slug=path.rpartition("/")[2]).first()
    if section is None or section.path != path:
        raise Http404(asked.path)
    return today(request, section.get_absolute_url() + asked.what, query)


def _searched(request: HttpRequest, asked: Asked, query: str) -> HttpResponse:
    """``/search/words/``."""
    found = _SEARCH.fullmatch(asked.path)
    if not found or found[1] in FEEDS:  # the feed of a search for nothing
        raise Http404(asked.path)
    return HttpResponsePermanentRedirect(f"{reverse('search')}?{urlencode({'q': found[1].replace('+', ' ')})}")
