"""Stories and pages in batches, with all that can be made of them before the database is asked, and between its answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from functools import partial
from pathlib import Path
from typing import Protocol

from .export_reader import read_file
from .planning import Planned, Spoken, Surroundings, plan, spoken_of
from .reading_ahead import ReadAhead
from .records import Item
from .report import Report
from .run import Setting, once
from .survey import LEFT_OUT, PAGES, STORIES
from .threads import Threads, threads_of

Told = Callable[[int], None]


@dataclass(frozen=True)
class Reading:
    """What is to be read, and how much of it is one batch: items, or comments, of which a story may have thousands.

    ``at`` and ``zone`` as in Setting, which is not known yet.
    """

    at: datetime
    zone: tzinfo
    paths: list[Path]
    items: int
    comments: int


@dataclass
class Batch:
    """Items that are written together. ``posts`` are those that come over, each once, without their comments."""

    posts: list[Item]
    pages: list[Item]
    #: By the number of each post.
    threads: dict[int, Threads]
    spoken: Spoken
    report: Report = field(default_factory=Report)


class Texts(Protocol):
    """Batches in the order of the export, and what their posts are to be here when it is known what they speak of."""

    def take(self) -> Batch | None:
        """The next batch; None after the last. Raises what reading raised."""

    def ask(self, batch: Batch, surroundings: Surroundings) -> None:
        """Have a batch planned that was taken: one at a time."""

    def plans(self) -> tuple[list[Planned], Report]:
        """Of the batch that was asked for, what its posts are to be, and what is to be said of it."""


class ReadHere:
    """Texts of this process: a thread reads the next batch while the database works on the last."""

    def __init__(self, reading: Reading, setting: Setting, told: Told) -> None:
        self._setting = setting
        self._ahead = ReadAhead(partial(batches, reading), told)

    def __enter__(self) -> Texts:
        self._taken = iter(self._ahead.__enter__())
        return self

    def __exit__(self, *raised: object) -> None:
        self._ahead.__exit__(*raised)

    def take(self) -> Batch | None:
        return next(self._taken, None)

    def ask(self, batch: Batch, surroundings: Surroundings) -> None:
        self._asked = batch.posts, surroundings

    def plans(self) -> tuple[list[Planned], Report]:
        return planned(self._setting, *self._asked)


def batches(reading: Reading, told: Told) -> Iterator[Batch]:
    """The batches of the files."""
    for items in in_batches(_items(reading.paths, STORIES | PAGES, told), reading.items, reading.comments):
        yield _batch(reading, items)


def planned(setting: Setting, posts: Sequence[Item], surroundings: Surroundings) -> tuple[list[Planned], Report]:
    """What the posts of a batch are to be, and what is to be said of it."""
    setting.report = Report()
    return [plan(setting, item, surroundings.of(item)) for item in posts], setting.report


def in_batches(items: Iterable[Item], most: int, comments: int) -> Iterator[list[Item]]:
    """So many items, or fewer where they have very many comments."""
    batch: list[Item] = []
    found = 0
    for item in items:
        batch.append(item)
        found += len(item.comments)
        if len(batch) >= most or found >= comments:
            yield batch
            batch, found = [], 0
    if batch:
        yield batch


def _items(paths: list[Path], types: frozenset[str], told: Told) -> Iterator[Item]:
    for path in paths:
        for record in read_file(path, told=told):
            if isinstance(record, Item) and record.type in types:
                yield record


def _batch(reading: Reading, items: list[Item]) -> Batch:
    report = Report()
    posts = [item for item in items if item.type in STORIES]
    for item in posts:
        if is_left_out(item):
            report.leave_out(f"post: {LEFT_OUT.get(item.status, 'without a number')}", kind="articles")
    posts = once(item for item in posts if not is_left_out(item))
    threads = {item.id: threads_of(item, reading.at, reading.zone) for item in posts}
    for item in posts:
        item.comments = []
    pages = [item for item in items if item.type in PAGES]
    return Batch(posts, pages, threads, spoken_of(posts), report)


def is_left_out(item: Item) -> bool:
    return item.status in LEFT_OUT or not item.id
