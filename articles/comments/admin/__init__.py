"""The moderator's side, and the chief's settings of it. Each file is one screen, or one part of the queue's.

``queue`` is the list and one reply; it is made of ``asking`` (what the list is narrowed to) and ``paging``, ``deciding``
and ``acting`` (where decisions arrive), ``telling`` (what is told of them), ``last_decisions`` and ``watching``.
"""

from . import bans, discussion, log, queue

__all__ = ["bans", "discussion", "log", "queue"]
