from __future__ import annotations

from django.db import models


class Unindexed(models.Func):
    """A number that the database does not look up in an index of it.

    Where one of two things may be true of a story, SQLite would find all stories of either kind in two indexes and sort
    them for each page. Without those it walks the list in its order, and stops when the page is full.
    """

    template = "(%(expressions)s + 0)"
    arity = 1
    output_field = models.BigIntegerField()
