"""The site as it is deployed, on ports of its own: nginx with deploy/nginx/, and two instances of the application.

Used by tests and by bench/. Nothing here knows what is asked of it.
"""

from __future__ import annotations

import http.client
import json
import os
import shlex
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

from newsroom.environment import BASE_DIR, Environment

HOST = "news.example"
DEPLOYED = BASE_DIR / "deploy" / "nginx"
WEB_UNIT = BASE_DIR / "deploy" / "systemd" / "newsroom-web@.service"
CERTIFICATE = BASE_DIR / "articles" / "tests" / "self_signed.pem"  # with its key
MODULES = Path("/etc/nginx/modules-enabled")
PATIENCE = 60  # seconds for anything that is waited for


@dataclass(frozen=True)
class Answer:
    """What came back. Header names are in lower case; of each, all its values stand in `all`."""

    status: int
    all: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def headers(self) -> dict[str, str]:
        return dict(self.all)

    def count(self, name: str) -> int:
        """How often a header stands in the answer."""
        return [given for given, _ in self.all].count(name)


def until(happened: Callable[[], bool], what: str, patience: float = PATIENCE) -> float:
    """Wait for a state and return the seconds that it took. Raises TimeoutError with ``what`` was waited for."""
    started = time.monotonic()
    while not happened():
        if time.monotonic() - started > patience:
            raise TimeoutError(f"{what}: not within {patience} s")
        time.sleep(0.02)
    return time.monotonic() - started


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def missing_programs(*names: str) -> str:
    """A sentence that says what to install, or nothing. ``names`` are programs called as their packages or -server."""
    missing = [name for name in names if shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin") is None]
    return f"Not found: {', '.join(missing)}. Install with: apt install {' '.join(missing)}" if missing else ""


@dataclass
class Instance:
    """One process of the application behind a socket, with a worker or more."""

    socket: Path
    environment: Mapping[str, str]
    log: Path
    workers: int = 1
    process: subprocess.Popen | None = None

    def start(self) -> None:
        """Start it as the unit in deploy/systemd does; `wait` for it."""
        self.socket.parent.mkdir(parents=True, exist_ok=True)
        self.socket.unlink(missing_ok=True)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command(),
                cwd=BASE_DIR,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # so that it can be killed with its workers
            )

    def command(self) -> list[str]:
        """ExecStart of the unit, with the program and the socket of here. Raises ValueError where that has changed."""
        text = _replaced(WEB_UNIT.read_text().replace("\\\n", " "), "--workers 2", f"--workers {self.workers}")
        for before, after in (
            ("/srv/newsroom/app/.venv/bin/", f"{Path(sys.executable).parent}/"),
            ("/run/newsroom/%i/web.sock", str(self.socket)),
        ):
            text = _replaced(text, before, after)
        (line,) = [line for line in text.splitlines() if line.startswith("ExecStart=")]
        return shlex.split(line.removeprefix("ExecStart="))

    def wait(self) -> None:
        """Come back when it answers. Raises TimeoutError with the end of its log."""
        try:
            until(self.answers, f"The application at {self.socket} answers")
        except TimeoutError as error:
            raise TimeoutError(f"{error}\n{self.log.read_text()[-4000:]}") from None

    def answers(self) -> bool:
        """Whether it says that it is alive. Raises RuntimeError where the process has ended."""
        if self.process and self.process.poll() is not None:
            raise RuntimeError(f"The application ended:\n{self.log.read_text()[-4000:]}")
        try:
            return self.ask("/health/live").startswith(b"HTTP/1.1 200")
        except OSError:
            return False

    def ask(self, path: str, *headers: str) -> bytes:
        """Ask past nginx, and return the whole answer as it came."""
        lines = [f"GET {path} HTTP/1.1", f"Host: {HOST}", "Connection: close", *headers, "", ""]
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(PATIENCE)
            connection.connect(str(self.socket))
            connection.sendall("\r\n".join(lines).encode())
            return b"".join(iter(lambda: connection.recv(65536), b""))

    def kill(self) -> None:
        """As a power cut would: nothing is finished."""
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


@dataclass
class FrontServer:
    """nginx with the files of deploy/, before `instances` of the application over one database and one folder.

    ``tls=False`` speaks plain HTTP and tells the application that it was HTTPS: for measurements that are not about TLS.
    """

    database_url: str
    data_dir: Path
    secret_key: str
    tls: bool = True
    instances: int = 2
    workers: int = 1
    variables: Mapping[str, str] = field(default_factory=dict)
    changes: Iterable[tuple[str, str]] = ()  # further replacements in newsroom.conf, such as a limit raised
    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="newsroom-front-")))
    port: int = field(default_factory=free_port)
    nginx: subprocess.Popen | None = None
    applications: list[Instance] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}"

    def environment(self) -> dict[str, str]:
        """What deploy/newsroom.env says, for this folder."""
        unset = {one.name.upper(): "" for one in fields(Environment)}
        inherited = {name: value for name, value in os.environ.items() if name != "DJANGO_ALLOW_ASYNC_UNSAFE"}
        return {
            **inherited,
            **unset,
            "DJANGO_SETTINGS_MODULE": "newsroom.settings",
            "SECRET_KEY": self.secret_key,
            "SITE_URL": f"https://{HOST}",
            "DATABASE_URL": self.database_url,
            "DATA_DIR": str(self.data_dir),
            "EMAIL_URL": "dummy:",
            "ACCEL_REDIRECT": "/internal/pictures/",
            "TRUSTED_PROXIES": "1",
            **self.variables,
        }

    def manage(self, *arguments: str) -> str:
        """Run a command of the site and return what it printed. Raises RuntimeError with its words where it failed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=BASE_DIR,
            env=self.environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"manage.py {' '.join(arguments)} failed:\n{done.stdout}{done.stderr}")
        return done.stdout

    def start(self) -> None:
        for name in ("cache", "log", "temp"):
            (self.folder / name).mkdir()
        self.applications = [
            Instance(
                self.folder / "run" / str(number) / "web.sock",
                self.environment(),
                self.folder / "log" / f"web-{number}.log",
                self.workers,
            )
            for number in range(1, self.instances + 1)
        ]
        for application in self.applications:
            application.start()
        for application in self.applications:
            application.wait()
        self.start_nginx()

    def start_nginx(self) -> None:
        """Write nginx's configuration and start it. Raises RuntimeError where nginx refuses the configuration."""
        (self.folder / "nginx.conf").write_text(self._main())
        (self.folder / "site.conf").write_text(self._site())
        program = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
        log = self.folder / "log" / "nginx.log"
        with log.open("ab") as output:
            self.nginx = subprocess.Popen(
                [program, "-p", self.folder, "-c", self.folder / "nginx.conf", "-e", log],
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

        def answers() -> bool:
            if self.nginx.poll() is not None:
                raise RuntimeError(f"nginx ended:\n{log.read_text()}")
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=5).close()
            except OSError:
                return False
            return True

        until(answers, "nginx answers")

    def stop(self) -> None:
        """End all that was started, and remove its folder."""
        if self.nginx and self.nginx.poll() is None:
            self.nginx.terminate()
            self.nginx.wait()
        for application in self.applications:
            application.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def logged(self, name: str = "newsroom.log") -> list[dict[str, object]]:
        """The lines of nginx's log, or of an instance's. nginx writes its line after it has answered."""
        return [json.loads(line) for line in (self.folder / "log" / name).read_text().splitlines()]

    def ask(
        self,
        path: str,
        *headers: tuple[str, str],
        method: str = "GET",
        body: bytes = b"",
        host: str = HOST,
        source: str = "127.0.0.1",
    ) -> Answer:
        """Ask through nginx, from the address ``source``. Headers go out as they are given, also twice."""
        if self.tls:
            context = ssl._create_unverified_context()  # noqa: S323 - its certificate is made for tests
            connection = http.client.HTTPSConnection(
                "127.0.0.1", self.port, timeout=PATIENCE, context=context, source_address=(source, 0)
            )
        else:
            connection = http.client.HTTPConnection(
                "127.0.0.1", self.port, timeout=PATIENCE, source_address=(source, 0)
            )
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        connection.putheader("Host", host)
        for name, value in headers:
            connection.putheader(name, value)
        if body or method == "POST":
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body or None)
        response = connection.getresponse()
        answer = Answer(
            response.status,
            tuple((name.lower(), value) for name, value in response.getheaders()),
            response.read(),
        )
        connection.close()
        return answer

    def _main(self) -> str:
        user = "user root;" if os.geteuid() == 0 else ""  # temporary folders are closed to everybody else
        temporary = "\n".join(
            f"    {kind}_temp_path {self.folder}/temp/{kind};"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        # Named by a path from nginx's own folder, which is another one here.
        modules = "\n".join(
            file.read_text().replace("load_module modules/", "load_module /usr/lib/nginx/modules/")
            for file in sorted(MODULES.glob("*.conf"))
        )
        return f"""
{user}
daemon off;
worker_processes 2;
pid {self.folder}/nginx.pid;
{modules}
events {{ worker_connections 1024; }}
http {{
    include /etc/nginx/mime.types;
    sendfile on;
    tcp_nopush on;
    keepalive_requests 1000000;
{temporary}
    include {self.folder}/site.conf;
}}
"""

    def _site(self) -> str:
        """deploy/nginx/newsroom.conf with the paths and ports of here. Raises ValueError where one is not in it."""
        text = "".join(
            line
            for line in (DEPLOYED / "newsroom.conf").read_text().splitlines(keepends=True)
            if "listen [::]" not in line and ("brotli_static" not in line or list(MODULES.glob("*brotli-static*")))
        )
        for part in ("proxy.conf", "own-answers.conf"):
            (self.folder / part).write_text((DEPLOYED / part).read_text())
        changes = [
            ("/etc/letsencrypt/live/news.example/fullchain.pem", str(CERTIFICATE)),
            ("/etc/letsencrypt/live/news.example/privkey.pem", str(CERTIFICATE)),
            ("listen 80;", f"listen 127.0.0.1:{free_port()};"),
            ("listen 443 ssl http2", f"listen 127.0.0.1:{self.port} ssl http2"),
            ("/run/newsroom/", f"{self.folder}/run/"),
            ("/var/cache/nginx/newsroom", f"{self.folder}/cache"),
            ("/var/log/nginx/", f"{self.folder}/log/"),
            ("/srv/newsroom/data/", f"{self.data_dir}/"),
            ("/etc/nginx/newsroom/pages/", f"{DEPLOYED}/pages/"),
            ("include newsroom/", f"include {self.folder}/"),
            *self.changes,
        ]
        if not self.tls:
            changes.append((" ssl http2", ""))
            proxy = (self.folder / "proxy.conf").read_text()
            (self.folder / "proxy.conf").write_text(
                _replaced(proxy, "X-Forwarded-Proto $scheme", "X-Forwarded-Proto https")
            )
        for before, after in changes:
            text = _replaced(text, before, after)
        for number in range(self.instances + 1, 3):
            text = text.replace(
                f"server unix:{self.folder}/run/{number}/", f"# server unix:{self.folder}/run/{number}/"
            )
        return text


def _replaced(text: str, before: str, after: str) -> str:
    if before not in text:
        raise ValueError(f"deploy/ says nothing of {before!r} any more: change this module with it.")
    return text.replace(before, after)
