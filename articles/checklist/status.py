from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    """Where a point, or one link of a story, stands. What is not known never blocks a story."""

    DONE = "done"
    MISSING = "missing"
    UNKNOWN = "unknown"
