"""Where pages and their parts are kept: in this process, and beside it in a cache that many processes and machines share.

Neither is ever relied on. A page that is found is shown only where the database says that its version is the one of now;
what is not found is made again.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from threading import Lock
from typing import Generic, Protocol, TypeVar

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
#: Seconds for which one request waits for the shared cache, all its questions together.
PATIENCE = 0.1
#: Seconds that it waits in one go. What a step lasts beyond them is not the cache's doing: see Patience.
STEP = 0.02
#: Seconds to connect, and seconds for each answer, of which no request waits for more than its PATIENCE: a question that
#: takes longer is better answered late than left open, with a claim that nobody knows of.
SOCKET_TIMEOUT = 1
#: Seconds for which others wait for the process that has claimed a page. It may have been killed; and with a thousand visitors
#: to answer it may take more than one.
CLAIM = 2
#: Seconds after which the shared cache forgets a page: midnight ends it anyway.
_LONGEST = 24 * 60 * 60

Result = TypeVar("Result")
Kept = TypeVar("Kept", bound="Sized")


class Sized(Protocol):
    """What can be kept here. ``size`` is in bytes, and never another."""

    @property
    def size(self) -> int: ...


class Local(Generic[Kept]):
    """Pages, or parts of pages, in this process; the longest unasked go first. Safe in threads."""

    def __init__(self, most: int = KEPT_HERE) -> None:
        self._most, self._size = most, 0
        self._pages: OrderedDict[Hashable, Kept] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable) -> Kept | None:
        with self._lock:
            page = self._pages.get(key)
            if page is not None:
                self._pages.move_to_end(key)
            return page

    def put(self, key: Hashable, page: Kept) -> None:
        with self._lock:
            before = self._pages.pop(key, None)
            self._size += page.size - (before.size if before else 0)
            self._pages[key] = page
            while self._size > self._most:
                self._size -= self._pages.popitem(last=False)[1].size

    def clear(self) -> None:
        with self._lock:
            self._pages.clear()
            self._size = 0


class Shared:
    """Pages in Redis or Valkey. It may be slow, hung or gone: then it is as if it were empty, for PAUSE seconds.

    ``patience`` is in seconds: see PATIENCE. A thread of its own asks, one question after the other, so that whatever a
    question takes (a name that is looked up, a handshake, an answer that trickles in), a request waits no longer than it
    has patience.
    """

    def __init__(self, url: str, patience: float = PATIENCE) -> None:
        self.patience = patience
        self._client = redis.Redis.from_url(
            url,
            socket_connect_timeout=SOCKET_TIMEOUT,
            socket_timeout=SOCKET_TIMEOUT,
            retry=Retry(NoBackoff(), 0),
            protocol=2,
        )
        self._asker = ThreadPoolExecutor(1, "shared-pages")
        self._again_at = 0.0
        self._trial = Lock()

    def visit(self) -> Visit:
        """For one request."""
        return Visit(self)

    def ask(self, question: Callable[[redis.Redis], Result], otherwise: Result, patience: Patience) -> Result:
        """The answer; ``otherwise`` where ``patience`` ends before it comes, or the cache is left alone."""
        trial = self.is_left_alone
        # After a failure one request tries whether it is there again; the others go on without it.
        if trial and (time.monotonic() < self._again_at or not self._trial.acquire(blocking=False)):
            return otherwise
        try:
            answer = patience.wait_for(self._begin(question))
        # OSError: also that the time is up. RuntimeError: the process ends.
        except (redis.RedisError, OSError, RuntimeError) as error:
            self._leave_alone(str(error) or "it is slow")
            return otherwise
        else:
            if trial:
                self._again_at = 0.0
            return answer
        finally:
            if trial:
                self._trial.release()

    @property
    def is_left_alone(self) -> bool:
        """Since it failed, until somebody has found it there again."""
        return self._again_at > 0

    def tell(self, command: Callable[[redis.Redis], object]) -> None:
        """Have it done after all that was asked before, also what nobody waits for any more; this is not waited for."""
        with suppress(RuntimeError):  # the process ends
            self._begin(command)

    def _begin(self, question: Callable[[redis.Redis], Result]) -> Future[Result]:
        return self._asker.submit(question, self._client)

    def _leave_alone(self, reason: str) -> None:
        self._again_at = time.monotonic() + PAUSE
        counting.count("shared_failure")
        logger.warning("The shared cache of pages is left alone for %s s: %s", PAUSE, reason)


class Patience:
    """For how long somebody still waits for answers, in seconds.

    What is waited longer than was asked for was waited for this process: a thousand visitors at once keep it so busy that
    its threads wait for their turn, the one that has the answer, too. That is not counted, else a cache that has answered
    at once would be taken for hung, and the page be made by every process that is as busy.
    """

    def __init__(self, seconds: float) -> None:
        self._left = seconds

    def wait_for(self, answer: Future[Result]) -> Result:
        """Raises TimeoutError where none is left, and whatever the question raised."""
        while not answer.done():
            if self._left <= 0:
                raise TimeoutError("it is slow")
            step, begun = min(STEP, self._left), time.monotonic()
            wait([answer], step)
            self._left -= min(step, time.monotonic() - begun)
        return answer.result()


class Visit:
    """What one request asks of the shared cache."""

    def __init__(self, shared: Shared) -> None:
        self._shared, self._patience = shared, Patience(shared.patience)

    def get(self, key: str) -> Page | None:
        data = self._ask(lambda client: client.get(_name(key)), None)
        return Page.from_bytes(data) if data else None

    def put(self, key: str, page: Page, now: float) -> None:
        """Not waited for, so that no page is lost to a request that has no patience left. A claim on the page that is given
        back afterwards ends afterwards."""
        seconds = max(1, min(_LONGEST, round(page.until - now)))
        if not self._shared.is_left_alone:
            self._shared.tell(lambda client: client.set(_name(key), page.to_bytes(), ex=seconds))

    def claim(self, key: str) -> Claim | None:
        """Say that this process renders the page now; None where another has said so."""
        claim = Claim(_name(key, "claim"), secrets.token_hex(8))

        def say(client: redis.Redis) -> bool:
            try:
                claim.may_be_heard = bool(client.set(claim.name, claim.token, nx=True, ex=CLAIM))
            except redis.TimeoutError:
                claim.may_be_heard = True
                raise
            return claim.may_be_heard

        return claim if self._ask(say, True) else None

    def is_claimed(self, key: str) -> bool:
        # Who asks this again and again waits for the other process, for which there is a time of its own: see CLAIM.
        patience = Patience(self._shared.patience)
        return bool(self._shared.ask(lambda client: client.exists(_name(key, "claim")), 0, patience))

    def give_back(self, claim: Claim) -> None:
        """End a claim of our own, also one that was heard too late for its request to know.

        One that was forgotten meanwhile may be another's by now.
        """

        def end(client: redis.Redis) -> None:
            if claim.may_be_heard and client.get(claim.name) == claim.token.encode():
                client.delete(claim.name)

        self._shared.tell(end)

    def _ask(self, question: Callable[[redis.Redis], Result], otherwise: Result) -> Result:
        return self._shared.ask(question, otherwise, self._patience)


@dataclass
class Claim:
    """That one process renders a page; ``token`` is known to it alone."""

    name: str
    token: str
    may_be_heard: bool = False


def _name(key: str, kind: str = "page") -> str:
    return f"newsroom:{kind}:{sha256(key.encode()).hexdigest()}"
