"""Revisions: what a story held after each save, and how it gets it back.

``content_of`` and ``apply`` are each other's inverse, but for the expiry of a published story. Whatever an editor can
change in a story's form has its place in the content, so a new field of the form goes into both.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from tags.lookup import find
from tags.models import Tag

from .models import (
    Article,
    Author,
    Byline,
    EditorialLogEntry,
    Image,
    LoggedVerb,
    RelatedStory,
    Revision,
    RevisionPicture,
    Section,
    Stage,
    State,
)
from .rich_text import pictures_in, plain_text
from .roles import may_edit_story

Content = dict[str, Any]

TEXTS = ("headline", "slug", "standfirst", "body", "lead_caption", "content_warning", "language")
AS_IT_WAS = "As it was before the first change here"


class Overwritten(Exception):
    """Somebody else has saved the story since the form was opened. Nothing was saved."""


class NotRestored(Exception):
    """The story cannot be made what it was, and is as before. Its text is a sentence for the person."""


def of(article: Article) -> models.QuerySet[Revision]:
    """The revisions of a story, newest first; of a working copy, those of the story that it revises."""
    return Revision.objects.filter(article=article.revises_id or article.pk)


def opened_with(article: Article, base: int) -> Revision | None:
    """What a form held when it was opened at revision ``base``; None where nobody knows.

    A story that had no revision then got its first one, with what it held, when somebody changed it.
    """
    if base == 0:
        return of(article).filter(number=1, note=AS_IT_WAS).first()
    return of(article).filter(number=base).first()


def content_of(article: Article) -> Content:
    """All that the form of ``article`` can change, as JSON. Names stand beside the numbers, to be read and compared."""
    return {
        **{name: getattr(article, name) for name in TEXTS},
        "comments_open": article.comments_open,
        "expires_at": article.expires_at.isoformat() if article.expires_at else None,
        "section": _named(article.section),
        "further_sections": [_named(section) for section in article.further_sections.order_by("pk")],
        "tags": [_named(tag) for tag in article.tags.order_by("pk")],
        "lead_image": _named(article.lead_image),
        "bylines": [
            {**_named(byline.author), "role": byline.role} for byline in article.bylines.select_related("author")
        ],
        "related": [
            {**_named(link.story), "note": link.note} for link in article.related_links.select_related("story")
        ],
    }


def apply(article: Article, content: Content) -> list[str]:
    """Make ``article`` hold ``content``, and save it. Records nothing: see ``record``.

    When a published story expires is decided by the verb of that name alone: here it keeps its expiry.

    Returns what could not be given back because it is no longer there, each as a phrase such as “the tag Navy”.
    """
    lost: list[str] = []

    def found(model: type[models.Model], what: str, entries: list[Content]) -> list[tuple[Content, models.Model]]:
        known = model._default_manager.in_bulk([entry["id"] for entry in entries])
        lost.extend(f"the {what} “{entry['name']}”" for entry in entries if entry["id"] not in known)
        return [(entry, known[entry["id"]]) for entry in entries if entry["id"] in known]

    def one(model: type[models.Model], what: str, entry: Content | None) -> models.Model | None:
        return next((row for _, row in found(model, what, [entry] if entry else [])), None)

    with transaction.atomic():
        for name in TEXTS:
            setattr(article, name, content.get(name, ""))  # older revisions know no language
        article.comments_open = content["comments_open"]
        if article.state != State.PUBLISHED:
            article.expires_at = parse_datetime(content["expires_at"]) if content["expires_at"] else None
        article.section = one(Section, "section", content["section"])
        article.lead_image = one(Image, "picture", content["lead_image"])
        article.save()
        article.further_sections.set(section for _, section in found(Section, "section", content["further_sections"]))
        tags = _tags(content["tags"])
        lost += [f"the tag “{entry['name']}”" for entry in content["tags"] if entry["name"] not in tags]
        article.tags.set(list(tags.values()))
        article.bylines.all().delete()
        Byline.objects.bulk_create(
            Byline(article=article, author=author, role=entry["role"], position=place)
            for place, (entry, author) in enumerate(found(Author, "author", content["bylines"]), start=1)
        )
        article.related_links.all().delete()
        RelatedStory.objects.bulk_create(
            RelatedStory(article=article, story=story, note=entry["note"], position=place)
            for place, (entry, story) in enumerate(found(Article, "related story", content["related"]), start=1)
        )
    return lost


def record(
    article: Article,
    *,
    by: AbstractBaseUser | None,
    at: datetime | None = None,
    note: str = "",
    form_key: str = "",
    content: Content | None = None,
) -> Revision:
    """Keep what ``article`` holds now as its newest revision. A working copy's goes to the story that it revises.

    ``content`` saves asking for it once more.
    """
    story_pk = article.revises_id or article.pk
    content = content or content_of(article)
    with transaction.atomic():
        Article.objects.select_for_update().only("pk").get(pk=story_pk)  # numbers are given out one at a time
        last = Revision.objects.filter(article=story_pk).aggregate(last=Max("number"))["last"] or 0
        revision = Revision.objects.create(
            article_id=story_pk,
            number=last + 1,
            in_working_copy=article.revises_id is not None,
            at=at or timezone.now(),
            by=by,
            username=by.get_username() if by else "",
            note=note[: Revision._meta.get_field("note").max_length],
            content=content,
            form_key=form_key,
        )
        shown = pictures_in(content["body"]) | ({content["lead_image"]["id"]} if content["lead_image"] else set())
        RevisionPicture.objects.bulk_create(
            RevisionPicture(revision=revision, image_id=pk)
            for pk in Image.objects.filter(pk__in=shown).values_list("pk", flat=True)
        )
        article.revision_number = revision.number
        Article.objects.filter(pk=article.pk).update(revision_number=revision.number)
    return revision


def keep_what_was(article: Article, content: Content | None = None) -> None:
    """Give a story that came without any revision, such as an imported one, its first before it is changed.

    Where it is changed already, ``content`` is what it held before.
    """
    if not article.revision_number:
        record(article, by=article.created_by, at=article.updated_at, note=AS_IT_WAS, content=content)


def restore(
    article: Article, revision: Revision, *, by: AbstractBaseUser, at: datetime | None = None
) -> tuple[Revision, list[str]]:
    """Make ``article``, a story or a working copy, hold what ``revision`` holds, as its newest revision.

    Returns that, and what could not be given back, each as a phrase such as “the tag Navy”. Raises NotRestored.
    """
    at = at or timezone.now()
    note = f"Restored from revision {revision.number}"
    with transaction.atomic():
        article.refresh_from_db(from_queryset=Article.objects.select_for_update(of=("self",)))
        if refusal := why_not_restore(article, revision, by, at):
            raise NotRestored(refusal)
        keep_what_was(article)
        content, lost = _fitting(article, revision.content)
        lost += apply(article, content)
        EditorialLogEntry.objects.create(
            article=article,
            headline=article.headline,
            verb=LoggedVerb.EDIT,
            from_state=article.state,
            to_state=article.state,
            by=by,
            username=by.get_username(),
            at=at,
            note=note,
        )
        return record(article, by=by, at=at, note=note), lost


def why_not_restore(article: Article, revision: Revision, by: AbstractBaseUser, at: datetime | None = None) -> str:
    """A sentence that says why ``by`` cannot make ``article`` what ``revision`` holds; empty where nothing is in the way."""
    if revision.article_id != (article.revises_id or article.pk):
        return f"“{article}” was left as it is: that revision is another story's."
    if not may_edit_story(by, article):
        return f"You may not change “{article}” now, so it was left as it is. Ask an editor to restore the revision."
    if article.stage(at) == Stage.LIVE:
        return (
            f"“{article}” is live, so it was left as it is: readers would see the restored text at once. "
            "Open a working copy, and restore the revision there."
        )
    if article.state == State.PUBLISHED and not _can_be_public(revision.content):
        return (
            f"“{article}” was left as it is: it is {article.stage(at).label.lower()}, and the revision lacks "
            "a section, a body or a byline that is still there. Unpublish the story first."
        )
    return ""


def _can_be_public(content: Content) -> bool:
    return bool(
        content["section"]
        and Section.objects.filter(pk=content["section"]["id"]).exists()
        and plain_text(content["body"])
        and Author.objects.filter(pk__in=[entry["id"] for entry in content["bylines"]]).exists()
    )


def _fitting(article: Article, content: Content) -> tuple[Content, list[str]]:
    """``content`` without what the database would refuse today, and what that was."""
    fitting, lost = dict(content), []
    expires = parse_datetime(content["expires_at"]) if content["expires_at"] else None
    if expires and article.published_at and expires <= article.published_at:
        fitting["expires_at"] = None
        lost.append(f"the expiry on {timezone.localtime(expires):%-d %b %Y at %H:%M}, which is before the publication")
    try:
        Article(pk=article.pk, revises_id=article.revises_id, slug=content["slug"]).clean()
    except ValidationError:
        fitting["slug"] = article.slug
        lost.append(f"the slug “{content['slug']}”, which belongs to another story now")
    return fitting, lost


def lock(pk: int, base: int) -> Article:
    """The story of this number, locked until the transaction ends, if its newest revision is still ``base``.

    Raises Overwritten where it is not, and Article.DoesNotExist. Call it inside a transaction.
    """
    rows = Article.objects.select_for_update(of=("self",))
    # The story's row before that of its working copy, as in articles.working_copies: two locks, one order.
    rows.filter(working_copy=pk).first()
    article = rows.get(pk=pk)
    if article.revision_number != base:
        raise Overwritten(f"“{article}” has been saved by somebody else in the meantime.")
    return article


def _named(row: models.Model | None) -> Content | None:
    return {"id": row.pk, "name": str(row)} if row else None


def _tags(entries: list[Content]) -> dict[str, Tag]:
    """The tags by the name that they had: a tag that was merged since is found under its alias."""
    known = Tag.objects.in_bulk([entry["id"] for entry in entries])
    tags = {entry["name"]: known[entry["id"]] for entry in entries if entry["id"] in known}
    missing = [entry["name"] for entry in entries if entry["name"] not in tags]
    return tags | {name: tag for name, tag in find(missing).items() if name in missing}
