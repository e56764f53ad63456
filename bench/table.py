"""Every figure of how fresh and how fast pages are, in one table, measured in one run. `make bench`.

Peers stand beside ours where their addresses are given: PEER_WORDPRESS and PEER_WAGTAIL each name an article page.
BENCH_SECONDS is the length of one measurement (5), BENCH_OUTAGE that of the failure (300; 0 leaves it out), BENCH_EDITS how
many random edits are made on each database to look for stale pages (1,000; 0 leaves them out).
"""

from __future__ import annotations

import os
import statistics
import sys
from collections.abc import Callable, Iterator

from bench import cold_render, growth, origin_killed, prove_freshness, through_nginx, two_machines, warm_pages
from bench.deployed import busy
from bench.through_nginx import PEERS

Row = tuple[str, Callable[[], str], str]
EDITS = int(os.environ.get("BENCH_EDITS") or prove_freshness.EDITS)


def rows() -> Iterator[Row]:
    """What is measured, the measurement, and the command that does it alone."""
    for group in (_never_old, _kept, _of_many_stories, _through_nginx, _made_anew, _two_machines, _outage):
        yield from group()


def _never_old() -> Iterator[Row]:
    if EDITS:
        what = f"Stale pages after {EDITS:,} random edits on each of two databases"
        yield what, lambda: f"{prove_freshness.stale_pages(EDITS):.0f}", f"python -m bench.prove_freshness {EDITS}"
    command = "make prove-freshness"
    what = f"Renderings for {prove_freshness.CLIENTS:,} clients who ask for an expired page"
    yield what, lambda: f"{prove_freshness.renders_for_many_clients():.0f}", command
    what = "Requests that fail while Redis is killed or hangs"
    yield what, lambda: f"{prove_freshness.failed_without_redis():.0f}", command
    what = "Longest wait of a request for a hung Redis"
    yield what, lambda: f"{prove_freshness.longest_wait_for_redis():.0f} ms", command


def _kept() -> Iterator[Row]:
    for database in warm_pages.DATABASES:
        for page in warm_pages.PAGES:
            what = f"Kept, beside an empty application, {database}: {page}"
            yield what, lambda one=(database, page): _warm(*one), f"python -m bench.warm_pages {database}"


def _of_many_stories() -> Iterator[Row]:
    few, many = growth.EVERYDAY_SIZES
    for page in growth.EVERYDAY:
        what = f"With {many:,} stories, beside {few:,}: {page}"
        yield what, lambda page=page: _grown(page), f"python -m bench.growth postgresql {few} {many}"


def _through_nginx() -> Iterator[Row]:
    command = "python -m bench.through_nginx"
    for name, what in (
        ("page", "Article page through nginx"),
        ("file", "The same bytes as a file from that nginx"),
        ("wordpress", "WordPress through nginx, fastcgi_cache"),
        ("wagtail", "Wagtail"),
    ):
        if name in ("page", "file") or PEERS[name]:
            yield what, lambda name=name: _speed(name), command
    yield "Our page, as a part of the file", lambda: f"{through_nginx.of_a_file():.2f}", command
    for name, url in PEERS.items():
        if url:
            what = f"Our page, as a part of {name.capitalize()}'s"
            yield what, lambda name=name: f"{through_nginx.ratio_to(name):.2f}", command
    yield "A publication is seen by all, under load", lambda: f"{through_nginx.publish_seen():.2f} s", command
    yield "A withdrawal is seen by all, under load", lambda: f"{through_nginx.withdrawal_seen():.2f} s", command


def _made_anew() -> Iterator[Row]:
    if not any(PEERS.values()):
        return
    command = "python -m bench.cold_render"
    for name, after in cold_render.AFTER.items():
        what = f"A story's page made anew after {after}, in time of the processor"
        yield what, lambda name=name: f"{cold_render.figures()[name]:.1f} ms", command
    for name, url in PEERS.items():
        if url:
            yield f"{name.capitalize()}'s", lambda name=name: f"{cold_render.figures()[name]:.1f} ms", command
            what = f"Ours after {cold_render.AFTER['ours']}, as a part of {name.capitalize()}'s"
            yield what, lambda name=name: f"{cold_render.of_peer(name):.2f}", command


def _two_machines() -> Iterator[Row]:
    command = "python -m bench.two_machines"
    yield "An edit is seen on two instances", lambda: f"{two_machines.longest_delay():.2f} s", command


def _outage() -> Iterator[Row]:
    if origin_killed.SECONDS:
        command = f"python -m bench.origin_killed {origin_killed.SECONDS:.0f}"
        yield "Warm pages that failed without application and database", _failures, command
        yield "Back after their return", lambda: f"{origin_killed.seconds_back():.1f} s", command


def _speed(name: str) -> str:
    loads = through_nginx.rounds()[name]
    per_second, p99 = (
        statistics.median(values) for values in zip(*((one.per_second, one.p99) for one in loads), strict=True)
    )
    return f"{per_second:,.0f} a second, p99 {p99:.1f} ms"


def _warm(database: str, page: str) -> str:
    ours, empty = warm_pages.figures(database)[page]
    return f"{ours:,.0f} beside {empty:,.0f} a second: {ours / empty:.2f}"


def _grown(page: str) -> str:
    few, many = growth.everyday()[page]
    return f"{many:.0f} ms beside {few:.0f}: {many / few:.2f}"


def _failures() -> str:
    done = origin_killed.outage()
    return f"{done.failed} of {done.requests:,}"


def main() -> int:
    """Print the table as it is measured, then the commands of wrk. Returns how many measurements broke."""
    print("| what | figure | command |\n| --- | --- | --- |", flush=True)
    broken = 0
    for what, measure, command in rows():
        try:
            figure = measure()
        except Exception as error:  # one broken measurement must not hide the others
            figure, broken = f"{type(error).__name__}: {error}", broken + 1
        print(f"| {what} | {figure} | `{command}` |", flush=True)
    print(f"\n{busy()}; medians of {through_nginx.ROUNDS} rounds of {through_nginx.SECONDS:g} s, in turn")
    for name, loads in through_nginx.rounds().items():
        print(f"{name}: {loads[-1].command}")
    print(f"kept page: {warm_pages.COMMAND}")
    return broken


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.tests.settings")  # for those that need no deployed site
    sys.exit(min(main(), 1))
