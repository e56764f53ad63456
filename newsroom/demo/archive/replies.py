"""The replies to the archive's stories: none to most of them, hundreds to a few."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from articles.comments.identity import digest_of, fold_email, fold_name, hash_of_address, truncate_address
from articles.search import fold

from . import words
from .prose import english
from .stories import Story

READERS, TEXTS = 1_500, 800
#: Of the stories that readers saw: how many have replies at all, and how many have very many.
ANSWERED, STORMS = 0.3, 1 / 1_500
SHARES = {"approved": 80, "spam": 13, "pending": 3, "rejected": 4}
DECISIONS = {"approved": "approve", "spam": "spam", "rejected": "reject"}
KEPT = timedelta(days=30)  # the addresses, as the discussion's settings have it from the start


@dataclass(frozen=True)
class Reader:
    name: str
    email: str
    address: str
    shortened: str | None  # the address, once its time is over
    address_hash: str
    folded_email: str
    folded_name: str
    searched: str  # what the queue finds the reader by


@dataclass(frozen=True)
class Text:
    text: str
    digest: str
    folded: str


@dataclass(frozen=True)
class Reply:
    """A reply before it is in the database. ``number`` counts from 0 within the archive, ``parent`` is such a number."""

    number: int
    story: int
    parent: int | None
    reader: Reader
    text: Text
    state: str
    at: datetime
    decided_at: datetime | None
    forgotten_at: datetime | None

    @property
    def search_text(self) -> str:
        return f"{self.reader.searched}\n\n{self.text.folded}"

    @property
    def address(self) -> str | None:
        return self.reader.shortened if self.forgotten_at else self.reader.address


class Readers:
    """Those who write, and what they write: the same for the same seed."""

    def __init__(self, seed: int, until: datetime, scale: float = 1.0) -> None:
        self._chance = random.Random(f"replies {seed}")
        self._until, self._count = until, 0
        prose = english(random.Random(f"readers {seed}"), 0)
        self._readers = [
            self._reader(prose.say(words.READERS), number) for number in range(max(40, round(READERS * scale)))
        ]
        said = [prose.say(words.REPLIES) for _ in range(max(40, round(TEXTS * scale)))]
        self._texts, self._spam = (
            [_text(one) for one in texts] for texts in (said, [prose.say([words.SPAM]) for _ in range(40)])
        )

    def replies(self, story: Story) -> Iterator[Reply]:
        """What was written under ``story``, in the order of time; an answer comes after what it answers."""
        chance = self._chance
        if story.stage not in ("live", "expired", "withdrawn") or chance.random() > ANSWERED:
            return
        number = (
            chance.randint(150, 600) if chance.random() < STORMS / ANSWERED else min(40, int(chance.paretovariate(0.9)))
        )
        until = self._until - timedelta(minutes=2)
        span = min(until - story.born, timedelta(days=14))
        times = sorted(story.born + span * chance.random() ** 3 for _ in range(number))
        approved: list[int] = []
        for at in times:
            reply = self._reply(story, at.replace(microsecond=0), approved)
            if reply.state == "approved":
                approved.append(reply.number)
            yield reply

    def _reply(self, story: Story, at: datetime, approved: list[int]) -> Reply:
        chance = self._chance
        state = chance.choices(list(SHARES), list(SHARES.values()))[0]
        if state == "pending" and self._until - at > timedelta(days=20):
            state = "rejected"  # nobody leaves a reply waiting for years
        decided = at + timedelta(minutes=chance.randint(1, 300)) if state != "pending" else None
        answers = approved and state != "spam" and chance.random() < 0.45
        number, self._count = self._count, self._count + 1
        return Reply(
            number=number,
            story=story.pk,
            parent=chance.choice(approved[-12:]) if answers else None,
            reader=chance.choice(self._readers),
            text=chance.choice(self._spam if state == "spam" else self._texts),
            state=state,
            at=at,
            decided_at=min(decided, self._until) if decided else None,
            forgotten_at=at + KEPT if at + KEPT < self._until else None,
        )

    def decision(self) -> str:
        """The number of a decision, as a UUID."""
        digits = f"{self._chance.getrandbits(128):032x}"
        return "-".join((digits[:8], digits[8:12], f"4{digits[13:16]}", f"8{digits[17:20]}", digits[20:]))

    def _reader(self, name: str, number: int) -> Reader:
        name = name.replace("the ", "")
        email = f"{''.join(c for c in fold(name) if c.isascii() and c.isalnum()) or 'reader'}.{number}@example.org"
        address = f"{self._chance.choice(('192.0.2', '198.51.100', '203.0.113'))}.{self._chance.randint(1, 254)}"
        known_as = (hash_of_address(address), fold_email(email), fold_name(name), fold(f"{name}\n{email}"))
        return Reader(name, email, address, truncate_address(address), *known_as)


def _text(text: str) -> Text:
    return Text(text, digest_of(text), fold(text))
