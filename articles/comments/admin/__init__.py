"""The moderator's side. Each file is one screen, or one part of the queue's.

``queue`` is the list and one reply; it is made of ``asking`` (what the list is narrowed to) and ``paging``, ``deciding``
and ``acting`` (where decisions arrive), ``telling`` (what is told of them), ``last_decisions`` and ``watching``.
"""

from articles.comments import admin_bans, admin_discussion

from . import log, queue

__all__ = ["admin_bans", "admin_discussion", "log", "queue"]
