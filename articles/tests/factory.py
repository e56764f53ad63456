"""Plain functions that make what a test needs. Each takes what the test is about and invents the rest.

Stories are put into their state directly, with times around NOW, so that tests of pages need no verbs.
"""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random
from typing import Any
from uuid import uuid4

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.utils import timezone
from django.utils.text import slugify
from PIL import Image as Pillow

from articles import revisions, working_copies
from articles.models import (
    Article,
    Author,
    BreakingNews,
    Byline,
    FrontPageSlot,
    Image,
    Page,
    RelatedStory,
    Section,
    State,
)
from tags.tests.factory import make_tag as make_tag  # a story is told with its tags

#: A moment for tests in which only the order of times matters.
NOW = datetime(2026, 3, 14, 9, 30, tzinfo=UTC)
NOTICE = "We withdrew this story because its central document was forged."

_numbers = count(1)


def make_user(*roles: str, username: str | None = None, **fields: Any):
    """A member of staff in the groups named in ``roles``: "Reporter", "Editor", "Moderator", "Chief"."""
    username = username or f"{(roles or ('nobody',))[0].lower()}-{next(_numbers)}"
    user = get_user_model().objects.create_user(
        username, f"{username}@newsroom.example", "a-long-test-password", is_staff=True, **fields
    )
    user.groups.set(Group.objects.filter(name__in=roles))
    assert user.groups.count() == len(roles), f"no such roles: {roles}"
    return user


def make_section(name: str | None = None, parent: Section | None = None, **fields: Any) -> Section:
    name = name or f"Section {next(_numbers)}"
    return Section.objects.create(
        **{"name": name, "slug": slugify(name, allow_unicode=True), "parent": parent} | fields
    )


def make_author(name: str | None = None, **fields: Any) -> Author:
    name = name or f"Author {next(_numbers)}"
    return Author.objects.create(**{"name": name, "slug": slugify(name, allow_unicode=True)} | fields)


def picture_bytes(size: tuple[int, int] = (800, 534), kind: str = "JPEG", colour: str = "#345") -> bytes:
    data = io.BytesIO()
    Pillow.new("RGB", size, colour).save(data, kind)
    return data.getvalue()


def scene(seed: int, size: tuple[int, int] = (600, 400)) -> Pillow.Image:
    """A picture with something to see on it, which is another one for each seed."""
    dice = Random(seed)
    layers = [Pillow.frombytes("RGB", (side, side), dice.randbytes(side * side * 3)) for side in (3, 6, 12)]
    coarse, middle, fine = (layer.resize(size, Pillow.Resampling.BICUBIC) for layer in layers)
    return Pillow.blend(Pillow.blend(coarse, middle, 0.4), fine, 0.2)


def scene_bytes(seed: int, size: tuple[int, int] = (600, 400), kind: str = "JPEG") -> bytes:
    data = io.BytesIO()
    scene(seed, size).save(data, kind)
    return data.getvalue()


def make_image(size: tuple[int, int] = (800, 534), **fields: Any) -> Image:
    number = next(_numbers)
    defaults = {
        "alt": f"Picture {number}",
        "credit": "Staff photographer",
        "file": ContentFile(picture_bytes(size), f"picture-{number}.jpg"),
    }
    return Image.objects.create(**defaults | fields)


def day_of(story: Article) -> datetime:
    """When it went out, in the newsroom's time zone. In the first hour of a day that is the day before, for most stories."""
    return timezone.localtime(story.published_at)


def make_article(headline: str | None = None, state: str = State.DRAFT, **fields: Any) -> Article:
    """A draft, or a story in another state. ``tags``, ``authors``, ``related`` take lists.

    A published one went out an hour ago unless ``published_at`` says otherwise.
    """
    number = next(_numbers)
    tags, authors, related = (fields.pop(name, ()) for name in ("tags", "authors", "related"))
    further = fields.pop("further_sections", ())
    defaults: dict[str, Any] = {
        "headline": headline or f"Story {number}",
        "standfirst": f"Standfirst of story {number}.",
        "body": f"<p>Body of story {number}.</p>",
        "state": state,
    }
    if state in (State.PUBLISHED, State.WITHDRAWN):
        defaults["published_at"] = timezone.now() - timedelta(hours=1)
    if state == State.WITHDRAWN:
        defaults |= {"withdrawn_at": timezone.now(), "withdrawal_notice": NOTICE}
    defaults |= fields
    if state in (State.PUBLISHED, State.WITHDRAWN):
        defaults.setdefault("first_public_at", defaults["published_at"])
        if not defaults.get("section"):
            defaults["section"] = Section.objects.first() or make_section()
    article = Article.objects.create(**defaults)
    article.further_sections.set(further)
    article.tags.set(tags)
    for position, author in enumerate(authors):
        Byline.objects.create(article=article, author=author, position=position)
    for position, story in enumerate(related):
        RelatedStory.objects.create(article=article, story=story, position=position)
    return article


def make_public(headline: str | None = None, **fields: Any) -> Article:
    return make_article(headline, State.PUBLISHED, **fields)


def make_scheduled(headline: str | None = None, **fields: Any) -> Article:
    return make_public(headline, **{"published_at": timezone.now() + timedelta(hours=1)} | fields)


def make_expired(headline: str | None = None, **fields: Any) -> Article:
    return make_public(headline, **{"expires_at": timezone.now() - timedelta(minutes=1)} | fields)


def make_withdrawn(headline: str | None = None, **fields: Any) -> Article:
    return make_article(headline, State.WITHDRAWN, **fields)


def make_page(title: str | None = None, **fields: Any) -> Page:
    """A page that is no news, and that readers have seen for an hour. ``published_at=None`` makes it a draft."""
    title = title or f"Page {next(_numbers)}"
    defaults: dict[str, Any] = {
        "title": title,
        "slug": slugify(title, allow_unicode=True),
        "body": f"<p>Text of {title}.</p>",
        "published_at": timezone.now() - timedelta(hours=1),
    }
    defaults |= fields
    defaults.setdefault("first_public_at", defaults["published_at"])
    return Page.objects.create(**defaults)


def make_unpublished_page(title: str | None = None, **fields: Any) -> Page:
    """A page that readers could see once."""
    was = timezone.now() - timedelta(days=1)
    return make_page(title, **{"published_at": None, "first_public_at": was} | fields)


def make_breaking(story: Article | None = None, text: str = "The strait is closed", **fields: Any) -> BreakingNews:
    """A line that readers see for another hour."""
    defaults = {"article": story, "text": text, "expires_at": timezone.now() + timedelta(hours=1)}
    return BreakingNews.objects.create(**defaults | fields)


def place_on_front_page(*stories: Article, **fields: Any) -> None:
    """Give the stories places in this order, after those that are there."""
    taken = FrontPageSlot.objects.count()
    for position, story in enumerate(stories, start=taken + 1):
        FrontPageSlot.objects.create(article=story, position=position, **fields)


def make_working_copy(live: Article, **fields: Any) -> Article:
    """A draft that is to take the place of a live story. It holds what ``live`` holds, but for ``fields``."""
    names = ("headline", "slug", "standfirst", "body", "section", "lead_image", "lead_caption", "created_by")
    copy = make_article(revises=live, **{name: getattr(live, name) for name in names} | fields)
    copy.tags.set(live.tags.all())
    for byline in live.bylines.all():
        Byline.objects.create(article=copy, author=byline.author, role=byline.role, position=byline.position)
    for link in live.related_links.all():
        RelatedStory.objects.create(article=copy, story=link.story, note=link.note, position=link.position)
    return copy


def make_unpublished(headline: str | None = None, **fields: Any) -> Article:
    """A draft that readers could see once."""
    was = timezone.now() - timedelta(days=1)
    return make_article(headline, State.DRAFT, **{"first_public_at": was, "section": make_section()} | fields)


def make_copy(story: Article, *, by: Any = None, at: datetime | None = None, **fields: Any) -> Article:
    """An open working copy of a live story, with ``fields`` typed into it and saved."""
    copy = working_copies.open_copy(story, by=by or make_user("Editor"), at=at)
    for name, value in fields.items():
        setattr(copy, name, value)
    copy.save()
    revisions.record(copy, by=copy.created_by, at=at)
    return copy


def make_unsaved(user, story: Article | None = None, **fields: Any):
    """What ``user`` has typed into the form of ``story``, or of a new one; ``fields`` are typed over what it holds."""
    from articles import unsaved

    from .admin_forms import as_fields, story_data

    how = {name: fields.pop(name) for name in ("form_key", "base", "at", "change_number") if name in fields}
    how = {"form_key": str(uuid4()), "base": story.revision_number if story else 0} | how
    return unsaved.keep(as_fields(story_data(story, **fields)), user=user, article=story, **how)
