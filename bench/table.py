"""Every figure of how fresh and how fast pages are, in one table, measured in one run. `make bench`.

Peers stand beside ours where their addresses are given: PEER_WORDPRESS and PEER_WAGTAIL each name an article page.
BENCH_SECONDS is the length of one measurement (5), BENCH_OUTAGE that of the failure (300; 0 leaves it out).
"""

from __future__ import annotations

import statistics
import sys
from collections.abc import Callable, Iterator
from importlib.util import find_spec

from bench import cold_render, origin_killed, through_nginx, two_machines
from bench.deployed import busy

Row = tuple[str, Callable[[], str], str]


def rows() -> Iterator[Row]:
    """What is measured, the measurement, and the command that does it alone."""
    command = "python -m bench.through_nginx"
    for name, what in (
        ("page", "Article page through nginx"),
        ("file", "The same bytes as a file from that nginx"),
        ("wordpress", "WordPress through nginx, fastcgi_cache"),
        ("wagtail", "Wagtail"),
    ):
        if name in ("page", "file") or through_nginx.PEERS[name]:
            yield what, lambda name=name: _speed(name), command
    yield "Our page, as a part of the file", lambda: f"{through_nginx.of_a_file():.2f}", command
    for name in ("wordpress", "wagtail"):
        if through_nginx.PEERS[name]:
            what = f"Our page, as a part of {name.capitalize()}'s"
            yield what, lambda name=name: f"{through_nginx.ratio_to(name):.2f}", command
    yield "A publication is seen by all, under load", lambda: f"{through_nginx.publish_seen():.2f} s", command
    yield "A withdrawal is seen by all, under load", lambda: f"{through_nginx.withdrawal_seen():.2f} s", command
    if any(through_nginx.PEERS.values()):
        command = "python -m bench.cold_render"
        for name, after in cold_render.AFTER.items():
            what = f"A story's page made anew after {after}, in time of the processor"
            yield what, lambda name=name: f"{cold_render.figures()[name]:.1f} ms", command
        for name, url in through_nginx.PEERS.items():
            if url:
                yield f"{name.capitalize()}'s", lambda name=name: f"{cold_render.figures()[name]:.1f} ms", command
                what = f"Ours after {cold_render.AFTER['ours']}, as a part of {name.capitalize()}'s"
                yield what, lambda name=name: f"{cold_render.of_peer(name):.2f}", command
    command = "python -m bench.two_machines"
    yield "An edit is seen on two instances", lambda: f"{two_machines.longest_delay():.2f} s", command
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
    if find_spec("bench.warm_pages"):
        print("The application alone: python -m bench.warm_pages")
    return broken


if __name__ == "__main__":
    sys.exit(min(main(), 1))
