"""A process beside the one that writes: it reads the export, prepares replies and plans stories. It asks no database.

It begins while the files are still being surveyed: what it has made by then waits in a temporary file, for which there is a
bound. Batches go one way, in one pipe; in another come questions (what are these posts to be, now that it is known what they
speak of?) and go answers. It ends when nobody listens any more, however that came about.
"""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import os
import pickle
import signal
import threading
from collections.abc import Iterator
from multiprocessing.connection import Connection
from queue import Queue
from typing import TYPE_CHECKING, Any

from .spool import Spool

if TYPE_CHECKING:
    from .planning import Planned, Surroundings
    from .preparing import Batch, Reading, Texts, Told
    from .report import Report
    from .run import Setting

_READY = b"ready"
#: Seconds after which a batch that nobody has fetched lets a question be looked for.
_LOOK = 0.01
#: Bytes of batches that may wait to be fetched. Of usual stories it is what is read in a minute.
_MOST = 512 * 1024 * 1024
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
    """Start it early, take its texts once if it ``is_ready``, close it in any case."""

    def __init__(self, reading: Reading) -> None:
        from django.conf import settings

        context = multiprocessing.get_context("spawn")
        self._batches, batches = context.Pipe(duplex=False)
        self._questions, questions = context.Pipe()
        with contextlib.ExitStack() as stack:
            stack.callback(questions.close)
            stack.callback(batches.close)
            self._process = context.Process(target=_work, args=(batches, questions), name="reading", daemon=True)
            self._process.start()
            self._questions.send_bytes(pickle.dumps((settings.SECRET_KEY, reading), pickle.HIGHEST_PROTOCOL))

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
    def texts(self, setting: Setting, told: Told) -> Iterator[Texts]:
        """The texts of the export, in this setting."""
        with _lost():
            self._questions.send_bytes(pickle.dumps(setting, pickle.HIGHEST_PROTOCOL))
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
    from .garbage import looked_for_seldom

    gc.freeze()  # what has been loaded stays
    with contextlib.suppress(EOFError, OSError), looked_for_seldom():
        questions.send_bytes(_READY)
        settings.SECRET_KEY, reading = pickle.loads(questions.recv_bytes())  # noqa: S301 - as above
        _Worker(reading, batches, questions, preparing).work()


class _Worker:
    def __init__(self, reading: Reading, batches: Connection, questions: Connection, preparing: Any) -> None:
        self.reading, self.questions, self.preparing = reading, questions, preparing
        self.setting: Setting | None = None  # which is told when all has been surveyed
        #: Posts whose batch has been handed out, and is yet to be asked for.
        self.handed_out: list[Any] = []
        self.batches, self.answers = _sender(batches, 1), _sender(questions, 0)
        self.spool = Spool()

    def work(self) -> None:
        read = 0

        def heard(count: int) -> None:
            nonlocal read
            read += count
            self.attend()

        error: BaseException | None = None
        try:
            for batch in self.preparing.batches(self.reading, heard):
                posts, batch.posts = batch.posts, []
                self.hand_out(_message((batch, read)), posts)
                read = 0
        except Exception as raised:
            error = raised
        self.hand_out(_message((None, read), error), [])
        while True:
            self.questions.poll(_LOOK if self.spool else None)
            self.attend()

    def hand_out(self, message: bytes, posts: list[Any]) -> None:
        if self.spool or self.batches.full():
            self.spool.put(message)
            self.spool.put(pickle.dumps(posts, pickle.HIGHEST_PROTOCOL))
            while self.spool.size > _MOST:
                self.questions.poll(_LOOK)
                self.attend()
        else:
            self.handed_out.append(posts)
            self.batches.put(message)

    def attend(self) -> None:
        """Hand out what can be, and answer what has been asked meanwhile."""
        if self.spool and not self.batches.full():
            message, posts = self.spool.get(), pickle.loads(self.spool.get())  # noqa: S301 - as above
            self.handed_out.append(posts)
            self.batches.put(message)
        while self.questions.poll():
            asked = pickle.loads(self.questions.recv_bytes())  # noqa: S301 - as above
            if self.setting is None:
                self.setting = asked
                continue
            try:
                message = _message(self.preparing.planned(self.setting, self.handed_out.pop(0), asked))
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
