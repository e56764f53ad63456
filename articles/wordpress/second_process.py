"""A process beside the one that writes: it reads the export, prepares replies and plans stories. It asks no database.

It is started before there is anything for it to do, so that it is ready when there is. Batches go one way, in one pipe; in
another come questions (what are these posts to be, now that it is known what they speak of?) and go answers. What it makes
waits to be fetched in a bounded number of batches. It ends when nobody listens any more, however that came about.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import pickle
import signal
import threading
from collections.abc import Iterator
from multiprocessing.connection import Connection
from queue import Full, Queue
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .planning import Planned, Surroundings
    from .preparing import Batch, Reading, Texts, Told
    from .report import Report

_READY = b"ready"
#: Seconds after which a batch that nobody has fetched lets a question be looked for.
_LOOK = 0.01
#: Seconds for which a process that is to end is waited for before it is ended by force.
_GRACE = 5


class ReaderLost(RuntimeError):
    """The process has ended before its time. Its text is a sentence for a person."""

    def __init__(self) -> None:
        super().__init__(
            "The process that reads the files ended before its time. What came over until then is here whole, and "
            "nothing else: run the same command again to bring the rest."
        )


class SecondProcess:
    """Start it early, ``read`` with it once if it ``is_ready``, close it in any case."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._batches, batches = context.Pipe(duplex=False)
        self._questions, questions = context.Pipe()
        with contextlib.ExitStack() as stack:
            stack.callback(questions.close)
            stack.callback(batches.close)
            self._process = context.Process(target=_work, args=(batches, questions), name="reading", daemon=True)
            self._process.start()

    def close(self) -> None:
        """End it, whatever it is doing."""
        self._batches.close()
        self._questions.close()
        self._process.terminate()
        self._process.join(_GRACE)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()

    def is_ready(self) -> bool:
        """Wait until it is. False where it could not be started after all."""
        try:
            return self._questions.recv_bytes() == _READY
        except (EOFError, OSError):
            return False

    @property
    def pid(self) -> int | None:
        return self._process.pid

    @contextlib.contextmanager
    def read(self, reading: Reading, told: Told) -> Iterator[Texts]:
        """The texts of an export."""
        from django.conf import settings

        with _lost():
            self._questions.send_bytes(pickle.dumps((settings.SECRET_KEY, reading), pickle.HIGHEST_PROTOCOL))
        yield _ReadThere(self._batches, self._questions, told)


class _ReadThere:
    """Texts of the other process."""

    def __init__(self, batches: Connection, questions: Connection, told: Told) -> None:
        self._batches, self._questions, self._told = batches, questions, told

    def take(self) -> Batch | None:
        batch, read = _received(self._batches)
        self._told(read)
        return batch

    def ask(self, batch: Batch, surroundings: Surroundings) -> None:
        with _lost():
            self._questions.send_bytes(pickle.dumps(surroundings, pickle.HIGHEST_PROTOCOL))

    def plans(self) -> tuple[list[Planned], Report]:
        return _received(self._questions)


def _received(connection: Connection) -> Any:
    with _lost():
        message = connection.recv_bytes()
    found, error = pickle.loads(message)  # noqa: S301 - of a process of our own
    if error is not None:
        raise error
    return found


@contextlib.contextmanager
def _lost() -> Iterator[None]:
    try:
        yield
    except (EOFError, OSError):
        raise ReaderLost from None


# In the other process


def _work(batches: Connection, questions: Connection) -> None:
    """All that it does. Whoever started it is asked for nothing but what to read."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever is interrupted ends it
    import django

    django.setup()
    from django.conf import settings

    from . import preparing

    with contextlib.suppress(EOFError, OSError):
        questions.send_bytes(_READY)
        settings.SECRET_KEY, reading = pickle.loads(questions.recv_bytes())  # noqa: S301 - as above
        _Worker(reading, batches, questions, preparing).work()


class _Worker:
    def __init__(self, reading: Reading, batches: Connection, questions: Connection, preparing: Any) -> None:
        self.reading, self.questions, self.preparing = reading, questions, preparing
        #: Posts whose batch has been handed out, and is yet to be asked for.
        self.waiting: list[Any] = []
        self.batches, self.answers = _sender(batches, 1), _sender(questions, 0)

    def work(self) -> None:
        read = 0

        def heard(count: int) -> None:
            nonlocal read
            read += count
            self.answer()

        error: BaseException | None = None
        try:
            for batch in self.preparing.batches(self.reading, heard):
                self.waiting.append(batch.posts)
                batch.posts = []
                self.hand_out((batch, read))
                read = 0
        except Exception as raised:
            error = raised
        self.hand_out((None, read), error)
        while True:
            self.questions.poll(None)
            self.answer()

    def hand_out(self, what: Any, error: BaseException | None = None) -> None:
        message = _message(what, error)
        while True:
            try:
                self.batches.put(message, timeout=_LOOK)
            except Full:
                self.answer()
            else:
                return

    def answer(self) -> None:
        """Answer what has been asked meanwhile."""
        while self.questions.poll():
            surroundings = pickle.loads(self.questions.recv_bytes())  # noqa: S301 - as above
            try:
                message = _message(self.preparing.planned(self.reading.setting, self.waiting.pop(0), surroundings))
            except Exception as raised:
                message = _message(None, raised)
            self.answers.put(message)


def _message(what: Any, error: BaseException | None = None) -> bytes:
    try:
        return pickle.dumps((what, error), pickle.HIGHEST_PROTOCOL)
    except Exception:
        if error is None:
            raise
        return pickle.dumps((None, RuntimeError(f"{type(error).__name__}: {error}")), pickle.HIGHEST_PROTOCOL)


def _sender(connection: Connection, most: int) -> Queue[bytes]:
    """What is put into it is sent by a thread, so that nobody waits for who is to fetch it."""
    queue: Queue[bytes] = Queue(maxsize=most)

    def send() -> None:
        while True:
            try:
                connection.send_bytes(queue.get())
            except OSError:
                os._exit(0)  # nobody listens any more, and there is nothing to put in order

    threading.Thread(target=send, name="sending", daemon=True).start()
    return queue
