"""`make run`: from an empty folder to a site that a stranger can try, and back again without loss."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from urllib.parse import urlencode, urlsplit

import pytest

from newsroom.demo.accounts import ACCOUNTS
from newsroom.environment import BASE_DIR
from newsroom.tests.production import run as run_python

pytestmark = pytest.mark.once

#: Seconds until a server that neither answers nor stops fails the test.
PATIENCE = 30


@pytest.fixture(scope="module")
def variables(tmp_path_factory) -> dict[str, str]:
    """What `make run` puts into the environment, with a folder of the test's own."""
    return {
        "DJANGO_SETTINGS_MODULE": "newsroom.settings",
        "DEBUG": "on",
        "SECRET_KEY": "",
        "SITE_URL": "",
        "DATABASE_URL": "",
        "DATA_DIR": str(tmp_path_factory.mktemp("var")),
    }


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def serving(port: int, variables: dict[str, str]) -> Iterator[tuple[list[str], float]]:
    """The lines that the command prints until the site is ready, and the seconds that it took."""
    started = time.monotonic()
    with subprocess.Popen(
        [sys.executable, "manage.py", "serve_demo", str(port), "--noreload"],
        cwd=BASE_DIR,
        env=os.environ | variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as server:
        try:
            lines = []
            for line in server.stdout:
                lines.append(line.rstrip("\n"))
                if line.startswith("Sign in as"):
                    break
            yield lines, time.monotonic() - started
        finally:
            server.terminate()
            try:
                server.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                server.kill()
                raise


def test_the_last_lines_tell_the_address_and_the_accounts_and_each_account_opens_the_desk(port, variables):
    with serving(port, variables) as (lines, _):
        assert (
            lines[-2] == f"The site is ready at http://localhost:{port}/ and its desk at http://localhost:{port}/admin/"
        )
        names, password = re.fullmatch(r"Sign in as one of: (.+)\. Password: (\S+)", lines[-1]).groups()
        assert set(names.split(", ")) == {account.username for account in ACCOUNTS}
        for name in names.split(", "):
            assert opens_the_desk(port, name, password)
        assert not opens_the_desk(port, "editor", "a wrong one")


def test_the_second_start_takes_seconds_and_loses_nothing(port, variables):
    with serving(port, variables):
        first = front_page(port)
        assert len(first) > 20
        session = sign_in(port, ACCOUNTS[0].username, ACCOUNTS[0].password)

    with serving(port, variables) as (lines, seconds):
        assert front_page(port) == first
        assert is_desk(session.open(f"http://localhost:{port}/admin/", timeout=PATIENCE))  # still signed in
        assert lines[0] == "Demo content: all of it is there already, and nothing was changed."
        assert seconds < 15


def test_a_port_in_use_is_told_in_a_sentence_before_anything_is_done(port, variables, tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()

        done = run_python("manage.py", "serve_demo", str(port), **variables | {"DATA_DIR": str(tmp_path)})

    assert done.returncode == 1
    assert f"Port {port} cannot be used (Address already in use)" in done.stderr
    assert f"make run PORT={port + 1}" in done.stderr
    assert not (tmp_path / "newsroom.sqlite3").exists()


def front_page(port: int) -> list[str]:
    """Where the front page leads, in order. Its text may tell how many minutes ago a story came."""
    with urllib.request.urlopen(f"http://localhost:{port}/", timeout=PATIENCE) as page:
        return re.findall(r'href="([^"]+)"', page.read().decode())


def sign_in(port: int, name: str, password: str) -> urllib.request.OpenerDirector:
    address, jar = f"http://localhost:{port}/admin/login/?next=/admin/", CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    token = re.search(
        r'name="csrfmiddlewaretoken" value="(\w+)"', browser.open(address, timeout=PATIENCE).read().decode()
    )[1]
    form = {"csrfmiddlewaretoken": token, "username": name, "password": password, "next": "/admin/"}
    browser.open(address, urlencode(form).encode(), PATIENCE).close()
    return browser


def opens_the_desk(port: int, name: str, password: str) -> bool:
    return is_desk(sign_in(port, name, password).open(f"http://localhost:{port}/admin/", timeout=PATIENCE))


def is_desk(page) -> bool:
    with page:
        return urlsplit(page.url).path == "/admin/"
