"""What a file says of itself, before anybody has looked at it: for the form that an editor fills in."""

from __future__ import annotations

from typing import IO

from .embedded import Described
from .inspection import inspect

__all__ = ["Described", "read"]


def read(file: IO[bytes]) -> Described:
    """What camera and agency wrote into ``file``. Raises NotAPicture where it is none that can be taken in."""
    return inspect(file).described
