"""Pages of the queue and of the log, which begin behind a position and not after so many rows: see articles.positions."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from articles.positions import Order, Position


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
