"""Stories that were written elsewhere, taken in many at once: as a verb would, and in a few queries.

Each body passes the sanitiser, each story has its entry in the log, and what its state and date say is what the rule of
visibility goes by. The checklist is not asked: these stories were published before it was. Nobody gets mail.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from . import revisions
from .loading import store_new, store_values
from .models import (
    IMPORT,
    Article,
    ArticleOldSlug,
    ArticleTag,
    BodyPicture,
    Byline,
    EditorialLogEntry,
    Image,
    LoggedVerb,
    listing_upkeep,
)
from .rich_text import pictures_in


@dataclass
class Incoming:
    """A story and what hangs on it, by numbers: ``authors`` in the order of the byline, sections beside its own, tags."""

    story: Article
    authors: list[int] = field(default_factory=list)
    further_sections: list[int] = field(default_factory=list)
    tags: list[int] = field(default_factory=list)
    old_slugs: list[str] = field(default_factory=list)


def bring_in(
    incoming: Sequence[Incoming],
    *,
    source: str,
    at: datetime,
    by: AbstractBaseUser | None = None,
    derived: bool = False,
) -> dict[int, list[str]]:
    """Store new stories. ``source`` is what the log says of where they come from; ``derived`` that derive_texts() was called.

    The slugs must be free. Returns the former slugs that each story got, by its number: one that another story has or had
    is left out. The database is asked everything before it is given anything, so that nobody waits for ``stored_beside``.
    """
    with transaction.atomic(savepoint=False):
        for one in () if derived else incoming:
            one.story.derive()
        old_slugs, pictures = _old_slugs(incoming), _pictures(incoming)
        with listing_upkeep.listed_together([one.story for one in incoming]):
            store_new([one.story for one in incoming])
            _surround(incoming)
        kept = [(one.story.pk, slugs) for one, slugs in zip(incoming, old_slugs, strict=True) if slugs]
        shown = ((one.story.pk, image) for one, images in zip(incoming, pictures, strict=True) for image in images)
        store_values(BodyPicture, ["article_id", "image_id"], shown)
        _log(incoming, source=source, at=at, by=by)
        store_values(ArticleOldSlug, ["article_id", "slug"], ((pk, slug) for pk, slugs in kept for slug in slugs))
        return dict(kept)


def bring_in_again(
    incoming: Incoming, pk: int, *, source: str, at: datetime, by: AbstractBaseUser | None = None
) -> None:
    """Give the story of this number what its source says now. What it held stays in its history; its address stays."""
    with transaction.atomic():
        story = Article.objects.select_for_update(of=("self",)).get(pk=pk)
        revisions.keep_what_was(story)
        new = incoming.story
        for name in _TAKEN_OVER:
            setattr(story, name, getattr(new, name))
        if story.first_public_at is None or story.first_public_at > at:
            # What was only to be public, and is put off or taken back, was never seen.
            story.first_public_at = new.first_public_at
        story.save()
        again = Incoming(story, incoming.authors, incoming.further_sections, incoming.tags)
        story.bylines.filter(role=Byline.Role.WRITER).delete()
        story.tag_links.all().delete()
        story.further_sections.clear()
        _surround([again])
        revisions.record(story, by=by, at=at, note=source)
        _log([again], source=source, at=at, by=by)


_TAKEN_OVER = (
    *("headline", "standfirst", "body", "section_id", "lead_image_id", "comments_open"),
    *("state", "published_at", "withdrawn_at", "withdrawal_notice"),
)


def lead_elsewhere(stories: Sequence[Article]) -> None:
    """Store bodies in which nothing but the addresses of links is another."""
    fields = {"body", "updated_at"}
    for story in stories:
        words = story.search_text
        story.derive_texts(["body"])
        if story.search_text != words:  # else the index of words need not be told
            fields.add("search_text")
        story.updated_at = timezone.now()
    Article.objects.bulk_update(stories, sorted(fields))


def _surround(incoming: Sequence[Incoming]) -> None:
    store_values(
        Byline,
        ["article_id", "author_id", "position"],
        ((one.story.pk, author, place) for one in incoming for place, author in enumerate(one.authors, start=1)),
    )
    store_values(
        ArticleTag, ["content_object_id", "tag_id"], ((one.story.pk, tag) for one in incoming for tag in one.tags)
    )
    store_values(
        Article.further_sections.through,
        ["article_id", "section_id"],
        ((one.story.pk, section) for one in incoming for section in one.further_sections),
    )


def _pictures(incoming: Sequence[Incoming]) -> list[list[int]]:
    """Those in the body of each that are in the library."""
    shown = [pictures_in(one.story.body) if "data-picture" in one.story.body else set() for one in incoming]
    known: set[int] = set()
    if wanted := set().union(*shown):
        known.update(Image.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    return [sorted(images & known) for images in shown]


def _log(incoming: Sequence[Incoming], *, source: str, at: datetime, by: AbstractBaseUser | None) -> None:
    number, name = (by.pk, by.get_username()) if by else (None, IMPORT)
    store_values(
        EditorialLogEntry,
        ["article_id", "headline", "verb", "to_state", "by_id", "username", "at", "note"],
        (
            (one.story.pk, one.story.headline, LoggedVerb.BRING_IN, one.story.state, number, name, at, source)
            for one in incoming
        ),
    )


def _old_slugs(incoming: Sequence[Incoming]) -> list[list[str]]:
    """The former slugs that each gets."""
    wanted = {slug for one in incoming for slug in one.old_slugs}
    if not wanted:
        return [[] for _ in incoming]
    taken = {
        *(one.story.slug for one in incoming),
        *Article.objects.filter(slug__in=wanted).values_list("slug", flat=True),
        *ArticleOldSlug.objects.filter(slug__in=wanted).values_list("slug", flat=True),
    }
    kept: list[list[str]] = []
    for one in incoming:
        kept.append([])
        for slug in one.old_slugs:
            if slug not in taken:
                taken.add(slug)
                kept[-1].append(slug)
    return kept
