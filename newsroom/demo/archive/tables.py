"""Many rows into a table at once: COPY on PostgreSQL, ``executemany`` elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, models


@dataclass
class Table:
    """The rows that wait for their table. Columns that are not named get the database's default."""

    model: type[models.Model]
    names: str  # of the fields, with spaces between them, in the order of the values of a row
    rows: list[Sequence[Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.fields = [self.model._meta.get_field(name) for name in self.names.split()]
        quoted = connection.ops.quote_name
        self._columns = ", ".join(quoted(one.column) for one in self.fields)
        self._table = quoted(self.model._meta.db_table)

    def write(self) -> None:
        """Write what waits, in the order in which it came."""
        if not self.rows:
            return
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                with cursor.copy(f"COPY {self._table} ({self._columns}) FROM STDIN") as copy:
                    for row in self.rows:
                        copy.write_row(row)
            else:
                marks = ", ".join(["%s"] * len(self.fields))
                sql = f"INSERT INTO {self._table} ({self._columns}) VALUES ({marks})"  # noqa: S608 - names of our own
                cursor.executemany(sql, self._prepared())
        self.rows.clear()

    def _prepared(self) -> Iterable[list[Any]]:
        for row in self.rows:
            yield [
                value if isinstance(one, models.JSONField) else one.get_db_prep_save(value, connection)
                for one, value in zip(self.fields, row, strict=True)
            ]


def next_key(model: type[models.Model]) -> int:
    """The first primary key that no row has and that the database has not given out."""
    last = model._default_manager.order_by("-pk").values_list("pk", flat=True).first() or 0
    return last + 1


def keys_are_taken(model: type[models.Model]) -> None:
    """Let the database go on numbering after the rows that came with their keys."""
    from django.core.management.color import no_style

    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), [model]):
            cursor.execute(sql)


def as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
