"""Puts the archive into the database, in few statements and in one transaction."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.utils.text import slugify

from articles.comments.models import Comment, ModerationRecord
from articles.models import (
    Article,
    ArticleTag,
    Author,
    BodyPicture,
    Byline,
    Correction,
    EditorialLogEntry,
    Image,
    RelatedStory,
    Revision,
    RevisionPicture,
    Section,
    listing_upkeep,
)
from articles.page_cache import triggers
from articles.search import schema
from tags.models import Tag

from ..pictures.catalogue import SCENES
from ..sections import SECTIONS, TAGS
from . import words
from .prose import english
from .replies import DECISIONS, Readers, Reply
from .stories import UNFINISHED, YEARS, Places, Story, Writer
from .tables import Table, as_json, keys_are_taken, next_key

BATCH = 2_000
PICTURES = 12
#: Written into each picture's record, as the demo does.
SOURCE = "Drawn for the demo"
SOMEBODY = "archive"


class Refused(Exception):
    """The archive cannot be made here. Its text is a sentence for the person; nothing was changed."""


@dataclass
class Filled:
    """How many rows there are more."""

    stories: int = 0
    replies: int = 0


def fill(
    size: int,
    *,
    seed: int,
    until: datetime,
    add: bool = False,
    years: float = YEARS,
    pictures: int = PICTURES,
    writers: Sequence[int] = (),
    weights: Sequence[int] | None = None,
    progress: Callable[[int], object] = lambda stories: None,
) -> Filled:
    """Make ``size`` stories of so many ``years``, the newest of which went out shortly before ``until`` (aware). All of
    them, or none.

    ``writers`` are keys of accounts, who have written as much as their ``weights`` say. ``progress`` is told how many
    stories are there more. Raises Refused where there are stories already, unless ``add`` says that this is known.
    """
    there = Article.objects.count()
    if there and not add:
        raise Refused(
            f"There are {there:,} stories in this database already, and invented ones would stand among them on every page. "
            "Nothing was made. Use an empty database, or add --add if that is what you want."
        )
    with transaction.atomic():
        places = _places(seed, size, pictures)
        places.writers, places.weights = writers, weights
        # Where there are stories already somebody may be reading them, and would have to wait until the end.
        words = nullcontext() if there else schema.set_aside(connection)
        with listing_upkeep.set_aside(first=next_key(Article)), words:
            filled = _Filling(seed, size, until, years, places).run(progress)
    if connection.vendor == "postgresql" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")  # what its own housekeeping does some minutes later
    return filled


def _places(seed: int, size: int, pictures: int) -> Places:
    """What the stories point at: where the demo has brought it already, that."""
    chance = random.Random(f"places {seed}")
    for position, one in enumerate(SECTIONS):
        parent = Section.objects.filter(slug=one.parent).first() if one.parent else None
        fields = {"name": one.name, "description": one.description, "parent": parent, "position": 10 * (position + 1)}
        Section.objects.get_or_create(slug=one.slug, defaults=fields)
    sections = dict(Section.objects.filter(slug__in=[one.slug for one in SECTIONS]).values_list("slug", "pk"))
    busiest_first = [sections[one.slug] for one in SECTIONS]
    chance.shuffle(busiest_first)
    return Places(busiest_first, _tags(seed, size), _authors(), _pictures(pictures))


def _authors() -> list[int]:
    return [
        Author.objects.get_or_create(
            slug=slugify(name, allow_unicode=True), defaults={"name": name, "job_title": "Correspondent"}
        )[0].pk
        for name in words.AUTHORS
    ]


def _tags(seed: int, size: int) -> list[int]:
    """The demo's topics, which many stories have, and a long tail: the more stories, the longer."""
    tail = max(10, min(20_000, round(12 * size**0.5)))
    prose, names = english(random.Random(f"tags {seed}"), 0), {one.name.lower(): one.name for one in TAGS}
    for number in range(tail):
        name = prose.say(words.TOPICS).replace("The ", "", 1)
        name = name if name.lower() not in names else f"{name} {number}"
        names[name.lower()] = name
    by_name = {name.lower(): pk for name, pk in Tag.objects.values_list("name", "pk")}
    slugs, new = set(Tag.objects.values_list("slug", flat=True)), []
    for folded, name in names.items():
        if folded not in by_name:
            slug = Tag().slugify(name)
            slug = slug if slug not in slugs else f"{slug}-{len(slugs)}"
            slugs.add(slug)
            new.append(Tag(name=name, slug=slug))
    Tag.objects.bulk_create(new, batch_size=BATCH)
    by_name |= {name.lower(): pk for name, pk in Tag.objects.values_list("name", "pk")}
    return [by_name[folded] for folded in names]


def _pictures(number: int) -> list[int]:
    """Real files, taken in as an upload is, which all the stories share."""
    found = []
    for scene in SCENES[:number]:
        picture = Image.objects.filter(source=SOURCE, original_name=scene.filename).first()
        found.append(
            picture
            or Image.objects.create(
                file=ContentFile(scene.jpeg(), scene.filename),
                alt=scene.alt,
                caption=scene.caption,
                credit=scene.credit,
                source=SOURCE,
                licence=scene.licence,
            )
        )
    return [picture.pk for picture in found]


class _Filling:
    def __init__(self, seed: int, size: int, until: datetime, years: float, places: Places) -> None:
        taken = set(Article.objects.values_list("slug", flat=True))
        self._writer = Writer(seed, size, until, years, places, next_key(Article), taken)
        self._readers = Readers(seed, until, min(1.0, 0.05 + size / 20_000))
        self._first_reply, self._first_revision, self._size, self._until = (
            next_key(Comment),
            next_key(Revision),
            size,
            until,
        )
        self._names = _Names()
        self._revisions = 0
        self._articles = Table(
            Article,
            "id headline slug standfirst body section lead_image lead_caption content_warning comments_open state "
            "published_at expires_at first_public_at withdrawn_at withdrawal_notice revision_number created_by created_at "
            "updated_at search_text language",
        )
        self._further = Table(Article.further_sections.through, "article section")
        self._tags = Table(ArticleTag, "content_object tag")
        self._bylines = Table(Byline, "article author role position")
        self._body_pictures = Table(BodyPicture, "article image")
        self._related = Table(RelatedStory, "article story position note")
        self._corrections = Table(Correction, "article kind text at by username")
        self._log = Table(EditorialLogEntry, "article headline verb from_state to_state by username at note")
        self._revised = Table(Revision, "id article number in_working_copy at by username note content form_key")
        self._revision_pictures = Table(RevisionPicture, "revision image")
        self._comments = Table(
            Comment,
            "id article parent name email website text state created_at address user_agent rule version is_staff open_reports "
            "address_forgotten_at folded_email folded_name address_hash text_digest search_text",
        )
        self._decided = Table(ModerationRecord, "comment verb from_state to_state username at reason decision")

    @property
    def _tables(self) -> list[Table]:
        """In an order in which each finds what its rows point at."""
        return [one for one in vars(self).values() if isinstance(one, Table)]

    def run(self, progress: Callable[[int], object]) -> Filled:
        filled = Filled()
        if connection.vendor == "postgresql":
            # Otherwise it would remember every row until the end, and only then look at what the rows point at.
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            triggers.put_off_to_the_commit(connection)
        for story in self._writer.stories():
            self._add(story)
            for reply in self._readers.replies(story):
                self._add_reply(reply)
                filled.replies += 1
            filled.stories += 1
            if filled.stories % BATCH == 0 or filled.stories == self._size:
                for table in self._tables:
                    table.write()
                progress(filled.stories % BATCH or BATCH)
        for model in (Article, Comment, Revision):
            keys_are_taken(model)
        return filled

    def _add(self, story: Story) -> None:
        # The others are like stories of another system, which have no revision until somebody changes them.
        revised = story.stage in UNFINISHED
        changed = story.withdrawn_at or (story.told[-1][2] if story.told else story.born + timedelta(hours=2))
        first_public = None if story.stage == "scheduled" else story.published_at
        self._articles.rows.append(
            (
                *(story.pk, story.headline, story.slug, story.standfirst, story.body, story.section, story.lead),
                *("", "", True, story.state, story.published_at, story.expires_at, first_public or story.published_at),
                *(story.withdrawn_at, story.notice, int(revised), story.writer, story.born, min(changed, self._until)),
                *(story.search_text, story.language),
            )
        )
        self._further.rows += [(story.pk, section) for section in story.further]
        self._tags.rows += [(story.pk, tag) for tag in story.tags]
        self._bylines.rows += [(story.pk, author, role, place) for place, (author, role) in enumerate(story.bylines)]
        self._related.rows += [(story.pk, other, place, "") for place, other in enumerate(story.related)]
        self._corrections.rows += [(story.pk, kind, text, at, None, SOMEBODY) for kind, text, at in story.told]
        if story.shown:
            self._body_pictures.rows.append((story.pk, story.shown))
        self._add_log(story)
        if revised:
            self._add_revision(story)

    def _add_log(self, story: Story) -> None:
        steps = [("create", "", "draft", story.born - timedelta(hours=3), "")]
        if story.stage == "submitted":
            steps.append(("submit", "draft", "submitted", story.born, ""))
        if story.stage == "approved":
            steps.append(("approve", "submitted", "approved", story.born, ""))
        if story.published_at:
            verb = "schedule" if story.stage == "scheduled" else "publish"
            steps.append((verb, "approved", "published", story.born, ""))
        if story.withdrawn_at:
            steps.append(("withdraw", "published", "withdrawn", story.withdrawn_at, story.notice))
        steps += [("correct", "published", "published", at, text) for _, text, at in story.told]
        for verb, before, after, at, note in steps:
            who = (story.writer, SOMEBODY)
            self._log.rows.append((story.pk, story.headline, verb, before, after, *who, at, note))

    def _add_revision(self, story: Story) -> None:
        pk = self._first_revision + self._revisions
        self._revisions += 1
        content = as_json(self._names.content(story))
        row = (pk, story.pk, 1, False, story.born - timedelta(hours=3), story.writer, SOMEBODY, "", content, "")
        self._revised.rows.append(row)
        self._revision_pictures.rows += [(pk, picture) for picture in {story.lead, story.shown} - {None}]

    def _add_reply(self, reply: Reply) -> None:
        pk, reader = self._first_reply + reply.number, reply.reader
        parent = None if reply.parent is None else self._first_reply + reply.parent
        browser = "" if reply.forgotten_at else "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
        self._comments.rows.append(
            (
                *(pk, reply.story, parent, reader.name, reader.email, "", reply.text.text, reply.state, reply.at),
                *(reply.address, browser, "", 1 if reply.state == "pending" else 2, False, 0),
                *(reply.forgotten_at, reader.folded_email, reader.folded_name, reader.address_hash),
                *(reply.text.digest, reply.search_text),
            )
        )
        if reply.decided_at:
            verb, decision = DECISIONS[reply.state], self._readers.decision()
            self._decided.rows.append((pk, verb, "pending", reply.state, SOMEBODY, reply.decided_at, "", decision))


class _Names:
    """What the rows that stories point at are called, for their revisions."""

    def __init__(self) -> None:
        self._names = {model: dict(model.objects.values_list("pk", "name")) for model in (Section, Tag, Author)}
        self._pictures = {picture.pk: str(picture) for picture in Image.objects.all()}

    def content(self, story: Story) -> dict:
        """As articles.revisions.content_of() gives it."""
        named = self._named
        return {
            "headline": story.headline,
            "language": story.language,
            "slug": story.slug,
            "standfirst": story.standfirst,
            "body": story.body,
            "lead_caption": "",
            "content_warning": "",
            "comments_open": True,
            "expires_at": story.expires_at.isoformat() if story.expires_at else None,
            "section": named(Section, story.section),
            "further_sections": [named(Section, pk) for pk in story.further],
            "tags": [named(Tag, pk) for pk in story.tags],
            "lead_image": {"id": story.lead, "name": self._pictures[story.lead]} if story.lead else None,
            "bylines": [{**named(Author, pk), "role": role} for pk, role in story.bylines],
            "related": [],
        }

    def _named(self, model: type, pk: int) -> dict:
        return {"id": pk, "name": self._names[model][pk]}
