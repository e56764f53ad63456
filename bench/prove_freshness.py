"""Fresh pages: never an old one, each made once, no reader who waits for a cache, and cheap as long as nothing changes."""

from __future__ import annotations

import asyncio
import functools
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from pathlib import Path

from bench import cold_render, growth, origin_killed, two_machines
from bench.prove import Claim
from bench.site_server import HEADERS, DemoSite, Gunicorn
from bench.through_nginx import PEERS, of_a_file, of_wordpress, publish_seen, withdrawal_seen
from bench.warm_pages import worst_share

EDITS, OTHERS, SEED = 1_000, 20, 20_261_126  # edits on each database
CLIENTS = 1_000
# Threads of one process, as a server has them, and seconds for each fault. More threads wait for each other's turn, which
# is no waiting for Redis.
READERS, READING = 4, 12


def stale_pages(edits: int = EDITS) -> float:
    """Addresses at which what was kept was another than what would have been made, after so many edits on each database."""
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "bench.prove_freshness", str(edits)],
            env={**os.environ, "TEST_DATABASE": database, "TEST_POSTGRESQL": ""},
            stdout=subprocess.PIPE,
            text=True,
        )
        for database in ("sqlite", "postgresql")
    ]
    found = [json.loads(process.communicate()[0].splitlines()[-1]) for process in running]
    for one in found:
        for stale in one["stale"]:
            print(f"    {stale}", file=sys.stderr)
        if one["edits"] != edits or one["refused"] > edits / 3 or one["kept"] < edits:
            raise RuntimeError(f"too little was tried: {one}")
    return sum(len(one["stale"]) for one in found)


def _edit(number: int, seed: int = SEED) -> dict[str, object]:
    """So many edits on a database of its own, each looked at from this process and from another one in turn.

    `python -m bench.prove_freshness 100 7` does a part of all, with another seed each.
    """
    from bench.demo_site import empty_database

    empty_database()
    import logging
    from datetime import timedelta

    from django.utils import timezone

    from articles.page_cache import counting
    from articles.tests.another_process import AnotherProcess, get
    from articles.tests.edits import Site, differences

    logging.disable(logging.WARNING)
    now = [timezone.now()]
    timezone.now = lambda: now[0]
    site, stale, refused = Site(seed), [], 0
    with AnotherProcess() as other:

        def here(address: str) -> object:
            return get(address, kept=True)

        def there(address: str) -> object:
            return other.get(address, now[0])

        for turn in range(number):
            done = site.edit()
            refused += "refused" in done
            now[0] += timedelta(seconds=site.chance.choice([0, 0, 0, 1, 30, 400]))
            kept = there if turn % 4 == 0 else here
            found = differences(site, kept, lambda address: get(address, kept=False), OTHERS)
            stale += [f"{address} after {done}" for address in found]
    given = counting.numbers()
    return {"edits": number, "stale": stale, "refused": refused, "kept": given.get("hit", 0) + given.get("join", 0)}


def renders_for_many_clients() -> float:
    """Of the front page, when so many ask for it at once after it has become old: two processes and one Redis."""
    from articles.tests.redis_server import RedisServer

    with (
        tempfile.TemporaryDirectory() as folder,
        RedisServer(Path(folder)) as redis,
        DemoSite(CACHE_URL=redis.url) as site,
        Gunicorn("bench.counted_application:application", *_threads(1), environment=site.environment) as one,
        Gunicorn("bench.counted_application:application", *_threads(1), environment=site.environment) as two,
    ):
        servers = [one, two]
        for server in servers:
            server.get("/")
        before = [_numbers(server) for server in servers]
        site.run("from articles.models import Section; Section.objects.filter(parent=None).update(position=7)")
        answers = asyncio.run(_all_at_once([servers[n % 2].port for n in range(CLIENTS)]))
        after = [_numbers(server) for server in servers]
    if len(answers) != CLIENTS or set(answers) != {200}:
        raise RuntimeError(f"not all were answered: {len(answers)}, {set(answers)}")
    return sum(new.get("render", 0) - old.get("render", 0) for old, new in zip(before, after, strict=True))


def _threads(workers: int) -> tuple[str, ...]:
    return "--workers", str(workers), "--worker-class", "gthread", "--threads", "32", "--backlog", "4096"


def _numbers(server: Gunicorn) -> dict[str, int]:
    return json.loads(server.get("/bench/numbers")[1])


async def _all_at_once(ports: list[int]) -> list[int]:
    """The status of each answer to a client of its own, all of whom are connected before the first one asks."""
    question = "GET / HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in HEADERS.items())
    question += "Connection: close\r\n\r\n"
    come, go = 0, asyncio.Event()

    async def ask(port: int) -> int:
        nonlocal come
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        come += 1
        await go.wait()
        writer.write(question.encode())
        answer = await reader.read()
        writer.close()
        return int(answer.split(b" ", 2)[1]) if b"</html>" in answer else 0

    asked = [asyncio.create_task(ask(port)) for port in ports]
    while come < len(ports):
        await asyncio.sleep(0.01)
    go.set()
    return await asyncio.gather(*asked)


@functools.cache
def _without_redis() -> dict[str, float]:
    """What ``_read_without_redis`` finds, in a process of its own: this one is joined to the deployed site later on."""
    done = subprocess.run([sys.executable, "-m", "bench.prove_freshness", "redis"], stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def _read_without_redis() -> dict[str, float]:
    """While Redis is killed, started and hung under readers who find nothing kept here: failed requests, and the longest
    that one request waited for Redis, in milliseconds."""
    from bench.demo_site import empty_database

    empty_database()
    import logging

    from django.db import connections

    from articles.page_cache import serving, store
    from articles.tests.another_process import get
    from articles.tests.edits import Site
    from articles.tests.redis_server import RedisServer

    logging.disable(logging.WARNING)
    site = Site(SEED)
    addresses = site.addresses()
    expected = {address: get(address, kept=False) for address in addresses}
    waited: dict[int, float] = defaultdict(float)
    failed, longest, over, counted = 0, 0.0, threading.Event(), threading.Lock()
    ask = store.Visit._ask

    def timed(visit: store.Visit, *question: object) -> object:
        begun = time.perf_counter()
        try:
            return ask(visit, *question)
        finally:
            waited[threading.get_ident()] += time.perf_counter() - begun

    def read(number: int) -> None:
        nonlocal failed, longest
        me = threading.get_ident()
        while not over.is_set():
            for address in addresses[number::READERS]:
                serving.forget()  # so that each request asks Redis
                waited[me] = 0
                try:
                    right = get(address, kept=True) == expected[address]
                except Exception:
                    right = False
                with counted:
                    failed += not right
                    longest = max(longest, waited[me])
        connections.close_all()

    store.Visit._ask = timed
    with tempfile.TemporaryDirectory() as folder, RedisServer(Path(folder)) as redis:
        serving.shared = store.Shared(redis.url)
        threads = [threading.Thread(target=read, args=[number]) for number in range(READERS)]
        for thread in threads:
            thread.start()
        for fault in (redis.kill, redis.start, redis.hang, redis.go_on, redis.client().flushall):
            time.sleep(READING)
            fault()
        time.sleep(READING)
        over.set()
        for thread in threads:
            thread.join()
    return {"failed": failed, "longest": longest * 1000}


def failed_without_redis() -> float:
    """Requests that were answered with anything but the page."""
    return _without_redis()["failed"]


def longest_wait_for_redis() -> float:
    """Of one request, all its questions to Redis together."""
    return _without_redis()["longest"]


CLAIMS = [
    Claim("Stale pages after 2,000 random edits on two databases", 0, stale_pages, "pages"),
    Claim("Renderings when 1,000 clients ask for an expired page", 1, renders_for_many_clients, "renderings"),
    Claim("Requests that fail while Redis is killed or hangs", 0, failed_without_redis, "requests"),
    Claim("Longest wait of a request for a hung Redis", 200, longest_wait_for_redis, "ms"),
    Claim(
        "A kept page beside an empty application, SQLite",
        *(0.5, lambda: worst_share("sqlite"), "of its requests"),
        keep="at least",
    ),
    Claim(
        "A kept page beside an empty application, PostgreSQL",
        *(0.5, lambda: worst_share("postgresql"), "of its requests"),
        keep="at least",
    ),
    Claim(
        "A story's page through nginx beside the same bytes as a file", 0.6, of_a_file, "of its requests", "at least"
    ),
    Claim(
        "Story, home, section, tag, their deep pages, searches: 100,000 stories against 1,000, on PostgreSQL",
        *(1.3, growth.everyday_ratio, "times"),
    ),
    Claim(
        "Page 2,500 of a section of 100,000 stories against page 1 of 1,000",
        1.3,
        growth.deep_page_of_a_section,
        "times",
    ),
    Claim("Until a publication is seen by all through nginx, under load", 2, publish_seen, "s"),
    Claim("Until a withdrawal is seen by all", 2, withdrawal_seen, "s"),
    Claim("Until an edit at one instance is seen at another", 1, two_machines.longest_delay, "s"),
    Claim("Requests that fail while application and database are killed", 0, origin_killed.failed_requests, "requests"),
    Claim("Until the site is back after that", 10, origin_killed.seconds_back, "s"),
    *(
        [Claim("The page beside WordPress's behind fastcgi_cache", 1, of_wordpress, "of its requests", "at least")]
        if PEERS["wordpress"]
        else []
    ),
    *(
        Claim(
            f"A story's page made anew after a reply to another, beside {name.capitalize()}'s, the same contents",
            *(1 / 8, lambda name=name: cold_render.of_peer(name), "of its processor time"),
        )
        for name, url in PEERS.items()
        if url
    ),
]


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.tests.settings")
    print(json.dumps(_read_without_redis() if sys.argv[1:] == ["redis"] else _edit(*map(int, sys.argv[1:]))))
