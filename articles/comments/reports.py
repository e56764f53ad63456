"""Readers' reports of replies that should not stand. A decision about the reply answers them: see moderation.py."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from .identity import hash_of_address
from .models import Comment, CommentState, DiscussionSettings, ModerationRecord, ModerationVerb, Report, ReportReason
from .text import clean

#: From one address within an hour: whoever sends more is a program, or has a grudge.
HOURLY = 20


class Refused(Exception):
    """The report was not taken. Its text is a sentence for the reader, ``status`` the answer's HTTP status."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


def report(comment: Comment, *, reason: str, note: str = "", address: str | None, at: datetime) -> Report:
    """Put a reader's report of a public reply before the moderators.

    A second report of the same reply from the same address changes nothing and is thanked for alike. Raises Refused
    where the reply is not public any more, or the address has sent HOURLY reports in the last hour.
    """
    sender = hash_of_address(address)
    with transaction.atomic():
        locked = Comment.objects.select_for_update().filter(pk=comment.pk, state=CommentState.APPROVED).first()
        if locked is None:
            raise Refused(410, "Nothing was reported: this comment is not shown any more.")
        if sender:
            mine = Report.objects.filter(address_hash=sender)
            if found := mine.filter(comment=locked).first():
                return found
            if mine.filter(at__gt=at - timedelta(hours=1)).count() >= HOURLY:
                raise Refused(429, "Nothing was reported: too many reports came from your connection. Try again later.")
        made = Report.objects.create(
            comment=locked,
            reason=ReportReason(reason),
            note=clean(note).strip()[: Report.NOTE_MAX],
            address_hash=sender,
            at=at,
        )
        locked.open_reports += 1
        locked.save(update_fields=["open_reports"])
        _hold_if_too_many(locked, at)
    return made


def _hold_if_too_many(reply: Comment, at: datetime) -> None:
    """The chief may have said that so many reports take a reply back into the queue. The newsroom's own ones stay."""
    bound = DiscussionSettings.current().hold_after_reports
    if not bound or reply.open_reports < bound or reply.is_staff:
        return
    reply.state, reply.version = CommentState.PENDING, reply.version + 1
    reply.save(update_fields=["state", "version"])
    ModerationRecord.objects.create(
        comment=reply,
        verb=ModerationVerb.HOLD,
        from_state=CommentState.APPROVED,
        to_state=CommentState.PENDING,
        moderator=None,
        at=at,
        reason=f"{reply.open_reports} readers reported it.",
    )
