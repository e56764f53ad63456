"""Whether a link that an editor makes will work for readers. Only this site's own addresses can be known here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import Resolver404, ResolverMatch, resolve

from articles.rich_text import safe_link

#: Views that readers can open; everything else under this host is the newsroom's own.
_READERS_VIEWS = "articles.views."
_PICTURES = "articles.views.pictures"
_LOOKS_LIKE_A_HOST = re.compile(r"(?:[\w-]+\.)+[a-z]{2,24}(?:[/?#].*)?", re.IGNORECASE)
_LOOKS_LIKE_MAIL = re.compile(r"[^@\s/:]+@(?:[\w-]+\.)+[a-z]{2,24}", re.IGNORECASE)


@dataclass(frozen=True)
class Verdict:
    """``level``: good, better (there is a better address), warning (a link is possible, and leads nowhere), refused.

    ``address`` is what becomes the link; ``better`` what should, where that is something else.
    """

    level: str
    address: str
    message: str = ""
    better: str = ""


def check_link(given: str, request: HttpRequest) -> Verdict:
    """What is to be said of a link to ``given``. Other sites are not asked: that is the checklist's work."""
    address = given.strip()
    if not safe_link(address):
        return _refused(address)
    if address.startswith(("#", "mailto:")):
        return Verdict("good", address)
    parts = urlsplit(address)
    if parts.netloc:
        if parts.netloc.lower() != urlsplit(settings.SITE_URL).netloc.lower():
            return Verdict("good", address)
        address = parts._replace(scheme="", netloc="").geturl() or "/"
    return _inside(address, request)


def _refused(address: str) -> Verdict:
    if not address:
        return Verdict("refused", address, "Give an address, such as https://example.org/ or /2026/11/22/a-story/.")
    better = ""
    if _LOOKS_LIKE_MAIL.fullmatch(address):
        better = f"mailto:{address}"
    elif _LOOKS_LIKE_A_HOST.fullmatch(address):
        better = f"https://{address}"
    sentence = (
        "This cannot become a link: an address begins with https://, http://, mailto:, or / for a page of this site."
    )
    return Verdict("refused", address, sentence, better if better and safe_link(better) else "")


def _inside(address: str, request: HttpRequest) -> Verdict:
    """Ask the view at the address itself, as a reader without a name would."""
    match = _match(address)
    if match and match.func.__module__ == _PICTURES:
        return Verdict(
            "warning",
            address,
            "This is a picture’s file, whose address goes with its story. Put the picture into the text instead.",
        )
    response = _answer(address, match, request) if match else None
    if response is None or response.status_code == 404:
        return Verdict(
            "warning",
            address,
            "Readers find nothing at this address now. If the story is not public yet, its address may still change: "
            "make the link when it is.",
        )
    if response.status_code == 410:
        return Verdict(
            "warning",
            address,
            "The story at this address was withdrawn or has expired: readers find only a notice there.",
        )
    if response.status_code in (301, 302):
        better = response.headers["Location"]
        fragment = urlsplit(address).fragment
        better += f"#{fragment}" if fragment else ""
        return Verdict("better", address, f"The page has moved. Its address is now {unquote(better)}.", better)
    return Verdict("good", address)


def _match(address: str) -> ResolverMatch | None:
    """The view that readers would meet there."""
    try:
        match = resolve(unquote(urlsplit(address).path))
    except Resolver404:
        return None
    return match if match.func.__module__.startswith(_READERS_VIEWS) else None


def _answer(address: str, match: ResolverMatch, request: HttpRequest) -> HttpResponse | None:
    parts = urlsplit(address)
    path = unquote(parts.path)
    asked = HttpRequest()
    asked.method = "GET"
    asked.path = asked.path_info = path
    asked.META = {
        name: request.META[name] for name in ("SERVER_NAME", "SERVER_PORT", "HTTP_HOST") if name in request.META
    }
    asked.META |= {"REQUEST_METHOD": "GET", "QUERY_STRING": parts.query, "REMOTE_ADDR": ""}
    asked.GET = QueryDict(parts.query)
    asked.user = AnonymousUser()
    try:
        # The answer is not closed: that would end the database connection of the request that asks.
        return match.func(asked, *match.args, **match.kwargs)
    except Http404:
        return None
