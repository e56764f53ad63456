"""What is read while a page is made: of each part of it, which tables, and so as new as which versions it is.

Nobody declares what a part is made of. Every question to the database is looked at while the part is made; what is read of a
table counts for the whole table, unless it is said to be one story's rows alone (``of_story``). A value that several
parts may show is asked for by the first of them (``Noted``), and all that show it have read what was read for it.
"""

from __future__ import annotations

import functools
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from django.apps import apps

from articles.models import Article, Listing, PageVersion, PartVersion

from .rules import SITE, Rule, own_version, watched

Value = TypeVar("Value")

_WORD = re.compile(r"\w+")
#: What says nothing of what readers see, or is written by migrate alone.
_IGNORED = frozenset({PageVersion._meta.db_table, PartVersion._meta.db_table, "django_content_type"})
_STORY, _LISTED = Article._meta.db_table, Listing._meta.db_table

_here = threading.local()


@dataclass
class Read:
    """What was read for something."""

    versions: set[str] = field(default_factory=set)
    #: Those whose moments change it. A story's own row is not among them: whether it is public is asked before its page is.
    tables: set[str] = field(default_factory=set)
    #: Whether all of it has a version.
    is_known: bool = True

    def add(self, other: Read) -> None:
        """That too."""
        self.versions |= other.versions
        self.tables |= other.tables
        self.is_known &= other.is_known


class Reading:
    """Looks at all that a request asks the database: for ``connection.execute_wrapper``.

    ``about`` is the name of the version of the one story that the page is about, once that version is known.
    """

    def __init__(self) -> None:
        self.about = ""
        self._reads = [Read()]
        self._only_own = [False]

    @property
    def read(self) -> Read:
        """What the innermost of what is made now has read."""
        return self._reads[-1]

    def __call__(self, execute: Callable, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        self._note(sql)
        return execute(sql, params, many, context)

    @contextmanager
    def apart(self) -> Iterator[Read]:
        """What the block reads, and nothing around it."""
        self._reads.append(Read())
        self._only_own.append(False)
        try:
            yield self._reads[-1]
        finally:
            self._reads.pop()
            self._only_own.pop()

    @contextmanager
    def of_story(self, number: int) -> Iterator[None]:
        """The block reads nothing of a story's tables but rows of this one: it counts where the page is about it."""
        before = self._only_own[-1]
        self._only_own[-1] = own_version(number) == self.about
        try:
            yield
        finally:
            self._only_own[-1] = before

    def _note(self, sql: str) -> None:
        tables, read, own = tables_in(sql), self.read, self._only_own[-1]
        read.is_known &= bool(tables)
        for table in tables - _IGNORED:
            rule = _rules().get(table)
            if own and rule and rule.story:
                read.versions.add(self.about)
                if table != _STORY:
                    read.tables.add(table)
                continue
            read.versions.update(_versions(rule))
            read.tables.add(_STORY if table == _LISTED else table)
            read.is_known &= rule is not None and (bool(rule.on) or bool(rule.also))


def now() -> Reading | None:
    """That of the page that this thread makes now; None where nothing of what it makes is kept."""
    return getattr(_here, "reading", None)


@contextmanager
def reading(it: Reading) -> Iterator[None]:
    """``it`` is now() while the block runs."""
    _here.reading = it
    try:
        yield
    finally:
        _here.reading = None


@contextmanager
def of_story(number: int) -> Iterator[None]:
    """Whoever opens it says that the block reads, of the tables of stories and replies, nothing but rows of this story."""
    if it := now():
        with it.of_story(number):
            yield
    else:
        yield


class Noted(Generic[Value]):
    """A value that is asked for when somebody wants it, once. Templates call it by themselves.

    ``story``: what is asked is of one story alone, see of_story().
    """

    def __init__(self, ask: Callable[[], Value], *, story: int | None = None) -> None:
        self._ask, self._story = ask, story
        self._read: Read | None = None

    @property
    def is_known(self) -> bool:
        """Whether somebody has asked for it."""
        return self._read is not None

    def __call__(self) -> Value:
        it = now()
        if self._read is None:
            self._read = self._ask_now(it)
        if it:
            it.read.add(self._read)
        return self._value

    def _ask_now(self, it: Reading | None) -> Read:
        if it is None:
            self._value = self._ask()
            return Read(is_known=False)
        with it.apart() as read:
            if self._story is None:
                self._value = self._ask()
            else:
                with it.of_story(self._story):
                    self._value = self._ask()
        return read


class noted_property(Generic[Value]):  # noqa: N801 - used as cached_property is
    """A property that is asked for once, as a Noted is."""

    def __init__(self, ask: Callable[[Any], Value]) -> None:
        self._ask, self.__doc__ = ask, ask.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = f"_noted_{name}"

    def __get__(self, thing: Any, owner: type | None = None) -> Value:
        if thing is None:
            return self
        held = thing.__dict__.get(self._name)
        if held is None:
            held = thing.__dict__[self._name] = Noted(functools.partial(self._ask, thing))
        return held()


def _versions(rule: Rule | None) -> tuple[str, ...]:
    return (rule.also if rule else ()) or (SITE,)


@functools.lru_cache(maxsize=4096)
def tables_in(sql: str) -> frozenset[str]:
    """The tables that a statement speaks of: any word in it that is the name of one."""
    return _all_tables().intersection(_WORD.findall(sql))


@functools.cache
def _all_tables() -> frozenset[str]:
    return frozenset(model._meta.db_table for model in apps.get_models(include_auto_created=True))


@functools.cache
def _rules() -> dict[str, Rule]:
    return {model._meta.db_table: rule for model, rule in watched()}
