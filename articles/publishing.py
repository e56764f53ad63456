"""What an editor does to a story: submit, send back, approve, publish, correct, expire, unpublish, withdraw.

Every change of a story's state goes through a verb of this module. Each checks the permission and the state,
makes the change and writes the log entry in one transaction, on a locked row, so that two editors who
press at once get one change and one refusal. Who, when and why are arguments.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from . import checklist, corrections, notices, revisions
from .corrections import Told
from .models import Article, EditorialLogEntry, LoggedVerb, Stage, State
from .roles import may_edit_story, may_override_checklist


class NotAllowed(PermissionDenied):
    """This person may not do this. Its text is a sentence for them."""


class Refused(Exception):
    """The story's state or contents do not allow this. Its text is a sentence for the person."""


class Incomplete(Refused):
    """Required points of the checklist are missing, and no override covers them."""

    def __init__(self, sentence: str, points: list[checklist.Point]) -> None:
        super().__init__(sentence)
        self.points = points

    @property
    def may_be_overridden(self) -> bool:
        """Whether somebody with the right to it could go on all the same, with a reason."""
        return all(point.may_be_overridden for point in self.points)


@dataclass(frozen=True)
class Verb:
    """One thing that can be done to a story, and the rule for when."""

    name: str
    label: str
    permission: str
    stages: frozenset[Stage]
    needs_note: bool = False
    past: str = ""
    #: Whether it can be done to the working copy of a live story too.
    on_copies: bool = False


VERBS: dict[str, Verb] = {
    verb.name: verb
    for verb in (
        Verb(
            *("submit", "Submit", "articles.submit_article", frozenset({Stage.DRAFT})),
            past="submitted",
            on_copies=True,
        ),
        Verb(
            "send_back",
            "Send back",
            "articles.approve_article",
            frozenset({Stage.SUBMITTED, Stage.APPROVED}),
            needs_note=True,
            past="sent back",
            on_copies=True,
        ),
        Verb(
            *("approve", "Approve", "articles.approve_article", frozenset({Stage.SUBMITTED})),
            past="approved",
            on_copies=True,
        ),
        Verb(
            "publish",
            "Publish",
            "articles.publish_article",
            frozenset({Stage.DRAFT, Stage.SUBMITTED, Stage.APPROVED, Stage.SCHEDULED, Stage.EXPIRED, Stage.WITHDRAWN}),
            past="published",
        ),
        Verb(
            *("correct", "Publish a correction", "articles.publish_article", frozenset({Stage.LIVE})),
            needs_note=True,
            past="corrected",
        ),
        Verb(
            *("expire", "Change the expiry", "articles.publish_article", frozenset({Stage.SCHEDULED, Stage.LIVE})),
            past="given another expiry",
        ),
        Verb(
            "unpublish",
            "Unpublish",
            "articles.publish_article",
            frozenset({Stage.SCHEDULED, Stage.LIVE, Stage.EXPIRED}),
            past="unpublished",
        ),
        Verb(
            "withdraw",
            "Withdraw",
            "articles.withdraw_article",
            frozenset({Stage.LIVE, Stage.EXPIRED}),
            needs_note=True,
            past="withdrawn",
        ),
    )
}


def available_verbs(article: Article, user: AbstractBaseUser, at: datetime | None = None) -> list[Verb]:
    """The verbs that ``user`` may press on ``article`` at ``at``, in the order of a story's life."""
    stage = article.stage(at)
    return [
        verb
        for verb in VERBS.values()
        if stage in verb.stages and (verb.on_copies or not article.revises_id) and _permitted(verb, article, user)
    ]


def enforce(
    article: Article,
    *,
    by: AbstractBaseUser,
    at: datetime,
    override: str = "",
    going_out: datetime | None = None,
    story: Article | None = None,
) -> None:
    """Refuse what lacks a required point of the checklist; with ``override``, a reason, log it and let it pass.

    Call it inside the verb's transaction. ``going_out`` is when readers will see it, where that is not ``at``;
    ``story`` is what the log names, where ``article`` is a working copy. A section, a body and a byline
    cannot be done without. Raises Incomplete, or NotAllowed where ``by`` may not override.
    """
    lacking = checklist.check(article, going_out or at).blocking
    if not lacking:
        return
    needs, reason, story = _and([point.finding.needs for point in lacking]), override.strip(), story or article
    refusal = Incomplete(f"“{article}” was not published: it still needs {needs}.", lacking)
    if not (reason and refusal.may_be_overridden):
        raise refusal
    if not may_override_checklist(by):
        raise NotAllowed(f"You may not publish “{article}” without {needs}. Ask an editor to do it.")
    log(story, LoggedVerb.OVERRIDE, story.state, by, at, f"{reason}\nIt goes out without {needs}.")


def submit(article: Article, *, by: AbstractBaseUser, at: datetime | None = None, note: str = "") -> Article:
    """Hand a draft to the editors. A reporter may submit only stories of their own."""
    with _doing("submit", article, by, at, note) as change:
        article.state = State.SUBMITTED
        change.fields = ["state"]
    return article


def send_back(article: Article, *, by: AbstractBaseUser, at: datetime | None = None, note: str) -> Article:
    """Give a story back to its reporter as a draft, with a note that says what to do."""
    with _doing("send_back", article, by, at, note) as change:
        article.state = State.DRAFT
        change.fields = ["state"]
    return article


def approve(article: Article, *, by: AbstractBaseUser, at: datetime | None = None, note: str = "") -> Article:
    """Say that a submitted story is ready to go out. Publishes nothing."""
    with _doing("approve", article, by, at, note) as change:
        article.state = State.APPROVED
        change.fields = ["state"]
    return article


def publish(
    article: Article,
    *,
    by: AbstractBaseUser,
    at: datetime | None = None,
    publish_at: datetime | None = None,
    note: str = "",
    kind: str | None = None,
    text: str = "",
    minor: str = "",
    override: str = "",
) -> Article:
    """Make a story public at ``publish_at`` (aware), or at once where it is None or past.

    No worker is involved: readers see the story from that second on because the clock says so. A story that
    was public before keeps its first date, and with it its address. An expiry that has passed is removed.

    Where readers saw another body before, they are told of the change (``kind``, one of Correction.Kind, and
    ``text``) when it comes back, or the history why the change is ``minor``. Raises Incomplete where the checklist
    forbids it; ``override`` is the reason for doing it all the same.
    """
    with _doing("publish", article, by, at, note) as change:
        scheduled = publish_at is not None and publish_at > change.at
        goes_out = publish_at if scheduled else change.at
        enforce(article, by=by, at=change.at, override=override, going_out=goes_out)
        was_public = article.first_public_at is not None and article.first_public_at <= change.at
        told = Told.of(kind, text, minor)
        if told.kind and not was_public:
            raise Refused(f"“{article}” was not published: no reader has seen it yet, so nothing is to be corrected.")
        if lack := told.lack(must=corrections.needed_to_publish(article, change.at)):
            raise Refused(f"“{article}” was not published: {lack}.")
        if scheduled:
            # Until it comes back it is as good as taken down, and the return can be called off.
            _keep_what_was_seen(article, by, change.at)
        if article.expires_at and article.expires_at <= change.at:
            article.expires_at = None
        if article.expires_at and article.expires_at <= goes_out:
            raise Refused(
                f"“{article}” was not published: it would expire before it goes out. Choose a later expiry, or none."
            )
        article.state = State.PUBLISHED
        article.published_at = article.first_public_at if was_public and not scheduled else goes_out
        if not was_public:
            article.first_public_at = goes_out
        article.withdrawn_at = None
        article.withdrawal_notice = ""
        # What was to be told at a time that is now another: no reader has seen it yet.
        article.corrections.filter(at__gt=change.at).update(at=goes_out)
        corrections.tell(article, told, by=by, at=goes_out)
        change.verb = LoggedVerb.SCHEDULE if scheduled else LoggedVerb.PUBLISH
        change.note = "\n".join(filter(None, [change.note, told.note]))
        change.fields = [
            *("state", "published_at", "first_public_at", "expires_at", "withdrawn_at", "withdrawal_notice")
        ]
    return article


def correct(article: Article, *, kind: str, text: str, by: AbstractBaseUser, at: datetime | None = None) -> Article:
    """Tell readers of a live story what was wrong with it, or is new, without a change of its text.

    ``kind`` is one of Correction.Kind, ``text`` plain text.
    """
    told = Told.of(kind, text, "")
    with _doing("correct", article, by, at, told.text) as change:
        if lack := told.lack(must=True):
            raise Refused(f"“{article}” was not corrected: {lack}.")
        corrections.tell(article, told, by=by, at=change.at)
        change.note = told.note
        change.fields = ["updated_at"]
    return article


def expire(
    article: Article, *, by: AbstractBaseUser, at: datetime | None = None, expires_at: datetime | None, note: str = ""
) -> Article:
    """Let readers see a story no more from ``expires_at`` (aware) on; None lets it stay. ``at`` ends it now.

    The text stays as it is, so this needs no working copy, and an open one does not bring the old expiry back.
    """
    with _doing("expire", article, by, at, note) as change:
        if expires_at is not None and expires_at < change.at:
            raise Refused(
                f"“{article}” was left as it is: that time has passed. Choose a later one, or let it end now."
            )
        if expires_at is not None and expires_at <= article.published_at:
            raise Refused(f"“{article}” was left as it is: it would expire before it goes out. Choose a later expiry.")
        article.expires_at = expires_at
        said = f"Expires on {timezone.localtime(expires_at):%-d %b %Y, %H:%M %Z}." if expires_at else "Stays."
        change.note = f"{said} {change.note}".strip()
        change.fields = ["expires_at", "updated_at"]
    return article


def unpublish(article: Article, *, by: AbstractBaseUser, at: datetime | None = None, note: str = "") -> Article:
    """Take a story back to draft. Where readers have seen it, its address answers 410 until it is published again."""
    with _doing("unpublish", article, by, at, note) as change:
        _keep_what_was_seen(article, by, change.at)
        article.corrections.filter(at__gt=change.at).delete()  # to be told with a publication that does not come
        if article.first_public_at > change.at:
            article.first_public_at = None
        article.state = State.DRAFT
        article.published_at = None
        change.fields = ["state", "published_at", "first_public_at"]
    return article


def withdraw(article: Article, *, by: AbstractBaseUser, at: datetime | None = None, notice: str) -> Article:
    """Take a public story down for good, with ``notice`` (plain text) for those who come to its address."""
    with _doing("withdraw", article, by, at, notice) as change:
        _keep_what_was_seen(article, by, change.at)
        article.state = State.WITHDRAWN
        article.withdrawn_at = change.at
        article.withdrawal_notice = notice.strip()
        change.fields = ["state", "withdrawn_at", "withdrawal_notice"]
    return article


def record_save(
    article: Article, *, by: AbstractBaseUser, created: bool, at: datetime | None = None, note: str = ""
) -> EditorialLogEntry:
    """Log that ``by`` wrote the story or changed it. ``note`` names what was changed."""
    verb = LoggedVerb.CREATE if created else LoggedVerb.EDIT
    return log(article, verb, "" if created else article.state, by, at or timezone.now(), note)


def record(
    article: Article, verb: str, *, by: AbstractBaseUser, at: datetime | None = None, note: str = ""
) -> EditorialLogEntry:
    """Log something that was done to the story and left its state as it was."""
    return log(article, verb, article.state, by, at or timezone.now(), note)


@dataclass
class _Change:
    at: datetime
    verb: str
    fields: list[str]
    note: str


@contextmanager
def _doing(name: str, article: Article, by: AbstractBaseUser, at: datetime | None, note: str) -> Iterator[_Change]:
    verb, note = VERBS[name], note.strip()
    change = _Change(at=at or timezone.now(), verb=name, fields=[], note=note)
    before = {field.attname: getattr(article, field.attname) for field in article._meta.concrete_fields}
    try:
        with transaction.atomic():
            article.refresh_from_db(from_queryset=Article.objects.select_for_update(of=("self",)))
            _check(verb, article, by, change.at, note)
            from_state = article.state
            yield change
            article.save(update_fields=change.fields)
            log(article, change.verb, from_state, by, change.at, change.note)
    except BaseException:
        # What was refused has not happened: the caller's object must not say otherwise.
        for attname, value in before.items():
            setattr(article, attname, value)
        raise


def _check(verb: Verb, article: Article, by: AbstractBaseUser, at: datetime, note: str) -> None:
    if not _permitted(verb, article, by):
        raise NotAllowed(f"You may not {verb.label.lower()} “{article}”. Ask an editor to do it.")
    if article.revises_id and not verb.on_copies:
        raise Refused(
            f"“{article}” was not {verb.past}: it is the working copy of a live story. "
            "Publish its changes, or throw it away."
        )
    stage = article.stage(at)
    if stage not in verb.stages:
        raise Refused(
            f"“{article}” was not {verb.past}: it is {stage.label.lower()}, and only "
            f"{_or(sorted(s.label.lower() for s in verb.stages))} stories can be. Reload to see where it stands."
        )
    if verb.needs_note and not note:
        what = {"withdraw": "a public notice", "correct": "what readers are told"}.get(
            verb.name, "a note that says why"
        )
        raise Refused(f"“{article}” was not {verb.past}: write {what} first.")


def _permitted(verb: Verb, article: Article, user: AbstractBaseUser) -> bool:
    if not user.has_perm(verb.permission):
        return False
    return verb.name != "submit" or may_edit_story(user, article) or article.state != State.DRAFT


def _keep_what_was_seen(article: Article, by: AbstractBaseUser, at: datetime) -> None:
    """What readers see until now is what the story is compared with when it comes back: corrections.last_seen."""
    if corrections.seen_by_readers(article, at):
        revisions.record(article, by=by, at=at, note=corrections.AS_SEEN)


def log(
    article: Article, verb: str, from_state: str, by: AbstractBaseUser, at: datetime, note: str
) -> EditorialLogEntry:
    """Write down what was done. For verbs, inside their transaction; whoever saves a form calls record_save."""
    entry = EditorialLogEntry.objects.create(
        article=article,
        headline=article.headline,
        verb=verb,
        from_state=from_state,
        to_state=article.state,
        by=by,
        username=by.get_username(),
        at=at,
        note=note,
    )
    notices.tell(entry)
    return entry


def _and(phrases: list[str]) -> str:
    return " and ".join([", ".join(phrases[:-1]), phrases[-1]] if len(phrases) > 1 else phrases)


def _or(phrases: list[str]) -> str:
    return " or ".join([", ".join(phrases[:-1]), phrases[-1]] if len(phrases) > 1 else phrases)
