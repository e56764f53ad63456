"""What a moderator sees of one reply, in the queue and on its own page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Prefetch, QuerySet
from django.utils.safestring import SafeString

from articles.models import Stage

from . import moderation
from .models import Comment, CommentState, ModerationRecord
from .text import to_unlinked_html

#: Characters of a long reply that its card shows at once; the whole text is one click away.
EXCERPT = 700
#: Characters of the reply that is answered.
ANSWERED_EXCERPT = 280


def for_cards(replies: QuerySet[Comment]) -> QuerySet[Comment]:
    """``replies`` with all that a card shows: a fixed number of queries."""
    return (
        replies.select_related("article", "parent")
        .defer("article__body", "article__search_text")
        .prefetch_related(Prefetch("moderation_records", ModerationRecord.objects.order_by("-at", "-pk")))
    )


@dataclass
class Card:
    """A reply as ``user`` may decide on it at ``at``. Costs no query for a reply of ``for_cards``."""

    comment: Comment
    user: AbstractBaseUser
    at: datetime

    @cached_property
    def verbs(self) -> list[moderation.Verb]:
        return moderation.available_verbs(self.comment, self.user)

    @cached_property
    def story_is_public(self) -> bool:
        return self.comment.article.stage(self.at) == Stage.LIVE

    @property
    def public_url(self) -> str:
        """Where readers see the reply; empty where they do not."""
        shown = self.story_is_public and self.comment.state == CommentState.APPROVED
        return self.comment.get_absolute_url() if shown else ""

    @property
    def is_long(self) -> bool:
        return len(self.comment.text) > EXCERPT

    @property
    def text(self) -> SafeString:
        return to_unlinked_html(self.comment.text)

    @property
    def excerpt(self) -> SafeString:
        return to_unlinked_html(f"{self.comment.text[:EXCERPT]}…")

    @property
    def answered_excerpt(self) -> str:
        """The beginning of the reply that this one answers, on one line."""
        words = " ".join(self.comment.parent.text[: 2 * ANSWERED_EXCERPT].split())
        return words if len(words) <= ANSWERED_EXCERPT else f"{words[:ANSWERED_EXCERPT]}…"

    @property
    def records(self) -> list[ModerationRecord]:
        """Newest first."""
        return list(self.comment.moderation_records.all())

    @property
    def decision(self) -> ModerationRecord | None:
        """What was decided last."""
        return next(iter(self.records), None)
