"""What readers notice when the application and its database are killed under load, and when they come back.

python -m bench.origin_killed 300          seconds without them; 300 when none is given
"""

from __future__ import annotations

import functools
import itertools
import os
import re
import sys
import time
from dataclasses import dataclass

from bench.deployed import busy, finish, site, start_load
from newsroom.tests.front_server import FrontServer, until

PAGES = 200
GZIP = ("Accept-Encoding", "gzip")
SECONDS = float(os.environ.get("BENCH_OUTAGE") or 300)

_IN_TURN = """
local paths, at = {{ {paths} }}, 0
request = function()
  at = at % #paths + 1
  return wrk.format("GET", paths[at])
end
"""


@dataclass(frozen=True)
class Outage:
    """`failed` of `requests` while they were away; `back` is the seconds from their start to a page that is new."""

    pages: int
    requests: int
    failed: int
    back: float
    command: str


def warm(front: FrontServer) -> list[str]:
    """Addresses of PAGES pages, each of which has just been read."""
    index = front.ask("/sitemap.xml").body.decode()
    parts = [re.sub(r"^https?://[^/]+", "", address) for address in re.findall(r"<loc>([^<]+)</loc>", index)]
    paths = ["/"]
    for part in parts:
        found = re.findall(r"<loc>([^<]+)</loc>", front.ask(part).body.decode())
        paths += [re.sub(r"^https?://[^/]+", "", address) for address in found]
    # The demo has fewer: the pages of its lists, and their feeds.
    lists = [path for path in paths if path.startswith(("/category/", "/tag/", "/author/"))]
    paths = list(dict.fromkeys([*paths, *(f"{path}feed/{form}" for path in lists for form in ("", "atom/", "json/"))]))
    good = list(itertools.islice((path for path in paths if front.ask(path, GZIP).status == 200), PAGES))
    assert len(good) == PAGES, f"The demo site has {len(good)} pages only"
    return good


@functools.cache
def outage(seconds: float = SECONDS) -> Outage:
    """Kill the application and the database for so long, while the warm pages are read without a pause."""
    front, database = site()
    paths = warm(front)
    script = _IN_TURN.format(paths=", ".join(f'"{path}"' for path in paths))
    process, command = start_load(front.url, seconds + 2, connections=8, script=script)
    time.sleep(1)  # the load is on
    for application in front.applications:
        application.kill()
    database.kill()
    told = finish(process, command)
    started = time.monotonic()
    database.start()
    for application in front.applications:
        application.start()
    until(lambda: front.ask("/admin/login/").status == 200, "The site is back")
    return Outage(len(paths), told.requests, told.failed, time.monotonic() - started, command)


def failed_requests() -> float:
    """Of those for warm pages, while application and database were away."""
    return outage().failed


def seconds_back() -> float:
    """From the start of database and application until the desk answers through nginx."""
    return outage().back


def main() -> None:
    done = outage(float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS)
    print(f"{done.failed} of {done.requests} requests for {done.pages} warm pages failed; {done.command}")
    print(f"back after {done.back:.1f} s   ({busy()})")


if __name__ == "__main__":
    main()
