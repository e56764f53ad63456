"""The database under test: a SQLite file, or a PostgreSQL server of the tests' own that is gone when they end.

TEST_DATABASE=postgresql chooses the second. `python -m newsroom.tests.databases` says whether that is possible here, and
exits with 1 where it is not.
"""

import atexit
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import quote

OLDEST = 14  # the oldest PostgreSQL that Django 5.2 supports
MISSING = (
    f"PostgreSQL {OLDEST} or newer was not found in PATH or /usr/lib/postgresql: the tests did not run on it. "
    "Install it with: apt install postgresql"
)
# Lost with the machine's power, as everything here may be.
FAST = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c listen_addresses=''"


def url(folder: str) -> str:
    """The address of the database to test on. Starts the server the first time; `folder` is where SQLite's file goes.

    Ends the run with a sentence where PostgreSQL was asked for and is not installed.
    """
    if os.environ.get("TEST_DATABASE") != "postgresql":
        return f"sqlite:///{folder}/newsroom.sqlite3"
    # Parallel workers inherit the environment of the process that started the server, and share it. Who starts a process
    # that is to have a server of its own gives it an empty one.
    if not os.environ.get("TEST_POSTGRESQL"):
        os.environ["TEST_POSTGRESQL"] = start_postgresql(os.environ.get("TEST_FOLDER"))
    return os.environ["TEST_POSTGRESQL"]


def find_postgresql() -> Path | None:
    """The folder of the newest server's programs."""
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda place: float(place.parent.name), reverse=True)
    if found := shutil.which("initdb"):
        places.insert(0, Path(found).parent)
    for place in places:
        if (place / "initdb").exists() and (place / "pg_ctl").exists() and _version(place) >= OLDEST:
            return place
    return None


def start_postgresql(kept_in: str | None = None) -> str:
    """Start a server on a socket in a temporary folder, to be stopped when this process ends, and return its address.

    Its data go with it, but for those ``kept_in`` a folder, where the next server finds them.
    """
    programs = find_postgresql()
    if programs is None:
        sys.exit(MISSING)
    folder = Path(tempfile.mkdtemp(prefix="newsroom-postgresql-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    data = Path(kept_in or folder).resolve() / "data"
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    account: dict[str, Any] = {}
    if os.geteuid() == 0:  # the server refuses to run as root
        unprivileged = _unprivileged_account()
        for own in (folder, data):
            os.chown(own, unprivileged.pw_uid, unprivileged.pw_gid)
        account = {"user": unprivileged.pw_uid, "group": unprivileged.pw_gid, "extra_groups": []}

    def run(program: str, *arguments: str) -> None:
        done = subprocess.run(
            [programs / program, "--pgdata", data, *arguments],
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            **account,
        )
        if done.returncode:
            log = folder / "log"
            sys.exit(f"{program} failed:\n{done.stdout}\n{log.read_text() if log.exists() else ''}")

    if not (data / "PG_VERSION").exists():
        run("initdb", "--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
    run("pg_ctl", "start", "--wait", "--log", str(folder / "log"), "--options", f"{FAST} -k {folder}")
    atexit.register(run, "pg_ctl", "stop", f"--mode={'fast' if kept_in else 'immediate'}")
    return f"postgresql://postgres@{quote(str(folder), safe='')}/postgres"


def _version(programs: Path) -> int:
    text = subprocess.run([programs / "initdb", "--version"], capture_output=True, text=True, check=True).stdout
    return int(text.split()[2].split(".")[0])  # initdb (PostgreSQL) 15.18


def _unprivileged_account() -> pwd.struct_passwd:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    sys.exit("PostgreSQL refuses to run as root, and there is neither a postgres nor a nobody account to run it as.")


if __name__ == "__main__" and find_postgresql() is None:
    sys.exit(MISSING)
