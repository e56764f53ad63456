"""What each story of the archive is: its time, its place, its words and what has become of it."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

from django.utils.text import slugify

from articles.search import folded_lines, folded_words

from .prose import Paragraph, Prose, english, in_arabic

#: Stage -> per mille of the stories; the rest are live.
SHARES = {"draft": 40, "submitted": 40, "approved": 10, "scheduled": 10, "expired": 10, "withdrawn": 10}
#: Stages in which somebody is still writing.
UNFINISHED = ("draft", "submitted", "approved", "scheduled")
YEARS = 12
IN_ARABIC, ILLUSTRATED, UPDATED = 0.03, 0.8, 0.01
NOTICES = (
    "We withdrew this story because a document that it rests on turned out to be forged.",
    "We withdrew this story: it named a person who had nothing to do with the matter.",
)
#: Of the hours of a day, and which share of a day's stories has appeared by then.
_DAY = ((0, 0.0), (6, 0.06), (9, 0.3), (18, 0.8), (22, 0.96), (24, 1.0))
#: Paragraphs and their share: briefs, reports, and a few features.
_LENGTHS = ((range(1, 4), 30), (range(4, 9), 50), (range(9, 16), 17), (range(25, 60), 3))


@dataclass
class Places:
    """What stories point at, by primary key; what comes first is pointed at most."""

    sections: Sequence[int]
    tags: Sequence[int]
    authors: Sequence[int]
    pictures: Sequence[int]
    writers: Sequence[int] = ()
    #: How much each of the writers has written, against the others; all as much where nothing is said.
    weights: Sequence[int] | None = None


@dataclass
class Story:
    """A story before it is in the database. ``born`` is when it was begun."""

    pk: int
    stage: str
    born: datetime
    published_at: datetime | None
    expires_at: datetime | None
    withdrawn_at: datetime | None
    notice: str
    headline: str
    slug: str
    standfirst: str
    body: str
    search_text: str
    language: str
    section: int
    further: list[int]
    tags: list[int]
    bylines: list[tuple[int, str]]
    lead: int | None
    shown: int | None  # the picture in the body
    related: list[int]
    writer: int | None
    told: list[tuple[str, str, datetime]] = field(default_factory=list)

    @property
    def state(self) -> str:
        return "published" if self.stage in ("live", "scheduled", "expired") else self.stage

    @property
    def is_live(self) -> bool:
        return self.stage == "live"


class Writer:
    """Writes the stories, oldest first: the same for the same seed, number, time and places."""

    def __init__(
        self, seed: int, size: int, until: datetime, years: float, places: Places, first_key: int, taken: set[str]
    ) -> None:
        self._chance = random.Random(f"stories {seed}")
        scale = min(1.0, 0.02 + size / 20_000)  # a small archive needs fewer different words
        self._english = english(random.Random(f"english {seed}"), max(200, round(6_000 * scale)))
        self._arabic = in_arabic(random.Random(f"arabic {seed}"), max(60, round(600 * scale)))
        self._size, self._until, self._places, self._first_key = size, until, places, first_key
        self._slugs, self._days = taken, 365.25 * years
        self._stages = ("live", *SHARES)
        self._weights = (1000 - sum(SHARES.values()), *SHARES.values())

    def stories(self) -> Iterator[Story]:
        for number in range(self._size):
            yield self._story(number)

    def say(self, patterns: Sequence[str]) -> str:
        """A sentence for something that belongs to a story."""
        return self._english.say(patterns)

    def _story(self, number: int) -> Story:
        chance, places, pk = self._chance, self._places, self._first_key + number
        stage = chance.choices(self._stages, self._weights)[0]
        born = self._moment(number)
        out = self._went_out(stage, born)
        prose = self._arabic if chance.random() < IN_ARABIC else self._english
        headline, standfirst = prose.headline(), prose.standfirst()
        shown = chance.choice(places.pictures) if places.pictures and chance.random() < 0.06 else None
        body, folded = self._body(prose, shown)
        story = Story(
            pk=pk,
            stage=stage,
            born=born,
            published_at=out,
            expires_at=born + timedelta(days=chance.randint(1, 3)) if stage == "expired" else None,
            withdrawn_at=out + timedelta(hours=chance.randint(1, 90)) if stage == "withdrawn" else None,
            notice=chance.choice(NOTICES) if stage == "withdrawn" else "",
            headline=headline,
            slug=self._slug(headline, pk),
            standfirst=standfirst,
            body=body,
            search_text=folded_lines([folded_words(headline), folded_words(standfirst), folded]),
            language="ar" if prose is self._arabic else "",
            section=self._one(places.sections),
            further=[],
            tags=self._tags(),
            bylines=self._bylines(),
            lead=chance.choice(places.pictures) if places.pictures and chance.random() < ILLUSTRATED else None,
            shown=shown,
            related=[] if stage in UNFINISHED else self._related(number),
            writer=chance.choices(places.writers, places.weights)[0] if places.writers else None,
        )
        if chance.random() < 0.15:
            story.further = sorted({self._one(places.sections) for _ in range(chance.randint(1, 2))} - {story.section})
        self._end(story)
        return story

    def _moment(self, number: int) -> datetime:
        """Stories come in the order of time, most of them by day, and more of them in later years than in earlier."""
        days = self._days * ((self._size - number) / self._size) ** 1.2
        exact = self._until - timedelta(days=days)
        midnight = exact.replace(hour=0, minute=0, second=0, microsecond=0)
        share = (exact - midnight) / timedelta(days=1)
        for (hour, before), (later, after) in pairwise(_DAY):
            if share <= after:
                hours = hour + (later - hour) * (share - before) / (after - before)
                at = midnight + timedelta(seconds=round(3600 * hours))
                return min(at, self._until - timedelta(minutes=5))
        raise AssertionError("A day has ended before its end.")

    def _went_out(self, stage: str, born: datetime) -> datetime | None:
        if stage == "scheduled":
            return self._until + timedelta(minutes=15 * self._chance.randint(4, 3_000))
        return born if stage in ("live", "expired", "withdrawn") else None

    def _end(self, story: Story) -> None:
        """What happens to a few stories after they have gone out."""
        until = self._until - timedelta(minutes=1)
        if story.withdrawn_at:
            story.withdrawn_at = min(story.withdrawn_at, until)
        if story.expires_at:
            story.expires_at = min(story.expires_at, until)
        if story.is_live and self._chance.random() < UPDATED:
            kind = self._chance.choice(("correction", "correction", "clarification", "update"))
            text = self.say(
                ("An earlier version gave {place} where it should have said {place2}.", "There are {many} {people}.")
            )
            at = min(story.born + timedelta(hours=self._chance.randint(1, 60)), until)
            story.told.append((kind, text, at))

    def _slug(self, headline: str, pk: int) -> str:
        slug = slugify(headline, allow_unicode=True)[:180].strip("-_") or "story"
        if slug in self._slugs:
            slug = f"{slug}-{pk}"
        self._slugs.add(slug)
        return slug

    def _one(self, keys: Sequence[int]) -> int:
        """One of ``keys``, the first of them far more often than the last."""
        return keys[int(len(keys) * self._chance.random() ** 2)]

    def _tags(self) -> list[int]:
        keys, chance = self._places.tags, self._chance
        found = {keys[int(len(keys) * chance.random() ** 4)] for _ in range(chance.randint(0, 6))}
        return sorted(found)

    def _bylines(self) -> list[tuple[int, str]]:
        authors, chance = self._places.authors, self._chance
        first = self._one(authors)
        if chance.random() < 0.9:
            return [(first, "writer")]
        second = self._one(authors)
        role = chance.choice(("writer", "reporter", "photographer", "editor"))
        return [(first, "writer"), (second, "translator" if second == first else role)]

    def _related(self, number: int) -> list[int]:
        """Up to three of the thousand stories before it."""
        if number == 0 or self._chance.random() < 0.75:
            return []
        back = {self._chance.randint(1, min(number, 1_000)) for _ in range(self._chance.randint(1, 3))}
        return [self._first_key + number - one for one in sorted(back)]

    def _body(self, prose: Prose, shown: int | None) -> tuple[str, str]:
        """HTML that the sanitisers would not change, and what search finds in it."""
        chance = self._chance
        length = chance.choice(chance.choices([one for one, _ in _LENGTHS], [share for _, share in _LENGTHS])[0])
        parts = chance.choices(prose.paragraphs, k=length)
        if length > 5:
            for place in range(length - length % 4, 0, -4):
                parts.insert(place, chance.choice(prose.headings))
            parts.insert(3, chance.choice(prose.quotes if chance.random() < 0.7 else prose.lists))
        if shown is not None:
            caption = prose.headline()
            html = f'<figure data-picture="{shown}"><figcaption>{_text(caption)}</figcaption></figure>'
            parts.insert(1, Paragraph(html, folded_words(caption)))
        return "".join(part.html for part in parts), " ".join(part.folded for part in parts)


def _text(words: str) -> str:
    return words.replace("&", "&amp;")
