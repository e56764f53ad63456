"""What a reader typed, understood: words, "words in this order", -words that must not occur."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .folding import MAX_WORDS, words_in

#: Words of fewer characters find only themselves; longer ones also what begins with them: "ship" finds "ships".
SHORTEST_BEGINNING = 3

_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))
_PART = re.compile(r'(-?)(?:"([^"]*)(?:"|$)|(\S+))')


@dataclass(frozen=True)
class Term:
    """Words that stand together: one, or several that were quoted or have no space between them, such as "F-16"."""

    words: tuple[str, ...]
    exact: bool = False  # the last word is whole
    excluded: bool = False

    @property
    def needle(self) -> str:
        """What a line of a story's ``search_text`` contains where it has the term."""
        return f" {' '.join(self.words)}{' ' if self.exact else ''}"

    @property
    def whole(self) -> str:
        """The same where the last word is not only the beginning of one."""
        return f" {' '.join(self.words)} "


@dataclass(frozen=True)
class Question:
    """The terms of a query. Without one that is wanted it finds nothing."""

    terms: tuple[Term, ...] = ()

    @classmethod
    def of(cls, query: str) -> Question:
        """Never fails: an open quotation ends with the query, a sign that means nothing is passed over."""
        terms, left = [], MAX_WORDS
        for minus, quoted, plain in _PART.findall(query.replace("\x00", " ").translate(_QUOTES)):
            words = tuple(words_in(quoted or plain)[:left])
            if not words:
                continue
            left -= len(words)
            begins = len(words[-1]) >= SHORTEST_BEGINNING and not words[-1].isdigit()
            term = Term(words, exact=bool(quoted or minus or not begins), excluded=bool(minus))
            if term not in terms:
                terms.append(term)
        return cls(tuple(terms))

    @property
    def wanted(self) -> list[Term]:
        return [term for term in self.terms if not term.excluded]

    @property
    def unwanted(self) -> list[Term]:
        return [term for term in self.terms if term.excluded]

    @property
    def phrases(self) -> list[Term]:
        """What an index of words cannot decide alone."""
        return [term for term in self.terms if len(term.words) > 1]

    def instead(self, wrong: dict[str, str]) -> str:
        """The query with other words for those that are ``wrong``, as it could be typed."""
        parts = []
        for term in self.terms:
            words = " ".join(wrong.get(word, word) for word in term.words)
            quoted = f'"{words}"' if len(term.words) > 1 else words
            parts.append(f"-{quoted}" if term.excluded else quoted)
        return " ".join(parts)
