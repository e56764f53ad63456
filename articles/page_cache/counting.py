"""What became of the requests for pages that can be kept: numbers of this process, for whoever watches the site."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from threading import Lock
from typing import Literal

#: hit: answered from what is kept. join: made of parts that are all kept. wait: answered from what another request had just
#: made. render: made by a view. aside: made, and not to be kept. shared_failure: the shared cache did not answer.
Event = Literal["hit", "join", "wait", "render", "aside", "shared_failure"]

#: Each is called with every event, in the thread of the request: it must be quick, and must not fail.
observers: list[Callable[[Event], None]] = []

_numbers: Counter[Event] = Counter()
_lock = Lock()


def count(event: Event) -> None:
    """Add one, and tell the observers."""
    with _lock:
        _numbers[event] += 1
    for observe in observers:
        observe(event)


def numbers() -> dict[Event, int]:
    """How often each has happened since the process began; what never has is left out."""
    with _lock:
        return dict(_numbers)
