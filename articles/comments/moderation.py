"""What a moderator does to a reply: approve, reject, mark as spam, put back, ban, edit, answer, keep.

Every change of a reply's state goes through a verb of this module or of undoing.py, which checks the permission, locks
the row, makes the change and writes the record in one transaction. Who, when and why are arguments.

A decision is about what its moderator saw: ``seen`` is the ``version`` of the reply on the screen (that of ``comment``
by default). Where somebody has decided or changed the text meanwhile, nothing is changed and the moderator is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from . import mail
from .identity import hash_of_email, truncate_address
from .models import (
    NAME_MAX,
    TEXT_MAX,
    Ban,
    BanKind,
    Comment,
    CommentState,
    ModerationRecord,
    ModerationVerb,
    Report,
)
from .text import clean, says_something

PERMISSION = "comments.moderate_comment"
#: What a moderator may change in what a reader wrote.
EDITABLE = ("text", "name", "website")


class NotAllowed(PermissionDenied):
    """This person may not moderate. Its text is a sentence for them."""


class Refused(Exception):
    """The reply is in a state that does not allow this. Its text is a sentence for the moderator."""


@dataclass(frozen=True)
class Verb:
    """One decision about a reply, the states from which it can be taken, and the one to which it leads.

    ``to_state`` is None where the state stays.
    """

    name: str
    label: str
    states: frozenset[CommentState]
    to_state: CommentState | None
    #: Answers the readers' reports of the reply.
    settles: bool = True
    #: Needs nothing but a press: can be drawn as a button, and pressed for several replies at once.
    simple: bool = True


_ALL = frozenset(CommentState)

VERBS: dict[str, Verb] = {
    verb.name: verb
    for verb in (
        Verb("approve", "Approve", _ALL - {CommentState.APPROVED}, CommentState.APPROVED),
        Verb("reject", "Reject", _ALL - {CommentState.REJECTED}, CommentState.REJECTED),
        Verb("spam", "Spam", _ALL - {CommentState.SPAM}, CommentState.SPAM),
        Verb("restore", "Back to pending", _ALL - {CommentState.PENDING}, CommentState.PENDING, settles=False),
        Verb("ban", "Reject and ban", _ALL, CommentState.REJECTED, simple=False),
        Verb("edit", "Edit", _ALL, None, settles=False, simple=False),
        Verb("answer", "Reply", _ALL - {CommentState.SPAM, CommentState.REJECTED}, None, settles=False, simple=False),
        Verb("keep", "Keep", frozenset({CommentState.APPROVED}), None, simple=False),
    )
}


def available_verbs(comment: Comment, user: AbstractBaseUser) -> list[Verb]:
    """The decisions that ``user`` may take on ``comment`` by a press alone: the verbs that are ``simple``."""
    if not user.has_perm(PERMISSION):
        return []
    return [verb for verb in VERBS.values() if verb.simple and comment.state in verb.states]


def approve(comment: Comment, *, by: AbstractBaseUser, at: datetime | None = None, **how: Any) -> Comment:
    """Let readers see the reply, for as long as its story is public. Tells those who asked for mail, after a while.

    ``how`` is the same for every verb: ``reason``, ``seen``, and ``decision``, the number that it shares with others.
    """
    return _change("approve", comment, by, at, **how)


def reject(comment: Comment, *, by: AbstractBaseUser, at: datetime | None = None, **how: Any) -> Comment:
    """Keep the reply from readers. It stays on record with the reason."""
    return _change("reject", comment, by, at, **how)


def spam(comment: Comment, *, by: AbstractBaseUser, at: datetime | None = None, **how: Any) -> Comment:
    """Keep the reply from readers as spam."""
    return _change("spam", comment, by, at, **how)


def restore(comment: Comment, *, by: AbstractBaseUser, at: datetime | None = None, **how: Any) -> Comment:
    """Put the reply back into the queue, whatever was decided before."""
    return _change("restore", comment, by, at, **how)


def keep(comment: Comment, *, by: AbstractBaseUser, at: datetime | None = None, **how: Any) -> Comment:
    """Leave an approved reply as it is, and answer its reports with that."""
    if comment.open_reports == 0:
        raise Refused(f"Nothing was changed: no report of the reply of {comment.display_name} is open.")
    return _change("keep", comment, by, at, **how)


def ban(
    comment: Comment,
    *,
    by: AbstractBaseUser,
    until: datetime | None,
    kinds: Iterable[str] = BanKind.values,
    at: datetime | None = None,
    **how: Any,
) -> list[Ban]:
    """Reject the reply, and whatever its writer sends until ``until`` (aware; None: for good).

    ``kinds`` says by what the writer is known: BanKind.EMAIL, BanKind.ADDRESS. Raises Refused where the reply has
    neither, or the term is over.
    """
    at = at or timezone.now()
    if until is not None and until <= at:
        raise Refused("Nobody was banned: the term ends before it begins. Choose a later day.")
    with _deciding("ban", comment, by, at, **how) as step:
        known = {
            BanKind.EMAIL: (hash_of_email(step.reply.email), step.reply.folded_email),
            BanKind.ADDRESS: (step.reply.address_hash, truncate_address(step.reply.address) or "address not kept"),
        }
        bans = [
            Ban(
                kind=kind,
                value=known[kind][0],
                shown=known[kind][1],
                until=until,
                reason=step.reason,
                comment=step.reply,
                by=by,
                username=by.get_username(),
                at=at,
                decision=step.decision,
            )
            for kind in kinds
            if known[kind][0]
        ]
        if not bans:
            raise Refused("Nobody was banned: the reply tells neither an email address nor an IP address.")
        Ban.objects.bulk_create(bans)
        step.change(state=CommentState.REJECTED)
    return bans


def record_screening(comment: Comment, *, at: datetime, reason: str) -> ModerationRecord:
    """Put on record why ``comment``, which has just arrived, does not wait in the queue but stands elsewhere.

    The record names nobody: a rule decided. Nobody undoes it; a decision overrules it.
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


def lift(ban: Ban, *, by: AbstractBaseUser, at: datetime | None = None) -> Ban:
    """End a ban before its term. Raises Refused where it is over."""
    at = at or timezone.now()
    _check(by)
    with transaction.atomic():
        if not Ban.objects.select_for_update().in_force(at).filter(pk=ban.pk).exists():
            raise Refused("Nothing was changed: this ban is over already.")
        Ban.objects.filter(pk=ban.pk).update(lifted_at=at, lifted_by=by.get_username())
    ban.lifted_at, ban.lifted_by = at, by.get_username()
    return ban


def edit(
    comment: Comment, *, by: AbstractBaseUser, changes: dict[str, str], at: datetime | None = None, **how: Any
) -> Comment:
    """Change what stands in the reply: ``changes`` are new values of EDITABLE. Readers are told that it was edited.

    Raises Refused where nothing would change, or the text would be empty or too long.
    """
    at = at or timezone.now()
    changes = {name: clean(value).strip() for name, value in changes.items() if name in EDITABLE}
    if not says_something(changes.get("text", "x")):
        raise Refused("Nothing was changed: the reply would be empty. Reject it instead.")
    for name, value in changes.items():
        try:
            Comment._meta.get_field(name).clean(value, None)
        except ValidationError as error:
            raise Refused(f"Nothing was changed: the {name} cannot be that. {' '.join(error.messages)}") from None
    with _deciding("edit", comment, by, at, **how) as step:
        different = {name: value for name, value in changes.items() if getattr(step.reply, name) != value}
        if not different:
            raise Refused("Nothing was changed: the reply reads like this already.")
        step.change(**different, moderator_edited_at=at)
    return comment


def answer(comment: Comment, *, by: AbstractBaseUser, text: str, at: datetime | None = None, **how: Any) -> Comment:
    """Reply as the newsroom, which readers see at once. A reply that waits is approved by it. Returns the new reply."""
    at = at or timezone.now()
    text = clean(text).strip()
    if not says_something(text):
        raise Refused("Nothing was posted: the reply is empty. Write it first.")
    if len(text) > TEXT_MAX:
        raise Refused(f"Nothing was posted: {len(text):,} characters do not fit, {TEXT_MAX:,} do.")
    how["decision"] = how.get("decision") or uuid4()
    with transaction.atomic():
        if comment.state == CommentState.PENDING:
            approve(comment, by=by, at=at, **how)
            how["seen"] = comment.version
        with _deciding("answer", comment, by, at, **how) as step:
            reply = Comment.objects.create(
                article_id=comment.article_id,
                parent=comment,
                name=(by.get_full_name() or by.get_username())[:NAME_MAX],
                text=text,
                state=CommentState.APPROVED,
                created_at=at,
                is_staff=True,
                staff_user=by,
            )
            step.answer = reply
            mail.tell_of_approval(reply, decision=step.decision, at=at)
    return reply


@dataclass
class Outcome:
    """What became of one decision about several replies. Refusals are sentences for the moderator."""

    decision: UUID
    decided: list[Comment] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def decide(
    name: str,
    comments: Sequence[Comment],
    *,
    by: AbstractBaseUser,
    at: datetime | None = None,
    reason: str = "",
    seen: dict[int, int] | None = None,
    **fields: Any,
) -> Outcome:
    """Take the decision ``name`` about each of ``comments``, as one that is undone as one.

    ``seen`` is the version that the moderator saw, by the reply's number. What is refused leaves the others alone.
    Raises KeyError where there is no such verb, NotAllowed where ``by`` may not moderate.
    """
    verb, at, outcome = _FUNCTIONS[name], at or timezone.now(), Outcome(uuid4())
    # Always in the same order, so that two who decide about the same replies never wait for each other in a circle.
    for comment in sorted(comments, key=lambda comment: comment.pk):
        how = {"reason": reason, "decision": outcome.decision, "seen": (seen or {}).get(comment.pk)}
        try:
            verb(comment, by=by, at=at, **how, **fields)
        except Refused as refusal:
            outcome.refused.append(str(refusal))
        else:
            outcome.decided.append(comment)
    return outcome


_FUNCTIONS = {verb.__name__: verb for verb in (approve, reject, spam, restore, ban, edit, answer, keep)}


@dataclass
class _Step:
    """A decision that is being taken about a reply whose row is locked."""

    reply: Comment
    decision: UUID
    reason: str
    changes: dict[str, Any] = field(default_factory=dict)
    #: The newsroom's reply, where that is what was decided.
    answer: Comment | None = None

    def change(self, **changes: Any) -> None:
        self.changes |= changes


def _change(name: str, comment: Comment, by: AbstractBaseUser, at: datetime | None, **how: Any) -> Comment:
    at = at or timezone.now()
    with _deciding(name, comment, by, at, **how) as step:
        if VERBS[name].to_state:
            step.change(state=VERBS[name].to_state)
        if name == "approve":
            mail.tell_of_approval(step.reply, decision=step.decision, at=at)
    return comment


@contextmanager
def _deciding(
    name: str,
    comment: Comment,
    by: AbstractBaseUser,
    at: datetime,
    *,
    reason: str = "",
    seen: int | None = None,
    decision: UUID | None = None,
) -> Iterator[_Step]:
    """Check, lock, let the caller say what changes, change it and put it on record: one transaction."""
    verb = VERBS[name]
    _check(by)
    with transaction.atomic():
        locked = Comment.objects.select_for_update().filter(pk=comment.pk).first()
        if locked is None:
            raise Refused("Nothing was changed: the reply is not there any more.")
        expected = comment.version if seen is None else seen
        if locked.version != expected or locked.state not in verb.states:
            raise Refused(_changed_meanwhile(locked, expected))
        step = _Step(locked, decision or uuid4(), reason.strip())
        yield step
        if verb.settles and locked.open_reports:
            Report.objects.filter(comment=locked, handled_at=None).update(handled_at=at, decision=step.decision)
            step.change(open_reports=0)
        _write(step, verb, by, at)
    for field_name in (*step.changes, "version"):
        setattr(comment, field_name, getattr(locked, field_name))


def _write(step: _Step, verb: Verb, by: AbstractBaseUser, at: datetime) -> None:
    reply, from_state = step.reply, step.reply.state
    before = {name: getattr(reply, name) for name in step.changes}
    for name, value in step.changes.items():
        setattr(reply, name, value)
    reply.version += 1
    reply.save(update_fields=[*step.changes, "version"])
    created = {"answer": step.answer.pk} if step.answer else {}
    ModerationRecord.objects.create(
        comment=reply,
        verb=ModerationVerb(verb.name),
        from_state=from_state,
        to_state=reply.state,
        moderator=by,
        username=by.get_username(),
        at=at,
        reason=step.reason,
        decision=step.decision,
        before=as_json(before),
        after=as_json(step.changes) | created,
    )


def as_json(values: dict[str, Any]) -> dict[str, Any]:
    """Fields of a reply as a record holds them: times in ISO 8601."""
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}


def _check(by: AbstractBaseUser) -> None:
    if not by.has_perm(PERMISSION):
        raise NotAllowed("You may not decide on replies. Ask a moderator.")


def _changed_meanwhile(reply: Comment, expected: int) -> str:
    """Who decided what and when, for a moderator who saw the reply as it was before."""
    last = reply.moderation_records.order_by("-pk").first()
    what = f"The reply of {reply.display_name} is {CommentState(reply.state).label.lower()}"
    if last is None:
        return f"Nothing was changed. {what} already."
    when = date_format(timezone.localtime(last.at), "j M Y, H:i T")
    told = f"{last.who}: {last.get_verb_display()}, {when}"
    if reply.version == expected:
        return f"Nothing was changed. {what} already ({told})."
    return f"Nothing was changed. {what} since you saw it ({told}). Look at it again."
