"""Emptying the database after a test that was no transaction, in a fiftieth of the time that Django's `flush` takes.

`flush` announces a migration each time, for the sake of rows that migrations make: types of content, permissions and roles.
The first two are no test's to change, and stay.
"""

from __future__ import annotations

from django.core.management.color import no_style
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import TransactionTestCase

from articles.roles import ensure_roles

STAY = frozenset({"django_content_type", "auth_permission"})


def empty(database: BaseDatabaseWrapper) -> None:
    """Delete the rows of every table but those that stay, and make the roles again."""
    tables = [name for name in database.introspection.django_table_names(only_existing=True) if name not in STAY]
    if database.vendor == "postgresql":
        _delete(database, tables)
    else:
        database.ops.execute_sql_flush(database.ops.sql_flush(no_style(), tables))
    ensure_roles()


def _delete(database: BaseDatabaseWrapper, tables: list[str]) -> None:
    """PostgreSQL makes new files for each table that is truncated and for each index of it, whether or not it had a row.

    A replica checks no foreign key and starts no trigger, as TRUNCATE does neither.
    """
    quoted = [database.ops.quote_name(table) for table in tables]
    with database.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT '{table}' WHERE EXISTS (SELECT FROM {table})" for table in quoted))
        filled = [table for (table,) in cursor.fetchall()]
        cursor.execute(
            "".join(
                [
                    "BEGIN; SET LOCAL session_replication_role = replica;",
                    *(f"DELETE FROM {t};" for t in filled),
                    "COMMIT",
                ]
            )
        )


def fixture_teardown(test: TransactionTestCase) -> None:
    """What stands in for `TransactionTestCase._fixture_teardown`."""
    for alias in test._databases_names(include_mirrors=False):
        empty(connections[alias])
