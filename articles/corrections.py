"""What readers are told when a text that they have seen changes.

A body that readers have seen changes in one of two ways: they are told what, or an editor says in the history why
they need not be. The verbs that change what readers see ask ``needed`` and refuse what says neither.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Q

from .models import Article, Correction, LoggedVerb, Revision, Stage, State
from .rich_text import sanitise

#: The verbs with which a story leaves its readers by somebody's hand: they keep what was seen as a revision.
_TAKEN_DOWN = (LoggedVerb.UNPUBLISH, LoggedVerb.WITHDRAW)
#: The note of that revision.
AS_SEEN = "As readers saw it last"


@dataclass(frozen=True)
class Told:
    """What somebody says of a change: to the readers (``kind`` and ``text``), or to the history alone (``minor``)."""

    kind: str = ""
    text: str = ""
    minor: str = ""

    @classmethod
    def of(cls, kind: str | None, text: str, minor: str) -> Told:
        return cls(kind or "", text.strip(), minor.strip())

    def lack(self, *, must: bool) -> str:
        """The sentence that says what is missing or too much, or "". ``must``: the change needs a word at all."""
        if self.kind and self.kind not in Correction.Kind.values:
            return f"there is no kind of change called “{self.kind}”"
        if self.kind and self.minor:
            return "either readers are told of the change or it is minor: choose one"
        if self.kind and not self.text:
            return "write what readers are told"
        if self.text and not self.kind:
            return "say whether it is a correction, a clarification or an update"
        if must and not (self.kind or self.minor):
            return "readers have seen another text. Tell them what has changed, or say why the change is minor"
        return ""

    @property
    def note(self) -> str:
        """For the editorial log."""
        if self.kind:
            return f"{Correction.Kind(self.kind).label}: {self.text}"
        return f"Minor change: {self.minor}" if self.minor else ""


@dataclass(frozen=True)
class Notes:
    """What readers of a story have been told, newest first."""

    updates: list[Correction]
    corrections: list[Correction]  # and clarifications

    @classmethod
    def of(cls, notes: Iterable[Correction]) -> Notes:
        """``notes`` (newest first) by what they are."""
        notes = list(notes)
        updates = [note for note in notes if note.kind == Correction.Kind.UPDATE]
        return cls(updates, [note for note in notes if note not in updates])

    @property
    def newest_of_each(self) -> list[Correction]:
        """The newest update and the newest correction or clarification, the later of the two first."""
        newest = [*self.updates[:1], *self.corrections[:1]]
        return sorted(newest, key=lambda note: (note.at, note.pk), reverse=True)


def told_of(article: Article, at: datetime) -> Notes:
    """What readers of ``article`` have been told of its changes until ``at``. One query."""
    return Notes.of(article.corrections.filter(at__lte=at))


def needed(before: str, after: str) -> bool:
    """Whether a body that changes from ``before`` to ``after`` is another text to its readers."""
    return _as_read(before) != _as_read(after)


def last_seen(article: Article, at: datetime) -> str | None:
    """The body that readers saw last at ``at``; None where none has, or where nothing tells.

    A published story that readers have seen is never edited in place (see roles.may_edit_story), so it still says
    what they saw. One that was taken down left a revision of the same moment behind, and so did one that had expired when
    its return was scheduled.
    """
    if article.first_public_at is None or article.first_public_at > at:
        return None
    if article.state == State.PUBLISHED:
        return article.body
    entries = article.log_entries.order_by()
    kept_then = Q(at__in=entries.filter(verb__in=_TAKEN_DOWN).values("at")) | Q(
        at__in=entries.filter(verb=LoggedVerb.SCHEDULE).values("at"), note=AS_SEEN
    )
    kept = Revision.objects.filter(kept_then, article=article, in_working_copy=False).first()
    return kept.content["body"] if kept else None


def needed_to_publish(article: Article, at: datetime) -> bool:
    """Whether publishing ``article`` would show readers another body than the one that they saw last."""
    seen = last_seen(article, at)
    return seen is not None and needed(seen, article.body)


def seen_by_readers(article: Article, at: datetime) -> bool:
    """Whether readers see it, or saw it until it expired."""
    return article.stage(at) in (Stage.LIVE, Stage.EXPIRED)


def tell(article: Article, told: Told, *, by: AbstractBaseUser, at: datetime) -> None:
    """Write the correction that ``told`` has for readers, if it has one. They see it from ``at`` on."""
    if told.kind:
        Correction.objects.create(
            article=article, kind=told.kind, text=told.text, at=at, by=by, username=by.get_username()
        )


def _as_read(body: str) -> str:
    return sanitise(body.replace("\r\n", "\n"))
