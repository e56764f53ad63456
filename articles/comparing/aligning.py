"""What two sequences have in common, in order; and the merge of two that were one.

``difflib`` alone is quadratic where much repeats, as words do. Here what occurs once in both is matched first
(the idea of patience diff), which cuts a long text into short gaps; only those are left to ``difflib``.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import TypeVar

Item = TypeVar("Item", bound=Hashable)

#: A gap with more pairs of items than this is taken as replaced whole. Some 200 words against 200.
_MOST_PAIRS = 40_000
#: How many items are looked at in all, for each item there is, before the rest is taken as replaced.
_MOST_PASSES = 60


def matches(old: Sequence[Item], new: Sequence[Item]) -> list[tuple[int, int]]:
    """Pairs of places at which ``old`` and ``new`` hold the same, both ascending.

    It never takes long, at the price of not finding everything in texts made to be hard.
    """
    found: list[tuple[int, int]] = []
    gaps = [(0, len(old), 0, len(new))]
    left = _MOST_PASSES * (len(old) + len(new))
    while gaps:
        a, a_end, b, b_end = gaps.pop()
        while a < a_end and b < b_end and old[a] == new[b]:
            found.append((a, b))
            a, b = a + 1, b + 1
        while a < a_end and b < b_end and old[a_end - 1] == new[b_end - 1]:
            a_end, b_end = a_end - 1, b_end - 1
            found.append((a_end, b_end))
        if a == a_end or b == b_end or left < 0:
            continue
        left -= a_end - a + b_end - b
        if anchors := _once_in_both(old, a, a_end, new, b, b_end):
            found += anchors
            edges = [(a - 1, b - 1), *anchors, (a_end, b_end)]
            gaps += [(i + 1, k, j + 1, m) for (i, j), (k, m) in pairwise(edges)]
        elif (a_end - a) * (b_end - b) <= _MOST_PAIRS:
            matcher = SequenceMatcher(None, old[a:a_end], new[b:b_end], autojunk=False)
            found += [
                (a + block.a + step, b + block.b + step)
                for block in matcher.get_matching_blocks()
                for step in range(block.size)
            ]
    return sorted(found)


def _once_in_both(
    old: Sequence[Item], a: int, a_end: int, new: Sequence[Item], b: int, b_end: int
) -> list[tuple[int, int]]:
    """The longest run of items, ascending in both, of which each gap holds only one."""
    often_old, often_new = Counter(old[a:a_end]), Counter(new[b:b_end])
    place = {new[j]: j for j in range(b, b_end) if often_new[new[j]] == 1}
    pairs = [(i, place[old[i]]) for i in range(a, a_end) if often_old[old[i]] == 1 and old[i] in place]
    tails: list[int] = []  # the smallest place at which a run of each length ends
    last: list[int] = []  # which pair that is
    before: list[int] = []  # the pair that stands before each pair in its run
    for number, (_, j) in enumerate(pairs):
        length = bisect_left(tails, j)
        before.append(last[length - 1] if length else -1)
        if length == len(tails):
            tails.append(j)
            last.append(number)
        else:
            tails[length], last[length] = j, number
    run, number = [], last[-1] if last else -1
    while number >= 0:
        run.append(pairs[number])
        number = before[number]
    return run[::-1]


@dataclass(frozen=True)
class Merged:
    """What became of two sequences that were one."""

    items: list
    #: How many places both sides changed, each in a way of its own: there, both are kept, theirs first.
    clashes: int


def merge(base: Sequence[Item], theirs: Sequence[Item], mine: Sequence[Item]) -> Merged:
    """Both sides' changes of ``base`` in one sequence. What either side added is in it."""
    in_theirs, in_mine = dict(matches(base, theirs)), dict(matches(base, mine))
    kept = [place for place in range(len(base)) if place in in_theirs and place in in_mine]
    items: list[Item] = []
    clashes = b = t = m = 0
    for place in [*kept, None]:
        ends = (len(base), len(theirs), len(mine)) if place is None else (place, in_theirs[place], in_mine[place])
        was, one, two = base[b : ends[0]], theirs[t : ends[1]], mine[m : ends[2]]
        if list(two) == list(was) or list(one) == list(two):
            items += one
        elif list(one) == list(was):
            items += two
        else:
            items += _both(one, two)
            clashes += 1
        if place is not None:
            items.append(base[place])
            b, t, m = (end + 1 for end in ends)
    return Merged(items, clashes)


def _both(theirs: Sequence[Item], mine: Sequence[Item]) -> list[Item]:
    """What both have comes once; between that, theirs and then mine."""
    items: list[Item] = []
    t = m = 0
    for a, b in [*matches(theirs, mine), (len(theirs), len(mine))]:
        items += [*theirs[t:a], *mine[m:b], *theirs[a : a + 1]]
        t, m = a + 1, b + 1
    return items
