"""How quick a kept page is: requests a second, beside those of an empty application behind the same server.

`python -m bench.warm_pages` prints the figures for each kind of page and both databases. Wants wrk (`apt install wrk`).
Both servers run at once and are asked in turn, so that whatever else the machine does meets both alike.
"""

from __future__ import annotations

import functools
import re
import shutil
import statistics
import subprocess
import sys
import urllib.request

from bench.site_server import HEADERS, HOST, DemoSite, Gunicorn

ROUNDS, SECONDS, CONNECTIONS = 5, 2, 8
_PER_SECOND = re.compile(r"Requests/sec:\s+([0-9.]+)")
_FAILED = re.compile(r"Non-2xx or 3xx responses: \d+|Socket errors: .*")
DATABASES = ("sqlite", "postgresql")


def per_second(url: str, *headers: str) -> float:
    """What wrk gets from `url`. Raises RuntimeError where an answer was none, or another than 200 or 304."""
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
    """Requests a second for each kind of page, and for the empty application at the same time."""
    url = ""
    if database == "postgresql":
        from newsroom.tests.databases import start_postgresql

        url = start_postgresql()
    headers = [f"{name}: {value}" for name, value in HEADERS.items()]
    found = {}
    with (
        DemoSite(url) as site,
        Gunicorn("newsroom.wsgi:application", "--workers", "1", environment=site.environment) as server,
        Gunicorn("bench.empty_application:application", "--workers", "1") as empty,
    ):
        _, sitemap = server.get("/sitemap-stories-1.xml")
        story = re.findall(rf"https://{HOST}(/[^<]+)</loc>", sitemap.decode())[-1]
        pages = {"front page": "/", "story": story, "feed": "/feed/"}
        for name, path in pages.items():
            for kind, more in (("packed", ["Accept-Encoding: br"]), ("plain", [])):
                server.get(path)
                ours, least = [], []
                for _ in range(ROUNDS):
                    ours.append(per_second(server.url + path, *headers, *more))
                    least.append(per_second(empty.url + path, *headers, *more))
                found[f"{name}, {kind}"] = statistics.median(ours), statistics.median(least)
        etag = _etag(server, "/")
        ours = [per_second(f"{server.url}/", *headers, f"If-None-Match: {etag}") for _ in range(ROUNDS)]
        found["front page, not modified"] = statistics.median(ours), found["front page, packed"][1]
    return found


def worst_share(database: str) -> float:
    """Of the empty application's requests a second, of the kind of page that reaches least."""
    shares = {name: ours / least for name, (ours, least) in figures(database).items()}
    for name, share in shares.items():
        print(f"    {share:.2f} {name} ({database})", file=sys.stderr)
    return min(share for name, share in shares.items() if "plain" not in name)


def _etag(server: Gunicorn, path: str) -> str:
    request = urllib.request.Request(server.url + path, headers=HEADERS)
    with urllib.request.urlopen(request) as response:
        return response.headers["ETag"]


if __name__ == "__main__":
    for database in sys.argv[1:] or DATABASES:
        for name, (ours, least) in figures(database).items():
            print(f"{database:11} {name:26} {ours:8,.0f}/s {least:8,.0f}/s empty {ours / least:6.2f}")
