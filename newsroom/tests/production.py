"""A production site in a process of its own: the only honest way to see what its settings do."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass, fields
from http.cookies import SimpleCookie

from newsroom.environment import BASE_DIR, Environment

DEAD_DATABASE = "postgresql://newsroom@127.0.0.1:1/newsroom"  # nothing listens there, so it refuses at once


@dataclass(frozen=True)
class Answer:
    """What the site answered to one request. Header names are in lower case."""

    status: int
    headers: dict[str, str]
    cookies: list[str]  # as Set-Cookie says them
    body: str


def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run Python with `arguments` in the smallest production environment, changed by `variables`.

    The database is one that does not answer, unless DATABASE_URL says otherwise; an empty variable counts as not set.
    """
    environment = {
        "SECRET_KEY": "only-tests-may-know-this-" * 2,
        "SITE_URL": "https://news.example",
        "DATABASE_URL": DEAD_DATABASE,
        "DJANGO_SETTINGS_MODULE": "newsroom.settings",
    }
    unset = {field.name.upper(): "" for field in fields(Environment)}
    # Set for the tests' browser, and refused by the deployment check.
    inherited = {name: value for name, value in os.environ.items() if name != "DJANGO_ALLOW_ASYNC_UNSAFE"}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=BASE_DIR,
        env=inherited | unset | environment | variables,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def manage(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a management command, with every warning of Python an error."""
    return run("-W", "error", "manage.py", *arguments, **variables)


def visit(*requests: dict[str, str], **variables: str) -> tuple[list[Answer], str]:
    """Start the site, make the requests, and return the answers and the log.

    A request is a path and request headers: `{"path": "/", "host": "news.example", "scheme": "http"}`; scheme and host
    are https and news.example where they are not given.
    """
    done = run("-m", "newsroom.tests.production", json.dumps(requests), **variables)
    assert done.returncode == 0, done.stderr
    return [Answer(**answer) for answer in json.loads(done.stdout)], done.stderr


def _answer(path: str, scheme: str = "https", **headers: str) -> dict[str, object]:
    from django.test import Client

    client = Client(raise_request_exception=False, headers={"host": "news.example", **headers})
    response = client.get(path, secure=scheme == "https")
    return {
        "status": response.status_code,
        "headers": {name.lower(): value for name, value in response.headers.items()},
        "cookies": [morsel.OutputString() for morsel in SimpleCookie(response.cookies).values()],
        "body": response.getvalue().decode(errors="replace") if response.streaming else response.text,
    }


if __name__ == "__main__":
    import django

    django.setup()
    json.dump([_answer(**request) for request in json.loads(sys.argv[1])], sys.stdout)
