"""A piece of a text with what was looked for marked in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from .asking import Term
from .folding import LONGEST_WORD, fold, spans

#: Characters of a snippet, and how many of them stand before the first mark.
LENGTH, BEFORE = 240, 60
#: No more of a long story is read for its snippet.
READ = 60_000  # characters

#: What folds character by character without changing its length, and each of the others.
_RUNS = re.compile(r"[\x00-\x7f]+|[^\x00-\x7f]")
_fold_one = lru_cache(maxsize=4096)(lambda character: "" if character == "\u0640" else fold(character))


def marked(text: str, terms: Sequence[Term]) -> SafeString:
    """``text``, escaped, with a ``<mark>`` around each word that one of ``terms`` found."""
    return _write(text, _found(text, terms))


def snippet(texts: Iterable[str], terms: Sequence[Term]) -> SafeString:
    """The piece of one of ``texts`` in which most of ``terms`` stand, marked; the first where none of them does."""
    best, best_marks, most = "", [], -1
    for text in texts:
        marks = _found(text[:READ], terms)
        start = _densest(marks)
        different = len({which for at, _, which in marks if start <= at < start + LENGTH - BEFORE})
        if different > most and text:
            best, best_marks, most = text, marks, different
    start, end = _edges(best, _densest(best_marks))
    inside = [(a - start, b - start, which) for a, b, which in best_marks if start <= a and b <= end]
    written = _write(best[start:end].rstrip(), inside)
    return mark_safe(f"{'… ' if start else ''}{written}{' …' if end < len(best) else ''}")  # noqa: S308 - escaped parts


def _found(text: str, terms: Sequence[Term]) -> list[tuple[int, int, int]]:
    """Where in ``text`` words begin and end that a term found, and which term."""
    pieces: list[str] = []
    origins: list[int] = []
    for run in _RUNS.finditer(text):
        if run[0].isascii():
            pieces.append(fold(run[0]))
            origins += range(*run.span())
        else:
            pieces.append(_fold_one(run[0]))
            origins += [run.start()] * len(pieces[-1])
    origins.append(len(text))
    folded = "".join(pieces)
    places = list(spans(folded))
    words = [folded[start : min(end, start + LONGEST_WORD)] for start, end in places]
    firsts = {term.words[0] if len(term.words) > 1 or term.exact else None for term in terms}
    beginnings = tuple(term.words[0] for term in terms if len(term.words) == 1 and not term.exact)
    marks, free = [], 0
    for at, word in enumerate(words):
        if at < free or not (word in firsts or (beginnings and word.startswith(beginnings))):
            continue
        for which, term in enumerate(terms):
            length = len(term.words)
            here = f" {' '.join(words[at : at + length])} "
            if here.startswith(term.needle):
                end = places[at + length - 1][1]
                marks.append((origins[places[at][0]], _end(text, origins, end), which))
                free = at + length
                break
    return marks


def _end(text: str, origins: list[int], end: int) -> int:
    """Behind the last character of a word, with the accents that folding took from it."""
    after = origins[end - 1] + 1
    while after < origins[end] and not _fold_one(text[after]):
        after += 1
    return after


def _densest(marks: list[tuple[int, int, int]]) -> int:
    """Where the piece begins that has the most different terms: at a mark; 0 without any."""
    best, most = 0, 0
    for position, (start, _, _) in enumerate(marks[:200]):
        inside = set()
        for at, _, which in marks[position : position + 50]:
            if at >= start + LENGTH - BEFORE:
                break
            inside.add(which)
        if len(inside) > most:
            best, most = start, len(inside)
    return best


def _edges(text: str, mark: int) -> tuple[int, int]:
    """A piece around ``mark`` that cuts no word in two where it has spaces to cut at."""
    start = max(0, mark - BEFORE)
    if start:
        space = text.find(" ", start, mark)
        start = space + 1 if space >= 0 else start
    end = start + LENGTH
    if end >= len(text):
        return start, len(text)
    space = text.rfind(" ", mark + 1, end)
    return start, space if space > mark + LENGTH // 3 else end


def _write(text: str, marks: list[tuple[int, int, int]]) -> SafeString:
    parts, done = [], 0
    for start, end, _ in marks:
        parts += [escape(text[done:start]), "<mark>", escape(text[start:end]), "</mark>"]
        done = end
    parts.append(escape(text[done:]))
    return mark_safe("".join(parts))  # noqa: S308 - each part is escaped
