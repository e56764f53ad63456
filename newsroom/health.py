"""Two answers for whoever watches the site. Neither tells more than a word, as anybody may ask."""

from __future__ import annotations

import functools
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

logger = logging.getLogger(__name__)

#: Seconds within which the site is ready or is not, whatever hangs: connecting, the database, the way to it.
LONGEST_WAIT = 2


@require_safe
@never_cache
def live(request: HttpRequest) -> HttpResponse:
    """The process answers. Asks nothing else, so that a slow database does not get every process restarted."""
    return HttpResponse("alive\n", content_type="text/plain")


@require_safe
@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    """The database answers and has every migration this code needs; 503 otherwise, with the reason in the log.

    The cache is not asked: without it pages are made more often, and are the same.
    """
    question = _Question.now()
    question.join(LONGEST_WAIT)
    if question.is_alive():
        logger.warning("Not ready: the database does not answer within %s s", LONGEST_WAIT)
    elif question.reason:
        logger.warning("Not ready: %s", question.reason)
    else:
        return HttpResponse("ready\n", content_type="text/plain")
    return HttpResponse("not ready\n", content_type="text/plain", status=503)


class _Question(threading.Thread):
    """Asks the database over a connection of its own, in a thread that can be left behind where it hangs.

    Only one at a time: who asks while one hangs waits with it, so that threads do not grow in number.
    """

    _guard = threading.Lock()
    _last: _Question | None = None

    def __init__(self) -> None:
        super().__init__(name="readiness", daemon=True)
        self.reason = "the question broke off"

    @classmethod
    def now(cls) -> _Question:
        with cls._guard:
            if cls._last is None or not cls._last.is_alive():
                cls._last = cls()
                cls._last.start()
            return cls._last

    def run(self) -> None:
        try:
            with bounded_wait():
                missing = _newest_migrations() - MigrationRecorder(connection).applied_migrations().keys()
        except DatabaseError as error:
            self.reason = f"the database does not answer: {error}"
        else:
            names = ", ".join(f"{app}.{name}" for app, name in sorted(missing))
            self.reason = f"migrations not applied: {names}" if missing else ""
        finally:
            connection.close()


@contextmanager
def bounded_wait() -> Iterator[None]:
    """Let no question to PostgreSQL inside take longer than LONGEST_WAIT: the server then ends it with a DatabaseError."""
    if connection.vendor != "postgresql":
        yield  # SQLite's readers wait for nobody, and a transaction here would take the writers' lock
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL statement_timeout = {LONGEST_WAIT * 1000:.0f}")
        yield


@functools.cache
def _newest_migrations() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None).graph.leaf_nodes())
