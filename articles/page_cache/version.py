"""The version that readers' pages have now."""

from __future__ import annotations

import functools
import time
from typing import Any
from weakref import WeakKeyDictionary

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from articles.models import PageVersion

from .triggers import rules_of

_PREPARED = b"newsroom_page_version"
_TUPLES_OK = 2  # libpq's PGRES_TUPLES_OK
_COMMAND_OK = 1

#: Of each connection of psycopg whether it holds the statement prepared; False where it could not, or has lost it.
_holds: WeakKeyDictionary[Any, bool] = WeakKeyDictionary()


class _NotAnswered(Exception):
    """Whatever it was: Django asks again, and says it."""


def current() -> str | None:
    """The version, by one small query; None where no page may be kept or taken from what is kept.

    That is while a migration runs, where the database has not got the triggers of this code, and inside a transaction: what
    that has written is nobody else's yet, and may never be.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.in_atomic_block:
        return None
    if connection.close_at is not None and time.monotonic() >= connection.close_at:
        connection.close()  # whoever answers without Django's signals looks after it alone
    try:
        return _ask_driver(connection)
    except _NotAnswered:
        with connection.cursor() as cursor:
            cursor.execute(_statement(connection.vendor))
            row = cursor.fetchone()
        return row[0] if row else None


def _ask_driver(connection: BaseDatabaseWrapper) -> str | None:
    """The same, without Django's cursors, which take longer than all else that a kept page needs (decision 26)."""
    driver = connection.connection
    if driver is None or connection.execute_wrappers or connection.queries_logged:
        raise _NotAnswered  # not connected yet, or somebody counts what is asked
    if connection.vendor == "postgresql":
        return _ask_postgresql(driver)
    try:
        row = driver.execute(_statement("sqlite")).fetchone()
    except Exception as error:
        raise _NotAnswered from error
    return row[0] if row else None


def _ask_postgresql(driver: Any) -> str | None:
    connection = driver.pgconn
    holds = _holds.get(driver)
    if holds is None:
        prepared = connection.prepare(_PREPARED, _statement("postgresql").encode(), None)
        holds = _holds[driver] = prepared.status == _COMMAND_OK
    if not holds:
        raise _NotAnswered
    answer = connection.exec_prepared(_PREPARED, None)
    if answer.status != _TUPLES_OK:
        # The connection is lost, or it is another one behind a pool of connections that knows nothing of the statement.
        _holds[driver] = False
        raise _NotAnswered
    return answer.get_value(0, 0).decode() if answer.ntuples else None


@functools.cache
def _statement(vendor: str) -> str:
    return f"SELECT token FROM {PageVersion._meta.db_table} WHERE id = 1 AND rules = '{rules_of(vendor)}'"  # noqa: S608
