"""The triggers that give readers' pages another version, in the transaction of whatever changes them.

They are made from the rules after each migrate, and taken away before one that changes tables: SQLite drops those of a
table that a migration makes anew, without a word, and cannot rename a table that another's trigger names. Meanwhile there
is no version, so no page is kept.
"""

from __future__ import annotations

import functools
import hashlib
import secrets
from contextlib import nullcontext
from typing import Any

from django.db import connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from articles.models import PageChange, PageVersion, PartChange, PartVersion

from .rules import COMMON, Rule, own_version_in_sql, watched

_PREFIX = "page_version_"
_VERSION, _CHANGE = PageVersion._meta.db_table, PageChange._meta.db_table
_PART, _PART_CHANGE = PartVersion._meta.db_table, PartChange._meta.db_table
_ROW = 1

_SQLITE = """CREATE TRIGGER {name} AFTER {event} ON {table} FOR EACH ROW WHEN {condition}
BEGIN UPDATE {version} SET token = lower(hex(randomblob(16)));{parts} END"""
_SQLITE_PARTS = """
INSERT INTO {part} (name, token) VALUES {names} ON CONFLICT (name) DO UPDATE SET token = excluded.token;"""

# Once a statement and not once a row, so that a million rows at once cost one look. The version itself changes at the
# commit: see _AT_COMMIT. What it looks up it finds by an index, also in tables that were small when that was planned.
_POSTGRESQL = """CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off SET jit = off AS $$ BEGIN
IF EXISTS (SELECT 1 FROM {rows} WHERE {condition}) THEN
INSERT INTO {change} (xact) VALUES (pg_current_xact_id()::text::bigint) ON CONFLICT DO NOTHING;{parts}
END IF; RETURN NULL; END $$;
CREATE TRIGGER {name} AFTER {event} ON {table} REFERENCING {tables}
FOR EACH STATEMENT EXECUTE FUNCTION {name}()"""
_POSTGRESQL_PARTS = """
INSERT INTO {part_change} (xact, name)
SELECT DISTINCT pg_current_xact_id()::text::bigint, name
FROM (SELECT unnest(ARRAY[{names}]) AS name FROM {rows} WHERE {condition}) parts WHERE name IS NOT NULL
ON CONFLICT DO NOTHING;"""
_ROWS = {
    "insert": "after_rows n",
    "delete": "before_rows o",
    "update": "before_rows o FULL JOIN after_rows n ON o.{pk} = n.{pk}",
}
_TABLES = {
    "insert": "NEW TABLE AS after_rows",
    "delete": "OLD TABLE AS before_rows",
    "update": "OLD TABLE AS before_rows NEW TABLE AS after_rows",
}

# The version is one row for all writers. Taken when something changes, its lock would be held while they wait for each
# other's stories: a deadlock. So it is taken as the last of all: at the commit, and in a second round there, when the
# checks of foreign keys, which lock rows too, are done. Those of parts come after it: who has the one waits for no other.
_AT_COMMIT = """CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
IF NEW.round = 0 THEN UPDATE {change} SET round = 1 WHERE xact = NEW.xact;
ELSE UPDATE {version} SET token = replace(gen_random_uuid()::text, '-', ''); DELETE FROM {change} WHERE xact = NEW.xact;
INSERT INTO {part} (name, token)
SELECT name, replace(gen_random_uuid()::text, '-', '') FROM {part_change} WHERE xact = NEW.xact
ON CONFLICT (name) DO UPDATE SET token = excluded.token;
DELETE FROM {part_change} WHERE xact = NEW.xact;
END IF; RETURN NULL; END $$;
CREATE CONSTRAINT TRIGGER {name} AFTER INSERT OR UPDATE ON {change} DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION {name}()"""


_TABLE_NAMES = {"{version}": _VERSION, "{change}": _CHANGE, "{part}": _PART, "{part_change}": _PART_CHANGE}


@functools.cache
def declared(vendor: str) -> dict[str, str]:
    """The name of each trigger, and what makes it. Names tell what is made, so that none is taken for an older one."""
    found = {}
    for model, rule in watched():
        for event in rule.on:
            found |= _named(model._meta.db_table + event, _statement(vendor, model, rule, event))
    if vendor == "postgresql":
        found |= _at_commit()
    return found


def put_off_to_the_commit(connection: BaseDatabaseWrapper) -> None:
    """For who has PostgreSQL check all constraints at once: the version still changes when all is done, and one time only."""
    with connection.cursor() as cursor:
        for name in _at_commit():
            cursor.execute(f"SET CONSTRAINTS {name} DEFERRED")


def _at_commit() -> dict[str, str]:
    return _named("at_commit", _filled(_AT_COMMIT, _TABLE_NAMES))


@functools.cache
def rules_of(vendor: str) -> str:
    """A digest of all triggers, which the version carries."""
    return hashlib.sha256("".join(sorted(declared(vendor))).encode()).hexdigest()[:32]


def install(using: str) -> None:
    """Make the triggers that are missing, drop those that nothing declares any more, and give out a version.

    Where some cannot be made, because the tables are those of an older state, there is no version.
    """
    connection = connections[using]
    if _VERSION not in connection.introspection.table_names():
        return
    wanted, there = declared(connection.vendor), _there(connection)
    drop(connection, there.keys() - wanted.keys())
    missing = [statement for name, statement in wanted.items() if name not in there]
    if missing and not _make(connection, missing):
        return
    versions = PageVersion.objects.using(using)
    rules = rules_of(connection.vendor)
    if missing or not versions.filter(pk=_ROW, rules=rules).exists():
        # Whatever is kept of a part is of a state from before: all of them are as new as this one.
        PartVersion.objects.using(using).update_or_create(name=COMMON, defaults={"token": secrets.token_hex(16)})
        versions.update_or_create(pk=_ROW, defaults={"token": secrets.token_hex(16), "rules": rules})


def remove(using: str) -> None:
    """Take the version away, then the triggers: one at a time, so that nobody who is writing is waited for in a circle."""
    connection = connections[using]
    if _VERSION in connection.introspection.table_names():
        PageVersion.objects.using(using).all().delete()
        drop(connection, _there(connection))


def drop(connection: BaseDatabaseWrapper, names: Any) -> None:
    """Drop the triggers of these names."""
    there = _there(connection)
    with connection.cursor() as cursor:
        for name in names:
            if connection.vendor == "postgresql":
                cursor.execute(f"DROP TRIGGER {name} ON {there[name]}; DROP FUNCTION {name}()")
            else:
                cursor.execute(f"DROP TRIGGER {name}")


def _there(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """The triggers that the database has, each with its table."""
    asked = {
        "sqlite": "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal",
    }
    with connection.cursor() as cursor:
        cursor.execute(asked[connection.vendor])
        return {name: table for name, table in cursor.fetchall() if name.startswith(_PREFIX)}


def _make(connection: BaseDatabaseWrapper, statements: list[str]) -> bool:
    """Whether all could be made."""
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        if not tables.issuperset(_TABLE_NAMES.values()):
            return False
        for model, rule in watched():
            if rule.on and not (model._meta.db_table in tables and _columns(model) <= _columns_there(cursor, model)):
                return False
        # SQLite writes its file once for all. PostgreSQL locks a table for each, and must not hold one while it waits for
        # another.
        with transaction.atomic(connection.alias) if connection.vendor == "sqlite" else nullcontext():
            for statement in statements:
                cursor.execute(statement)
    return True


def _columns(model: type[models.Model]) -> set[str]:
    return {field.column for field in model._meta.concrete_fields}


def _columns_there(cursor: Any, model: type[models.Model]) -> set[str]:
    return {one.name for one in cursor.db.introspection.get_table_description(cursor, model._meta.db_table)}


def _named(what: str, statement: str) -> dict[str, str]:
    name = _PREFIX + hashlib.sha256(f"{what} {statement}".encode()).hexdigest()[:24]
    return {name: statement.replace("{name}", name)}


def _statement(vendor: str, model: type[models.Model], rule: Rule, event: str) -> str:
    old, new = ("o", "n") if vendor == "postgresql" else ("OLD", "NEW")
    names = _names(rule, event, old, new)
    parts = _POSTGRESQL_PARTS if vendor == "postgresql" else _SQLITE_PARTS
    fills = {
        "{parts}": parts if names else "",
        "{names}": ", ".join(
            names if vendor == "postgresql" else (f"({name}, lower(hex(randomblob(16))))" for name in names)
        ),
        "{event}": event.upper(),
        "{table}": model._meta.db_table,
        "{condition}": _condition(vendor, model, rule, event, old, new),
        "{rows}": _ROWS[event].replace("{pk}", model._meta.pk.column),
        "{tables}": _TABLES[event],
    }
    return _filled(_POSTGRESQL if vendor == "postgresql" else _SQLITE, fills | _TABLE_NAMES)


def _filled(statement: str, fills: dict[str, str]) -> str:
    for hole, fill in fills.items():
        statement = statement.replace(hole, fill)
    return statement


def _names(rule: Rule, event: str, old: str, new: str) -> list[str]:
    """The versions of parts that change, in SQL. A row that goes from one story to another changes both."""
    rows = {"insert": [new], "delete": [old], "update": [old, new]}[event]
    own = [own_version_in_sql(f"{row}.{rule.story}") for row in rows] if rule.story else []
    return [*(f"'{name}'" for name in rule.also), *own]


def _condition(vendor: str, model: type[models.Model], rule: Rule, event: str, old: str, new: str) -> str:
    before, after = (f"({rule.seen.replace('{row}', row)})" if rule.seen else "(1 = 1)" for row in (old, new))
    if event != "update":
        return after if event == "insert" else before
    differs = "IS DISTINCT FROM" if vendor == "postgresql" else "IS NOT"
    columns = [f'"{field.column}"' for field in model._meta.concrete_fields if field.column not in rule.unseen]
    return f"({before} OR {after}) AND ({' OR '.join(f'{old}.{one} {differs} {new}.{one}' for one in columns)})"
