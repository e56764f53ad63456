"""Brings a WordPress site over from its export files. Returns a report, and never prints.

Everything is read twice: to see whether it can be read at all and what is there, and for stories and pages. In between
come the pictures, of which texts speak before they come. Each batch is one transaction, and what came over is written down
with it: whoever runs it again after a crash, or after an editor's week, gets what one run would have given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Protocol

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from .attachments import bring_pictures
from .cleaning import Addresses
from .export_reader import NotAnExport as NotAnExport
from .export_reader import read_file
from .late_links import lead_to_ours
from .media import Download, Folder, Media, NoMedia, Several
from .models import WordPressSite
from .pages import bring_pages, place_pages
from .reading_ahead import ReadAhead
from .records import Item
from .replies import Threads, threads_of
from .report import Report
from .run import Run
from .stories import bring_stories
from .survey import GUEST_AUTHORS, LEFT_OUT, PAGES, PICTURES, STORIES, Survey, survey
from .terms import bring_authors, bring_sections, bring_tags
from .top import keep_on_top

#: Items that are written in one transaction. A comment counts as well: a story with thousands is a batch of its own.
BATCH, COMMENTS = 200, 4_000
#: How often the files are read, as progress counts: the pictures, which are not read again, count as one reading.
READINGS = 3


class Progress(Protocol):
    """Hears how far the import is."""

    def __call__(self, done: int, total: int, what: str) -> None:
        """``done`` of ``total`` bytes have been read; ``what`` is being done, in two words."""


@dataclass(frozen=True)
class Options:
    """How to import. ``media`` is a folder; ``by`` the account in whose name the log has it."""

    media: Path | None = None
    download: bool = False
    overwrite: bool = False
    by: AbstractBaseUser | None = None
    at: datetime | None = None
    #: Called after each batch, when it has been committed.
    committed: Callable[[], None] = lambda: None


def silently(done: int, total: int, what: str) -> None:
    """A Progress that nobody sees."""


def import_files(paths: list[Path], options: Options = Options(), progress: Progress = silently) -> Report:
    """Bring over everything. Raises NotAnExport, with nothing written, where a file cannot be read to its end."""
    meter = _Meter(paths, progress)
    found = survey(paths, told=meter.told("Checking"))
    run = start(found, options)
    bring_sections(run)
    bring_tags(run)
    bring_authors(run)
    pictures = meter.told("Pictures")
    for batch in _batches(found.attachments):
        bring_pictures(run, batch)
        pictures(meter.size * len(batch) // len(found.attachments))
    with ReadAhead(partial(_texts, run, paths), meter.told("Texts")) as texts:
        for batch, threads in texts:
            bring_stories(run, [item for item in batch if item.type in STORIES], threads)
            bring_pages(run, [item for item in batch if item.type in PAGES])
    place_pages(run)
    lead_to_ours(run)
    keep_on_top(run)
    leave_out(run.report, found)
    return run.report


def start(found: Survey, options: Options) -> Run:
    """The run over what was found. Writes the site down."""
    at = options.at or timezone.now()
    url = found.channel.url[:300]
    with transaction.atomic():
        site, _ = WordPressSite.objects.get_or_create(
            url=url, defaults={"title": found.channel.title[:300], "first_imported_at": at, "last_imported_at": at}
        )
        site.last_imported_at = at
        site.save(update_fields=["last_imported_at"])
    addresses = Addresses([found.channel.url, found.channel.link])
    places: list[Media] = [Folder(options.media)] if options.media else []
    places += [Download(addresses)] if options.download else []
    logins = {person.login.casefold() for person in found.authors.values()}
    users = get_user_model().objects.filter(username__in=logins) if logins else ()
    return Run(
        site=site,
        survey=found,
        addresses=addresses,
        media=Several(*places) if places else NoMedia(),
        report=Report(),
        at=at,
        zone=timezone.get_default_timezone(),
        by=options.by,
        overwrite=options.overwrite,
        committed=options.committed,
        users={user.username.casefold(): user.pk for user in users},
    )


def leave_out(report: Report, found: Survey) -> None:
    """Name the types of items that do not come over at all."""
    for name, count in found.types.items():
        if name not in STORIES | PAGES | PICTURES | {GUEST_AUTHORS}:
            report.leave_out(name[:60] or "item without a type", count)


def _texts(run: Run, paths: list[Path], told: Callable[[int], None]) -> Iterator[tuple[list[Item], dict[int, Threads]]]:
    """Stories and pages in batches, with what becomes of the stories' comments. Where a number is twice, the last counts."""
    for batch in _batches(_items(paths, STORIES | PAGES, told)):
        stories = (item for item in batch if item.type in STORIES and item.status not in LEFT_OUT)
        yield batch, {item.id: threads_of(run, item) for item in stories}


def _items(paths: list[Path], types: frozenset[str], told: Callable[[int], None]) -> Iterator[Item]:
    for path in paths:
        for record in read_file(path, told=told):
            if isinstance(record, Item) and record.type in types:
                yield record


def _batches(items: Iterable[Item]) -> Iterator[list[Item]]:
    batch: list[Item] = []
    comments = 0
    for item in items:
        batch.append(item)
        comments += len(item.comments)
        if len(batch) >= BATCH or comments >= COMMENTS:
            yield batch
            batch, comments = [], 0
    if batch:
        yield batch


class _Meter:
    """Bytes that have been read, over all readings of all files; pictures count for their share of one."""

    def __init__(self, paths: list[Path], progress: Progress) -> None:
        self.size = sum(path.stat().st_size for path in paths if path.is_file())
        self.total = READINGS * self.size
        self.done, self.progress = 0, progress

    def told(self, what: str) -> Callable[[int], None]:
        def told(count: int) -> None:
            self.done += count
            self.progress(self.done, self.total, what)

        return told
