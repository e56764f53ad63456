"""Working copies: how a live story is changed while its readers go on reading it.

A working copy is an Article in draft that ``revises`` the live one. It is written, submitted, sent back and approved
like every story; publishing its changes moves its content onto the live row, which keeps its number, its address,
its dates, its replies and its history. Locks are taken in one order everywhere: the story's row, then the copy's.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from . import corrections, revisions
from .corrections import Told
from .models import Article, EditorialLogEntry, LoggedVerb, PreviewLink, Revision, Stage, State, UnsavedText
from .publishing import NotAllowed, Refused, enforce, log
from .revisions import Content
from .roles import may_edit_story, may_open_copy

#: What a copy cannot change: it has a verb of its own, which needs no copy.
_NOT_OF_THE_COPY = ("expires_at",)
#: The note of a copy's first revision, which holds what the live story held at that moment.
_OPENED = "Working copy opened"


class AlreadyOpen(Refused):
    """The story has a working copy, which is ``copy``."""

    def __init__(self, copy: Article) -> None:
        self.copy = copy
        super().__init__(f"“{copy.revises}” has a working copy already: {opened_by(copy)}. Go on with that one.")


def opened_by(copy: Article) -> str:
    """Who opened ``copy`` and when, as part of a sentence."""
    who = copy.created_by.get_username() if copy.created_by else "somebody whose account is gone"
    return f"{who} opened it on {timezone.localtime(copy.created_at):%-d %b %Y at %H:%M %Z}"


def copy_of(story: Article) -> Article | None:
    """The open working copy of ``story``, or None."""
    return Article.objects.select_related("created_by", "revises").filter(revises=story).first()


def may_open(user: AbstractBaseUser, story: Article, at: datetime | None = None) -> bool:
    """Whether ``user`` may open a working copy of ``story`` now, if there is none."""
    return not story.revises_id and story.stage(at) == Stage.LIVE and may_open_copy(user, story)


def may_publish_changes(user: AbstractBaseUser) -> bool:
    return user.has_perm("articles.publish_article")


def open_copy(story: Article, *, by: AbstractBaseUser, at: datetime | None = None) -> Article:
    """Begin to change a live story: a draft with all that it holds, of which readers see nothing.

    Raises NotAllowed, AlreadyOpen, and Refused where the story is not live: others are changed in place.
    """
    at = at or timezone.now()
    with transaction.atomic():
        live = Article.objects.select_for_update(of=("self",)).get(pk=story.pk)
        if not may_open_copy(by, live):
            raise NotAllowed(f"You may not change “{live}”. Ask an editor to do it.")
        if existing := copy_of(live):
            raise AlreadyOpen(existing)
        if live.revises_id or live.stage(at) != Stage.LIVE:
            raise Refused(
                f"No working copy of “{live}” was opened: only a live story needs one. Reload to see where it stands."
            )
        revisions.keep_what_was(live)
        copy = Article(revises=live, state=State.DRAFT, created_by=by, created_at=at)
        revisions.apply(copy, revisions.content_of(live))
        revisions.record(copy, by=by, at=at, note=_OPENED)
        UnsavedText.objects.filter(article=live).update(article=copy)  # this is where it can be saved now
        log(live, LoggedVerb.OPEN_COPY, live.state, by, at, "")
    return copy


def publish_changes(
    copy: Article,
    *,
    by: AbstractBaseUser,
    at: datetime | None = None,
    kind: str | None = None,
    text: str = "",
    minor: str = "",
    override: str = "",
) -> Article:
    """Move what ``copy`` holds onto the live story, which readers see from then on. Returns the live story.

    A change of the body needs a word to the readers (``kind``, one of Correction.Kind, and ``text``) or a reason why
    it is ``minor``. ``override`` is the reason for going on without what the checklist requires.
    Raises NotAllowed, and Refused with nothing changed.
    """
    at, told = at or timezone.now(), Told.of(kind, text, minor)
    with _both(copy) as (live, copy):
        if not may_publish_changes(by):
            raise NotAllowed(f"You may not publish changes to “{live}”. Submit them: an editor decides.")
        no = f"The changes to “{live}” were not published: "
        if live.stage(at) != Stage.LIVE:
            raise Refused(
                f"{no}the story is {live.stage(at).label.lower()} now. Throw the working copy away: "
                "its text stays in the story's history."
            )
        if _changed_since_opening(live, copy):
            raise Refused(
                f"{no}the story itself has been changed since the copy was opened, and that would be lost. "
                "Throw the working copy away, which keeps its text in the story's history, and open a new one."
            )
        enforce(copy, by=by, at=at, override=override, story=live)
        if lack := told.lack(must=corrections.needed(live.body, copy.body)):
            raise Refused(f"{no}{lack}.")
        changed = changes(live, copy)
        if not (changed or told.kind):
            raise Refused(f"{no}there are none. Change something, or throw the working copy away.")
        try:
            copy.clean()
        except ValidationError as taken:  # somebody has taken the address since the form checked it
            raise Refused(f"{no}{' '.join(taken.messages)}") from taken
        kept = _keep(copy, by, at)
        content = revisions.content_of(copy)
        _take_apart(copy, live)
        revisions.apply(live, content)
        Article.objects.filter(pk=live.pk).update(revision_number=kept)
        live.revision_number = kept
        corrections.tell(live, told, by=by, at=at)
        log(live, LoggedVerb.REVISE, live.state, by, at, told.note)
    return live


def discard_copy(copy: Article, *, by: AbstractBaseUser, at: datetime | None = None, note: str = "") -> Article:
    """Throw a working copy away; what was typed into it stays in the history of the live story, which is returned."""
    at = at or timezone.now()
    with _both(copy) as (live, copy):
        if not may_edit_story(by, copy, at):
            raise NotAllowed(f"You may not throw away the working copy of “{live}”. Ask an editor to do it.")
        _keep(copy, by, at)
        _take_apart(copy, live)
        log(live, LoggedVerb.DISCARD_COPY, live.state, by, at, note.strip())
    return live


def changes(live: Article, copy: Article) -> dict[str, tuple[object, object]]:
    """What ``copy`` would change: the names of the content that differs, with what stands live and in the copy."""
    return _differing(revisions.content_of(live), revisions.content_of(copy))


@contextmanager
def _both(copy: Article) -> Iterator[tuple[Article, Article]]:
    """The live story and its copy as they are now, both locked, in a transaction."""
    if not copy.revises_id:
        raise Refused(f"“{copy}” is no working copy.")
    with transaction.atomic():
        rows = Article.objects.select_for_update(of=("self",))
        live = rows.get(pk=copy.revises_id)
        now = rows.filter(pk=copy.pk).first()
        if now is None:
            last = live.log_entries.filter(verb__in=[LoggedVerb.REVISE, LoggedVerb.DISCARD_COPY]).first()
            who = f"{last.username} {last.get_verb_display()} it" if last else "it is gone"
            raise Refused(f"Nothing was done to the working copy of “{live}”: {who} in the meantime.")
        yield live, now


def _changed_since_opening(live: Article, copy: Article) -> bool:
    """Whether the story itself was changed under the copy: possible while it was taken down in between."""
    opened = live.revisions.filter(in_working_copy=True, at=copy.created_at, note=_OPENED).first()
    return opened is None or bool(_differing(opened.content, revisions.content_of(live)))


def _keep(copy: Article, by: AbstractBaseUser, at: datetime) -> int:
    """The number of the revision that has what ``copy`` holds: made now where the last save did not go through a form."""
    last = Revision.objects.filter(article=copy.revises_id, number=copy.revision_number).first()
    if last and not _differing(last.content, revisions.content_of(copy)):
        return last.number
    return revisions.record(copy, by=by, at=at).number


def _take_apart(copy: Article, live: Article) -> None:
    """Remove the copy's row, and leave to ``live`` what must outlive it.

    The one place where entries of the log are changed: they say what was done to a text that is the story's own.
    """
    EditorialLogEntry.objects.filter(article=copy).update(article=live)
    UnsavedText.objects.filter(article=copy).update(article=live)
    PreviewLink.objects.filter(article=copy).update(article=live)
    copy.delete()


def _differing(before: Content, after: Content) -> dict[str, tuple[object, object]]:
    return {
        name: (before.get(name, ""), after.get(name, ""))
        for name in before | after  # one of them may be from before stories had a language
        if name not in _NOT_OF_THE_COPY and _without_names(before.get(name, "")) != _without_names(after.get(name, ""))
    }


def _without_names(content: object) -> object:
    """Content with the numbers of other rows alone: a section that was renamed is no change of the story."""
    if isinstance(content, list):
        return [_without_names(one) for one in content]
    if isinstance(content, dict):
        return {key: _without_names(one) for key, one in content.items() if not (key == "name" and "id" in content)}
    return content
