"""The demo site behind gunicorn, as in production, with a database and a folder that go away with it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from dataclasses import fields
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOST = "news.example"
#: What the front server says of each visitor.
HEADERS = {"Host": HOST, "X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.1"}


def free_port() -> int:
    """Of this machine, until somebody takes it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


class Gunicorn:
    """Serves `application` while the block runs; `url` is its address on this machine."""

    def __init__(self, application: str, *arguments: str, environment: dict[str, str] | None = None) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._command = [
            *(sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{self.port}"),
            *("--log-level", "error", *arguments),
        ]
        self._environment = environment or {}

    def __enter__(self) -> Gunicorn:
        self.process = subprocess.Popen(self._command, cwd=ROOT, env=os.environ | self._environment)
        for _ in range(600):
            if self.process.poll() is not None:
                raise RuntimeError("gunicorn did not start")
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=1):
                    return self
            except OSError:
                time.sleep(0.1)
        raise RuntimeError("gunicorn does not answer")

    def __exit__(self, *error: object) -> None:
        self.process.terminate()
        self.process.wait()

    def get(self, path: str, timeout: float = 60, **headers: str) -> tuple[int, bytes]:
        """Status and body of one answer."""
        request = urllib.request.Request(self.url + path, headers=HEADERS | headers)
        try:
            with urllib.request.urlopen(request, timeout=timeout) as response:
                return response.status, response.read()
        except urllib.error.HTTPError as refusal:
            return refusal.code, refusal.read()


class DemoSite:
    """A site under production's settings with the demo content, or none. `environment` is for whatever serves it."""

    def __init__(self, database_url: str = "", *, demo: bool = True, **variables: str) -> None:
        from newsroom.environment import Environment

        self._demo = demo
        self._folder = Path(tempfile.mkdtemp(prefix="newsroom-bench-"))
        unset = {field.name.upper(): "" for field in fields(Environment)}
        self.environment = unset | {
            "SECRET_KEY": os.urandom(40).hex(),
            "SITE_URL": f"https://{HOST}",
            "DATA_DIR": str(self._folder),
            "DATABASE_URL": database_url or f"sqlite:///{self._folder}/site.sqlite3",
            "DJANGO_SETTINGS_MODULE": "newsroom.settings",
            "TRUSTED_PROXIES": "1",
            "LOG_LEVEL": "ERROR",
            "EMAIL_URL": "dummy:",
            **variables,
        }

    def __enter__(self) -> DemoSite:
        self.manage("migrate", "--verbosity", "0")
        self.manage("collectstatic", "--noinput", "--verbosity", "0")
        if self._demo:
            self.manage("load_demo", "--yes-i-know")
        return self

    def __exit__(self, *error: object) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)

    def manage(self, *arguments: str) -> None:
        """Run a management command of the site."""
        command = [sys.executable, "manage.py", *arguments]
        subprocess.run(command, cwd=ROOT, env=os.environ | self.environment, check=True, stdout=subprocess.DEVNULL)

    def run(self, statement: str) -> None:
        """Run a line of Python in the site."""
        self.manage("shell", "--verbosity", "0", "--command", statement)
