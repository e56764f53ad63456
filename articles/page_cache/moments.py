"""Until when a page that is made now stays what it is, if nobody changes anything: the clock changes it too."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, time, timedelta

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
    asked = [query for query in (source(at) for source in (*EVERYWHERE, *more)) if query is not None]
    moments = {f"moment_{number}": Subquery(query[:1]) for number, query in enumerate(asked)}
    found = PageVersion.objects.annotate(**moments).values_list(*moments).first() or ()
    return min([next_midnight(at), *filter(None, found)])


def next_midnight(at: datetime) -> datetime:
    """In the newsroom's time zone."""
    tomorrow = timezone.localdate(at) + timedelta(days=1)
    return timezone.make_aware(datetime.combine(tomorrow, time.min))
