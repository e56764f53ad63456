"""What a moderator decided last, a press of a button at a time, so that it can be undone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser

from articles.comments.models import ModerationRecord, ModerationVerb

#: Decisions that the queue lists.
LISTED = 10
#: Records that are read for them: more than one press of a button can write.
READ = 600
#: What was decided before belongs to the log, where it can be undone as well.
SINCE = timedelta(hours=24)

#: What a verb is called at the beginning of a sentence about several replies.
DONE: dict[str, str] = {
    ModerationVerb.APPROVE: "Approved",
    ModerationVerb.REJECT: "Rejected",
    ModerationVerb.SPAM: "Marked as spam:",
    ModerationVerb.RESTORE: "Put back:",
    ModerationVerb.BAN: "Banned the writer of",
    ModerationVerb.EDIT: "Edited",
    ModerationVerb.ANSWER: "Answered",
    ModerationVerb.KEEP: "Kept",
}


@dataclass
class Decision:
    """One press of a button, and the replies that it was about."""

    number: UUID
    verb: str
    at: datetime
    replies: int
    #: Of the only reply, or of the last one.
    name: str
    comment_id: int | None
    is_undone: bool

    @property
    def told(self) -> str:
        """ "Approved 12 replies", "Rejected the reply of Anna"."""
        whom = f"{self.replies} replies" if self.replies > 1 else f"the reply of {self.name}"
        return f"{DONE.get(self.verb, self.verb.capitalize())} {whom}"


def last_decisions(user: AbstractBaseUser, at: datetime) -> list[Decision]:
    """What ``user`` decided in the day before ``at``, newest first: one query, whose rows are bounded."""
    records = (
        ModerationRecord.objects.filter(moderator=user, at__gt=at - SINCE)
        .exclude(decision=None)
        .order_by("-at", "-pk")
        .values_list("decision", "verb", "at", "comment", "comment__name", "undone_by")[:READ]
    )
    found: dict[UUID, Decision] = {}
    for number, verb, moment, comment, name, undone_by in records:
        if verb not in DONE:
            continue
        if (known := found.get(number)) is None:
            if len(found) == LISTED:
                break
            found[number] = Decision(number, verb, moment, 1, name or "Anonymous", comment, undone_by is not None)
            continue
        if verb == ModerationVerb.APPROVE and known.verb == ModerationVerb.ANSWER:
            continue  # a reply that waited was approved by being answered
        known.replies += 1
        known.is_undone &= undone_by is not None
    return list(found.values())
