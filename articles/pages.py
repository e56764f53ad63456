"""What is done to pages: save, publish, unpublish, restore. Permission, change and log entry in one transaction each.

What is typed goes into a revision. Readers see what the row holds, which for a page that they see is changed by
``publish`` alone, so that half of a change is never shown.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.text import slugify

from .comparing import PAGE_FIELDS, changed_fields
from .models import IMPORT, EditorialLogEntry, Image, LoggedVerb, Page, PageRevision
from .rich_text import pictures_in, plain_text, sanitise
from .roles import may_edit_pages

Content = dict[str, Any]
AS_IT_WAS = "As it was before the first change here"
_NOTE_MAX = PageRevision._meta.get_field("note").max_length


class Refused(Exception):
    """Nothing was done. Its text is a sentence for the person."""


class Overwritten(Exception):
    """Somebody else has saved the page since the form was opened. Nothing was saved."""


def content_of(page: Page) -> Content:
    """All that the form of ``page`` can change, as JSON. The parent's title stands beside its number, to be read."""
    return {
        "title": page.title,
        "slug": page.slug,
        "parent": {"id": page.parent_id, "name": str(page.parent)} if page.parent_id else None,
        "position": page.position,
        "body": page.body,
    }


def newest_of(page: Page) -> Content:
    """What was typed last, whether readers see it or not."""
    if page.held_revision == page.revision_number:
        return content_of(page)
    return page.revisions.get(number=page.revision_number).content


def as_typed(page: Page) -> Page:
    """``page``, with what was typed last put into it. Not to be saved by anything but the verbs here."""
    if page.held_revision != page.revision_number:
        _fill(page, newest_of(page))
    return page


def lock(pk: int, base: int) -> Page:
    """The page of this number, locked until the transaction ends, if its newest revision is still ``base``.

    Raises Overwritten where it is not, and Page.DoesNotExist.
    """
    page = _locked(pk)
    if page.revision_number != base:
        raise Overwritten(f"“{page}” has been saved by somebody else in the meantime.")
    return page


@transaction.atomic
def save(page: Page, *, by: AbstractBaseUser, at: datetime | None = None, note: str = "") -> PageRevision | None:
    """Keep what ``page`` holds as its newest revision; None where that says nothing new.

    A page that readers see goes on showing what it showed. A new one, or one that they do not see, holds it at once.
    """
    _permit(by, page)
    at, created = at or timezone.now(), page.pk is None
    page.body = sanitise(page.body)
    page.slug = page.slug or free_slug(page)
    content, changed = content_of(page), []
    if not created:
        row = _locked(page.pk)
        changed = changed_fields(newest_of(row), content, PAGE_FIELDS)
        if not changed:
            return None
        if not row.revision_number:
            _keep_what_was(row, at)
            page.revision_number, page.held_revision = row.revision_number, row.held_revision
    if not page.is_public(at):
        page.save()
    revision = _record(page, content, by=by, at=at, note=note)
    _move(page, revision_number=revision.number, **({} if page.is_public(at) else {"held_revision": revision.number}))
    names = ", ".join(one.label.lower() for one in changed)
    _log(page, LoggedVerb.CREATE if created else LoggedVerb.EDIT, by, at, "\n".join(filter(None, [names, note])))
    return revision


@transaction.atomic
def keep_overtaken(page: Page, content: Content, *, by: AbstractBaseUser, at: datetime | None = None) -> PageRevision:
    """Keep what was typed over a text that somebody else has saved meanwhile. The page stays as it is."""
    _permit(by, page)
    _locked(page.pk)
    return _record(page, content, by=by, at=at or timezone.now(), note="", overtaken=True)


@transaction.atomic
def publish(page: Page, *, by: AbstractBaseUser, at: datetime | None = None) -> Page:
    """Let readers see what was typed last, from ``at`` on. Raises Refused where they see it already, or it is not whole."""
    _permit(by, page)
    at, row = at or timezone.now(), _locked(page.pk)
    was_public = row.is_public(at)
    if was_public and not row.has_hidden_changes:
        raise Refused(f"“{row}” was left as it is: readers see all of it already.")
    _fill(row, newest_of(row))
    if not plain_text(row.body) and not pictures_in(row.body):
        raise Refused(f"“{row}” was not published: it has no text yet. Write it first. All that you typed is saved.")
    if row.parent_id and not Page.objects.public(at).filter(pk=row.parent_id).exists():
        raise Refused(
            f"“{row}” was not published: it stands inside “{row.parent}”, which readers do not see. Publish that first, "
            "or choose another place. All that you typed is saved."
        )
    _check_address(row)
    row.published_at = at
    row.first_public_at = row.first_public_at or at
    row.held_revision = row.revision_number
    row.save()
    _log(row, LoggedVerb.REVISE if was_public else LoggedVerb.PUBLISH, by, at)
    return row


@transaction.atomic
def unpublish(page: Page, *, by: AbstractBaseUser, at: datetime | None = None) -> Page:
    """Take the page away from readers, who find 410 at its address. What was typed last stays, as a draft."""
    _permit(by, page)
    at, row = at or timezone.now(), _locked(page.pk)
    if not row.is_public(at):
        raise Refused(f"“{row}” was left as it is: readers do not see it.")
    if inside := Page.objects.public(at).filter(parent=row).first():
        raise Refused(f"“{row}” was left as it is: readers see “{inside}” inside it. Unpublish or move that first.")
    row.published_at = None
    row.save(update_fields=["published_at"])
    _log(row, LoggedVerb.UNPUBLISH, by, at)
    if row.held_revision != row.revision_number:
        _hold(row, newest_of(row))
    return row


@transaction.atomic
def restore(
    page: Page, revision: PageRevision, *, by: AbstractBaseUser, at: datetime | None = None
) -> tuple[PageRevision | None, list[str]]:
    """Make what ``revision`` holds what was typed last. A page that readers see goes on showing what it showed.

    Returns the new revision, None where the page held all of it, and what could not be given back, as phrases.
    """
    _permit(by, page)
    row = _locked(page.pk)
    if revision.page_id != row.pk:
        raise Refused(f"“{row}” was left as it is: that revision is another page's.")
    content, lost = _fitting(row, revision.content, newest_of(row))
    _fill(row, content)
    return save(row, by=by, at=at, note=f"Restored from revision {revision.number}"), lost


@transaction.atomic
def bring_in(
    page: Page, *, public_since: datetime | None, source: str, at: datetime, by: AbstractBaseUser | None = None
) -> Page:
    """Store a page from elsewhere as its newest revision; readers see it from ``public_since`` on, or not at all.

    It gets another slug where it cannot have its own. One that has come before is given what it holds now.
    """
    is_new = page.pk is None
    page.body = sanitise(page.body)
    if is_new and not (page.slug and _is_free(page, page.slug)):
        page.slug = free_slug(page)
    page.published_at = public_since if page.body else None
    if page.first_public_at is None or page.first_public_at > at:
        # What was only to be public, and is put off or taken back, was never seen.
        page.first_public_at = page.published_at
    page.save()
    revision = _record(page, content_of(page), by=by, at=at, note=source)
    _move(page, revision_number=revision.number, held_revision=revision.number)
    _log(page, LoggedVerb.BRING_IN, by, at, source)
    return page


def revisions_of(page: Page) -> QuerySet[PageRevision]:
    """The newest first, those among them that were overtaken."""
    return PageRevision.objects.filter(page=page.pk)


def why_not_delete(page: Page) -> str:
    """A sentence that says why nobody deletes ``page``; empty where nothing is in the way."""
    if page.first_public_at is not None:
        return f"“{page}” was not deleted: readers knew its address. Unpublish it, and it answers that it is gone."
    if page.children.exists():
        return f"“{page}” was not deleted: there are pages inside it. Move them first."
    return ""


def free_slug(page: Page) -> str:
    """A slug made from the title that no page and no story has or had: with "-2", "-3" … where it is taken."""
    stem = slugify(page.title, allow_unicode=True)[:180].strip("-_") or "page"
    number, slug = 1, stem
    while not _is_free(page, slug):
        number += 1
        slug = f"{stem}-{number}"
    return slug


def _is_free(page: Page, slug: str) -> bool:
    if Page.objects.known_as(slug).exclude(pk=page.pk).exists():
        return False
    try:
        Page(pk=page.pk, slug=slug, parent=page.parent).clean()
    except ValidationError:
        return False
    return True


def _check_address(page: Page) -> None:
    """Raises Refused where the address was taken since it was typed, or the page would stand inside itself."""
    lost = _fitting(page, content_of(page), {"slug": "", "parent": None})[1]
    if lost:
        raise Refused(
            f"“{page}” was not published: it cannot have {lost[0]}. Change that. All that you typed is saved."
        )


def _fitting(page: Page, content: Content, instead: Content) -> tuple[Content, list[str]]:
    """``content`` without what the page cannot have today, for which ``instead`` has another, and what that was."""
    fitting, lost = dict(content), []
    if (parent := content["parent"]) and (
        not Page.objects.filter(pk=parent["id"]).exists() or parent["id"] in page.with_descendants()
    ):
        fitting["parent"] = instead["parent"]
        lost.append(f"its place inside “{parent['name']}”")
    of_another = Page.objects.known_as(content["slug"]).exclude(pk=page.pk).exists()
    candidate = Page(pk=page.pk, slug=content["slug"], parent_id=fitting["parent"] and fitting["parent"]["id"])
    try:
        candidate.clean()
    except ValidationError:
        of_another = True
    if of_another or not content["slug"]:
        fitting["slug"] = instead["slug"]
        lost.append(f"the slug “{content['slug']}”")
    if not content["title"]:
        fitting["title"] = instead.get("title", "")
    return fitting, lost


def _fill(page: Page, content: Content) -> None:
    page.title, page.slug, page.body = content["title"], content["slug"], content["body"]
    page.position = content["position"]
    page.parent_id = content["parent"]["id"] if content["parent"] else None


def _hold(page: Page, content: Content) -> None:
    """What a page holds that readers do not see any more: what was typed last, as far as it fits."""
    content, _ = _fitting(page, content, content_of(page))
    _fill(page, content)
    page.held_revision = page.revision_number
    page.save()


def _locked(pk: int) -> Page:
    return Page.objects.select_for_update(of=("self",)).get(pk=pk)


def _permit(by: AbstractBaseUser, page: Page) -> None:
    if not may_edit_pages(by):
        raise Refused(f"You may not change “{page}”, so it was left as it is. Ask an editor to do it.")


def _record(
    page: Page, content: Content, *, by: AbstractBaseUser | None, at: datetime, note: str, overtaken: bool = False
) -> PageRevision:
    last = page.revisions.aggregate(last=Max("number"))["last"] or 0
    revision = PageRevision.objects.create(
        page=page,
        number=last + 1,
        at=at,
        by=by,
        username=by.get_username() if by else IMPORT,
        note=note[:_NOTE_MAX],
        content=content,
        overtaken=overtaken,
    )
    shown = Image.objects.filter(pk__in=pictures_in(content["body"])).values_list("pk", flat=True)
    revision.picture_links.bulk_create(
        [revision.picture_links.model(revision=revision, image_id=image) for image in shown]
    )
    return revision


def _keep_what_was(row: Page, at: datetime) -> None:
    """Give a page that came without any revision, such as an imported one, its first before it is changed."""
    first = _record(row, content_of(row), by=None, at=row.published_at or at, note=AS_IT_WAS)
    _move(row, revision_number=first.number, held_revision=first.number)


def _move(page: Page, **numbers: int) -> None:
    for name, value in numbers.items():
        setattr(page, name, value)
    Page.objects.filter(pk=page.pk).update(**numbers)


def _log(page: Page, verb: str, by: AbstractBaseUser | None, at: datetime, note: str = "") -> None:
    was, now = _states(page, verb, at)
    EditorialLogEntry.objects.create(
        page=page,
        headline=page.title,
        verb=verb,
        from_state=was,
        to_state=now,
        by=by,
        username=by.get_username() if by else IMPORT,
        at=at,
        note=note,
    )


def _states(page: Page, verb: str, at: datetime) -> tuple[str, str]:
    """Before and after, in the words of stories."""
    now = "published" if page.is_public(at) else "draft"
    before = {
        LoggedVerb.CREATE: "",
        LoggedVerb.BRING_IN: "",
        LoggedVerb.PUBLISH: "draft",
        LoggedVerb.UNPUBLISH: "published",
    }
    return before.get(verb, now), now
