"""Items that were read and are wanted once more: kept in a temporary file, so that they take no memory."""

from __future__ import annotations

import dataclasses
import pickle
import tempfile
from collections.abc import Iterator

from .records import Item

#: Of the file, what stays in memory: most sites have no more.
_IN_MEMORY = 4 * 1024 * 1024


class KeptItems:
    """Items in the order in which they were added; their comments are not kept. The file goes away with the object."""

    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - as long as the object
        self._number = 0

    def add(self, item: Item) -> None:
        """Keep one."""
        pickle.dump(dataclasses.replace(item, comments=[]), self._file, pickle.HIGHEST_PROTOCOL)
        self._number += 1

    def __del__(self) -> None:
        self._file.close()

    def __len__(self) -> int:
        return self._number

    def __iter__(self) -> Iterator[Item]:
        self._file.seek(0)
        for _ in range(self._number):
            yield pickle.load(self._file)  # noqa: S301 - it was written here
