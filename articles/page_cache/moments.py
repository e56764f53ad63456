"""Until when a page that is made now stays what it is, if nobody changes anything: the clock changes it too."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from threading import Lock

from django.db.models import DateTimeField, QuerySet, Subquery, Value
from django.db.models.lookups import Exact
from django.utils import timezone

from articles.models import (
    Article,
    BreakingNews,
    Checked,
    Correction,
    FrontPageSlot,
    Page,
    PageVersion,
    Stage,
    State,
    StoryReads,
    counted_anew,
)

from .reading import Read, tables_in

#: Gives, for a moment, a query whose first row and only column is the next moment after it; None where there is none.
Source = Callable[[datetime], QuerySet | None]


def _goes_out(at: datetime) -> QuerySet:
    return Article.objects.at_stage(Stage.SCHEDULED, at).order_by("published_at").values("published_at")


def _expires(at: datetime) -> QuerySet:
    # Few stories ever end: SQLite would go through all that are published instead.
    ending = Article.objects.filter(Exact(Checked("state"), State.PUBLISHED), expires_at__gt=at)
    return ending.order_by("expires_at").values("expires_at")


def _page_goes_out(at: datetime) -> QuerySet:
    return Page.objects.filter(published_at__gt=at).order_by("published_at").values("published_at")


def _is_told(at: datetime) -> QuerySet:
    return Correction.objects.filter(at__gt=at).order_by("at").values("at")


def _place_fills_itself(at: datetime) -> QuerySet:
    return FrontPageSlot.objects.filter(expires_at__gt=at).order_by("expires_at").values("expires_at")


def _breaking_ends(at: datetime) -> QuerySet:
    return BreakingNews.objects.filter(expires_at__gt=at).order_by("expires_at").values("expires_at")


def _reads_count(at: datetime) -> QuerySet:
    """When what was read in another hour counts, where anything was read at all."""
    return StoryReads.objects.order_by().values(moment=Value(counted_anew(at), DateTimeField()))


#: What every page shows, or may.
EVERYWHERE: tuple[Source, ...] = (
    *(_goes_out, _expires, _page_goes_out, _is_told, _place_fills_itself, _breaking_ends, _reads_count),
)


def next_after(at: datetime, more: Iterable[Source] = ()) -> datetime:
    """The first moment after ``at`` at which a page may become another by itself: midnight at the latest, for its date.

    One query, and whatever those of ``more`` ask on the way.
    """
    return _ask(at, tuple(more)).first


@dataclass(frozen=True)
class Moments:
    """What next_after() found at ``asked``: of each moment also the tables of which it is."""

    asked: datetime
    of_all: datetime
    of_tables: tuple[tuple[frozenset[str], datetime], ...]

    @property
    def first(self) -> datetime:
        return min([self.of_all, *(moment for _, moment in self.of_tables)])

    def first_for(self, read: Read) -> datetime:
        """The first that can change what was made of ``read``. No other moment says anything of what it does not show."""
        return min([self.of_all, *(moment for tables, moment in self.of_tables if tables & read.tables)])


_kept: OrderedDict[tuple[str, tuple[Source, ...]], Moments] = OrderedDict()
_MOST_KEPT = 20
_lock = Lock()


def known(version: str, at: datetime, more: tuple[Source, ...]) -> Moments | None:
    """What was found under this version of the site, as long as none of it has passed."""
    with _lock:
        found = _kept.get((version, more))
    return found if found and found.asked <= at < found.first else None


def forget() -> None:
    """Know none."""
    with _lock:
        _kept.clear()


def of_version(version: str, at: datetime, more: tuple[Source, ...]) -> Moments:
    """The same, or found now: of the version that was read before."""
    found = known(version, at, more)
    if found is None:
        found = _ask(at, more)
        with _lock:
            _kept[version, more] = found
            while len(_kept) > _MOST_KEPT:
                _kept.popitem(last=False)
    return found


def _ask(at: datetime, more: tuple[Source, ...]) -> Moments:
    sources = (*EVERYWHERE, *more)
    asked = {number: query for number, query in enumerate(source(at) for source in sources) if query is not None}
    names = {f"moment_{number}": Subquery(query[:1]) for number, query in asked.items()}
    row = PageVersion.objects.annotate(**names).values_list(*names).first()
    found = dict(zip(asked, row or (), strict=False))
    # Those of ``more`` are of whatever the view shows.
    of_all = [next_midnight(at), *(found[number] for number in found if number >= len(EVERYWHERE) and found[number])]
    of_tables = tuple(
        (_tables_of(EVERYWHERE[number], asked[number]), moment)
        for number, moment in found.items()
        if number < len(EVERYWHERE) and moment
    )
    return Moments(at, min(of_all), of_tables)


_tables: dict[Source, frozenset[str]] = {}


def _tables_of(source: Source, query: QuerySet) -> frozenset[str]:
    if source not in _tables:
        _tables[source] = tables_in(str(query.query))
    return _tables[source]


def next_midnight(at: datetime) -> datetime:
    """In the newsroom's time zone."""
    tomorrow = timezone.localdate(at) + timedelta(days=1)
    return timezone.make_aware(datetime.combine(tomorrow, time.min))
