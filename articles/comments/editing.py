"""A reader changes a comment in the first minutes, through a link that only its writer was given."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core import signing
from django.db import transaction

from .models import Comment, CommentState, DiscussionSettings, ModerationRecord, ModerationVerb

_SALT = "articles.comments.edit"
#: What moderators have thrown out is not changed into something else.
_EDITABLE_STATES = (CommentState.PENDING, CommentState.APPROVED)


class Refused(Exception):
    """The comment was not changed. Its text is a sentence for the reader, ``status`` the answer's HTTP status."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


def token_for(comment: Comment) -> str:
    """What the link to change ``comment`` carries. Give it to nobody but its writer, right after it was posted."""
    return signing.dumps(comment.pk, salt=_SALT)


def editable_until(comment: Comment, settings: DiscussionSettings) -> datetime:
    """The end of the minutes in which its writer may change ``comment``."""
    return comment.created_at + timedelta(minutes=settings.edit_minutes)


def find(token: str, *, at: datetime) -> Comment:
    """The comment that ``token`` lets its writer change at ``at``.

    Raises Refused: 404 where the token is none of ours, 410 where the time is over or a moderator has thrown it out.
    """
    try:
        pk = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        raise Refused(404, "This link does not lead to a comment.") from None
    comment = Comment.objects.select_related("article").filter(pk=pk).first()
    if comment is None:
        raise Refused(410, "This comment is not there any more.")
    _check(comment, at)
    return comment


def edit(comment: Comment, *, text: str, at: datetime) -> Comment:
    """Put ``text``, which a form has checked, in the place of the comment's text, and screen it again.

    What a rule or a moderator had approved may be held again. The old text stays on record. Raises Refused as find().
    """
    with transaction.atomic():
        locked = Comment.objects.select_for_update().select_related(None).get(pk=comment.pk)
        _check(locked, at)
        before = {"text": locked.text, "state": locked.state}
        if locked.text == text:
            return locked
        locked.text, locked.edited_at, locked.state = text, at, CommentState.PENDING
        locked.version += 1
        locked.save(update_fields=["text", "edited_at", "state", "version"])
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


def _check(comment: Comment, at: datetime) -> None:
    if at > editable_until(comment, DiscussionSettings.current()):
        raise Refused(410, "The time in which this comment could be changed is over. It stays as it was posted.")
    if comment.state not in _EDITABLE_STATES or comment.erased_at:
        raise Refused(410, "This comment cannot be changed any more.")
