"""What happens to a comment when it arrives.

``RULES`` are asked in order; the first that has an answer decides. A rule refuses the comment (nothing is
stored, the reader is told) or gives it the state in which it waits. A rule that fails holds the comment:
no mistake of ours makes anything public, and none loses what a reader wrote.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from articles.models import Article

from .models import Comment, CommentState
from .moderation import record_screening

logger = logging.getLogger(__name__)

#: WordPress's.
FLOOD_INTERVAL = timedelta(seconds=15)


class Refused(Exception):
    """The comment was not taken. Its text is a sentence for the reader, ``status`` the answer's HTTP status."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


@dataclass(frozen=True)
class Arrival:
    """A comment that has not been saved, the moment it came, and what its form gives away."""

    comment: Comment
    at: datetime
    trap_filled: bool = False


@dataclass(frozen=True)
class Verdict:
    """The state in which a comment is stored. ``reason``, where given, is put on record for the moderators."""

    state: CommentState
    reason: str = ""


Rule = Callable[[Arrival], Verdict | None]


def refuse_duplicates(arrival: Arrival) -> Verdict | None:
    """The same text at the same place from the same writer. What was rejected may be sent again."""
    comment = arrival.comment
    same_writer = Q(name=comment.name) | Q(email__iexact=comment.email)
    if (
        Comment.objects.filter(same_writer, article=comment.article, parent=comment.parent, text=comment.text)
        .exclude(state=CommentState.REJECTED)
        .exists()
    ):
        raise Refused(409, "Duplicate comment detected; it looks as though you've already said that!")
    return None


def refuse_floods(arrival: Arrival) -> Verdict | None:
    """A second comment from the same connection or writer within FLOOD_INTERVAL, under whatever story."""
    comment = arrival.comment
    # Exactly the address, as only this can use the index.
    same_sender = Q(email=comment.email)
    if comment.address:
        same_sender |= Q(address=comment.address)
    if Comment.objects.filter(same_sender, created_at__gt=arrival.at - FLOOD_INTERVAL).exists():
        raise Refused(429, "You are posting comments too quickly. Slow down.")
    return None


def filled_traps_are_spam(arrival: Arrival) -> Verdict | None:
    """People do not see the trap field. Stored all the same: a browser that fills in forms may have done it."""
    if arrival.trap_filled:
        return Verdict(CommentState.SPAM, "The field that people do not see was filled in.")
    return None


def everything_is_held(arrival: Arrival) -> Verdict | None:
    """Nobody's comment is public before a moderator has read it."""
    return Verdict(CommentState.PENDING)


RULES: tuple[Rule, ...] = (refuse_duplicates, refuse_floods, filled_traps_are_spam, everything_is_held)


def receive(arrival: Arrival) -> Comment:
    """Store the comment in the state that the rules give it. Raises Refused where one of them does not take it."""
    comment = arrival.comment
    with transaction.atomic():
        # One comment at a time under a story, so that a double click is one comment and one duplicate.
        Article.objects.select_for_update(no_key=True).only("pk").get(pk=comment.article_id)
        verdict = _verdict(arrival)
        comment.state = verdict.state
        comment.created_at = arrival.at
        comment.save(force_insert=True)
        if verdict.reason:
            record_screening(comment, at=arrival.at, reason=verdict.reason)
    return comment


def _verdict(arrival: Arrival) -> Verdict:
    for rule in RULES:
        try:
            # A savepoint each: after a failed query PostgreSQL would take no further one, not even the comment.
            with transaction.atomic():
                verdict = rule(arrival)
        except Refused:
            raise
        except Exception:
            logger.exception("The screening rule %s failed; the comment is held.", getattr(rule, "__name__", rule))
            return Verdict(CommentState.PENDING)
        if verdict:
            return verdict
    return Verdict(CommentState.PENDING)
