"""Asks a site for each address that its predecessor had, and says what becomes of it."""

from __future__ import annotations

import http.client
import logging
import sqlite3
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.test import Client

from .known_addresses import Found, path_and_query

#: What becomes of an address, and whether that is as it should be.
OUTCOMES = {
    "200": "answers",
    "301": "leads in one step to what answers",
    "410": "says that it is gone",
    "chain": "leads on and on",
    "404": "is not found",
    "other": "does something else",
}
GOOD = frozenset(["200", "301", "410"])
#: Failures that a report names, those that most visitors come to first.
NAMED = 1_000
#: Seconds for one answer over the network.
PATIENCE = 30


@dataclass(frozen=True)
class Answer:
    status: int
    location: str = ""


@dataclass(frozen=True)
class Failure:
    """An address that does not do as it should. ``requests`` and ``referrals`` are a log's: how many, and from a link."""

    address: str
    outcome: str
    leads_to: str
    requests: int
    referrals: int


@dataclass
class Checked:
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(OUTCOMES, 0))
    failures: list[Failure] = field(default_factory=list)

    @property
    def asked(self) -> int:
        return sum(self.counts.values())

    @property
    def failed(self) -> int:
        return sum(count for outcome, count in self.counts.items() if outcome not in GOOD)


Ask = Callable[[str], Answer]


def check(found: Iterable[Found], ask: Ask, told: Callable[[int], None] = lambda done: None) -> Checked:
    """Ask for each address once. Which there were is kept in a file, not in memory, however many there are.

    ``told`` hears now and then how many have been asked.
    """
    known = sqlite3.connect("")  # a file of its own, which goes away with the connection
    try:
        known.execute("PRAGMA cache_size = -8192")
        known.execute(
            "CREATE TABLE address (path TEXT PRIMARY KEY, requests INT, referrals INT, outcome TEXT, at TEXT)"
        )
        known.executemany(
            "INSERT INTO address VALUES (?, 1, ?, NULL, '') ON CONFLICT (path) "
            "DO UPDATE SET requests = requests + 1, referrals = referrals + excluded.referrals",
            ((one.address, int(bool(one.referrer))) for one in found),
        )
        checked = Checked()
        last, done = "", 0
        while row := known.execute("SELECT path FROM address WHERE path > ? ORDER BY path LIMIT 1", [last]).fetchone():
            last = row[0]
            outcome, leads_to = outcome_of(last, ask)
            checked.counts[outcome] += 1
            if outcome not in GOOD:
                known.execute("UPDATE address SET outcome = ?, at = ? WHERE path = ?", [outcome, leads_to, last])
            done += 1
            if done % 100 == 0:
                told(done)
        worst = known.execute(
            "SELECT path, outcome, at, requests, referrals FROM address WHERE outcome IS NOT NULL "
            "ORDER BY referrals DESC, requests DESC, path LIMIT ?",
            [NAMED],
        )
        checked.failures = [Failure(*one) for one in worst]
        return checked
    finally:
        known.close()


def outcome_of(address: str, ask: Ask) -> tuple[str, str]:
    """What becomes of ``address`` (a path, perhaps with a query), and where it led."""
    first = ask(address)
    if first.status in (200, 404, 410):
        return str(first.status), ""
    if first.status not in (301, 308):
        return "other", f"{first.status} {first.location}".strip()
    target = urljoin(f"{settings.SITE_URL}{address}", first.location)
    if urlsplit(target).netloc != urlsplit(settings.SITE_URL).netloc:
        return "other", target
    second = ask(path_and_query(target))
    if second.status == 200:
        return "301", first.location
    if 300 <= second.status < 400:
        return "chain", f"{first.location} {second.location}"
    return ("404" if second.status == 404 else "other"), f"{first.location} {second.status}"


@contextmanager
def this_site() -> Iterator[Ask]:
    """Asks this site, in this process and with its database: no server need run."""
    site = urlsplit(settings.SITE_URL)
    client = Client(raise_request_exception=False, headers={"host": site.netloc})
    quiet = logging.getLogger("django.request")
    level = quiet.level

    def ask(address: str) -> Answer:
        response = client.get(address, secure=site.scheme == "https")
        if response.streaming:
            deque(response.streaming_content, maxlen=0)  # to its end, which closes what was opened for it
        return Answer(response.status_code, response.get("Location", ""))

    quiet.setLevel(logging.CRITICAL)  # what is not found is told by the report, not line by line
    try:
        yield ask
    finally:
        quiet.setLevel(level)


@contextmanager
def other_site(url: str) -> Iterator[Ask]:
    """Asks the site at ``url`` over the network, as if it had our name: what is asked is how it answers, not who it is."""
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=PATIENCE)

    def ask(address: str) -> Answer:
        for attempt in (1, 2):
            try:
                connection.request("GET", address)
                response = connection.getresponse()
                response.read()
            except (http.client.HTTPException, OSError):
                connection.close()  # one that was kept too long is opened anew, once
                if attempt == 2:
                    raise
            else:
                location = response.headers.get("Location", "")
                own = f"{parts.scheme}://{parts.netloc}"
                return Answer(response.status, location.removeprefix(own) if location.startswith(own) else location)
        raise AssertionError("unreachable")

    try:
        yield ask
    finally:
        connection.close()
