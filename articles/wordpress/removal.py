"""Takes an import back: what it made goes, what people here have changed or built upon stays and is named."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.db import transaction
from django.db.models import Model, Q

from articles.comments.models import Comment
from articles.models import Article, Author, Image, Page, PageRevisionPicture, RevisionPicture, Section
from tags.lookup import with_uses
from tags.models import Tag

from . import fingerprints
from .models import Imported, Kind, WordPressSite, model_of
from .report import Report
from .run import CALLED

_BATCH = 200


def remove(
    site: WordPressSite, *, changed_too: bool = False, done: Callable[[int], None] = lambda count: None
) -> Report:
    """Delete what the import of ``site`` made. Of the report, ``updated`` counts what is gone, ``skipped`` what stays.

    With ``changed_too``, what was changed here goes as well. What readers have replied to here, what other stories use,
    and what was here before the import stays in any case. Can be stopped, and run again.
    """
    report = Report()
    for batch in _batches(site, Kind.STORY):
        with transaction.atomic():
            _stories(batch, report, changed_too=changed_too)
        done(len(batch))
    for kind, unused in _UNUSED.items():
        # Sections and pages stand inside one another: what is left around one that has gone may go with the next turn.
        while True:
            kept: list[tuple[Imported, str]] = []
            removed = 0
            for batch in _batches(site, kind):
                for row in batch:
                    with transaction.atomic():
                        if why := _one(row, unused, report, changed_too=changed_too):
                            kept.append((row, why))
                        else:
                            removed += 1
                done(len(batch))
            if not (kept and removed):
                break
        for row, why in kept:
            _stay(report, row, why)
    _forget(site)
    return report


def _stories(rows: list[Imported], report: Report, *, changed_too: bool) -> None:
    numbers = [row.object_id for row in rows]
    there = {story.pk: story for story in Article.objects.filter(pk__in=numbers).only("headline", "slug")}
    now = fingerprints.now(Kind.STORY, numbers)
    comments = list(Comment.objects.filter(article__in=numbers).values_list("pk", "article"))
    brought = {
        row.object_id: row
        for row in Imported.objects.filter(kind=Kind.COMMENT, object_id__in=[pk for pk, _ in comments])
    }
    comments_now = fingerprints.now(Kind.COMMENT, brought.keys())
    replied = {story for pk, story in comments if pk not in brought}
    moderated = {story for pk, story in comments if pk in brought and comments_now[pk] != brought[pk].fingerprint}
    copied = set(Article.objects.filter(revises__in=numbers).values_list("revises", flat=True))
    going: list[Imported] = []
    for row in rows:
        story = there.get(row.object_id)
        if story is None:
            going.append(row)
        elif row.object_id in replied:
            _stay(report, row, f"“{story}” stays: readers have replied to it here.")
        elif not changed_too and (now[row.object_id] != row.fingerprint or row.object_id in copied):
            _stay(report, row, f"“{story}” stays: it was changed here since it came over.")
        elif not changed_too and row.object_id in moderated:
            _stay(report, row, f"“{story}” stays: its comments were moderated here since they came over.")
        else:
            going.append(row)
            report.note("updated", "articles")
    gone = [row.object_id for row in going]
    of_gone = [pk for pk, story in comments if story in set(gone)]
    report.note("updated", "comments", len(of_gone))
    Imported.objects.filter(kind=Kind.COMMENT, object_id__in=of_gone).delete()
    Article.objects.filter(revises__in=gone).delete()
    Article.objects.filter(pk__in=gone).delete()
    Imported.objects.filter(pk__in=[row.pk for row in going]).delete()


def _one(row: Imported, unused: Callable[[int], bool], report: Report, *, changed_too: bool) -> str:
    """Why it stays, in a sentence; empty where it has gone."""
    ours: Model | None = model_of(row.kind)._default_manager.filter(pk=row.object_id).first()
    if ours is not None:
        if not changed_too and fingerprints.now(row.kind, [ours.pk])[ours.pk] != row.fingerprint:
            return f"{row.get_kind_display()} “{ours}” stays: it was changed here since it came over."
        if not unused(ours.pk):
            return f"{row.get_kind_display()} “{ours}” stays: something here uses it."
        ours.delete()
        report.note("updated", CALLED[Kind(row.kind)])
    row.delete()
    return ""


def _stay(report: Report, row: Imported, sentence: str) -> None:
    report.note("skipped", CALLED[Kind(row.kind)])
    report.warn("stays", sentence)


def _picture_is_unused(pk: int) -> bool:
    kept = RevisionPicture.objects.filter(image=pk).exists() or PageRevisionPicture.objects.filter(image=pk).exists()
    return not kept and Image.objects.not_in_use().filter(pk=pk).exists()


def _tag_is_unused(pk: int) -> bool:
    return with_uses(Tag.objects.filter(pk=pk)).get().uses == 0


def _section_is_unused(pk: int) -> bool:
    filed = Article.objects.filter(Q(section=pk) | Q(further_sections=pk))
    return not filed.exists() and not Section.objects.filter(parent=pk).exists()


def _author_is_unused(pk: int) -> bool:
    return not Author.objects.get(pk=pk).bylines.exists()


def _page_is_unused(pk: int) -> bool:
    return not Page.objects.filter(parent=pk).exists()


_UNUSED: dict[Kind, Callable[[int], bool]] = {
    Kind.PAGE: _page_is_unused,
    Kind.PICTURE: _picture_is_unused,
    Kind.TAG: _tag_is_unused,
    Kind.SECTION: _section_is_unused,
    Kind.AUTHOR: _author_is_unused,
}


def _batches(site: WordPressSite, kind: str) -> Iterator[list[Imported]]:
    """What the import made of one kind; of pictures also what never came, which has no row worth keeping."""
    rows = Imported.objects.filter(site=site, kind=kind, created=True).order_by("pk")
    last = 0
    while batch := list(rows.filter(pk__gt=last)[:_BATCH]):
        last = batch[-1].pk
        yield batch


def _forget(site: WordPressSite) -> None:
    """What the import only recognised needs no row any more; the site goes when nothing of it is left."""
    site.imported.filter(created=False).delete()
    if not site.imported.exists():
        site.delete()
