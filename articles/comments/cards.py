"""What a moderator sees of one reply, in the queue and on its own page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Count, Prefetch, QuerySet
from django.utils.safestring import SafeString

from articles.models import Stage

from . import moderation
from .models import Ban, Comment, CommentState, ModerationRecord, Report
from .text import to_unlinked_html
from .undoing import UNDOABLE
from .writers import Record, banned, with_records

#: Characters of a long reply that its card shows at once; the whole text is one click away.
EXCERPT = 700
#: Characters of the reply that is answered.
ANSWERED_EXCERPT = 280
#: Characters of a reply that is decided on.
DECIDED_EXCERPT = 90
#: Notes of reports that a card quotes for each reason.
NOTES_TOLD = 3

#: The keys that decide at once, as WordPress has them.
_KEYS = {"approve": "a", "reject": "d", "spam": "s", "restore": "u"}
#: What a rule wanted, in words.
_SAYS = {
    "hold": "Held",
    "spam": "Taken for spam",
    "reject": "Rejected",
    "approve": "Let through",
}


def for_cards(replies: QuerySet[Comment]) -> QuerySet[Comment]:
    """``replies`` with all that a card shows of them: a fixed number of queries."""
    return (
        with_records(replies)
        .select_related("article", "parent")
        .defer("article__body", "article__search_text", "search_text", "parent__search_text")
        .prefetch_related(
            Prefetch(
                "moderation_records",
                ModerationRecord.objects.select_related("moderator", "undone_by").order_by("-at", "-pk"),
            ),
            Prefetch("reports", Report.objects.filter(handled_at=None), to_attr="reports_to_answer"),
        )
    )


def cards_of(pks: Iterable[int], user: AbstractBaseUser, at: datetime) -> list[Card]:
    """The cards of the replies with these numbers, in their order. Those that have gone are left out."""
    pks = list(pks)
    found = for_cards(Comment.objects.all()).in_bulk(pks)
    bans = banned(found.values(), at)
    cards = [Card(found[pk], user, at, bans[pk]) for pk in pks if pk in found]
    sizes = sizes_of({card.decision.decision for card in cards if card.can_undo})
    for card in cards:
        card.undoes = sizes.get(card.decision.decision, 0) if card.can_undo else 0
    return cards


def sizes_of(decisions: Iterable[UUID]) -> dict[UUID, int]:
    """About how many replies each of these decisions was: one query, in an index alone."""
    records = ModerationRecord.objects.filter(decision__in=list(decisions)).order_by()
    return dict(records.values_list("decision").annotate(number=Count("comment", distinct=True)))


@dataclass
class Card:
    """A reply as ``user`` may decide on it at ``at``. Costs no query for a reply of ``for_cards``."""

    comment: Comment
    user: AbstractBaseUser
    at: datetime
    bans: list[Ban] = field(default_factory=list)
    #: How many replies the last decision was about, where it can be undone: a press undoes it for all of them.
    undoes: int = 0

    @cached_property
    def may_decide(self) -> bool:
        return self.user.has_perm(moderation.PERMISSION)

    @property
    def may_keep(self) -> bool:
        """Reports can be answered with leaving the reply where it is."""
        return self.may_decide and self.comment.open_reports > 0 and self._possible("keep")

    @property
    def may_answer(self) -> bool:
        return self.may_decide and self._possible("answer")

    def _possible(self, name: str) -> bool:
        return self.comment.state in moderation.VERBS[name].states

    @cached_property
    def verbs(self) -> list[moderation.Verb]:
        return moderation.available_verbs(self.comment, self.user)

    @property
    def presses(self) -> list[tuple[moderation.Verb, str]]:
        """What a press decides, each with its key."""
        return [(verb, _KEYS.get(verb.name, "")) for verb in self.verbs]

    @property
    def findings(self) -> list[dict[str, str]]:
        """What the rules found when the reply came: what each wanted, its name, and its sentence."""
        return [
            {
                "told": _SAYS.get(found.get("says"), "Noted"),
                "label": found.get("label") or found.get("rule", ""),
                "reason": found.get("reason", ""),
            }
            for found in self.comment.verdict or []
        ]

    @cached_property
    def reports(self) -> list[dict[str, Any]]:
        """The reports that wait for an answer: each reason once, with how often it was given and some of the notes."""
        found: dict[str, dict[str, Any]] = {}
        for report in self.comment.reports_to_answer:
            one = found.setdefault(report.reason, {"reason": report.get_reason_display(), "times": 0, "notes": []})
            one["times"] += 1
            if report.note and len(one["notes"]) < NOTES_TOLD:
                one["notes"].append(report.note)
        return list(found.values())

    @property
    def can_undo(self) -> bool:
        """What was decided last is a moderator's decision that has not been taken back."""
        last = self.decision
        return self.may_decide and last is not None and last.verb in UNDOABLE and not _is_undone(last)

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
        return _beginning(self.comment.parent.text, ANSWERED_EXCERPT)

    @property
    def decided_excerpt(self) -> str:
        """By which a moderator recognises what was decided on a moment ago."""
        return _beginning(self.comment.text, DECIDED_EXCERPT)

    @property
    def record(self) -> Record | None:
        """What became of the writer's replies; nothing of somebody who gave no email address."""
        return Record.of(self.comment) if self.comment.folded_email else None

    @property
    def records(self) -> list[ModerationRecord]:
        """Newest first."""
        return list(self.comment.moderation_records.all())

    @property
    def decision(self) -> ModerationRecord | None:
        """What was decided last."""
        return next(iter(self.records), None)


def _is_undone(record: ModerationRecord) -> bool:
    return getattr(record, "undone_by", None) is not None


def _beginning(text: str, length: int) -> str:
    words = " ".join(text[: 2 * length].split())
    return words if len(words) <= length else f"{words[:length]}…"
