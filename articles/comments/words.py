"""Lists of words as moderators keep them, and where a text contains one.

A line of a list is a word or phrase. It matches whole words, in any script, however they are disguised (see
lookalikes.py); a ``*`` at its beginning or end lets it match inside words too. Scripts that put no space between words
know no whole ones: there a line matches wherever it stands. Empty lines and those that begin with ``#`` are notes.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from .lookalikes import fold, folds

#: Letters of scripts that put no space between words: Thai to Myanmar, Khmer, kana, Bopomofo, Han and what is beside them.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u1950-\u19df\u1a20-\u1aaf\u2e80-\u2fdf\u3005-\u3007\u3040-\u312f\u31a0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\ua9e0-\ua9ff\uaa60-\uaa7f\uf900-\ufaff\U0001b000-\U0001b16f\U00020000-\U0003ffff]"
)
#: Characters by which the lines that may begin at a place are found.
_GRAM = 3


@dataclass(frozen=True)
class Entry:
    """A line of a list: as it was typed, and what is looked for."""

    line: str
    literal: str
    inside_left: bool
    inside_right: bool


@dataclass(frozen=True)
class Found:
    """A line that a text contains, with what stands around it, undisguised."""

    entry: Entry
    around: str


class WordList:
    """The lines of a list, ready to be looked for: the time depends on the text and hardly on the number of lines."""

    def __init__(self, lines: str) -> None:
        self.entries = [entry for line in lines.splitlines() if (entry := _parse(line))]
        self._by_literal: defaultdict[str, list[Entry]] = defaultdict(list)
        lengths: defaultdict[str, set[int]] = defaultdict(set)
        for entry in self.entries:
            self._by_literal[entry.literal].append(entry)
            lengths[entry.literal[:_GRAM]].add(len(entry.literal))
        self._lengths = {gram: sorted(found) for gram, found in lengths.items()}
        self._grams = sorted({len(gram) for gram in lengths})

    def __len__(self) -> int:
        return len(self.entries)

    def find(self, text: str) -> Found | None:
        """The first line that ``text`` contains."""
        return next(self.all(text), None) if self.entries else None

    def all(self, text: str) -> Iterator[Found]:
        """Every line that ``text`` contains, each once for each way in which the text can be read."""
        for reading in folds(text):
            for place in range(len(reading)):
                for gram in self._grams:
                    for length in self._lengths.get(reading[place : place + gram], ()):
                        yield from self._at(reading, place, place + length)

    def _at(self, text: str, start: int, end: int) -> Iterator[Found]:
        for entry in self._by_literal.get(text[start:end], ()):
            left = entry.inside_left or _is_boundary(text, start)
            if left and (entry.inside_right or _is_boundary(text, end)):
                yield Found(entry, text[max(0, start - 30) : end + 30])


@lru_cache(maxsize=8)
def word_list(lines: str) -> WordList:
    """The list that these lines make, made once: whoever changes a line asks for another list."""
    return WordList(lines)


def _parse(line: str) -> Entry | None:
    typed = line.strip()
    if not typed or typed.startswith("#"):
        return None
    literal = fold(typed.strip("*"))
    return Entry(typed, literal, typed.startswith("*"), typed.endswith("*")) if literal else None


def _is_boundary(text: str, place: int) -> bool:
    """Whether a word may begin or end before ``text[place]``."""
    if place in (0, len(text)):
        return True
    before, after = text[place - 1], text[place]
    if unicodedata.category(after)[0] == "M":
        return False  # a mark belongs to what stands before it
    if not _in_word(after):
        return True
    return not _in_word(before) or bool(_UNSPACED.match(before) or _UNSPACED.match(after))


def _in_word(character: str) -> bool:
    return unicodedata.category(character)[0] in "LMN"
