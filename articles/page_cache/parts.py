"""Parts of pages, each kept as long as nothing of what was read for it has changed, and not a moment longer.

A page is a row of pieces: parts, which templates name (``{% kept %}``), and what stands between them, which is read and kept
like a part, with the answer's headers. After a change most of these are still what they were; then the page
is joined from them, and no view runs. What is not, a view makes, and asks for nothing that is kept.

Why no part is older than what it shows: the versions are read before anything that the page reads. A part is kept
under those of all that was read while it was made (see reading), and used where they are still the ones of now. A commit makes
its rows and its versions visible together; so what is used is made of rows of now, or of rows that are newer than the
versions under which it is kept, which then never come again.
"""

from __future__ import annotations

import re
import secrets
import threading
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.http import HttpResponse
from django.utils.safestring import SafeString, mark_safe

from . import reading
from .moments import Moments, Source
from .reading import Read, Reading
from .rules import COMMON, own_version
from .store import Local
from .version import current_of_parts

#: Bytes of parts that one process keeps.
KEPT_HERE = 64 * 1024 * 1024

Key = tuple[Hashable, ...]
Tokens = Mapping[str, str]

_here = threading.local()
# Nobody who writes a story can know it, so nothing but a part stands where it stands.
_MARK = f"<!--part {secrets.token_hex(16)} "
_MARKS = re.compile(re.escape(_MARK.encode()) + rb"(\d+)-->")


@dataclass(frozen=True)
class Part:
    """What was made at ``made``, of the versions in ``tokens``. ``held`` is its HTML, or a value that parts are chosen by."""

    held: Any
    read: Read
    tokens: Tokens
    made: float
    until: float

    def is_current(self, tokens: Tokens, now: float) -> bool:
        """Whether it is what would be made now."""
        return self.made <= now < self.until and all(tokens.get(name) == token for name, token in self.tokens.items())

    @property
    def size(self) -> int:
        return 1_000 + (len(self.held) if isinstance(self.held, bytes) else 0)


@dataclass(frozen=True)
class Answered:
    """Of a page what is no part: what stands between them, in order with their keys, and what the answer says of itself."""

    pieces: tuple[bytes | Key, ...]
    status: int
    reason: str
    headers: list[tuple[str, str]]
    sources: tuple[Source, ...]
    story: int | None


@dataclass(frozen=True)
class _Whole(Part):
    @property
    def size(self) -> int:
        return 2_000 + sum(len(piece) for piece in self.held.pieces if isinstance(piece, bytes))


kept = Local(KEPT_HERE)


@dataclass
class Making:
    """One page that a view makes now, and that is kept. ``site`` is what it has in common with all pages of its address."""

    site: str
    tokens: dict[str, str]
    at: datetime
    moments: Moments
    reading: Reading = field(default_factory=Reading)
    story: int | None = None
    _used: list[tuple[Key, Part]] = field(default_factory=list)
    _is_inside: bool = False

    def about(self, story: int) -> None:
        """The page is about this story, of which nothing has been read yet that is to be kept under its own version."""
        if self.story is None and (tokens := current_of_parts(story)):
            self.story, name = story, own_version(story)
            self.tokens[name] = tokens[name]
            self.reading.about = name

    def part(self, name: str, values: tuple[Hashable, ...], make: Callable[[], str]) -> str:
        """What stands for the part until finish(). One inside another is simply made."""
        if self._is_inside:
            return make()
        key = (self.site, name, values)
        part = self._find(key)
        if part is None:
            self._is_inside = True
            try:
                with self.reading.apart() as read:
                    html = make()
            finally:
                self._is_inside = False
            part = self._keep(key, html.encode(), read)
            if part is None:
                self.reading.read.add(read)
                return html
        self._used.append((key, part))
        return f"{_MARK}{len(self._used) - 1}-->"

    def value(self, name: str, make: Callable[[], Any]) -> Any:
        """A value that nobody changes. Whoever asks for it has read what it was made of."""
        key = (self.site, name)
        part = self._find(key)
        if part is None:
            with self.reading.apart() as read:
                held = make()
            part = self._keep(key, held, read)
            if part is None:
                self.reading.read.add(read)
                return held
        self.reading.read.add(part.read)
        return part.held

    def finish(self, response: HttpResponse) -> tuple[bytes | Key, ...]:
        """Put the parts where they belong. Returns the pieces of the page."""
        pieces: list[bytes | Key] = list(_MARKS.split(response.content))
        whole = pieces.copy()
        for place in range(1, len(pieces), 2):
            pieces[place], part = self._used[int(pieces[place])]
            whole[place] = part.held
        response.content = b"".join(whole)
        if response.has_header("Content-Length"):
            response.headers["Content-Length"] = str(len(response.content))
        return tuple(pieces)

    @property
    def until(self) -> float:
        """When the page becomes another by itself. No part of it ends later than that."""
        return min([self.moments.first.timestamp(), *(part.until for _, part in self._used)])

    def keep_answer(self, key: str, answered: Answered) -> None:
        """So that the page can be joined again, once its parts are there."""
        read = self.reading.read
        if read.is_known and (tokens := self._tokens(read)) is not None:
            until = self.moments.first_for(read).timestamp()
            kept.put((key,), _Whole(answered, read, tokens, self.at.timestamp(), until))

    def _find(self, key: Key) -> Part | None:
        part = kept.get(key)
        return part if part and part.is_current(self.tokens, self.at.timestamp()) else None

    def _keep(self, key: Key, held: Any, read: Read) -> Part | None:
        tokens = self._tokens(read)
        if tokens is None:
            return None
        part = Part(held, read, tokens, self.at.timestamp(), self.moments.first_for(read).timestamp())
        kept.put(key, part)
        return part

    def _tokens(self, read: Read) -> Tokens | None:
        """The versions of what was read; None where something has none."""
        names = read.versions | {COMMON}
        if not (read.is_known and names <= self.tokens.keys()):
            return None
        return {name: self.tokens[name] for name in names}


def joined(key: str, at: datetime) -> tuple[Answered, bytes, Tokens, float] | None:
    """The page of which all that it consists of is still what it was: body, versions and end. None where something is not."""
    answer = kept.get((key,))
    tokens = current_of_parts(answer.held.story) if answer else None
    now = at.timestamp()
    if tokens is None or not answer.is_current(tokens, now):
        return None
    until, pieces = answer.until, []
    for piece in answer.held.pieces:
        if isinstance(piece, bytes):
            pieces.append(piece)
        elif (part := kept.get(piece)) and part.is_current(tokens, now):
            pieces.append(part.held)
            until = min(until, part.until)
        else:
            return None
    return answer.held, b"".join(pieces), tokens, until


@contextmanager
def making(it: Making) -> Iterator[Making]:
    """What is made in the block is ``it``."""
    _here.making = it
    try:
        with reading.reading(it.reading), connections[DEFAULT_DB_ALIAS].execute_wrapper(it.reading):
            yield it
    finally:
        _here.making = None


def now() -> Making | None:
    """What this thread makes; None where nothing of it is kept."""
    return getattr(_here, "making", None)


def about(story: int) -> bool:
    """Say which story the page is about. Whether parts of it are kept: then its rows have to be read after this."""
    it = now()
    if it:
        it.about(story)
    return it is not None


def value(name: str, make: Callable[[], Any]) -> Any:
    """A plain value that parts are chosen by: kept as they are, where they are."""
    it = now()
    return it.value(name, make) if it else make()


def part(name: str, values: tuple[Hashable, ...], make: Callable[[], str]) -> SafeString:
    """HTML that is made of ``values``, the database and the clock alone: kept, where a page is made to be kept."""
    it = now()
    return mark_safe(it.part(name, values, make) if it else make())  # noqa: S308 - a template made it
