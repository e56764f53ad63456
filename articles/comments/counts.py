"""How many replies there are, counted and never remembered, so that no number can be wrong.

Readers' numbers are counted in the index ``comment_of_article``; the queue's end at a bound, so that they cost the same
however many replies there are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet

from articles.models import Article

from .models import Comment, CommentState

#: Beyond it a number of the queue is "1,000+".
BOUND = 1_000


@dataclass(frozen=True)
class Bounded:
    """A number that is exact up to BOUND, and "more than that" beyond."""

    number: int

    @property
    def is_exact(self) -> bool:
        return self.number <= BOUND

    def __str__(self) -> str:
        return f"{self.number:,}" if self.is_exact else f"{BOUND:,}+"


def bounded(replies: QuerySet) -> Bounded:
    """How many ``replies`` there are, up to BOUND: one query."""
    return Bounded(replies.order_by()[: BOUND + 1].count())


def by_state() -> dict[str, Bounded]:
    """How many replies are in each state: a query a state, each in an index alone."""
    return {state: bounded(Comment.objects.filter(state=state)) for state in CommentState.values}


def reported() -> Bounded:
    """How many replies have reports that nobody has answered."""
    return bounded(Comment.objects.filter(open_reports__gt=0))


def for_stories(stories: Iterable[Article | int], at: datetime | None = None) -> dict[int, int]:
    """How many replies readers see under each story at ``at``, by the story's number; 0 where there are none.

    One query, in an index alone, for a whole list of stories.
    """
    numbers = [story if isinstance(story, int) else story.pk for story in stories]
    found = (
        Comment.objects.public(at)
        .filter(article__in=numbers)
        .order_by()
        .values_list("article")
        .annotate(number=Count("pk"))
    )
    return dict.fromkeys(numbers, 0) | dict(found)
