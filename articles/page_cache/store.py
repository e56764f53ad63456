"""Where pages are kept: in this process, and beside it in a cache that many processes and machines share.

Neither is ever relied on. A page that is found is shown only where the database says that its version is the one of now;
what is not found is made again.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from hashlib import sha256
from threading import Lock
from typing import TypeVar

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from . import counting
from .page import Page

logger = logging.getLogger(__name__)

#: Bytes of pages that one process keeps.
KEPT_HERE = 64 * 1024 * 1024
#: Seconds for which the shared cache is not asked again after it has failed.
PAUSE = 5
#: Seconds to connect, and seconds for each answer: together less than a tenth of what a reader would notice.
PATIENCE = 0.05
#: Seconds after which the claim of a process that is rendering is forgotten: it may have been killed.
CLAIM = 10
#: Seconds after which the shared cache forgets a page: midnight ends it anyway.
_LONGEST = 24 * 60 * 60

Result = TypeVar("Result")


class Local:
    """Pages in this process, the longest unasked go first. Safe in threads."""

    def __init__(self, most: int = KEPT_HERE) -> None:
        self._most, self._size = most, 0
        self._pages: OrderedDict[str, Page] = OrderedDict()
        self._lock = Lock()

    def get(self, key: str) -> Page | None:
        with self._lock:
            page = self._pages.get(key)
            if page is not None:
                self._pages.move_to_end(key)
            return page

    def put(self, key: str, page: Page) -> None:
        with self._lock:
            self._size += _size(page) - _size(self._pages.pop(key, None))
            self._pages[key] = page
            while self._size > self._most:
                self._size -= _size(self._pages.popitem(last=False)[1])

    def clear(self) -> None:
        with self._lock:
            self._pages.clear()
            self._size = 0


class Shared:
    """Pages in Redis or Valkey. It may be slow, hung or gone: then it is as if it were empty, for PAUSE seconds.

    ``patience`` is in seconds: see PATIENCE.
    """

    def __init__(self, url: str, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._client = redis.Redis.from_url(
            url,
            socket_connect_timeout=patience,
            socket_timeout=patience,
            retry=Retry(NoBackoff(), 0),
            protocol=2,
        )
        self._again_at = 0.0
        self._trial = Lock()

    def get(self, key: str) -> Page | None:
        data = self._ask(lambda: self._client.get(_name(key)), None)
        return Page.from_bytes(data) if data else None

    def put(self, key: str, page: Page, now: float) -> None:
        seconds = max(1, min(_LONGEST, round(page.until - now)))
        self._ask(lambda: self._client.set(_name(key), page.to_bytes(), ex=seconds), None)

    def claim(self, key: str) -> str | None:
        """Say that this process renders the page now. None where another has said so; "" where nobody can be told."""
        mine = secrets.token_hex(8)
        got = self._ask(lambda: self._client.set(_name(key, "claim"), mine, nx=True, ex=CLAIM) or 0, "")
        return mine if got is True else None if got == 0 else ""

    def is_claimed(self, key: str) -> bool:
        return bool(self._ask(lambda: self._client.exists(_name(key, "claim")), 0))

    def give_back(self, key: str, claim: str) -> None:
        """End a claim of our own; one that was forgotten meanwhile may be another's by now."""

        def end() -> None:
            name = _name(key, "claim")
            if self._client.get(name) == claim.encode():
                self._client.delete(name)

        if claim:
            self._ask(end, None)

    def _ask(self, question: Callable[[], Result], otherwise: Result) -> Result:
        trial = self._again_at > 0
        # After a failure one request tries whether it is there again; the others go on without it.
        if trial and (time.monotonic() < self._again_at or not self._trial.acquire(blocking=False)):
            return otherwise
        begun = time.monotonic()
        try:
            answer = question()
        except (redis.RedisError, OSError) as error:
            self._leave_alone(str(error))
            return otherwise
        else:
            # A page asks some five times: were each nearly too slow, all together would be far too slow.
            if time.monotonic() - begun > self._patience / 2:
                self._leave_alone("it is slow")
            elif trial:
                self._again_at = 0.0
            return answer
        finally:
            if trial:
                self._trial.release()

    def _leave_alone(self, reason: str) -> None:
        self._again_at = time.monotonic() + PAUSE
        counting.count("shared_failure")
        logger.warning("The shared cache of pages is left alone for %s s: %s", PAUSE, reason)


def _size(page: Page | None) -> int:
    return sum(map(len, page.bodies.values())) + 2_000 if page else 0


def _name(key: str, kind: str = "page") -> str:
    return f"newsroom:{kind}:{sha256(key.encode()).hexdigest()}"
