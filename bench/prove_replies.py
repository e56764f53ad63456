"""Readers' replies: nothing shows that nobody approved, no decision is lost, and the queue is quick however long it is."""

import functools
import os
import random
import re
import statistics
import subprocess
import sys
import time

from bench.prove import Claim

SEQUENCES, PROCESSES = 10_000, 2
WORDS, CHARACTERS = 5_000, 2_000
SEED = 20_261_125

#: Every hostile string as name, website and text: in pages and mails, and in a browser.
HOSTILE_TESTS = "articles/comments/tests"
HOSTILE_NAMES = "hostile"


def broken_sequences() -> float:
    """Processes in which a random sequence of everything that can happen to replies broke a promise."""
    share = str(SEQUENCES // PROCESSES)
    command = [sys.executable, "-m", "bench.prove_replies", share]
    running = [
        subprocess.Popen([*command, str(number)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for number in range(PROCESSES)
    ]
    broken = 0
    for process in running:
        said, _ = process.communicate()
        if process.returncode:
            broken += 1
            print(said, file=sys.stderr)
        elif f"{share} sequences" not in said:
            raise RuntimeError("the sequences did not run")
    return broken


def _run_sequences(number: int, part: int) -> None:
    """`number` sequences, other ones for each `part`, on SQLite. Raises the smallest that breaks a promise."""
    os.environ.pop("TEST_DATABASE", None)
    from bench.demo_site import empty_database

    empty_database()
    from datetime import timedelta

    from hypothesis import HealthCheck, Phase, given, seed, settings

    from articles.comments import screening
    from articles.comments.tests.sequences import SEQUENCES as RANDOM
    from articles.comments.tests.sequences import run

    # A machine that is busy for longer than this holds a comment, which is right and no part of the sequences.
    screening.BUDGET = timedelta(hours=1)
    tried = 0

    @seed(SEED + part)
    @settings(
        max_examples=number,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(sequence=RANDOM)
    def every(sequence: list[tuple[str, int]]) -> None:
        nonlocal tried
        tried += 1
        run(sequence)

    every()
    assert tried >= number, f"{tried} of {number}"
    print(f"{number} sequences")


def milliseconds_for_words() -> float:
    """The slower of two lists of 5,000 lines, whole words and words between stars, over a reply of 2,000 characters."""
    from articles.comments.words import word_list

    chance = random.Random(SEED)
    words = ["".join(chance.choices("abcdefghijklmnoprstuvyz", k=chance.randint(5, 12))) for _ in range(WORDS)]
    medians = []
    for form in ("{}", "*{}*"):
        lines, times = "\n".join(form.format(word) for word in words), []
        assert word_list(lines).find(f"with {words[-1]} in it"), "the list finds nothing"
        for number in range(51):
            # Another text each time, with capitals and figures, so that it is read in every way.
            vocabulary = ["".join(chance.choices("äbcdefghijkß1", k=chance.randint(2, 9))) for _ in range(300)]
            text = " ".join(chance.choices(vocabulary, k=600))[:CHARACTERS].title()
            # The processor's time: whatever else the machine does is no work of ours.
            started = time.process_time()
            found = word_list(lines).find(text)
            taken = (time.process_time() - started) * 1000
            assert found is None or form != "{}", found
            if number:
                times.append(taken)
        medians.append(statistics.median(times))
    return max(medians)


@functools.cache
def _queue() -> dict[str, tuple[float, float]]:
    from bench.many_replies import figures

    found = figures()
    for name, (few, many) in found.items():
        print(f"    {few:8.1f} {many:8.1f} ms, {many / few:.2f} times: {name}", file=sys.stderr)
    return found


def worst_ratio_of_the_queue() -> float:
    """Which of the moderator's pages grew most from 1,000 replies to 1,000,000."""
    from bench.many_replies import DECISION

    return max(many / few for name, (few, many) in _queue().items() if name != DECISION)


def milliseconds_to_decide() -> float:
    """A press in the newsroom of 1,000,000 replies, until the server has answered."""
    from bench.many_replies import DECISION

    return _queue()[DECISION][1]


@functools.cache
def _at_once():
    from bench.moderators_at_once import MODERATORS, REPLIES, at_once

    outcome = at_once()
    assert not outcome.strange, outcome.strange[:3]
    assert outcome.taken + outcome.refused == MODERATORS * REPLIES, outcome
    return outcome


def decisions_lost() -> float:
    """Replies that nobody decided, or whose state is another one than was decided, and presses without a record."""
    return _at_once().lost


def decisions_doubled() -> float:
    """Replies that were decided more than once."""
    return _at_once().double


def hostile_texts_that_get_through() -> float:
    """Tests that fail, of those in which every hostile string is shown as text."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--quiet", "-p", "no:cacheprovider", HOSTILE_TESTS, "-k", HOSTILE_NAMES],
        env={**os.environ, "TEST_DATABASE": ""},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        print(done.stdout, file=sys.stderr)
    counted = {what: int(number) for number, what in re.findall(r"(\d+) (passed|failed|error|skipped)", done.stdout)}
    if not counted.get("passed", 0) + counted.get("failed", 0) or counted.get("skipped"):
        raise RuntimeError("the hostile strings were not tried: lay the reference material beside the repository")
    return counted.get("failed", 0) + counted.get("error", 0)


CLAIMS = [
    Claim(
        f"Of {SEQUENCES:,} random sequences of what happens to replies, none shows or loses anything",
        0,
        broken_sequences,
    ),
    Claim(f"{WORDS:,} words are looked for in a reply of {CHARACTERS:,} characters", 5, milliseconds_for_words, "ms"),
    Claim("The queue with 1,000,000 replies against 1,000, on PostgreSQL", 2, worst_ratio_of_the_queue, "times"),
    Claim("A decision at the server, with 1,000,000 replies", 100, milliseconds_to_decide, "ms"),
    Claim("50 moderators at once on the same 200 replies: decisions lost", 0, decisions_lost),
    Claim("And decisions doubled", 0, decisions_doubled),
    Claim("Hostile strings as name, website and text are shown as text", 0, hostile_texts_that_get_through),
]


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.tests.settings")
    _run_sequences(int(sys.argv[1]), int(sys.argv[2]))
