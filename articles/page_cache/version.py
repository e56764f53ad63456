"""The version that readers' pages have now, and the narrower ones of their parts."""

from __future__ import annotations

import functools
import os
import time
from typing import Any
from weakref import WeakKeyDictionary

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from articles.models import PageVersion, PartVersion

from .reading import Reading
from .rules import COMMON, FRAME, SITE, STORIES, own_version
from .triggers import rules_of

_TUPLES_OK = 2  # libpq's PGRES_TUPLES_OK
_COMMAND_OK = 1
#: Seconds for which PostgreSQL on this machine is waited for without sleeping (decision 26). It mostly answers within them.
_SOON = 0.00005

#: Of each connection of psycopg which statements it holds prepared, by their names; False where it could not, or has lost it.
_holds: WeakKeyDictionary[Any, dict[bytes, bool]] = WeakKeyDictionary()

Row = tuple[str | None, ...] | None


class _NotAnswered(Exception):
    """Whatever it was: Django asks again, and says it."""


def current() -> str | None:
    """The version, by one small query; None where no page may be kept or taken from what is kept.

    That is while a migration runs, where the database has not got the triggers of this code, and inside a transaction: what
    that has written is nobody else's yet, and may never be.
    """
    row = _ask(_PAGE, ())
    return row[0] if row else None


def current_of_parts(story: int | None) -> dict[str, str] | None:
    """All that parts of a page may be as new as, by name; with that of ``story`` where the page is about one.

    One small query, and None where current() is.
    """
    own = own_version(story) if story is not None else ""
    row = _ask(_PARTS, (own,))
    if row is None:
        return None
    names = (SITE, COMMON, STORIES, FRAME, *([own] if own else []))
    return {name: token or "" for name, token in zip(names, row, strict=False)}


def is_at_hand() -> bool:
    """Whether this thread can ask for it at once. Else it connects first, which takes milliseconds of the processor."""
    connection = connections[DEFAULT_DB_ALIAS]
    return connection.connection is not None and not _has_had_its_time(connection)


def _ask(question: str, values: tuple[str, ...]) -> Row:
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.in_atomic_block:
        return None
    if _has_had_its_time(connection):
        connection.close()  # whoever answers without Django's signals looks after it alone
    try:
        return _ask_driver(connection, question, values)
    except _NotAnswered:
        with connection.cursor() as cursor:
            cursor.execute(_statement(question, "%s", connection.vendor), values or None)
            return cursor.fetchone()


def _has_had_its_time(connection: BaseDatabaseWrapper) -> bool:
    return connection.close_at is not None and time.monotonic() >= connection.close_at


def _ask_driver(connection: BaseDatabaseWrapper, question: str, values: tuple[str, ...]) -> Row:
    """The same, without Django's cursors, which take longer than all else that a kept page needs (decision 26)."""
    driver = connection.connection
    # Not connected yet, or somebody counts what is asked.
    if (
        driver is None
        or connection.queries_logged
        or not all(isinstance(one, Reading) for one in connection.execute_wrappers)
    ):
        raise _NotAnswered
    try:
        if connection.vendor == "postgresql":
            return _ask_postgresql(driver, question, values)
        return driver.execute(_statement(question, "?", "sqlite"), values).fetchone()
    except Exception as error:
        raise _NotAnswered from error


def _ask_postgresql(driver: Any, question: str, values: tuple[str, ...]) -> Row:
    connection, name = driver.pgconn, _NAMES[question]
    held = _holds.get(driver)
    if held is None:
        held = _holds[driver] = {}
    if name not in held:
        prepared = connection.prepare(name, _statement(question, "$1", "postgresql").encode(), None)
        held[name] = prepared.status == _COMMAND_OK
    if not held[name]:
        raise _NotAnswered
    answer = _run_prepared(connection, name, [value.encode() for value in values] or None)
    if answer.status != _TUPLES_OK:
        # The connection is lost, or it is another one behind a pool of connections that knows nothing of the statement.
        held[name] = False
        raise _NotAnswered
    if not answer.ntuples:
        return None
    found = [answer.get_value(0, column) for column in range(answer.nfields)]
    return tuple([value and value.decode() for value in found])


def _run_prepared(connection: Any, name: bytes, values: list[bytes] | None) -> Any:
    """What libpq's PQexecPrepared does, which sleeps at once: to be woken takes longer than the answer of a near server."""
    connection.send_query_prepared(name, values)
    try:
        if connection.host.startswith(b"/"):  # a socket of this machine
            until = time.perf_counter() + _SOON
            while connection.is_busy() and time.perf_counter() < until:
                os.sched_yield()  # the server may want this very processor
                connection.consume_input()
        answer = connection.get_result()
        while connection.get_result() is not None:
            pass
    except BaseException:
        connection.finish()  # else the next who asks is told what was asked here
        raise
    return answer


_PAGE, _PARTS = "page", "parts"
#: What PostgreSQL holds each statement as.
_NAMES = {question: f"newsroom_{question}_version".encode() for question in (_PAGE, _PARTS)}


@functools.cache
def _statement(question: str, value: str, vendor: str) -> str:
    """``value`` is what stands for one to the driver that is asked."""
    if question == _PAGE:
        return f"SELECT token FROM {PageVersion._meta.db_table} WHERE id = 1 AND rules = '{rules_of(vendor)}'"  # noqa: S608
    part = PartVersion._meta.db_table
    return (
        f"SELECT page.token, common.token, stories.token, frame.token, own.token FROM {PageVersion._meta.db_table} page"  # noqa: S608
        f" LEFT JOIN {part} common ON common.name = '{COMMON}'"
        f" LEFT JOIN {part} stories ON stories.name = '{STORIES}'"
        f" LEFT JOIN {part} frame ON frame.name = '{FRAME}'"
        f" LEFT JOIN {part} own ON own.name = {value}"
        f" WHERE page.id = 1 AND page.rules = '{rules_of(vendor)}'"
    )
