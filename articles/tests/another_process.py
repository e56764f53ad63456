"""Another process of the same site, on the same database, with pages of its own: asked over its standard input.

`python -m articles.tests.another_process` answers each line "TIME ADDRESS" with a line of JSON.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from datetime import datetime
from typing import Any


class AnotherProcess:
    """Runs while the block does."""

    def __enter__(self) -> AnotherProcess:
        from django.conf import settings
        from django.db import connection

        name = connection.settings_dict["NAME"]
        url = f"sqlite:///{name}"
        if connection.vendor == "postgresql":
            url = f"{os.environ['TEST_POSTGRESQL'].rpartition('/')[0]}/{name}"
        own = {
            "DATABASE_URL": url,
            "DATA_DIR": str(settings.DATA_DIR),
            "DEBUG": "on",
            "ALLOWED_HOSTS": "testserver",
            "DJANGO_SETTINGS_MODULE": "newsroom.settings",
        }
        self._process = subprocess.Popen(
            [sys.executable, "-m", "articles.tests.another_process"],
            cwd=settings.BASE_DIR,
            env=os.environ | own,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(self, *error: object) -> None:
        self._process.communicate()

    def get(self, address: str, at: datetime) -> tuple[Any, ...]:
        """As ``get`` below, in that process, whose clock says ``at``."""
        self._process.stdin.write(f"{at.isoformat()} {address}\n")
        self._process.stdin.flush()
        return tuple(json.loads(self._process.stdout.readline()))


def get(address: str, *, kept: bool) -> tuple[int, str, str]:
    """Status, where it leads, and a digest of what stands there, as a server would get them.

    Not ``kept``: as it is made now, for somebody with a cookie of the desk, who is never given what is kept.
    """
    import hashlib

    from django.conf import settings
    from django.core.handlers.wsgi import WSGIHandler
    from django.test import RequestFactory

    from articles.page_cache.serving import early

    answered: list[Any] = []
    headers = {} if kept else {"HTTP_COOKIE": f"{settings.SESSION_COOKIE_NAME}=nobody"}
    environ = RequestFactory().get(address, **headers).environ
    body = b"".join(early(WSGIHandler())(environ, lambda *told: answered.append(told)))
    status, told = answered[0]
    return int(status.split()[0]), dict(told).get("Location", ""), hashlib.sha256(body).hexdigest()


def main() -> None:
    """Answer until the input ends."""
    import django
    from django.conf import settings

    django.setup()
    settings.DEBUG = False  # as tests have it
    for name in ("newsroom.requests", "django.request"):
        logging.getLogger(name).setLevel(logging.ERROR)  # thousands are asked for

    from django.utils import timezone

    for line in sys.stdin:
        at, _, address = line.strip().partition(" ")
        now = datetime.fromisoformat(at)
        timezone.now = lambda now=now: now
        sys.stdout.write(json.dumps(get(address, kept=True)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
