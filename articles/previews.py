"""Stories that are not public, shown before they are: to the staff, and through a link to one outside reader."""

from __future__ import annotations

from copy import copy
from datetime import datetime, timedelta

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from .alongside import load
from .models import Article, Image, LoggedVerb, PreviewLink, Stage
from .publishing import NotAllowed, Refused, record
from .roles import may_share_story

#: The number of a story that was never saved: no row has it, so nothing in the database belongs to it.
NEVER_SAVED = 0
LONGEST_HOURS = 14 * 24


class Unknown(Exception):
    """There is no such link, or nothing any more that it could show."""


class Over(Exception):
    """The link has expired, or was revoked."""


def as_published(story: Article, at: datetime) -> Article:
    """``story`` as its page would have it if it went out at ``at``. Not to be saved.

    A working copy takes the place of its live story: number, address, date and comments are those of the live one.
    What is in the prefetch cache of ``story``, such as bylines that are only typed so far, stands for the rows.
    """
    shown = copy(story)
    load(shown)  # before it takes another's number
    if live := story.revises:
        shown.pk, shown.published_at, shown.first_public_at = live.pk, live.published_at, live.first_public_at
    shown.published_at = shown.published_at or shown.first_public_at or at
    shown.first_public_at = shown.first_public_at or shown.published_at
    shown.slug = shown.slug or shown.free_slug()
    return shown


def share(story: Article, *, reader: str, by: AbstractBaseUser, hours: int, at: datetime | None = None) -> PreviewLink:
    """A link that shows ``story`` to ``reader`` (a name, for the record) for so many hours.

    Raises NotAllowed, and Refused where the story is public, withdrawn, or the time too long.
    """
    at, reader = at or timezone.now(), " ".join(reader.split())
    if not may_share_story(by, story):
        raise NotAllowed(f"You may not share “{story}” with outside readers. Ask an editor to do it.")
    if not reader:
        raise Refused("No link was made: write first for whom it is.")
    if not 0 < hours <= LONGEST_HOURS:
        raise Refused("No link was made: it can work for two weeks at most. Choose a shorter time.")
    with transaction.atomic():
        story = Article.objects.select_for_update(of=("self",)).get(pk=story.pk)
        stage = story.stage(at)
        if stage == Stage.LIVE:
            raise Refused(f"No link was made: “{story}” is live, and everybody can read it at its own address.")
        if stage == Stage.WITHDRAWN:
            raise Refused(f"No link was made: “{story}” is withdrawn, and is shown to nobody outside.")
        link = PreviewLink.objects.create(
            article=story, reader=reader, created_by=by, created_at=at, expires_at=at + timedelta(hours=hours)
        )
        until = timezone.localtime(link.expires_at)
        record(story, LoggedVerb.SHARE, by=by, at=at, note=f"For {reader}, until {until:%-d %b %Y, %H:%M %Z}")
    return link


def revoke(link: PreviewLink, *, by: AbstractBaseUser, at: datetime | None = None) -> PreviewLink:
    """End a link at once. Ending one that is over changes nothing. Raises NotAllowed."""
    at = at or timezone.now()
    if not may_share_story(by, link.article):
        raise NotAllowed(f"You may not revoke links to “{link.article}”. Ask an editor to do it.")
    with transaction.atomic():
        if PreviewLink.objects.open(at).filter(pk=link.pk).update(revoked_at=at):
            record(link.article, LoggedVerb.UNSHARE, by=by, at=at, note=f"For {link.reader}")
    link.refresh_from_db(fields=["revoked_at"])
    return link


def follow(key: str, at: datetime) -> PreviewLink:
    """The link with this key, with its story, if it shows the story at ``at`` or has done so until it went public.

    Raises Unknown and Over. A story that is public by then may come back: the caller sends the reader there.
    """
    link = PreviewLink.objects.select_related("article__revises").filter(key=key).first()
    if link is None or Stage.WITHDRAWN in {story.stage(at) for story in (link.article, link.article.revises) if story}:
        raise Unknown
    if link.revoked_at or (link.expires_at <= at and link.article.stage(at) != Stage.LIVE):
        raise Over
    return link


def note_opening(link: PreviewLink, at: datetime) -> None:
    """Remember when the link was last used."""
    PreviewLink.objects.filter(pk=link.pk).update(last_opened_at=at)


def pictures_of(story: Article):
    """The pictures that the story's page shows as its own: the lead, and those in the body."""
    return Image.objects.filter(Q(leads=story) | Q(body_links__article=story)).distinct()
