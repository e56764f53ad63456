"""Emptying the database after a test that was no transaction, in a fraction of the time that Django's `flush` takes.

`flush` announces a migration each time, for the sake of rows that migrations make: types of content, permissions and roles.
The first two are no test's to change, and stay.
"""

from __future__ import annotations

from functools import cache

from django.core.management.color import no_style
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import TransactionTestCase

from articles.roles import ensure_roles

STAY = frozenset({"django_content_type", "auth_permission"})
#: These stay as well, as long as no test has changed them.
ROLES = frozenset({"auth_group", "auth_group_permissions"})
#: Of each database, by its alias: the roles as they are made, each with its permissions.
_as_made: dict[str, set[tuple]] = {}
_ASK_ROLES = (
    "SELECT name, permission_id FROM auth_group LEFT JOIN auth_group_permissions g ON g.group_id = auth_group.id"
)


def empty(database: BaseDatabaseWrapper) -> None:
    """Delete the rows of every table but those that stay, and see to it that the roles are there, and no other group."""
    tables = [*_tables(database)]
    if _roles(database) != _as_made.get(database.alias):
        tables += sorted(ROLES)
    if database.vendor == "postgresql":
        _delete(database, tables)
    else:
        database.ops.execute_sql_flush(database.ops.sql_flush(no_style(), tables))
    if not ROLES.isdisjoint(tables):
        ensure_roles()
        _as_made[database.alias] = _roles(database)


def _roles(database: BaseDatabaseWrapper) -> set[tuple]:
    with database.cursor() as cursor:
        cursor.execute(_ASK_ROLES)
        return set(cursor.fetchall())


@cache
def _tables(database: BaseDatabaseWrapper) -> list[str]:
    there = database.introspection.django_table_names(only_existing=True)
    return [name for name in there if name not in STAY | ROLES]


def _delete(database: BaseDatabaseWrapper, tables: list[str]) -> None:
    """PostgreSQL makes new files for each table that is truncated and for each index of it, whether or not it had a row.

    A replica checks no foreign key and starts no trigger, as TRUNCATE does neither. What is left of the rows is swept away,
    or an index that the next test makes is not used by it.
    """
    ask = "SELECT {name} WHERE EXISTS (SELECT FROM {table})"
    named = {table: database.ops.quote_name(table) for table in tables}
    with database.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(ask.format(name=f"'{name}'", table=table) for name, table in named.items()))
        filled = [named[name] for (name,) in cursor.fetchall()]
        if filled:
            deleting = "; ".join(map("DELETE FROM {}".format, filled))
            cursor.execute(f"BEGIN; SET LOCAL session_replication_role = replica; {deleting}; COMMIT")
            cursor.execute(f"VACUUM {', '.join(filled)}")


def fixture_teardown(test: TransactionTestCase) -> None:
    """What stands in for `TransactionTestCase._fixture_teardown`."""
    for alias in test._databases_names(include_mirrors=False):
        empty(connections[alias])
