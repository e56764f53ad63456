"""Text as a reader sees it and not as its characters are: whatever disguises a word is undone.

Case, compatibility forms (NFKC), characters that cannot be seen, marks heaped upon letters, and letters of other alphabets
that look like ours. Which look alike is Unicode's own list (UTS #39), as confusable-homoglyphs carries it.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from functools import cache, lru_cache

from confusable_homoglyphs import confusables

#: What no eye can see, besides the category Cf: fillers, blank Braille, variation selectors.
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0"
    "\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]+"
)
#: Marks that stay by themselves after NFC, because no letter has them: heaped up to disguise it.
_LOOSE_MARKS = re.compile("[\u0300-\u036f]+")
_WORDS = re.compile(r"\w+")


@lru_cache(maxsize=16)
def folds(text: str) -> tuple[str, ...]:
    """``text`` undisguised, in each way in which it can be read; the first is what fold() gives.

    There are more than one where a capital or a digit looks like another letter: the I in "ciaIis" is an l to the eye and
    that in "CIALIS" is not, the 1 in "v1agra" stands for an i and that in "he1p" for an l.
    """
    plain = undisguised(text)
    readings = [_alike(plain.casefold())]
    if not plain.islower():
        readings.append(_alike(_translated(plain, _lookalikes()).casefold()))
    if "1" in plain:
        readings.append(_alike(_translated(plain, {ord("1"): "i"}).casefold()))
    return tuple(dict.fromkeys(readings))


def fold(text: str) -> str:
    """``text`` undisguised, with its capitals taken for the capitals that they are."""
    return _alike(undisguised(text).casefold())


def undisguised(text: str) -> str:
    """``text`` in one line, without what cannot be seen, in the forms that characters have by themselves. Case stays."""
    text = _UNSEEN.sub("", text)
    if not text.isascii():
        text = _LOOSE_MARKS.sub("", _UNSEEN.sub("", unicodedata.normalize("NFKC", text)))
    return " ".join(text.split())


def _alike(text: str) -> str:
    """Folded text with one letter for all that look like it."""
    alike = _translated(text, _table())
    return alike if alike.isascii() else _LOOSE_MARKS.sub("", unicodedata.normalize("NFC", alike))


def _translated(text: str, table: dict[int, str]) -> str:
    """Numbers alone stay as they are: "10" is not "lo"."""
    return _WORDS.sub(lambda word: word.group() if word.group().isdecimal() else word.group().translate(table), text)


@cache
def _table() -> dict[int, str]:
    """For text without case: letter or digit -> the one that stands for all that look alike."""
    return {letter: shown.casefold() for letter, shown in _lookalikes().items()}


@cache
def _lookalikes() -> dict[int, str]:
    """Letter or digit -> the one that stands for all that look alike: a Latin one where there is one.

    Pairs in which several characters look like one ("rn" like "m") are left out: they would hold innocent words.
    """
    neighbours: defaultdict[str, set[str]] = defaultdict(set)
    for one, others in confusables.confusables_data.items():
        for other in (entry["c"].strip("\u200e") for entry in others):
            if len(one) == len(other) == 1 and one.isalnum() and other.isalnum():
                neighbours[one].add(other)
                neighbours[other].add(one)
    table: dict[int, str] = {}
    for start in neighbours:
        if ord(start) in table:
            continue
        group, waiting = {start}, [start]
        while waiting:
            found = neighbours[waiting.pop()] - group
            group |= found
            waiting += found
        shown = min(group, key=lambda letter: (not letter.isascii(), letter.isdecimal(), not letter.islower(), letter))
        table |= {ord(letter): shown for letter in group if letter != shown}
    return table
