"""Pages become pages, each inside the one that it stood under, which may come after it in the export."""

from __future__ import annotations

from datetime import datetime
from html import escape

from django.db import transaction

from articles import pages
from articles.models import Page
from articles.models.page import TITLE_MAX

from . import fingerprints
from .cleaning import clean, one_line
from .models import PATH_MAX, Imported, Kind
from .planning import seo_of, slug_from, spoken_of
from .records import Item
from .run import Run, fates, old_path, once, tell_kept
from .stories import look_up, tell_of_body
from .survey import LEFT_OUT

#: The last place that the database knows.
LAST_PLACE = 2**31 - 1


def bring_pages(run: Run, items: list[Item]) -> None:
    """A batch of pages, in one transaction. Where they stand is seen to by place_pages, when all of them are there."""
    items = once(item for item in items if not _is_left_out(run, item))
    if not items:
        return
    surroundings = look_up(run, spoken_of(items))
    known = run.match(Kind.PAGE, items)
    with transaction.atomic():
        planned: dict[Imported, tuple[Item, Page]] = {}
        for item in items:
            key, row = known[item.id]
            cleaned = clean(item.body, surroundings.of(item))
            title = one_line(item.title, TITLE_MAX) or f"Untitled ({item.id})"
            page = Page(
                title=title,
                slug=slug_from(item.slug),
                body=pages.sanitise(cleaned.html) or _title_alone(run, item, title),
                position=min(item.menu_order, LAST_PLACE),
            )
            tell_of_body(run.report, page.title, cleaned)
            if row is None:
                _bring(run, item, page, key)
            else:
                planned[row] = item, page
        _bring_again(run, planned)
        for item in items:
            if item.comments:
                run.report.leave_out("comment on a page", len(item.comments), kind="comments")
    run.committed()


def place_pages(run: Run) -> None:
    """Put pages that came over inside their parents. One whose parent readers do not see is taken from them as well."""
    waiting = Imported.objects.filter(site=run.site, kind=Kind.PAGE, old_parent__isnull=False)
    for row in waiting.order_by("pk").iterator():
        if not row.extra.get("placed"):
            with transaction.atomic():
                _place(run, row)
    hidden = {None}
    rows = {row.object_id: row for row in Imported.objects.filter(site=run.site, kind=Kind.PAGE, created=True)}
    while hidden:  # from the outermost in: what is hidden hides what is inside it
        inside = Page.objects.filter(pk__in=rows, published_at__isnull=False, parent__published_at__isnull=True)
        hidden = set(inside.exclude(parent=None).values_list("pk", flat=True))
        for page in Page.objects.filter(pk__in=hidden):
            _hide(run, page, rows[page.pk])
    run.committed()


def _is_left_out(run: Run, item: Item) -> bool:
    if item.status in LEFT_OUT or not item.id:
        run.report.leave_out(f"page: {LEFT_OUT.get(item.status, 'without a number')}", kind="pages")
        return True
    return False


def _title_alone(run: Run, item: Item, title: str) -> str:
    """The text of a page that has none: its readers saw its title, and its address and the pages inside it must not go."""
    if not _was_public(item):
        return ""
    run.report.warn("without a text", f"Page “{title}” has no text: readers see its title alone.")
    return f"<p>{escape(title, quote=False)}</p>"


def _was_public(item: Item) -> bool:
    return item.status in ("publish", "future") and not item.password


def _public_since(run: Run, item: Item, page: Page) -> datetime | None:
    if item.password:
        run.report.warn("password", f"Page “{page.title}” was behind a password: readers do not see it here.")
        return None
    if not _was_public(item):
        return None
    since = item.went_out(run.zone) or item.changed(run.zone) or run.site.first_imported_at
    if since > run.at:
        run.report.warn(
            "scheduled page",
            f"Page “{page.title}” was to go out on {since:%-d %b %Y}: it is a draft, to be published by hand.",
        )
        return None
    return since


def _bring(run: Run, item: Item, page: Page, key: str) -> None:
    extra: dict[str, object] = dict(seo_of(item))
    if item.status not in ("publish", "future", "draft", "pending") or item.password:
        extra["status"] = "password" if item.password else item.status
    pages.bring_in(page, public_since=_public_since(run, item, page), source=run.source, at=run.at, by=run.by)
    row = run.record(
        Kind.PAGE,
        key,
        old_id=item.id,
        old_parent=item.parent or None,
        path=old_path(item),
        guid=item.guid[:PATH_MAX],
        object_id=page.pk,
        slug=page.slug,
        fingerprint=fingerprints.of_row(Kind.PAGE, page),
        extra=extra,
    )
    row.save()
    run.report.note("created", "pages")
    if (wished := slug_from(item.slug)) and page.slug != wished:
        run.report.warn("another address", f"Page “{page.title}” is at “{page.slug}” here: “{wished}” was taken.")


def _bring_again(run: Run, planned: dict[Imported, tuple[Item, Page]]) -> None:
    prints = {}
    for row, (item, page) in planned.items():
        page.slug = row.slug  # its address stays
        page.published_at = None if row.extra.get("hidden") else _public_since(run, item, page)
        prints[row] = fingerprints.of_row(Kind.PAGE, page)
    for row, fate in fates(Kind.PAGE, prints, overwrite=run.overwrite).items():
        _, page = planned[row]
        if fate in ("kept", "gone"):
            tell_kept(run.report, Kind.PAGE, fate, f"Page “{page.title}”")
            continue
        run.report.note("updated" if fate == "update" else "unchanged", "pages")
        if fate == "update":
            stored = Page.objects.select_for_update(of=("self",)).get(pk=row.object_id)
            stored.title, stored.body = page.title, page.body
            pages.bring_in(stored, public_since=page.published_at, source=run.source, at=run.at, by=run.by)
            row.fingerprint = fingerprints.now(Kind.PAGE, [stored.pk])[stored.pk]
            row.save(update_fields=["fingerprint"])


def _place(run: Run, row: Imported) -> None:
    page = Page.objects.filter(pk=row.object_id).first()
    above = Imported.objects.filter(site=run.site, kind=Kind.PAGE, old_id=row.old_parent).order_by("-pk").first()
    parent = Page.objects.filter(pk=above.object_id).first() if above else None
    row.extra["placed"] = True
    row.save(update_fields=["extra"])
    if page is None or page.parent_id is not None:
        return
    if parent is None or parent.pk in page.with_descendants():
        run.report.warn(
            "page without its parent",
            f"Page “{page}” stood under page {row.old_parent}, which did not come over: it stands by itself.",
        )
        return
    page.parent = parent
    page.save(update_fields=["parent"])


def _hide(run: Run, page: Page, row: Imported) -> None:
    """Its address would tell of a page that nobody may see."""
    with transaction.atomic():
        page.published_at = None
        page.save(update_fields=["published_at"])
        row.extra["hidden"] = True
        row.fingerprint = fingerprints.now(Kind.PAGE, [page.pk])[page.pk]
        row.save(update_fields=["extra", "fingerprint"])
        run.report.warn(
            "inside a hidden page", f"Page “{page}” is inside one that readers do not see: it is hidden, too."
        )
