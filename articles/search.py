"""Finding stories by their words, alike on every database.

A story keeps one folded text of its headline, standfirst and body; a query is folded the same way, and
each of its words must occur. So case and accents never matter, also where the database knows only ASCII.
"""

from __future__ import annotations

import unicodedata
from itertools import filterfalse

from django.db.models import Q, QuerySet

#: More words than this narrow nothing down and only cost time.
MAX_WORDS = 12

#: What an editor's quotation marks and a reader's keyboard have in common.
_APOSTROPHES = str.maketrans(dict.fromkeys("‘’ʼ‛′", "'"))


def fold(text: str) -> str:
    """``text`` without case, accents and compatibility forms: "Çelik" and "CELIK" become "celik".

    Every apostrophe becomes a straight one.
    """
    if text.isascii():
        return text.lower()  # the same, at once
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_APOSTROPHES))
    return unicodedata.normalize("NFC", "".join(filterfalse(unicodedata.combining, decomposed)))


def words_of(query: str) -> list[str]:
    """The words of a query, folded, without the characters that no text field can hold."""
    return fold(query.replace("\x00", " ")).split()[:MAX_WORDS]


def matching(stories: QuerySet, query: str) -> QuerySet:
    """Narrow ``stories`` to those that contain every word of ``query``; an empty query matches none."""
    words = words_of(query)
    if not words:
        return stories.none()
    condition = Q()
    for word in words:
        condition &= Q(search_text__contains=word)
    return stories.filter(condition)
