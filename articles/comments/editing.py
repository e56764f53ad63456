"""A reader changes a comment in the first minutes, through a link that only its writer was given."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from . import screening
from .models import Comment, CommentState, DiscussionSettings, ModerationRecord, ModerationVerb
from .rules import RULES

#: In these the text may change and the state stays: its writer is not told what was thought of it.
_THROWN_OUT = (CommentState.SPAM, CommentState.REJECTED)


class Refused(Exception):
    """The comment was not changed. Its text is a sentence for the reader, ``status`` the answer's HTTP status."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


def editable_until(comment: Comment, settings: DiscussionSettings) -> datetime:
    """The end of the minutes in which its writer may change ``comment``."""
    return comment.created_at + timedelta(minutes=settings.edit_minutes)


def edit(comment: Comment, *, text: str, at: datetime) -> Comment:
    """Put ``text``, which a form has checked, in the place of the comment's text, and screen it again.

    What a rule or a moderator had approved may be held again. The old text stays on record. Raises Refused with 410 where
    the minutes are over.
    """
    with transaction.atomic():
        locked = Comment.objects.select_for_update().get(pk=comment.pk)
        _check(locked, at)
        if locked.text == text:
            return locked
        before = {"text": locked.text, "state": locked.state}
        locked.text, locked.edited_at = text, at
        locked.derive()
        if locked.state not in _THROWN_OUT:
            _screen_again(locked, at)
        locked.version += 1
        locked.save(update_fields=["text", "edited_at", "state", "rule", "verdict", "version"])
        ModerationRecord.objects.create(
            comment=locked,
            verb=ModerationVerb.EDIT,
            from_state=before["state"],
            to_state=locked.state,
            moderator=None,
            at=at,
            before=before,
            after={"text": text, "state": locked.state},
        )
    return locked


def _screen_again(comment: Comment, at: datetime) -> None:
    """Give the comment the state that its new text deserves. What a person approved, no rule approves in its new form."""
    rules = tuple(rule for rule in RULES if not rule.refuses)
    verdict = screening.judge(screening.Arrival(comment, at), rules=rules)
    decided_by_hand = comment.moderation_records.exclude(moderator=None, username="").exists()
    comment.state = verdict.state
    if verdict.state == CommentState.APPROVED and decided_by_hand:
        comment.state = CommentState.PENDING
    comment.rule, comment.verdict = verdict.rule, verdict.found


def _check(comment: Comment, at: datetime) -> None:
    if at > editable_until(comment, DiscussionSettings.current()):
        raise Refused(410, "The time in which this comment could be changed is over. It stays as it was posted.")
    if comment.erased_at:
        raise Refused(410, "This comment cannot be changed any more.")
