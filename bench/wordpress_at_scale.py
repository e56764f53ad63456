"""A large WordPress site brought over: how quickly, in how much memory, and whether it can be stopped on the way.

`python -m bench.wordpress_at_scale` prints the figures. The import is a process of its own with a database of its own,
which goes away with it; the export is written to a temporary folder first. TEST_DATABASE chooses the database.
"""

import contextlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench import big_export

POSTS, COMMENTS, ATTACHMENTS = big_export.POSTS, 10, big_export.ATTACHMENTS  # comments of each post, on the average


def figures(
    posts: int = POSTS, attachments: int = ATTACHMENTS, *, stopped: bool = False, database: str = "postgresql"
) -> dict[str, float]:
    """Posts a second, megabytes at the most, and what there is in the end. `database` as TEST_DATABASE.

    With `stopped` the import is stopped in its middle and run again, and the time of both is counted.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.xml"
        with path.open("w", encoding="utf-8") as file:
            big_export.write(file, posts=posts, comments=posts * COMMENTS, attachments=attachments)
        environment = {**os.environ, "TEST_DATABASE": database, "DJANGO_SETTINGS_MODULE": "newsroom.tests.settings"}
        environment.pop("TEST_POSTGRESQL", None)
        done = subprocess.run(
            [sys.executable, "-m", "bench.wordpress_at_scale", str(path), *(["stopped"] if stopped else [])],
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
    return json.loads(done.stdout)


class _Stopped(Exception):
    """What the first run ends with, on its way."""


def main(path: Path, *, stopped: bool) -> None:
    """Import, and print the figures as JSON."""
    from bench.demo_site import empty_database

    empty_database()
    from articles.comments.models import Comment
    from articles.models import Article
    from articles.wordpress.importer import READINGS, import_files

    before, started = _megabytes(), time.perf_counter()
    at_start, database_at_start = os.times(), _seconds_of_the_database()
    at_stop = 0
    if stopped:
        middle = path.stat().st_size * READINGS * 5 // 6  # in the third reading, which brings the stories

        def stop(done: int, total: int, what: str) -> None:
            if done > middle:
                raise _Stopped

        with contextlib.suppress(_Stopped):
            import_files([path], progress=stop)
        at_stop = Article.objects.count()
    import_files([path])
    seconds, used = time.perf_counter() - started, os.times()
    stories = Article.objects.count()
    told = {
        "posts a second": stories / seconds,
        "seconds": seconds,
        "seconds of the processor, this process": _used(at_start, used, "user", "system"),
        "seconds of the processor, the one beside it": _used(at_start, used, "children_user", "children_system"),
        "seconds of the processor, PostgreSQL": _seconds_of_the_database() - database_at_start,
        "megabytes": _megabytes(),
        "megabytes before": before,
        "megabytes of the file": path.stat().st_size / 1024 / 1024,
        "stories": stories,
        "comments": Comment.objects.count(),
        "stories at the stop": at_stop,
    }
    print(json.dumps(told))


def _megabytes() -> float:
    """What this process had at the most, and the one beside it, added up though they need not have had it at once."""
    who = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(resource.getrusage(one).ru_maxrss for one in who) / 1024


def _used(before: os.times_result, after: os.times_result, *kinds: str) -> float:
    return sum(getattr(after, kind) - getattr(before, kind) for kind in kinds)


def _seconds_of_the_database() -> float:
    """Of the one connection that the import has; 0 where it cannot be known."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    try:
        told = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    if len(sys.argv) > 1 and Path(sys.argv[1]).exists():
        main(Path(sys.argv[1]), stopped="stopped" in sys.argv)
    else:
        sizes = [int(argument) for argument in sys.argv[1:]]
        print(json.dumps(figures(*sizes, database=os.environ.get("TEST_DATABASE", "postgresql")), indent=2))
