"""Attachments become pictures of the library, with what the export says of them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Any

from django.db import transaction

from articles import picture_library
from articles.images.inspection import NotAPicture
from articles.models import Image

from . import fingerprints
from .cleaning import one_line, paragraphs, php, upload_path
from .cleaning.addresses import is_picture
from .media import Missing
from .models import PATH_MAX, Imported, Kind
from .records import Item
from .run import Run, fates, old_path, once, tell_kept

#: Where plugins for credits keep them.
_CREDITS = (
    "_media_credit",
    "media_credit",
    "_wp_attachment_credit",
    "credit",
    "photo_credit",
    "_credit",
    "_image_credit",
)
_SOURCES = ("_navis_media_credit_org", "media_credit_org", "_wp_attachment_source", "source", "_source_url")
_METADATA = "_wp_attachment_metadata"
ALT = "_wp_attachment_image_alt"


def address_of(item: Item) -> str:
    """Where the file was; exports of old versions say it only as the guid."""
    return item.attachment_url or item.guid


def said_of(item: Item) -> dict[str, str]:
    """What the export says of a picture that has a field here. The description serves where there is no caption."""
    title = one_line(item.title, 300)
    name = PurePosixPath(upload_path(address_of(item))).stem
    metadata = item.told(_METADATA)
    credit = item.told(*_CREDITS) or php.found(metadata, "image_meta", "credit")
    return {
        "alt": one_line(item.told(ALT), 300)
        or (title if title.casefold() not in ("", name.casefold(), item.slug) else ""),
        "caption": paragraphs(item.excerpt) or paragraphs(item.body),
        "credit": one_line(credit, 200),
        "source": one_line(item.told(*_SOURCES), 300),
        "headline": title if title.casefold() != name.casefold() else "",
        "copyright_notice": one_line(php.found(metadata, "image_meta", "copyright"), 300),
    }


def bring_pictures(run: Run, items: list[Item]) -> None:
    """A batch of attachments. Each file is stored in a transaction of its own: a picture that is there is there whole."""
    items = once(items)
    known = run.match(Kind.PICTURE, items)
    rows: list[Imported] = []
    for item in items:
        key, before = known[item.id]
        row = before or _row(run, item, key)
        if not is_picture(address_of(item)):
            ending = PurePosixPath(upload_path(address_of(item))).suffix.lower() or "without an address"
            run.report.leave_out(f"attachment that is no picture ({ending})", kind="images")
            _remember(rows, row)
        elif row.object_id is None:
            _bring(run, item, row, rows)
    Imported.objects.bulk_create(rows)
    _bring_again(run, [(item, row) for item in items if (row := known[item.id][1])])
    run.committed()


def bring_file(run: Run, path: str, address: str) -> int | None:
    """A picture that bodies show and of which the export has no attachment; None where its file cannot be had."""
    row = run.record(Kind.PICTURE, f"file:{path}", file=path)
    try:
        with transaction.atomic():
            image, row.created = picture_library.bring_in(run.media.open(path, address), said={})
            row.object_id, row.fingerprint = image.pk, fingerprints.of_row(Kind.PICTURE, image)
            row.save()
    except (Missing, NotAPicture) as reason:
        run.report.warn("missing picture", f"Picture {path} did not come over: {reason}")
        run.report.note("skipped", "images")
        return None
    run.report.note("created" if row.created else "unchanged", "images")
    return image.pk


def _row(run: Run, item: Item, key: str) -> Imported:
    return run.record(
        Kind.PICTURE,
        key,
        old_id=item.id,
        old_parent=item.parent or None,
        path=old_path(item),
        guid=item.guid[:PATH_MAX],
        file=upload_path(address_of(item)),
        extra={"order": item.menu_order}
        | ({"description": paragraphs(item.body)} if item.body and item.excerpt else {}),
    )


def _remember(rows: list[Imported], row: Imported) -> None:
    if row.pk is None:
        rows.append(row)


def _bring(run: Run, item: Item, row: Imported, rows: list[Imported]) -> None:
    if not run.media.has_any:
        run.report.note("skipped", "images")
        run.report.warn(
            "missing picture", f"Picture {row.file or item.id} did not come over: no folder of uploads was given."
        )
        _remember(rows, row)
        return
    said = said_of(item)
    try:
        with transaction.atomic():
            file = run.media.open(row.file, address_of(item))
            image, row.created = picture_library.bring_in(file, said=said, created_at=item.went_out(run.zone))
            row.object_id = image.pk
            row.fingerprint = fingerprints.of_row(Kind.PICTURE, image)
            row.extra["said"] = fingerprints.of(said)
            row.save()
    except (Missing, NotAPicture) as reason:
        row.object_id = None
        run.report.note("skipped", "images")
        run.report.warn("missing picture", f"Picture {row.file or item.id} did not come over: {reason}")
        _remember(rows, row)
        return
    run.report.note("created" if row.created else "unchanged", "images")
    run.committed()


def _bring_again(run: Run, pairs: Iterable[tuple[Item, Imported]]) -> None:
    """What came over before: the export may say other things of it by now."""
    rows: dict[Imported, str] = {}
    said: dict[int, dict[str, Any]] = {}
    for item, row in pairs:
        if row.object_id is None or not row.extra.get("said"):
            continue
        said[row.pk] = said_of(item)
        is_same = fingerprints.of(said[row.pk]) == row.extra["said"]
        rows[row] = row.fingerprint if is_same else ""
    for row, fate in fates(Kind.PICTURE, rows, overwrite=False).items():
        if fate == "update" or (run.overwrite and fate != "gone" and row.created):
            _update(run, row, said[row.pk])
        elif fate == "unchanged":
            run.report.note("unchanged", "images")
        else:
            tell_kept(run.report, Kind.PICTURE, fate, f"Picture {row.file}")


def _update(run: Run, row: Imported, said: dict[str, Any]) -> None:
    with transaction.atomic():
        image = Image.objects.select_for_update().get(pk=row.object_id)
        before = fingerprints.of_row(Kind.PICTURE, image)
        for name, value in said.items():
            if value:
                setattr(image, name, value)
        row.fingerprint = fingerprints.of_row(Kind.PICTURE, image)
        if row.fingerprint == before:
            run.report.note("unchanged", "images")
            return
        row.extra["said"] = fingerprints.of(said)
        image.save()
        row.save(update_fields=["fingerprint", "extra"])
        run.report.note("updated", "images")
