"""Where the old addresses are asked: before the site's own answer for numbers, after it for all else."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse

from articles.views import errors

from . import numbers, paths

#: First parts of addresses that no old site's stories had, and in which nothing is looked for.
_NOT_OLD = frozenset(["admin", "health", "pictures", "preview", "static", "stories", ".well-known"])


def old_addresses(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware that answers for the old site, where ours has nothing at an address or knows another thing by a number.

    No address at which something of ours stands costs a query by it, but for the front page with a number that was asked.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return get_response(request)
        if request.path_info == "/":
            try:
                answer = numbers.answer(request)
            except Http404 as missing:
                return errors.not_found(request, missing)
            return answer or get_response(request)
        response = get_response(request)
        if response.status_code == 404 and request.path.split("/")[1] not in _NOT_OLD:
            # What fails here has been said already: there is no such page, and the site goes on saying so.
            with suppress(Http404, DatabaseError):
                return paths.answer(request)
        return response

    return middleware
