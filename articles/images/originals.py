"""What is kept of an uploaded file."""

from __future__ import annotations

from typing import IO

from .inspection import Inspected, NotAPicture
from .stripping import strip


def to_keep(file: IO[bytes], found: Inspected, *, as_uploaded: bool) -> bytes:
    """The bytes to keep of an inspected ``file``: all as they came, or its pixels untouched and nothing that tells of
    place, camera or owner. Raises NotAPicture where a file decodes and is not built as its format says.
    """
    file.seek(0)
    data = file.read()
    if as_uploaded:
        return data
    try:
        return strip(data, found.format, found.orientation)
    except ValueError:
        raise NotAPicture(
            "The picture can be seen, but its file is not built as it should be, so we cannot take out of it where it was "
            "taken. Export it once more and upload that."
        ) from None
