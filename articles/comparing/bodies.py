"""Two bodies side by side, block by block and word by word; and the merge of two bodies that were one.

Bodies are those that articles.rich_text lets through. Any other text is compared too, as one block if need be.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from .aligning import matches, merge
from .words import words

_PIECE = re.compile(r"<[^<>]*>|[^<]+|<")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_VOID = frozenset(["br", "hr", "img"])
_INLINE = frozenset(["a", "strong", "em", "br", "sub", "sup", "s", "u", "code", "span"])
#: Changed blocks are paired by what they share as long as there are not more pairs than this; then by their order.
_MOST_PAIRS = 2_500
#: Two blocks with less in common than this are not versions of each other.
_ALIKE = 0.25


@dataclass(frozen=True)
class Row:
    """A block of the old body beside its counterpart in the new one, as HTML; None where it has none."""

    old: str | None
    new: str | None
    changed: bool
    #: It stands in both bodies as it is, in another place.
    moved: bool = False


def blocks(html: str) -> list[str]:
    """The paragraphs, headings, lists, figures … of a body, without the space between them."""
    found: list[str] = []
    current: list[str] = []
    depth = 0
    for piece in _PIECE.findall(html):
        tag = _TAG.match(piece)
        name = tag[2].lower() if tag else ""
        starts = bool(name) and name not in _INLINE
        if starts and depth == 0 and not tag[1]:
            found.append("".join(current))
            current = []
        current.append(piece)
        if name and name not in _VOID:
            depth = max(0, depth + (-1 if tag[1] else 1))
        if starts and depth == 0:
            found.append("".join(current))
            current = []
    found.append("".join(current))
    return [block.strip() for block in found if block.strip()]


def merge_bodies(base: str, theirs: str, mine: str) -> tuple[str, int]:
    """Both sides' changes in one body, and how many places both changed: there, their blocks come before mine."""
    if mine in (base, theirs):
        return theirs, 0
    if theirs == base:
        return mine, 0
    merged = merge(blocks(base), blocks(theirs), blocks(mine))
    return "".join(merged.items), merged.clashes


def body_rows(old: str, new: str) -> list[Row]:
    """Both bodies in rows. Deleted words of the old one stand in ``<del>``, inserted ones of the new in ``<ins>``."""
    before, after = blocks(old), blocks(new)
    common = matches(before, after)
    taken = [set(places) for places in zip(*common, strict=True)] or [set(), set()]
    gone = {block for place, block in enumerate(before) if place not in taken[0]}
    came = {block for place, block in enumerate(after) if place not in taken[1]}
    moved = gone & came
    rows: list[Row] = []
    i = j = 0
    for a, b in [*common, (len(before), len(after))]:
        rows += _gap(before[i:a], after[j:b], moved)
        if a < len(before):
            rows.append(Row(before[a], after[b], changed=False))
        i, j = a + 1, b + 1
    return rows


def _gap(old: list[str], new: list[str], moved: set[str]) -> list[Row]:
    rows: list[Row] = []
    i = j = 0
    for a, b in [*_versions(old, new, moved), (len(old), len(new))]:
        rows += [Row(_whole(block, "del"), None, True, block in moved) for block in old[i:a]]
        rows += [Row(None, _whole(block, "ins"), True, block in moved) for block in new[j:b]]
        if a < len(old):
            rows.append(Row(*_two(old[a], new[b]), changed=True))
        i, j = a + 1, b + 1
    return rows


def _versions(old: list[str], new: list[str], moved: set[str]) -> list[tuple[int, int]]:
    """Which of the changed blocks are versions of each other: the pairs, in order, that have most in common."""
    if not old or not new:
        return []
    if len(old) * len(new) > _MOST_PAIRS:
        pairs = [(place, place) for place in range(min(len(old), len(new)))]
        return [(a, b) for a, b in pairs if old[a] not in moved and new[b] not in moved]
    before = [frozenset(filter(str.isalnum, words(_text(block)))) for block in old]
    after = [frozenset(filter(str.isalnum, words(_text(block)))) for block in new]

    def alike(a: int, b: int) -> float:
        if old[a] in moved or new[b] in moved or _kind(old[a]) != _kind(new[b]):
            return 0.0
        most = max(len(before[a]), len(after[b]))
        share = len(before[a] & after[b]) / most if most else 1.0
        return share if share >= _ALIKE or len(old) == len(new) == 1 else 0.0

    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    score = [[alike(a, b) for b in range(len(new))] for a in range(len(old))]
    for a in reversed(range(len(old))):
        for b in reversed(range(len(new))):
            best[a][b] = max(best[a + 1][b], best[a][b + 1], best[a + 1][b + 1] + score[a][b])
    pairs, a, b = [], 0, 0
    while a < len(old) and b < len(new):
        if score[a][b] and best[a][b] == best[a + 1][b + 1] + score[a][b]:
            pairs.append((a, b))
            a, b = a + 1, b + 1
        elif best[a][b] == best[a + 1][b]:
            a += 1
        else:
            b += 1
    return pairs


def _kind(block: str) -> str:
    """Paragraphs and headings may become each other; a figure, a table, a list or a quote is one of its own."""
    tag = _TAG.match(block)
    name = tag[2].lower() if tag else ""
    return "text" if name in ("p", "h2", "h3", "") or name in _INLINE else name


def _text(block: str) -> str:
    return "".join(piece if not _TAG.match(piece) else " " for piece in _PIECE.findall(block))


def _tokens(block: str) -> list[tuple[str, tuple[str, ...]]]:
    """The words of a block, each with the tags that stand around it; the tags themselves with none."""
    around: list[str] = []
    tokens: list[tuple[str, tuple[str, ...]]] = []
    for piece in _PIECE.findall(block):
        tag = _TAG.match(piece)
        if not tag:
            tokens += [(word, tuple(around)) for word in words(piece)]
            continue
        tokens.append((piece, ()))
        if tag[2].lower() in _VOID:
            continue
        if not tag[1]:
            around.append(piece)
        elif around:
            around.pop()
    return tokens


def _two(old: str, new: str) -> tuple[str, str]:
    """Two versions of a block, each with its own words marked; whole where they differ in no word."""
    before, after = _tokens(old), _tokens(new)
    common = matches(before, after)
    first = _mark(before, {a for a, _ in common}, "del")
    second = _mark(after, {b for _, b in common}, "ins")
    if first == old and second == new:
        return _whole(old, "del"), _whole(new, "ins")
    return first, second


def _mark(tokens: list[tuple[str, tuple[str, ...]]], kept: set[int], name: str) -> str:
    """The block again, with each run of words that is not in ``kept`` inside an element called ``name``."""
    out: list[str] = []
    run: list[str] = []

    def close() -> None:
        text = "".join(run)
        out.append(f"<{name}>{text}</{name}>" if text.strip() else text)
        run.clear()

    def stays(place: int) -> bool:
        text, around = tokens[place]
        if place not in kept or text.strip() or not 0 < place < len(tokens) - 1:
            return place in kept
        beside = (place - 1, place + 1)  # a mere space between two marked words is marked with them
        return any(each in kept or tokens[each][1] != around for each in beside)

    for place, (text, _) in enumerate(tokens):
        if _TAG.match(text) or stays(place):
            if run:
                close()
            out.append(text)
        else:
            run.append(text)
    if run:
        close()
    return "".join(out)


def _whole(block: str, name: str) -> str:
    return f'<{name} class="whole">{block}</{name}>'
