"""Answers without a body for whoever has the same page, feed or sitemap already.

The ETag is made of the answer itself, so it cannot say that two answers are alike when they are not, whatever it was that
changed: a story, a moment that has passed, a reply, a name. It saves sending, not making.
"""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date

#: Seconds for which it is remembered since when an answer has been the same. Afterwards it counts as new.
_REMEMBERED = 7 * 24 * 60 * 60

#: Of what everybody may have. A shared cache holds it for a second, gives it out for one more while it asks for the next,
#: and for a day where we do not answer; a browser asks each time. In seconds.
SHARED = {"public": True, "max_age": 0, "s_maxage": 1, "stale_while_revalidate": 1, "stale_if_error": 24 * 60 * 60}


def unless_known(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """``response`` to a GET or HEAD with its validators, or 304 where the visitor has it. Others pass as they are."""
    if response.status_code != 200 or response.streaming or "no-store" in response.get("Cache-Control", ""):
        return response
    etag = f'"{sha256(response.content).hexdigest()[:32]}"'
    since = _same_since(request.get_full_path(), etag, timezone.now())
    response.headers["ETag"] = etag
    if since is not None:
        response.headers["Last-Modified"] = http_date(since)
    if not response.has_header("Cache-Control"):
        patch_cache_control(response, **SHARED)
    # A date tells less than an ETag: a list from which a story was taken is not newer than it was. So a visitor's date
    # counts only where it is the very one that was given with this answer.
    asked = request.META.get("HTTP_IF_MODIFIED_SINCE")
    exact = since if asked in (None, response.get("Last-Modified")) else None
    answer = get_conditional_response(request, etag=etag, last_modified=exact, response=response)
    if answer is not response:
        _hand_over_policies(response, answer)
    return answer


def _hand_over_policies(response: HttpResponse, answer: HttpResponse) -> None:
    """What ``response`` is allowed to do. A browser takes the headers of a 304 for those of the page that it keeps."""
    for name, value in response.headers.items():
        if not name.startswith("Content-"):
            answer.headers.setdefault(name, value)
    for name, value in vars(response).items():
        if name.startswith("_csp_"):  # what django-csp makes the policy of afterwards
            setattr(answer, name, value)


def _same_since(address: str, etag: str, now: datetime) -> int | None:
    """Since which second (of Unix time) this answer has been given at ``address``, as far as the cache remembers.

    None in a second in which another answer was given there: one date must not stand for two answers.
    """
    key = f"same-since:{sha256(address.encode()).hexdigest()}"
    second = int(now.timestamp())
    before, since = cache.get(key, ("", 0))
    if before != etag:
        # Where both fall into one second, this answer's date is a later one, and is told when that has come.
        since = max(second, since + 1)
        cache.set(key, (etag, since), _REMEMBERED)
    return since if since <= second else None
