"""What is known of each request: its number, a line in the log, and what is counted."""

from __future__ import annotations

import logging
import re
import time
import uuid
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from structlog.contextvars import bound_contextvars

from newsroom import metrics

GetResponse = Callable[[HttpRequest], HttpResponse]
HEADER = "X-Request-ID"

logger = logging.getLogger("newsroom.requests")

_NUMBER = re.compile(r"[0-9A-Za-z-]{8,64}")
_WATCHED = ("/health/",)  # asked for every few seconds by machines


class _Queries:
    """Counts what one request asks of the database."""

    def __init__(self) -> None:
        self.count, self.seconds = 0, 0.0

    def __call__(self, execute: Callable, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        started = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.count += 1
            self.seconds += time.perf_counter() - started


def request_log(get_response: GetResponse) -> GetResponse:
    """Give the request a number, or take that of the trusted proxy; log and count it when it has been answered.

    Everything that is logged meanwhile carries the number, and so does the answer. The path is logged without its keys and
    its query (newsroom.logs), and nothing else of the visitor.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        number, queries, started = _number(request), _Queries(), time.perf_counter()
        with bound_contextvars(request_id=number):
            with connection.execute_wrapper(queries):
                response = get_response(request)
            seconds = time.perf_counter() - started
            response.headers[HEADER] = number
            logger.log(
                logging.DEBUG if request.path.startswith(_WATCHED) else logging.INFO,
                "answered",
                extra={
                    "method": request.method,
                    "path": request.path,
                    "status": response.status_code,
                    "seconds": round(seconds, 4),
                    "queries": queries.count,
                    "query_seconds": round(queries.seconds, 4),
                },
            )
            metrics.count(request, response, seconds, queries.count)
        return response

    return middleware


def _number(request: HttpRequest) -> str:
    given = request.headers.get(HEADER, "") if settings.TRUSTED_PROXIES else ""
    return given if _NUMBER.fullmatch(given) else uuid.uuid4().hex
