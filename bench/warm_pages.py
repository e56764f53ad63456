"""How quick a kept page is: requests a second, beside those of an empty application behind the same server.

`python -m bench.warm_pages` prints the figures for each kind of page and both databases. Wants wrk (`apt install wrk`).
Both servers run at once and are asked in turn, so that whatever else the machine does meets both alike.
"""

from __future__ import annotations

import functools
import re
import shutil
import subprocess
import sys
import urllib.request

from bench.site_server import HEADERS, HOST, DemoSite, Gunicorn

ROUNDS, SECONDS, CONNECTIONS = 5, 2, 8
_PER_SECOND = re.compile(r"Requests/sec:\s+([0-9.]+)")
_FAILED = re.compile(r"Non-2xx or 3xx responses: \d+|Socket errors: .*")
DATABASES = ("sqlite", "postgresql")
#: One worker that keeps connections, as the front server expects it.
_SERVER = ("--workers", "1", "--worker-class", "gthread", "--threads", "1")
_PACKED, _NOT_MODIFIED = "Accept-Encoding: gzip", "front page, not modified"
_KINDS, _FORMS = ("front page", "story", "feed"), {"packed": [_PACKED], "plain": []}
#: What is asked for, and as what.
PAGES = (*(f"{kind}, {form}" for kind in _KINDS for form in _FORMS), _NOT_MODIFIED)
#: How each is asked, as the table of `make bench` tells it.
COMMAND = f"wrk -t1 -c{CONNECTIONS} -d{SECONDS}s -H '{_PACKED}' ADDRESS"


def per_second(url: str, *headers: str) -> float:
    """What wrk gets from `url`, connections kept. Raises RuntimeError where an answer was none, or another than 200 or 304."""
    program = shutil.which("wrk")
    if program is None:
        raise RuntimeError("wrk was not found. Install it with: apt install wrk")
    told = [part for header in headers for part in ("-H", header)]
    command = [program, "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", *told, url]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if failed := _FAILED.search(said):
        raise RuntimeError(f"{url}: {failed[0]}")
    return float(_PER_SECOND.search(said)[1])


@functools.cache
def figures(database: str) -> dict[str, tuple[float, float]]:
    """Requests a second for each kind of page, and for the empty application: of the round with the median share."""
    url = ""
    if database == "postgresql":
        from newsroom.tests.databases import start_postgresql

        url = start_postgresql()
    headers = [f"{name}: {value}" for name, value in HEADERS.items()]
    found = {}
    with (
        DemoSite(url) as site,
        Gunicorn("newsroom.wsgi:application", *_SERVER, environment=site.environment) as server,
        Gunicorn("bench.empty_application:application", *_SERVER) as empty,
    ):
        _, sitemap = server.get("/sitemap-stories-1.xml")
        story = re.findall(rf"https://{HOST}(/[^<]+)</loc>", sitemap.decode())[-1]
        asked = [(path, more) for path in ("/", story, "/feed/") for more in _FORMS.values()]
        asked.append(("/", [_PACKED, f"If-None-Match: {_etag(server)}"]))
        for name, (path, more) in zip(PAGES, asked, strict=True):
            server.get(path)
            rounds = [
                (per_second(server.url + path, *headers, *more), per_second(empty.url + path, *headers, *more))
                for _ in range(ROUNDS)
            ]
            found[name] = sorted(rounds, key=lambda one: one[0] / one[1])[ROUNDS // 2]
    return found


def worst_share(database: str) -> float:
    """Of the empty application's requests a second, of the kind of page that reaches least."""
    shares = {name: ours / least for name, (ours, least) in figures(database).items()}
    for name, share in shares.items():
        print(f"    {share:.2f} {name} ({database})", file=sys.stderr)
    return min(share for name, share in shares.items() if "plain" not in name)


def _etag(server: Gunicorn) -> str:
    """Of the front page, which with it is answered by 304."""
    with urllib.request.urlopen(urllib.request.Request(f"{server.url}/", headers=HEADERS)) as response:
        etag = response.headers["ETag"]
    status, _ = server.get("/", **{"If-None-Match": etag, "Accept-Encoding": "gzip"})
    if status != 304:
        raise RuntimeError(f"a front page that was not changed is answered by {status}")
    return etag


if __name__ == "__main__":
    for database in sys.argv[1:] or DATABASES:
        for name, (ours, least) in figures(database).items():
            print(f"{database:11} {name:26} {ours:8,.0f}/s {least:8,.0f}/s empty {ours / least:6.2f}")
