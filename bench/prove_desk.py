"""The editors' desk: quick with very many stories, nothing typed is lost, no obstacle, and a long story is no wait."""

import functools
import os
import re
import subprocess
import sys
from collections.abc import Callable

from bench.desk_in_browser import measured
from bench.prove import Claim
from bench.wordpress_editor import PEER

PAIRS = 200
KILLS = 100
SEED = 20_261_125


@functools.cache
def _worst_ratio(database: str) -> float:
    from bench.many_stories import ratios

    found = ratios(database)
    for name, ratio in sorted(found.items(), key=lambda one: -one[1]):
        print(f"    {ratio:5.2f} {name}", file=sys.stderr)
    return max(found.values())


def worst_ratio_on_sqlite() -> float:
    """The desk, the lists, history, form and save: which of them grew most from 1,000 stories to 100,000."""
    return _worst_ratio("sqlite")


def worst_ratio_on_postgresql() -> float:
    """The same on a PostgreSQL server of its own."""
    return _worst_ratio("postgresql")


def obstacles() -> float:
    """Elements that axe finds seriously or critically wrong, over all pages of the desk."""
    return measured("obstacles")["obstacles"]


def seconds_to_open() -> float:
    """Until the text stands in the editor."""
    return measured("long-story")["open"]


def seconds_to_save() -> float:
    """Until the form stands on the new revision, with the text in the editor."""
    return measured("long-story")["save"]


def seconds_to_compare() -> float:
    """Until the page of differences is loaded."""
    return measured("comparison")["compare"]


def _beside_wordpress(what: str) -> Callable[[], float]:
    """Our seconds for the same step with the same story, as a part of those of WordPress's editor."""

    def measure() -> float:
        ours = {**measured("long-story"), **measured("comparison")}[what]
        theirs = measured("wordpress")[what]
        print(f"    {what}: {ours:.3f} s here, {theirs:.3f} s in WordPress", file=sys.stderr)
        return ours / theirs

    return measure


@functools.cache
def _pairs():
    from bench.demo_site import prepare

    prepare()
    from articles.tests.concurrent_saves import save_at_once

    return save_at_once(PAIRS)


def silent_overwrites() -> float:
    """Of pairs of saves at the same moment: those in which a text was overwritten, or an answer was a strange one."""
    outcome = _pairs()
    assert outcome.pairs == PAIRS, outcome
    return outcome.overwritten + len(outcome.strange)


def texts_offered_back() -> float:
    """Of the same pairs: those in which one save was taken and the other's text was kept and shown."""
    return _pairs().offered_back


def seconds_lost() -> float:
    """The most that one of the kills took, of browser, server and session, while somebody typed."""
    from bench.kills import run

    return max(run(KILLS, SEED))


def differences_after_restoring() -> float:
    """Tests of restoring that fail when each tries as many stories as in its long form."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--quiet", "-p", "no:cacheprovider", "articles/tests/test_restoring.py"],
        env={**os.environ, "HYPOTHESIS_PROFILE": "long"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        print(done.stdout, file=sys.stderr)
    counted = {what: int(number) for number, what in re.findall(r"(\d+) (passed|failed|error)", done.stdout)}
    if not counted.get("passed", 0) + counted.get("failed", 0):
        raise RuntimeError("no test of restoring ran")
    return counted.get("failed", 0) + counted.get("error", 0)


CLAIMS = [
    Claim("The desk with 100,000 stories against 1,000, on SQLite", 2, worst_ratio_on_sqlite, "times"),
    Claim("The desk with 100,000 stories against 1,000, on PostgreSQL", 2, worst_ratio_on_postgresql, "times"),
    Claim("No page of the desk has a serious obstacle", 0, obstacles),
    Claim("A story of 20,000 words with 40 figures opens", 1.5, seconds_to_open, "s"),
    Claim("It saves", 1, seconds_to_save, "s"),
    Claim("Two of its revisions are compared", 2, seconds_to_compare, "s"),
    *(
        [
            Claim("Opening it beside WordPress's editor", 1, _beside_wordpress("open"), "of its time"),
            Claim("Saving it beside WordPress's", 1, _beside_wordpress("save"), "of its time"),
            Claim("Comparing beside WordPress's", 1, _beside_wordpress("compare"), "of its time"),
        ]
        if PEER
        else []
    ),
    Claim(f"Of {PAIRS} pairs of saves at once, none overwrites in silence", 0, silent_overwrites),
    Claim("The text that was not taken is kept and shown", PAIRS, texts_offered_back, keep="at least"),
    Claim("A crash costs what was typed in the last moments at most", 2, seconds_lost, "s"),
    Claim("Restoring any revision gives back the same page", 0, differences_after_restoring),
]
