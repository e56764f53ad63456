"""Pages of a list that may hold a million rows.

A page begins behind a position, which is the moment and the number of a row, and not after so many rows: so the last
page costs what the first does, and what is decided on meanwhile moves nothing from one page to another.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Model, Q, QuerySet

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
    """By which moment a list is ordered, and which end comes first."""

    by: str
    newest_first: bool = True

    def names(self, *, back: bool = False) -> tuple[str, str]:
        """For order_by(); ``back`` reads the list from its end."""
        sign = "-" if self.newest_first != back else ""
        return f"{sign}{self.by}", f"{sign}pk"

    def behind(self, position: Position, *, back: bool = False) -> Q:
        """What follows upon ``position``; what precedes it where ``back``."""
        older = self.newest_first != back
        # The first condition is what an index can begin at.
        bound = {f"{self.by}__{'lte' if older else 'gte'}": position.at}
        same = {self.by: position.at, f"pk__{'gte' if older else 'lte'}": position.pk}
        return Q(**bound) & ~Q(**same)

    def position(self, row: Model) -> Position:
        return Position(getattr(row, self.by), row.pk)


@dataclass
class Page:
    """Some rows of a list, and the positions from which to ask for those before and behind them; empty for none."""

    rows: list[Any] = field(default_factory=list)
    before: str = ""
    after: str = ""
    #: How far was looked for words, where there is more to look through.
    reached: datetime | None = None


def page_of(rows: QuerySet, order: Order, *, size: int, after: str = "", before: str = "") -> Page:
    """The ``size`` rows behind ``after``, or those that lead up to ``before``. One query, or two at the ends of the list.

    Where nothing is left there, the list from its beginning: whoever has just decided on the last reply of a page
    is to see the next ones.
    """
    behind, leading = Position.read(after), Position.read(before)
    if leading:
        found = list(rows.filter(order.behind(leading, back=True)).order_by(*order.names(back=True))[: size + 1])
        if len(found) > size:
            found = found[size - 1 :: -1]
            return Page(found, before=str(order.position(found[0])), after=str(order.position(found[-1])))
        behind = None
    found = list((rows.filter(order.behind(behind)) if behind else rows).order_by(*order.names())[: size + 1])
    if behind and not found:
        return page_of(rows, order, size=size)
    page = Page(found[:size])
    if behind:
        page.before = str(order.position(found[0]))
    if len(found) > size:
        page.after = str(order.position(page.rows[-1]))
    return page


def is_number(given: str) -> bool:
    """Whether an address or a form gave something that the database can take for a row's number."""
    return given.isascii() and given.isdigit() and len(given) < 19
