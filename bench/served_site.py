"""The demo site with the settings of production, served by granian in processes of their own."""

import atexit
import functools
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from newsroom.environment import BASE_DIR

_PATIENCE = 120  # seconds, for a machine that does much else


@functools.cache
def address() -> str:
    """Where it answers, such as http://localhost:43210. Made and started once; it ends with this process."""
    folder = Path(tempfile.mkdtemp(prefix="newsroom-bench-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    port = _free_port()
    variables = os.environ | {
        "DEBUG": "off",
        "DJANGO_SETTINGS_MODULE": "newsroom.settings",
        "SECRET_KEY": os.urandom(40).hex(),
        "SITE_URL": f"https://localhost:{port}",
        "SITE_TAGLINE": "News of the forces and those whom they are there for",
        "DATABASE_URL": f"sqlite:///{folder}/site.sqlite3",
        "DATA_DIR": str(folder),
        "EMAIL_URL": "dummy:",
        "LOG_LEVEL": "ERROR",
    }
    for command in (["migrate", "-v0"], ["load_demo", "--yes-i-know"], ["collectstatic", "--no-input", "-v0"]):
        subprocess.run(
            [sys.executable, "manage.py", *command], cwd=BASE_DIR, env=variables, stdout=sys.stderr, check=True
        )
    granian = [str(Path(sys.executable).with_name("granian")), "--interface", "wsgi", "--host", "127.0.0.1"]
    server = subprocess.Popen(
        [
            *granian,
            "--port",
            str(port),
            "--workers",
            "1",
            "--blocking-threads",
            "4",
            "--no-log",
            "bench.front_server:application",
        ],
        cwd=BASE_DIR,
        env=variables,
        stdout=sys.stderr,
    )
    atexit.register(server.wait, 30)
    atexit.register(server.terminate)
    url = f"http://localhost:{port}"
    for _ in range(_PATIENCE * 4):
        try:
            urllib.request.urlopen(f"{url}/", timeout=30).close()
        except (urllib.error.URLError, ConnectionError):
            if server.poll() is not None:
                raise RuntimeError("the server ended before it answered: see above") from None
            time.sleep(0.25)
        else:
            return url
    raise RuntimeError("the server did not answer")


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]
