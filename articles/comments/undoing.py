"""Taking a decision back, exactly: the reply's fields, its writer's bans, its reports, and the mail that has not gone yet."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format

from . import mail
from .models import Ban, Comment, ModerationRecord, ModerationVerb, Report
from .moderation import PERMISSION, NotAllowed, Refused, as_json

#: What can be taken back: what moderators decide, and nothing that a rule or a writer did.
UNDOABLE = (
    *(ModerationVerb.APPROVE, ModerationVerb.REJECT, ModerationVerb.SPAM, ModerationVerb.RESTORE),
    *(ModerationVerb.BAN, ModerationVerb.EDIT, ModerationVerb.ANSWER, ModerationVerb.KEEP),
)
_TIMES = ("moderator_edited_at",)


@dataclass
class Undone:
    """What taking a decision back did."""

    replies: list[Comment] = field(default_factory=list)
    #: Sentences for the moderator, one for each reply that was left alone.
    refused: list[str] = field(default_factory=list)
    #: Mails that had already gone out: what they told cannot be taken back.
    mails_gone: int = 0


def undo(decision: UUID, *, by: AbstractBaseUser, at: datetime | None = None) -> Undone:
    """Take ``decision`` back about every reply that nothing has happened to since.

    Raises Refused, and changes nothing, where no reply is left for which that is possible; NotAllowed where ``by`` may
    not moderate. The records stay, and one more for each reply says who took it back.
    """
    at = at or timezone.now()
    if not by.has_perm(PERMISSION):
        raise NotAllowed("You may not decide on replies. Ask a moderator.")
    undone = Undone()
    with transaction.atomic():
        numbers = set(_standing().filter(decision=decision, comment__isnull=False).values_list("comment", flat=True))
        locked = {
            reply.pk: reply for reply in Comment.objects.select_for_update().filter(pk__in=numbers).order_by("pk")
        }
        # Read again now that nobody else can write: a colleague may have taken it back while we waited.
        records = list(_standing().filter(decision=decision, comment__in=locked).order_by("-pk"))
        for number, reply in locked.items():
            mine = [record for record in records if record.comment_id == number]
            if problem := _obstacle(reply, mine):
                undone.refused.append(problem)
                continue
            for record in mine:
                _take_back(record, reply, by, at)
            _reopen_reports(reply, decision)
            undone.replies.append(reply)
        if not undone.replies:
            raise Refused(" ".join(undone.refused) or "Nothing was changed: there is nothing left to undo.")
        if not undone.refused:
            Ban.objects.filter(decision=decision, lifted_at=None).update(lifted_at=at, lifted_by=by.get_username())
        undone.mails_gone = mail.take_back(decision, at=at)
    return undone


def _standing() -> QuerySet[ModerationRecord]:
    """Decisions of people that have not been taken back."""
    return ModerationRecord.objects.filter(decision__isnull=False, verb__in=UNDOABLE, undone_by=None)


def _obstacle(reply: Comment, records: list[ModerationRecord]) -> str:
    """Why the decision about ``reply`` cannot be taken back; empty where it can."""
    if not records:
        return f"The decision about the reply of {reply.display_name} has been undone already."
    if any(record.before is None for record in records):
        return f"The reply of {reply.display_name} was left as it is: its writer has been erased since."
    later = (
        reply.moderation_records.filter(pk__gt=records[0].pk, undone_by=None)
        .exclude(verb=ModerationVerb.UNDO)
        .order_by("-pk")
        .first()
    )
    if later:
        when = date_format(timezone.localtime(later.at), "j M Y, H:i T")
        return (
            f"The reply of {reply.display_name} was left as it is: {later.who} came after this decision "
            f"({later.get_verb_display()}, {when}). Undo that first."
        )
    for record in records:
        answer = record.after.get("answer")
        if answer and Comment.objects.filter(parent=answer).exists():
            return "The newsroom’s reply was left as it is: somebody has answered it. Reject it instead."
    return ""


def _take_back(record: ModerationRecord, reply: Comment, by: AbstractBaseUser, at: datetime) -> None:
    was = {name: value for name, value in record.before.items() if name != "open_reports"}
    before = as_json({name: getattr(reply, name) for name in was})
    from_state = reply.state
    for name, value in was.items():
        setattr(reply, name, _from_json(name, value))
    reply.version += 1
    reply.save(update_fields=[*was, "version"])
    if answer := record.after.get("answer"):
        Comment.objects.filter(pk=answer).delete()
    ModerationRecord.objects.create(
        comment=reply,
        verb=ModerationVerb.UNDO,
        from_state=from_state,
        to_state=reply.state,
        moderator=by,
        username=by.get_username(),
        at=at,
        before=before,
        after=was,
        undoes=record,
    )


def _reopen_reports(reply: Comment, decision: UUID) -> None:
    """The reports that the decision answered wait again, beside those that came since."""
    Report.objects.filter(comment=reply, decision=decision).update(handled_at=None, decision=None)
    reply.open_reports = Report.objects.filter(comment=reply, handled_at=None).count()
    reply.save(update_fields=["open_reports"])


def _from_json(name: str, value: Any) -> Any:
    return parse_datetime(value) if name in _TIMES and value else value
