"""How often Python looks for what is held by nothing but itself: dear where very much is made, and needless where nothing is
so held.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

#: New things after which it looks. Python's own number is 700; a batch of stories makes hundreds of times as many.
_MANY = 20_000


@contextmanager
def looked_for_seldom() -> Iterator[None]:
    """For as long as this lasts."""
    usual = gc.get_threshold()
    gc.set_threshold(_MANY, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)
