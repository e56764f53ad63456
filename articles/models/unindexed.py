from __future__ import annotations

from typing import Any

from django.db import models


class Unindexed(models.Func):
    """A number that the database does not look up in an index of it.

    Where one of two things may be true of a story, SQLite would find all stories of either kind in two indexes and sort
    them for each page. Without those it walks the list in its order, and stops when the page is full.
    """

    template = "(%(expressions)s + 0)"
    arity = 1
    output_field = models.BigIntegerField()


class Checked(models.Func):
    """A text by which rows are checked that were found by something else, though an index has it.

    SQLite counts an index of two conditions for the better one, however many rows have both: to look at five public stories it
    would go through all that are public. PostgreSQL knows how many there are, and decides by itself.
    """

    template = "%(expressions)s"
    arity = 1
    output_field = models.TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        return self.as_sql(compiler, connection, template="+%(expressions)s", **context)
