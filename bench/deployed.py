"""The demo site as it is deployed: nginx with deploy/nginx, two instances, PostgreSQL and Redis, all on this machine.

Plain HTTP, because what is compared is not TLS. Everything is in folders that go away, and is ended with the process.
"""

from __future__ import annotations

import atexit
import functools
import os
import re
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from newsroom.tests import databases
from newsroom.tests.front_server import HOST, FrontServer, free_port, missing_programs, until

#: Of a bench: one address asks for everything, which no reader does.
UNLIMITED = (
    ("rate=2r/s", "rate=10000r/s"),
    ("newsroom_connections 100", "newsroom_connections 1000"),
)


@dataclass
class Postgres:
    """The tests' own server, which can be killed as a power cut would and brought back."""

    url: str = field(default_factory=databases.start_postgresql)

    @property
    def folder(self) -> Path:
        return Path(unquote(urlsplit(self.url).netloc.partition("@")[2]))

    def kill(self) -> None:
        """All its processes at once, with nothing finished."""
        first = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
        children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
        for process in (first, *map(int, children)):
            os.kill(process, signal.SIGKILL)
        until(lambda: not Path(f"/proc/{first}").exists() or _is_zombie(first), "PostgreSQL is dead")

    def start(self) -> None:
        programs = databases.find_postgresql()
        account = {}
        if os.geteuid() == 0:
            owner = (self.folder / "data").stat()
            account = {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []}
        subprocess.run(
            [
                *(
                    programs / "pg_ctl",
                    "start",
                    "--wait",
                    "--pgdata",
                    self.folder / "data",
                    "--log",
                    self.folder / "log",
                ),
                *("--options", f"{databases.FAST} -k {self.folder}"),
            ],
            cwd=self.folder,
            check=True,
            stdout=subprocess.DEVNULL,
            **account,
        )


def _is_zombie(process: int) -> bool:
    return ") Z" in Path(f"/proc/{process}/stat").read_text()


def start_redis() -> str:
    """A Redis that ends with this process; its address."""
    port, folder = free_port(), tempfile.mkdtemp(prefix="newsroom-redis-")
    server = subprocess.Popen(
        ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder],
        stdout=subprocess.DEVNULL,
    )
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    atexit.register(server.wait)
    atexit.register(server.terminate)
    return f"redis://127.0.0.1:{port}/0"


@functools.cache
def site() -> tuple[FrontServer, Postgres]:
    """The demo site, started once a process. Raises RuntimeError with what to install where a program is missing."""
    if complaint := missing_programs("nginx", "redis-server", "wrk"):
        raise RuntimeError(complaint)
    database, folder = Postgres(), Path(tempfile.mkdtemp(prefix="newsroom-bench-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    front = FrontServer(
        database.url,
        folder,
        secrets.token_urlsafe(50),
        tls=False,
        variables={"CACHE_URL": start_redis(), "LOG_LEVEL": "WARNING"},
        changes=UNLIMITED,
    )
    front.manage("migrate", "--verbosity", "0")
    front.manage("load_demo", "--yes-i-know")
    front.manage("collectstatic", "--no-input", "--verbosity", "0")
    atexit.register(front.stop)
    front.start()
    _join(front)
    return front, database


def _join(front: FrontServer) -> None:
    """Let this process change what the site shows, by the site's own verbs."""
    import django

    os.environ |= {name: value for name, value in front.environment().items() if name != "METRICS_DIR"}
    django.setup()


def chief():
    """Somebody who may publish and withdraw."""
    site()
    from django.contrib.auth import get_user_model

    return get_user_model().objects.get(username="chief")


def article() -> str:
    """The path of the demo's first public story."""
    site()
    from articles.models import Article

    return Article.objects.public().order_by("pk").first().get_absolute_url()


@dataclass(frozen=True)
class Load:
    """What wrk said. `failed` are answers of 400 and more, and connections that broke or timed out."""

    command: str
    per_second: float
    p99: float  # milliseconds
    requests: int
    failed: int


REPORT = """
done = function(summary, latency, requests)
  local e = summary.errors
  io.write(string.format("per_second=%.1f p99=%.3f requests=%d failed=%d\\n",
    summary.requests / (summary.duration / 1e6), latency:percentile(99) / 1000, summary.requests,
    e.status + e.connect + e.read + e.write + e.timeout))
end
"""


def start_load(
    url: str, seconds: float, *, host: str = HOST, connections: int = 16, script: str = ""
) -> tuple[subprocess.Popen, str]:
    """Begin to ask for ``url`` over so many kept connections, for so long and no longer. ``host`` is "" for a peer's own."""
    lua = Path(tempfile.mkstemp(prefix="newsroom-load-", suffix=".lua")[1])
    lua.write_text(script + REPORT)
    atexit.register(lua.unlink, missing_ok=True)
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds:.0f}s", "--timeout", "30s"]
    headers = [
        part for header in (*([f"Host: {host}"] if host else []), "Accept-Encoding: gzip") for part in ("-H", header)
    ]
    process = subprocess.Popen(
        [*command, *headers, "-s", lua, url], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    return process, f"{' '.join(command)} -H 'Accept-Encoding: gzip' {url}"


def finish(process: subprocess.Popen, command: str) -> Load:
    """Wait for the load to end. Raises RuntimeError with wrk's words where it could not run."""
    told, _ = process.communicate()
    found = re.search(r"per_second=(\S+) p99=(\S+) requests=(\d+) failed=(\d+)", told)
    if found is None:
        raise RuntimeError(f"{command} said:\n{told}")
    return Load(command, float(found[1]), float(found[2]), int(found[3]), int(found[4]))


def load(url: str, seconds: float = 5, host: str = HOST) -> Load:
    """Ask for one address over kept connections; a second before that is not counted."""
    finish(*start_load(url, 1, host=host))
    return finish(*start_load(url, seconds, host=host))


def busy() -> str:
    """How much else the machine did, for whoever reads a figure."""
    return f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors, {time.strftime('%Y-%m-%d')}"
