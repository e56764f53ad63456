"""Lists cut into pages, by numbers as WordPress had them, at a price that does not grow with the list."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.core.cache import cache
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone

from articles.models import Article, ListingQuerySet
from articles.positions import Order, Position

PAGE_SIZE = 12
_PAGES_SHOWN = 5  # numbers at a time, as WordPress's readers know it
NEWEST = Order("published_at")
#: A list of more rows than this is counted once in so many seconds; meanwhile only what is newer is counted.
LONG, COUNTED_FOR = 1_000, 60 * 60
#: What may stand in the address of a page, beside its number: the position behind or before which it lies.
OLDER, NEWER = "older", "newer"


@dataclass(frozen=True)
class Pages:
    """One page of a list, and the way to the others."""

    number: int
    total: int
    items: list[Any]
    found: int
    url: Callable[[int], str]
    #: What was on the page is passed by, and nothing else, also where the list has grown meanwhile.
    newer: str | None = None
    older: str | None = None

    @property
    def window(self) -> list[tuple[int, str]]:
        """The numbers around this one, with their addresses."""
        first = max(1, min(self.number - _PAGES_SHOWN // 2, self.total - _PAGES_SHOWN + 1))
        last = min(self.total, first + _PAGES_SHOWN - 1)
        return [(number, self.url(number)) for number in range(first, last + 1)]

    @property
    def first(self) -> str | None:
        """The first page's address, where the window does not show it."""
        return self.url(1) if self.window and self.window[0][0] > 1 else None

    @property
    def last(self) -> str | None:
        return self.url(self.total) if self.window and self.window[-1][0] < self.total else None

    @property
    def previous(self) -> str | None:
        return self.url(self.number - 1) if self.number > 1 else None

    @property
    def next(self) -> str | None:
        return self.url(self.number + 1) if self.number < self.total else None


def paged(
    rows: QuerySet,
    number: int,
    url: Callable[[int], str],
    asked: Mapping[str, str] | None = None,
    *,
    at: datetime | None = None,
    order: Order | None = NEWEST,
) -> Pages:
    """The page ``number`` of ``rows``, whose addresses ``url`` gives. Raises Http404 beyond the last; the first exists
    even if it is empty.

    ``rows`` are in ``order``, or in whatever order they are where that is None. They are found by their keys, in an index
    where there is one, and only those of the page are fetched, with all that ``rows`` ask for. Of stories it is those that
    are public ``at`` a moment, where one is given, as lists show them; of ``Listing`` always, now by default.

    With ``asked``, the query of the address, the page lies behind or before a position, if one is named there, and so do
    the pages to which it leads.
    """
    if isinstance(rows, ListingQuerySet):
        order, at = rows.order, at or timezone.now()
    fetched = Article.objects.public(at, few=True).for_lists(at) if at else rows.order_by()
    found = _count(rows, order, url(1))
    if not 1 <= number <= max(1, -(-found // PAGE_SIZE)) + 1:
        raise Http404(f"No page {number}")
    keys, more = _keys(rows, order, number, asked or {})
    if number > 1 and not keys:
        cache.delete(_name(url(1)))
        raise Http404(f"No page {number}")
    by_key = {row.pk: row for row in fetched.filter(pk__in=[key.pk for key in keys])}
    pages = Pages(
        number,
        # Whether there is a next page is known; how many there are is what was counted.
        max(-(-found // PAGE_SIZE), number + 1) if more else number,
        [by_key[key.pk] for key in keys if key.pk in by_key],
        found,
        url,
    )
    newer, older = pages.previous, pages.next
    if order and asked is not None:
        newer = _at(newer, NEWER, keys[0]) if newer and number > 2 else newer
        older = _at(older, OLDER, keys[-1]) if older else None
    return Pages(pages.number, pages.total, pages.items, found, url, newer, older)


def below(address: str) -> Callable[[int], str]:
    """Addresses of the pages of the list at ``address``: ``address`` itself, then ``address`` + "page/2/" …"""
    return lambda number: address if number == 1 else f"{address}page/{number}/"


def _keys(rows: QuerySet, order: Order | None, number: int, asked: Mapping[str, str]) -> tuple[list[Position], bool]:
    """The positions of the rows of a page, and whether any follow."""
    if order is None:
        start = (number - 1) * PAGE_SIZE
        keys = [Position(None, pk) for pk in rows.values_list("pk", flat=True)[start : start + PAGE_SIZE + 1]]
        return keys[:PAGE_SIZE], len(keys) > PAGE_SIZE
    behind, before = (Position.read(asked.get(name, "")) if number > 1 else None for name in (OLDER, NEWER))
    if before:
        found = _positions(rows.filter(order.behind(before, back=True)), order, 0, back=True)
        if len(found) >= PAGE_SIZE:
            return found[PAGE_SIZE - 1 :: -1], True
        # There are fewer than there were: the page with this number shows those, and what follows.
    if behind:  # where nothing is left, it is not the page with this number, which may have been read already
        found = _positions(rows.filter(order.behind(behind)), order, 0)
    else:
        found = _positions(rows, order, (number - 1) * PAGE_SIZE)
    return found[:PAGE_SIZE], len(found) > PAGE_SIZE


def _positions(rows: QuerySet, order: Order, start: int, *, back: bool = False) -> list[Position]:
    in_order = rows.order_by(*order.names(back=back)).values_list(order.by, order.key)
    return [Position(*row) for row in in_order[start : start + PAGE_SIZE + 1]]


def _at(url: str, name: str, position: Position) -> str:
    return f"{url}{'&' if '?' in url else '?'}{name}={position}"


def _count(rows: QuerySet, order: Order | None, address: str) -> int:
    """How many rows the list at ``address`` has. Of a long one, what was taken from it may count for another hour."""
    if order and (known := cache.get(_name(address))):
        count, newest = known
        return count + rows.filter(order.behind(newest, back=True)).order_by().count()
    count = rows.order_by().count()
    if order and count > LONG:
        newest = Position(*rows.order_by(*order.names()).values_list(order.by, order.key)[:1].get())
        cache.set(_name(address), (count, newest), COUNTED_FOR)
    return count


def _name(address: str) -> str:
    return f"listed:{sha256(address.encode()).hexdigest()}"
