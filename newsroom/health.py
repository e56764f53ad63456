"""Two answers for whoever watches the site. Neither tells more than a word, as anybody may ask."""

import functools
import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

logger = logging.getLogger(__name__)

LONGEST_WAIT = 2  # seconds that a question to PostgreSQL may take; settings.DATABASES bounds the connecting


@require_safe
@never_cache
def live(request: HttpRequest) -> HttpResponse:
    """The process answers. Asks nothing else, so that a slow database does not get every process restarted."""
    return HttpResponse("alive\n", content_type="text/plain")


@require_safe
@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    """The database answers and has every migration this code needs; 503 otherwise, with the reason in the log."""
    try:
        with _bounded_wait():
            missing = _newest_migrations() - MigrationRecorder(connection).applied_migrations().keys()
    except DatabaseError as error:
        logger.warning("Not ready: the database does not answer: %s", error)
    else:
        if not missing:
            return HttpResponse("ready\n", content_type="text/plain")
        logger.warning(
            "Not ready: migrations not applied: %s", ", ".join(f"{app}.{name}" for app, name in sorted(missing))
        )
    return HttpResponse("not ready\n", content_type="text/plain", status=503)


@contextmanager
def _bounded_wait() -> Iterator[None]:
    if connection.vendor != "postgresql":
        yield  # SQLite's readers wait for nobody, and a transaction here would take the writers' lock
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL statement_timeout = {LONGEST_WAIT * 1000:.0f}")
        yield


@functools.cache
def _newest_migrations() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None).graph.leaf_nodes())
