"""What comes next is read and prepared while the database works on what came before."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from queue import Full, Queue
from typing import Generic, TypeVar

Batch = TypeVar("Batch")
#: Seconds after which the reading thread looks whether anybody still wants what it has.
_LOOK = 0.2
#: Seconds for which whoever has an answer of the database waits for the interpreter, while the other thread has it: answers
#: come many times a batch, and Python's usual 5 ms would eat up what reading ahead saves.
_INTERVAL = 0.001


class ReadAhead(Generic[Batch]):
    """Batches that a thread of its own makes, one ahead of who goes through them. Close it, or go through it to its end.

    ``make`` must not touch the database: its connection is another thread's. It is handed what hears how many bytes have
    been read; ``told`` hears it, in the thread of who goes through, when the batch that they made is handed out. What
    ``make`` raises is raised there too, after the batches before it.
    """

    def __init__(
        self, make: Callable[[Callable[[int], None]], Iterator[Batch]], told: Callable[[int], None] = lambda _: None
    ) -> None:
        self._make, self._told = make, told
        self._ready: Queue[tuple[Batch | None, int, BaseException | None]] = Queue(maxsize=1)
        self._unwanted = threading.Event()
        self._usual_interval = sys.getswitchinterval()
        self._thread = threading.Thread(target=self._read, name="reading ahead", daemon=True)

    def __enter__(self) -> ReadAhead[Batch]:
        sys.setswitchinterval(min(_INTERVAL, self._usual_interval))
        self._thread.start()
        return self

    def __exit__(self, *raised: object) -> None:
        self._unwanted.set()
        self._thread.join()
        sys.setswitchinterval(self._usual_interval)

    def __iter__(self) -> Iterator[Batch]:
        while True:
            batch, read, error = self._ready.get()
            self._told(read)
            if error is not None:
                raise error
            if batch is None:
                return
            yield batch

    def _read(self) -> None:
        read = 0

        def heard(count: int) -> None:
            nonlocal read
            read += count

        error = None
        try:
            for batch in self._make(heard):
                if not self._hand_out(batch, read, None):
                    return
                read = 0
        except BaseException as raised:
            error = raised
        self._hand_out(None, read, error)

    def _hand_out(self, batch: Batch | None, read: int, error: BaseException | None) -> bool:
        """Whether somebody still wants it."""
        while not self._unwanted.is_set():
            try:
                self._ready.put((batch, read, error), timeout=_LOOK)
            except Full:
                continue
            return True
        return False
