"""Brings a WordPress site over from its export files. Returns a report, and never prints.

Everything is read twice: to see whether it can be read at all and what is there, and for stories and pages. In between
come the pictures, of which texts speak before they come. Each batch is one transaction, and what came over is written down
with it: whoever runs it again after a crash, or after an editor's week, gets what one run would have given.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Protocol

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from .attachments import bring_pictures
from .cleaning import Addresses
from .export_bytes import NotAnExport as NotAnExport
from .garbage import looked_for_seldom
from .late_links import lead_to_ours
from .media import Download, Folder, Media, NoMedia, Several
from .models import WordPressSite
from .pages import bring_pages, place_pages
from .planning import Planned
from .preparing import Batch, ReadHere, Reading, Texts, in_batches
from .report import Report
from .run import Run
from .second_process import ReaderLost as ReaderLost
from .second_process import SecondProcess
from .stories import bring_stories, look_up
from .survey import GUEST_AUTHORS, PAGES, PICTURES, STORIES, Survey, survey
from .terms import bring_authors, bring_sections, bring_tags
from .top import keep_on_top

#: Items that are written in one transaction. A comment counts as well: a story with thousands is a batch of its own.
BATCH, COMMENTS = 200, 4_000
#: Bytes from which on a second process saves more than it costs: some 2,000 stories.
LARGE = 32 * 1024 * 1024
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
    """Bring over everything. Raises NotAnExport, with nothing written, where a file cannot be read to its end.

    Large files are read by a second process, where there is a processor for it. Raises ReaderLost where that is killed.
    """
    meter = _Meter(paths, progress)
    at = options.at or timezone.now()
    reading = Reading(at, timezone.get_default_timezone(), paths, BATCH, COMMENTS)
    with looked_for_seldom(), _second_process(reading, meter.size) as second:
        found = survey(paths, told=meter.told("Checking"))
        run = start(found, replace(options, at=at))
        bring_sections(run)
        bring_tags(run)
        bring_authors(run)
        pictures = meter.told("Pictures")
        for batch in in_batches(found.attachments, BATCH, COMMENTS):
            bring_pictures(run, batch)
            pictures(meter.size * len(batch) // len(found.attachments))
        setting, told = run.setting(), meter.told("Texts")
        there = second.texts(setting, told) if second and second.is_ready() else None
        with there or ReadHere(reading, setting, told) as texts:
            _bring_texts(run, texts)
    place_pages(run)
    lead_to_ours(run)
    keep_on_top(run)
    leave_out(run.report, found)
    return run.report


@contextmanager
def _second_process(reading: Reading, size: int) -> Iterator[SecondProcess | None]:
    """One, if it is worth its start and can be had."""
    second = None
    if size >= LARGE and processors() > 1:
        with suppress(OSError):
            second = SecondProcess(reading)
    try:
        yield second
    finally:
        if second:
            second.close()


def processors() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _bring_texts(run: Run, texts: Texts) -> None:
    """Batch after batch. What the next one speaks of is looked up as soon as this one's stories and pages are there.

    While this one's comments are being written the next one is planned, and what was planned is fetched.
    """
    ahead = _Ahead(run, texts)
    while batch := ahead.batch():
        plans, report = ahead.plans()
        run.report.add(batch.report)
        run.report.add(report)
        ahead = _Ahead(run, texts)
        # A picture that is fetched is there for good, whatever becomes of the batch: not in the batch's transaction.
        early = not (batch.pages or run.media.has_any)
        if early:
            bring_stories(run, plans, batch.threads, stored=ahead.ask, meanwhile=ahead.receive)
        else:
            bring_stories(run, plans, batch.threads)
        bring_pages(run, batch.pages)


class _Ahead:
    """The batch after the one that is being written."""

    def __init__(self, run: Run, texts: Texts) -> None:
        self._run, self._texts = run, texts
        self._batch: Batch | None = None
        self._plans: tuple[list[Planned], Report] | None = None
        self._error: Exception | None = None
        self._is_asked = False

    def ask(self) -> None:
        """Fetch it, and have it planned. What goes wrong is kept: it is no fault of the batch before."""
        self._is_asked = True
        try:
            self._batch = self._texts.take()
        except Exception as error:
            self._error = error
            return
        if self._batch:
            self._texts.ask(self._batch, look_up(self._run, self._batch.spoken))

    def receive(self) -> None:
        """Fetch what its posts are to be. What goes wrong is kept here as well."""
        if self._batch:
            try:
                self._plans = self._texts.plans()
            except Exception as error:
                self._error = error

    def batch(self) -> Batch | None:
        if not self._is_asked:
            self.ask()
        if self._error:
            raise self._error
        return self._batch

    def plans(self) -> tuple[list[Planned], Report]:
        return self._plans or self._texts.plans()


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
