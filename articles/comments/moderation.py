"""What a moderator does to a reply: approve, reject, mark as spam, put back.

Every change of a reply's state goes through a verb of this module, which checks the permission, locks the
row, makes the change and writes the record in one transaction. Who, when and why are arguments.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from .models import Comment, CommentState, ModerationRecord, ModerationVerb

PERMISSION = "comments.moderate_comment"


class NotAllowed(PermissionDenied):
    """This person may not moderate. Its text is a sentence for them."""


class Refused(Exception):
    """The reply is in a state that does not allow this. Its text is a sentence for the moderator."""


@dataclass(frozen=True)
class Verb:
    """One decision about a reply, and the states from which it can be taken."""

    name: str
    label: str
    states: frozenset[CommentState]
    to_state: CommentState


VERBS: dict[str, Verb] = {
    verb.name: verb
    for verb in (
        Verb("approve", "Approve", frozenset(CommentState) - {CommentState.APPROVED}, CommentState.APPROVED),
        Verb("reject", "Reject", frozenset(CommentState) - {CommentState.REJECTED}, CommentState.REJECTED),
        Verb("spam", "Spam", frozenset(CommentState) - {CommentState.SPAM}, CommentState.SPAM),
        Verb("restore", "Back to pending", frozenset(CommentState) - {CommentState.PENDING}, CommentState.PENDING),
    )
}


def available_verbs(comment: Comment, user: AbstractBaseUser) -> list[Verb]:
    """The decisions that ``user`` may take on ``comment``."""
    if not user.has_perm(PERMISSION):
        return []
    return [verb for verb in VERBS.values() if comment.state in verb.states]


def approve(comment: Comment, *, by: AbstractBaseUser, at: datetime | None = None, reason: str = "") -> Comment:
    """Let readers see the reply, for as long as its story is public."""
    return _decide("approve", comment, by, at, reason)


def reject(comment: Comment, *, by: AbstractBaseUser, at: datetime | None = None, reason: str = "") -> Comment:
    """Keep the reply from readers. It stays on record with the reason."""
    return _decide("reject", comment, by, at, reason)


def spam(comment: Comment, *, by: AbstractBaseUser, at: datetime | None = None, reason: str = "") -> Comment:
    """Keep the reply from readers as spam."""
    return _decide("spam", comment, by, at, reason)


def restore(comment: Comment, *, by: AbstractBaseUser, at: datetime | None = None, reason: str = "") -> Comment:
    """Put the reply back into the queue, whatever was decided before."""
    return _decide("restore", comment, by, at, reason)


def record_screening(comment: Comment, *, at: datetime, reason: str) -> ModerationRecord:
    """Put on record why ``comment``, which has just arrived, does not wait in the queue but stands elsewhere.

    The record names nobody: a rule decided.
    """
    verb = next(verb for verb in VERBS.values() if verb.to_state == comment.state)
    return ModerationRecord.objects.create(
        comment=comment,
        verb=ModerationVerb(verb.name),
        from_state=CommentState.PENDING,
        to_state=comment.state,
        moderator=None,
        username="",
        at=at,
        reason=reason,
    )


def _decide(name: str, comment: Comment, by: AbstractBaseUser, at: datetime | None, reason: str) -> Comment:
    verb = VERBS[name]
    if not by.has_perm(PERMISSION):
        raise NotAllowed("You may not decide on replies. Ask a moderator.")
    with transaction.atomic():
        locked = Comment.objects.select_for_update().only("state").get(pk=comment.pk)
        if locked.state not in verb.states:
            raise Refused(
                f"Nothing was changed: the reply of {comment.name} is "
                f"{CommentState(locked.state).label.lower()} already, perhaps by a colleague's decision."
            )
        Comment.objects.filter(pk=comment.pk).update(state=verb.to_state)
        ModerationRecord.objects.create(
            comment=comment,
            verb=ModerationVerb(name),
            from_state=locked.state,
            to_state=verb.to_state,
            moderator=by,
            username=by.get_username(),
            at=at or timezone.now(),
            reason=reason.strip(),
        )
    comment.state = verb.to_state
    return comment
