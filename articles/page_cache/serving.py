"""Answering from the pages that are kept, and making each once, however many ask for it at the same time.

Why no page can be older than its version: the version is read before anything of the page is, and each change makes
another in its own transaction. What a page is made of is therefore at least as new as the version that it is kept
under; if anything was committed in between, that version is over and the page is never shown. With PostgreSQL each
statement of a page sees what was committed when it began, which is later; with SQLite in WAL mode it is the same, because
a page is made outside a transaction, so that each statement opens its own snapshot. Inside one, ``current()`` gives none.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event, Lock
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from . import counting, moments, parts
from .asked import Asked, has_kept_parts, moments_of, site_of
from .page import Answer, Page
from .rules import SITE
from .store import CLAIM, Local, Shared, Visit
from .version import current, current_of_parts, is_at_hand

GetResponse = Callable[[HttpRequest], HttpResponse]

#: Seconds for which a request waits for another that makes the same page. Then it makes it itself.
LONGEST_WAIT = 10
#: Of a request that it was found, before Django began, that its page cannot be joined.
_LOOKED_FOR = "newsroom.page_was_looked_for"
_LOOK_AGAIN = 0.02  # seconds, whether another process has made it
#: What may be kept: pages, and the notice where a story was.
_KEPT_STATUS = frozenset({200, 410})

local = Local()
shared: Shared | None = Shared(settings.CACHE_URL) if settings.CACHE_URL else None


def forget() -> None:
    """Keep nothing any more in this process, as one that has just begun: for tests and measurements."""
    local.clear()
    parts.kept.clear()
    moments.forget()


@dataclass
class _Flight:
    """A page that a request of this process is making. ``page`` stays None where it is not to be kept."""

    began: float = field(default_factory=time.monotonic)
    landed: Event = field(default_factory=Event)
    page: Page | None = None


_flights: dict[str, _Flight] = {}
_flights_lock = Lock()


def early(application: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
    """A WSGI application that answers what it can from this process's pages, and leaves all else to ``application``."""

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        found = _answer_at_once(environ)
        if found is None:
            return application(environ, start_response)
        start_response(f"{found.status} {found.reason}", [*found.headers])  # the list is the server's own from here on
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [found.body]

    return answer


def _answer_at_once(environ: dict[str, Any]) -> Answer | None:
    asked = Asked.of(environ)
    kept = local.get(asked.key) if asked else None
    if kept is None:
        return None
    if not is_at_hand():
        return None  # many threads that connect at once keep each other from the page: see _Visit.answer
    try:
        version, at = current(), timezone.now()
        page = _find_here(asked.key, kept, version, at) if version else None
    except DatabaseError:
        return None  # what comes next meets it too, and says so
    if page is None:
        environ[_LOOKED_FOR] = True
        return None
    return page.answer(environ, at.timestamp())


def _find_here(key: str, kept: Page | None, version: str, at: datetime, *, join: bool = True) -> Page | None:
    """What is ``kept`` under this key in this process, or can be joined of what is; ``version`` is that of ``at``."""
    if kept and kept.is_current(version, at.timestamp()):
        counting.count("hit")
        return kept
    if not join:
        return None
    found = parts.joined(key, at)
    if found is None:
        return None
    answer, body, tokens, until = found
    ends = moments.known(tokens[SITE], at, answer.sources)
    if ends is None:
        return None  # nobody knows yet when the page ends
    until = min(until, ends.first.timestamp())
    page = Page.joined(body, answer.status, answer.reason, answer.headers, tokens[SITE], at.timestamp(), until)
    counting.count("join")
    return _keep(key, page)


def _keep(key: str, page: Page, visit: Visit | None = None) -> Page:
    page = page.same_since(local.get(key))
    local.put(key, page)
    if shared:
        (visit or shared.visit()).put(key, page, _now())
    return page


def keeps_pages(get_response: GetResponse) -> GetResponse:
    """Middleware, the outermost of all, so that a page is kept with every header.

    A public page gets its validators here, whether or not it is kept.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        asked = Asked.of(request.META, request.path_info)
        sources = moments_of(request.path_info) if asked else None
        if asked is None or sources is None:
            site = site_of(request.META) if has_kept_parts(request.path_info) else None
            return _aside(request, _make(request, site, (), get_response)[0])
        query = request.META.get("QUERY_STRING", "")
        if asked.has_campaign:
            request.META["QUERY_STRING"] = ""
        made = _Visit(request, asked, sources, get_response).answer()
        if isinstance(made, Page):
            return _response(made, request)
        if asked.has_campaign:
            # It is no page, perhaps a redirect, which hands the query on.
            request.META["QUERY_STRING"] = query
            made = get_response(type(request)(_as_sent(request)))
        return _aside(request, made)

    return middleware


def _as_sent(request: HttpRequest) -> dict[str, Any]:
    """What a request can be made of again: Django has put the readable path where the server's, byte by byte, was."""
    return {**request.environ, "PATH_INFO": request.environ["PATH_INFO"].encode().decode("latin-1")}


@dataclass
class _Visit:
    """One request for a page that can be kept."""

    request: HttpRequest
    asked: Asked
    sources: tuple[moments.Source, ...]
    get_response: GetResponse
    arrived: float = field(default_factory=time.monotonic)
    shared: Visit | None = field(default_factory=lambda: shared.visit() if shared else None)
    #: What was current when this visit looked last.
    _version: str | None = None

    def answer(self) -> Page | HttpResponse:
        """The page, kept or just made; or a response that is not to be kept.

        Where this thread has yet to connect to the database, it first looks whether another is at the page already. To connect
        is work for the processor: a thousand visitors at once, whom threads without a connection answer, would all have
        theirs made, while the one that makes the page waits for its turn.
        """
        while True:
            looked = is_at_hand()
            if looked and (found := self._look()):
                return found
            flight, leads = self._join()
            if leads:
                return self._lead(flight, looked=looked)
            if not flight.landed.wait(LONGEST_WAIT) or flight.page is None:
                return self._render()
            if flight.began >= self.arrived:
                # All that it shows was read after this visitor had asked.
                counting.count("wait")
                return flight.page
            page = flight.page
            if (version := current()) and page.is_current(version, _now()):
                counting.count("wait")
                return page

    def _join(self) -> tuple[_Flight, bool]:
        with _flights_lock:
            flight = _flights.get(self.asked.key)
            if flight is not None:
                return flight, False
            flight = _flights[self.asked.key] = _Flight()
            return flight, True

    def _look(self) -> Page | HttpResponse | None:
        """The page, where it is kept here; what is just made, where none can be kept; None where it has yet to be made."""
        self._version = current()
        if self._version is None:
            return self._render()
        kept, join = local.get(self.asked.key), _LOOKED_FOR not in self.request.META
        return _find_here(self.asked.key, kept, self._version, timezone.now(), join=join)

    def _lead(self, flight: _Flight, *, looked: bool) -> Page | HttpResponse:
        try:
            made = (None if looked else self._look()) or self._make_once()
            flight.page = made if isinstance(made, Page) else None
            return made
        finally:
            with _flights_lock:
                del _flights[self.asked.key]
            flight.landed.set()

    def _make_once(self) -> Page | HttpResponse:
        if self.shared:
            return self._make_once_on_all_machines()
        return self._find_again(self._version) or self._render()

    def _make_once_on_all_machines(self) -> Page | HttpResponse:
        until, waited = time.monotonic() + CLAIM, False
        while True:
            claim = self.shared.claim(self.asked.key)
            try:
                # Also with a claim: another may have made it just before.
                if (version := current()) and (page := self._find_again(version, waited=waited)):
                    return page
                if claim or time.monotonic() >= until:
                    return self._render()
            finally:
                if claim:
                    self.shared.give_back(claim)
            waited = True
            while self.shared.is_claimed(self.asked.key) and time.monotonic() < until:
                time.sleep(_LOOK_AGAIN)

    def _find_again(self, version: str, *, waited: bool = False) -> Page | None:
        """What another has made since this request has looked for it."""
        page = local.get(self.asked.key)
        if (page is None or not page.is_current(version, _now())) and self.shared:
            page = self.shared.get(self.asked.key)
        if page is None or not page.is_current(version, _now()):
            return None
        local.put(self.asked.key, page)
        counting.count("wait" if waited else "hit")
        return page

    def _render(self) -> Page | HttpResponse:
        response, making, pieces = _make(self.request, self.asked.site, self.sources, self.get_response)
        if making is None or not _may_be_kept(response):
            return response
        made, version = making.at.timestamp(), making.tokens[SITE]
        page = Page.of(response, version=version, made=made, until=making.until, packed=True)
        answer = parts.Answered(pieces, page.status, page.reason, page.headers, self.sources, making.story)
        making.keep_answer(self.asked.key, answer)
        counting.count("render")
        return _keep(self.asked.key, page, self.shared)


def _make(
    request: HttpRequest, site: str | None, sources: tuple[moments.Source, ...], get_response: GetResponse
) -> tuple[HttpResponse, parts.Making | None, tuple[bytes | parts.Key, ...]]:
    """What a view answers, with the parts of it that are kept, and its pieces; without a Making where nothing can be kept,
    as without a ``site``.
    """
    at, tokens = timezone.now(), current_of_parts(None) if site else None
    if tokens is None:
        return get_response(request), None, ()
    ends = moments.of_version(tokens[SITE], at, sources)
    with parts.making(parts.Making(site, tokens, at, ends)) as making:
        response = get_response(request)
    if not isinstance(response, HttpResponse):
        return response, None, ()  # it streams, and consists of no parts
    return response, making, making.finish(response)


def _may_be_kept(response: HttpResponse) -> bool:
    """Whether it is the same for everybody: nothing in it says that it is somebody's, or for once only."""
    varies = {name.strip().lower() for name in response.get("Vary", "").split(",") if name.strip()}
    return (
        response.status_code in _KEPT_STATUS
        and _is_public_page(response)
        and not response.streaming
        and not response.cookies
        and varies <= {"accept-encoding"}
        and "'nonce-" not in response.get("Content-Security-Policy", "")
    )


def _is_public_page(response: HttpResponse) -> bool:
    caching = response.get("Cache-Control", "")
    return getattr(response, "is_public_page", False) and "no-store" not in caching and "private" not in caching


def _aside(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """What is not kept. A public page is told apart by its ETag all the same."""
    if not _is_public_page(response) or response.status_code != 200 or response.streaming:
        return response
    counting.count("aside")
    page = Page.of(response, made=_now(), packed=False)
    answer = page.answer(request.META, _now())
    if answer.status != 304:
        for name, value in answer.headers:
            response.headers[name] = value
        return response
    return _of(answer)


def _response(page: Page, request: HttpRequest) -> HttpResponse:
    return _of(page.answer(request.META, _now()))


def _of(answer: Answer) -> HttpResponse:
    response = HttpResponse(answer.body, status=answer.status, reason=answer.reason)
    del response.headers["Content-Type"]
    for name, value in answer.headers:
        response.headers[name] = value
    return response


def _now() -> float:
    return timezone.now().timestamp()
