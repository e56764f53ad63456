"""Positions in lists that are ordered by a moment, and may hold a million rows.

A page that begins behind a position, which is the moment and the number of a row, costs the same wherever it is, and what
comes and goes meanwhile moves nothing from one page to another.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from django.db.models import Model, Q

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Position(NamedTuple):
    """Where a row stands in a list that is ordered by a moment."""

    at: datetime
    pk: int

    def __str__(self) -> str:
        return f"{(self.at - _EPOCH) // _MICROSECOND}.{self.pk}"

    @classmethod
    def read(cls, given: str) -> Position | None:
        """What ``str`` has written; None of anything else, which an address may hold."""
        moment, _, pk = given.partition(".")
        if not (is_number(moment) and is_number(pk)):
            return None
        try:
            return cls(_EPOCH + int(moment) * _MICROSECOND, int(pk))
        except OverflowError:
            return None


@dataclass(frozen=True)
class Order:
    """By which moment a list is ordered, and which end comes first. ``key`` tells rows of one moment apart."""

    by: str
    newest_first: bool = True
    key: str = "pk"

    def names(self, *, back: bool = False) -> tuple[str, str]:
        """For order_by(); ``back`` reads the list from its end."""
        sign = "-" if self.newest_first != back else ""
        return f"{sign}{self.by}", f"{sign}{self.key}"

    def behind(self, position: Position, *, back: bool = False) -> Q:
        """What follows upon ``position``; what precedes it where ``back``."""
        older = self.newest_first != back
        # The first condition is what an index can begin at.
        bound = {f"{self.by}__{'lte' if older else 'gte'}": position.at}
        same = {self.by: position.at, f"{self.key}__{'gte' if older else 'lte'}": position.pk}
        return Q(**bound) & ~Q(**same)

    def position(self, row: Model) -> Position:
        return Position(getattr(row, self.by), getattr(row, self.key))


def is_number(given: str) -> bool:
    """Whether an address or a form gave something that the database can take for a row's number."""
    return given.isascii() and given.isdigit() and len(given) < 19
