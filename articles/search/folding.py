"""Text without what readers do not type: case, accents, punctuation."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from itertools import filterfalse

#: More words than this narrow nothing down and only cost time.
MAX_WORDS = 12
#: Of a word that is longer, the beginning is kept: no language has it, and every index has its limit.
LONGEST_WORD = 64  # characters
#: So much of a story is searched: some 40,000 words. In UTF-8 it is less than the megabyte that a tsvector can hold.
MOST_SEARCHED = 250_000  # characters

#: What an editor's quotation marks and a reader's keyboard have in common.
_APOSTROPHES = str.maketrans(dict.fromkeys("‘’ʼ‛′", "'"))
#: It makes an Arabic word wider, and is no letter of it.
_TATWEEL = "\u0640"


def _marks() -> str:
    """Vowel signs and their like, which folding leaves: parts of words, though not for ``re``."""
    return "".join(chr(p) for p in range(0x10000) if unicodedata.category(chr(p))[0] == "M")


#: Writing that puts no spaces between its words is taken sign by sign.
_SIGNS = "\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_LETTER = rf"(?:(?![{_SIGNS}])[^\W_])"
_ASCII_WORD = re.compile("[a-z0-9]+")  # the same, ten times as fast
_WORD = re.compile(rf"[{_SIGNS}]|{_LETTER}(?:{_LETTER}|[{re.escape(_marks())}])*")


def fold(text: str) -> str:
    """``text`` without case, accents and compatibility forms: "Çelik" and "CELIK" become "celik".

    Every apostrophe becomes a straight one.
    """
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_APOSTROPHES))
    bare = "".join(filterfalse(unicodedata.combining, decomposed))
    return unicodedata.normalize("NFC", bare.casefold())  # again: "𝑨" has become "A"


def words_of(query: str) -> list[str]:
    """What stands between the spaces of a query, folded, without the characters that no text field can hold."""
    return fold(query.replace("\x00", " ")).split()[:MAX_WORDS]


def spans(folded: str) -> Iterable[tuple[int, int]]:
    """Where the words of a folded text stand in it."""
    return (match.span() for match in (_ASCII_WORD if folded.isascii() else _WORD).finditer(folded))


def words_in(text: str) -> list[str]:
    """The words of ``text``, folded: what stories and questions are compared by. "F-16" is two of them."""
    folded = fold(text).replace(_TATWEEL, "")
    return [word[:LONGEST_WORD] for word in (_ASCII_WORD if folded.isascii() else _WORD).findall(folded)]


def searchable(headline: str, standfirst: str, body: str) -> str:
    """What ``search_text`` keeps of a story: a line each, of words between single spaces.

    Each line begins and ends with a space, so that " black sea " is a phrase of whole words and never spans two lines.
    """
    return searchable_lines([headline, standfirst, body])


def folded_words(text: str) -> str:
    """The words of ``text`` as they are compared, between single spaces."""
    return " ".join(words_in(text))


def searchable_lines(lines: Iterable[str]) -> str:
    return folded_lines(map(folded_words, lines))


def folded_lines(lines: Iterable[str]) -> str:
    """The same of lines that are folded words between single spaces already."""
    return "\n".join(f" {line} " for line in lines)[:MOST_SEARCHED]
