"""How soon a change that went through one instance is seen on the other: one PostgreSQL, one Redis, no word between them.

python -m bench.two_machines
"""

from __future__ import annotations

import functools
import statistics
import time

from bench.deployed import article, busy, site
from newsroom.tests.front_server import Instance, until

ROUNDS = 5


@functools.cache
def delays() -> list[float]:
    """Seconds from the commit until each instance has shown the change, the later of the two, for each of ROUNDS edits.

    Both have just been asked for the page, so both have what was before at hand. They are asked past nginx.
    """
    front, _ = site()
    path, measured = article(), []
    from django.utils import timezone

    from articles.models import Article

    story = Article.objects.public(timezone.now()).order_by("pk").first()
    for number in range(ROUNDS):
        for instance in front.applications:
            until(lambda instance=instance: b" 200 " in _page(instance, path)[:20], "The page is there")
        story.standfirst = f"Edited for the {number + 1}th time, {time.monotonic_ns()}."
        story.save()
        changed = time.monotonic()
        for instance in front.applications:
            until(lambda instance=instance: story.standfirst.encode() in _page(instance, path), "The edit is seen")
        measured.append(time.monotonic() - changed)
    return measured


def _page(instance: Instance, path: str) -> bytes:
    return instance.ask(path, "X-Forwarded-Proto: https", "X-Forwarded-For: 127.0.0.1")


def longest_delay() -> float:
    """The longest of all rounds, with the time that it takes to make the page."""
    return max(delays())


def main() -> None:
    print(
        f"seen on both after {statistics.median(delays()):.2f} s, at the longest {longest_delay():.2f} s   ({busy()})"
    )


if __name__ == "__main__":
    main()
