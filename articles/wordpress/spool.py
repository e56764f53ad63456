"""What waits for its turn in a temporary file, so that it takes no memory."""

from __future__ import annotations

import tempfile
from collections import deque

#: Of the file, what stays in memory: of a small export nothing is written.
_IN_MEMORY = 4 * 1024 * 1024


class Spool:
    """Bytes, first in, first out. The file goes away with the object, and is emptied as often as all have been taken."""

    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - as long as the object
        self._lengths: deque[int] = deque()
        self._begins = 0
        #: Bytes that are waiting.
        self.size = 0

    def __len__(self) -> int:
        return len(self._lengths)

    def __del__(self) -> None:
        self._file.close()

    def put(self, what: bytes) -> None:
        self._file.seek(self._begins + self.size)
        self._file.write(what)
        self._lengths.append(len(what))
        self.size += len(what)

    def get(self) -> bytes:
        """The first. Raises IndexError where there is none."""
        length = self._lengths.popleft()
        self._file.seek(self._begins)
        found = self._file.read(length)
        self._begins += length
        self.size -= length
        if not self._lengths:
            self._file.seek(0)
            self._file.truncate()
            self._begins = 0
        return found
