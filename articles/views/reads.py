"""Where a page tells that its story was read."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from articles.reads import heard

_LARGEST_ID = 2**63 - 1
#: Programs that run a page's scripts and say what they are.
_PROGRAM = re.compile(r"bot\b|crawl|spider|slurp|headless|lighthouse|preview|monitor|archiv|facebookexternalhit", re.I)


@csrf_exempt
@never_cache
@require_POST
def read(request: HttpRequest, article_id: int) -> HttpResponse:
    """Count a reader of a story. Always 204, whether there is such a story or not, and whether it was counted.

    Not counted are requests that no page of ours sent, programs, and whoever asks not to be followed, though nobody is.
    """
    if _is_reader(request) and article_id <= _LARGEST_ID:
        heard.tell(article_id, request.META.get("REMOTE_ADDR", ""), timezone.now())
    return HttpResponse(status=204)


def _is_reader(request: HttpRequest) -> bool:
    headers = request.headers
    return (
        headers.get("Sec-Fetch-Site") == "same-origin"
        and headers.get("DNT") != "1"
        and headers.get("Sec-GPC") != "1"
        and "prefetch" not in headers.get("Sec-Purpose", "")
        and not _PROGRAM.search(headers.get("User-Agent") or "bot")
    )
