"""What was deleted from a plain text and inserted into it, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum
from html import escape
from typing import NamedTuple

from .aligning import matches

#: An entity of HTML is one sign: nothing may come between its letters.
_WORD = re.compile(r"&#?\w+;|\w+(?:['’\-.]\w+)*|\s+|[^\w\s]")


class Change(StrEnum):
    KEPT = ""
    DELETED = "del"
    INSERTED = "ins"


class Piece(NamedTuple):
    change: Change
    text: str


def words(text: str) -> list[str]:
    """``text`` in words, spaces and signs: joined, they are the text again."""
    return _WORD.findall(text)


def changes(old: str, new: str) -> list[Piece]:
    """``old`` made into ``new``: what was kept, deleted and inserted, in order."""
    before, after = words(old), words(new)
    pieces: list[Piece] = []
    i = j = 0
    for a, b in [*matches(before, after), (len(before), len(after))]:
        deleted, inserted = "".join(before[i:a]), "".join(after[j:b])
        pieces += [Piece(change, text) for change, text in _gap(deleted, inserted) if text]
        if a < len(before):
            pieces.append(Piece(Change.KEPT, before[a]))
        i, j = a + 1, b + 1
    return _readable(pieces)


def _gap(deleted: str, inserted: str) -> list[tuple[Change, str]]:
    return [(Change.DELETED, deleted), (Change.INSERTED, inserted)]


def _readable(pieces: list[Piece]) -> list[Piece]:
    """Neighbours of one kind as one piece; a mere space or sign between two changes is part of the change."""
    kept: list[Piece] = []
    for piece in pieces:
        if kept and piece.change == kept[-1].change == Change.KEPT:
            kept[-1] = Piece(Change.KEPT, kept[-1].text + piece.text)
        else:
            kept.append(piece)
    last = len(kept) - 1
    out: list[Piece] = []
    deleted = inserted = ""
    for number, piece in enumerate(kept):
        between = piece.change == Change.KEPT and 0 < number < last and not any(map(str.isalnum, piece.text))
        if piece.change == Change.DELETED or between:
            deleted += piece.text
        if piece.change == Change.INSERTED or between:
            inserted += piece.text
        if piece.change == Change.KEPT and not between:
            out += [Piece(*pair) for pair in _gap(deleted, inserted) if pair[1]]
            out.append(piece)
            deleted = inserted = ""
    return out + [Piece(*pair) for pair in _gap(deleted, inserted) if pair[1]]


def dropping_deleted(pieces: Iterable[Piece]) -> str:
    """The new text."""
    return "".join(piece.text for piece in pieces if piece.change != Change.DELETED)


def dropping_inserted(pieces: Iterable[Piece]) -> str:
    """The old text."""
    return "".join(piece.text for piece in pieces if piece.change != Change.INSERTED)


def sides(old: str, new: str) -> tuple[str, str]:
    """Both texts as HTML: the old one with what the new one lacks in ``<del>``, the new one with what it adds in ``<ins>``."""
    pieces = changes(old, new)
    return (
        "".join(_marked(piece) for piece in pieces if piece.change != Change.INSERTED),
        "".join(_marked(piece) for piece in pieces if piece.change != Change.DELETED),
    )


def _marked(piece: Piece) -> str:
    text = escape(piece.text)
    return f"<{piece.change}>{text}</{piece.change}>" if piece.change else text
