"""Newsrooms of different sizes side by side, asked in turn, so that whatever else the machine does meets all of them alike."""

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Sequence
from typing import Any

from bench import kept

DATABASES = ("sqlite", "postgresql")


class Newsroom:
    """A process with a database of its own, which goes away with it, or which `bench.kept` keeps. `module` fills it with
    `size` of whatever it is about.

    The module calls `serve` when it is run with the size as its argument.
    """

    def __init__(self, module: str, size: int, database: str) -> None:
        self.size, self.database = size, database
        self.process = subprocess.Popen(
            [sys.executable, "-m", module, str(size)],
            env={
                **os.environ,
                **kept.environment(f"{module}-{size}-{database}"),
                "TEST_DATABASE": "" if database == "sqlite" else database,
                "TEST_POSTGRESQL": "",  # a server of its own, and not that of a process that may end first
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def measure(self, *what: str) -> Any:
        """What the module answers: milliseconds by the clock, as a part of the work is the database's."""
        print(json.dumps(what), file=self.process.stdin, flush=True)
        answer = self.process.stdout.readline()
        if not answer:
            raise RuntimeError(f"The newsroom of {self.size:,} on {self.database} broke down at {what}.")
        return json.loads(answer)

    def __enter__(self) -> "Newsroom":
        return self

    def __exit__(self, *_: object) -> None:
        self.process.stdin.close()
        self.process.wait()


def medians(newsrooms: Sequence[Newsroom], *what: str, rounds: int) -> list[float]:
    """Of so many measurements in each newsroom."""
    taken: list[list[float]] = [[] for _ in newsrooms]
    for number in range(rounds + 1):
        for newsroom, times in zip(newsrooms, taken, strict=True):
            milliseconds = newsroom.measure(*what)
            if number:  # the first fills caches
                times.append(milliseconds)
    return [statistics.median(times) for times in taken]


def serve(size: int, furnish: Callable[[int], Callable[..., Any]]) -> None:
    """Be a newsroom: `furnish` fills the database and gives what answers."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "newsroom.tests.settings"
    from bench.demo_site import empty_database

    empty_database()
    answers = furnish(size)
    for line in sys.stdin:
        print(json.dumps(answers(*json.loads(line))), flush=True)
