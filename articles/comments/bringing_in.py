"""Replies that were written elsewhere, taken in many at once, as they are: no rule is asked, and nobody gets mail.

What can be made of a reply without the database is made by ``prepare``, which another process may do; it can be pickled.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from django.db import transaction

from articles.loading import Part, part_writer, store_parts, store_values

from .identity import hash_of_address
from .models import Comment, ModerationRecord, ModerationVerb
from .models.comment import derived_from

_PLACED = ["id", "article_id", "parent_id", "is_staff"]
_MADE = [
    *("name", "email", "website", "text", "state", "created_at", "address"),
    *("folded_email", "folded_name", "text_digest", "search_text", "address_hash"),
]


class Incoming(NamedTuple):
    """A reply on its way, of no story yet; ``row`` is all that is stored of it beside its place."""

    name: str
    email: str
    website: str
    text: str
    state: str
    row: Part

    def as_comment(self) -> Comment:
        """The same for who compares: without what is not compared."""
        return Comment(name=self.name, email=self.email, website=self.website, text=self.text, state=self.state)


def prepare(
    *,
    name: str,
    email: str,
    website: str,
    text: str,
    state: str,
    created_at: datetime,
    address: str | None,
) -> Incoming:
    """Make what can be made of a reply that is fit to be stored. ``address`` is that of a network, or None."""
    values = (name, email, website, text, state, created_at, address)
    made = (*derived_from(name, email, website, text), _hash_of(address))
    return Incoming(name, email, website, text, state, _writer()((*values, *made)))


def bring_in_all(
    replies: Sequence[tuple[int | None, int, int | None, bool, Incoming]], *, at: datetime, source: str
) -> list[int]:
    """Store new replies, each with its number, its story's, that of what it answers, whether the newsroom wrote it, and
    what was made of it.

    Returns their numbers: one without a number gets the next. What one of them answers may come after it, where it has its
    number already.
    """
    with transaction.atomic(savepoint=False):
        rows = [(placed, reply.row) for *placed, reply in replies]
        numbers = store_parts(Comment, _PLACED, _MADE, rows)
        store_values(
            ModerationRecord,
            ["comment_id", "verb", "from_state", "to_state", "at", "reason"],
            (
                (number, ModerationVerb.IMPORT, reply.state, reply.state, at, source)
                for number, (*_, reply) in zip(numbers, replies, strict=True)
            ),
        )
    return numbers


@lru_cache(maxsize=1)
def _writer():
    return part_writer(Comment, _MADE)


# The same people write again and again.
_hash_of = lru_cache(maxsize=25_000)(hash_of_address)
