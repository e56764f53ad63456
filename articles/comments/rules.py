"""The rules that a reply meets when it arrives, in the order in which they are asked.

A rule is a function with a name for the code and a label for moderators. It looks at an Arrival and

- says nothing (None),
- gives a Finding: what it would do with the reply and why, in a sentence that a moderator reads, or
- raises Refused: the reply is not taken at all, and its reader is told why.

All rules are asked, so that a moderator sees everything that was found; the sternest finding decides (screening.py).
To add a rule, write it here and give it its place in RULES.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Literal

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.formats import date_format

from . import discussion
from .identity import hash_of_email
from .lookalikes import undisguised
from .models import Ban, BanKind, Comment, CommentState, DiscussionSettings
from .words import word_list

#: WordPress's.
FLOOD_INTERVAL = timedelta(seconds=15)
#: Replies of a writer that must have been decided before their record says anything.
ENOUGH_DECIDED = 3

Says = Literal["approve", "hold", "spam", "reject"]


class Refused(Exception):
    """The comment was not taken. Its text is a sentence for the reader, ``status`` the answer's HTTP status."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


@dataclass(frozen=True)
class Arrival:
    """A comment that has not been saved, the moment it came, and what its form gives away."""

    comment: Comment
    at: datetime
    trap_filled: bool = False
    #: Other settings than those that hold: what would have become of the comment with them.
    given_settings: DiscussionSettings | None = None

    @cached_property
    def settings(self) -> DiscussionSettings:
        return self.given_settings or DiscussionSettings.current(words=True)

    @cached_property
    def fields(self) -> list[tuple[str, str]]:
        """Where words are looked for: the name of the place, and what stands there. WordPress's places."""
        comment = self.comment
        text = comment.text
        bare = _MARKUP.sub("", text)
        found = [("text", text), ("text without its markup", bare if bare != text else ""), ("name", comment.name)]
        found += [("website", comment.website), ("email address", comment.email)]
        found += [("IP address", comment.address or ""), ("browser’s name", comment.user_agent)]
        return [(place, value) for place, value in found if value]


@dataclass(frozen=True)
class Finding:
    """What a rule would do with a reply, and why: ``reason`` is a sentence for moderators."""

    says: Says
    reason: str


@dataclass(frozen=True)
class Rule:
    """A rule by its name, which is stored with each reply that it decides on; see the module."""

    name: str
    label: str
    ask: Callable[[Arrival], Finding | None]
    #: Whether it says what is taken at all. What was taken once is not refused again when its writer changes it.
    refuses: bool = False


# Possessive quantifiers, as in text.py: nothing is ever given back and tried again.
_MARKUP = re.compile(r"<[^<>]*+>")
#: What WordPress makes a link of, and what is one already.
_LINKS = re.compile(
    r"""<a\s(?=[^<>]*\bhref\b)[^<>]*+(?:>[^<]*+</a)? | \bhttps?://[^\s<>"] | \bftp://\S | (?<![\w./@])(?:www|ftp)\.\w
    | (?<![\w.+-])[\w.+-]++@\w""",
    re.IGNORECASE | re.VERBOSE,
)


# Refusals


def closed(arrival: Arrival) -> None:
    """Nobody replies to a story whose replies are closed, or that has become too old."""
    if not discussion.is_open(arrival.comment.article, arrival.at, arrival.settings):
        raise Refused(403, "Comments on this story are closed.")


def complete(arrival: Arrival) -> None:
    """Name and email are there where the settings require them."""
    if arrival.settings.require_name_email and not (arrival.comment.name and arrival.comment.email):
        raise Refused(422, "Please fill in your name and your email address.")


def duplicate(arrival: Arrival) -> None:
    """The same text at the same place from the same writer. What was rejected may be sent again."""
    comment = arrival.comment
    same_writer = Q(folded_name=comment.folded_name)
    if comment.folded_email:
        same_writer |= Q(folded_email=comment.folded_email)
    same = Comment.objects.filter(article=comment.article_id, text_digest=comment.text_digest, parent=comment.parent_id)
    if same.filter(same_writer).exclude(state=CommentState.REJECTED).exists():
        raise Refused(409, "Duplicate comment detected; it looks as though you've already said that!")


def flood(arrival: Arrival) -> None:
    """A second comment from the same connection or writer within FLOOD_INTERVAL, under whatever story."""
    # One after the other and not either-or, so that each uses its index.
    for name in ("folded_email", "address_hash"):
        sender = {name: getattr(arrival.comment, name)}
        recent = Comment.objects.filter(**sender, created_at__gt=arrival.at - FLOOD_INTERVAL, is_staff=False)
        if sender[name] and recent.exists():
            raise Refused(429, "You are posting comments too quickly. Slow down.")


# Findings


def banned(arrival: Arrival) -> Finding | None:
    """The writer's email or IP address is banned at the moment. Stored all the same: a ban may turn out to be wrong."""
    comment, whose = arrival.comment, Q()
    for kind, value in ((BanKind.EMAIL, hash_of_email(comment.email)), (BanKind.ADDRESS, comment.address_hash)):
        if value:
            whose |= Q(kind=kind, value=value)
    ban = Ban.objects.in_force(arrival.at).filter(whose).first() if whose else None
    if ban is None:
        return None
    term = "for good" if ban.until is None else f"until {date_format(timezone.localtime(ban.until), 'j M Y, H:i T')}"
    return Finding("reject", f"Its writer’s {ban.get_kind_display()} is banned {term}, by {ban.username}.")


def trap(arrival: Arrival) -> Finding | None:
    """People do not see the trap field. Stored all the same: a browser that fills in forms may have done it."""
    return Finding("spam", "The field that people do not see was filled in.") if arrival.trap_filled else None


def disallowed_words(arrival: Arrival) -> Finding | None:
    """A line of Disallowed Comment Keys: rejected."""
    return _word("reject", "Disallowed Comment Keys", arrival.settings.disallowed_words, arrival)


def moderation_words(arrival: Arrival) -> Finding | None:
    """A line of Comment Moderation: held."""
    return _word("hold", "Comment Moderation", arrival.settings.moderation_words, arrival)


def hold_all(arrival: Arrival) -> Finding | None:
    """The settings say that every comment is approved by hand."""
    return Finding("hold", "Every comment must be manually approved.") if arrival.settings.hold_all else None


def links(arrival: Arrival) -> Finding | None:
    """As many links as the settings name, or more. Bare addresses count, as WordPress would make links of them."""
    bound, found = arrival.settings.max_links, number_of_links(arrival.comment.text)
    if not bound or found < bound:
        return None
    return Finding(
        "hold", f"{found} {'link' if found == 1 else 'links'} in the text, and {bound} are enough to hold it."
    )


def record(arrival: Arrival) -> Finding | None:
    """Too many of the writer's earlier comments were rejected or spam."""
    bound, writer = arrival.settings.hold_rejected_share, arrival.comment.folded_email
    if not bound or not writer:
        return None
    states = Comment.objects.filter(folded_email=writer).exclude(pk=arrival.comment.pk).order_by().values_list("state")
    count = dict(states.annotate(Count("pk")))
    decided = sum(number for state, number in count.items() if state != CommentState.PENDING)
    bad = decided - count.get(CommentState.APPROVED, 0)
    if decided < ENOUGH_DECIDED or bad * 100 < bound * decided:
        return None
    return Finding("hold", f"{bad} of this writer’s {decided} earlier comments were rejected or spam.")


def first_time(arrival: Arrival) -> Finding | None:
    """Whoever has an approved comment under this name and email address is let through; everybody else waits."""
    if not arrival.settings.require_previous:
        return Finding("approve", "Nothing held it, and writers need no approved comment.")
    comment = arrival.comment
    known = comment.folded_email and comment.folded_name
    earlier = Comment.objects.filter(
        folded_email=comment.folded_email, folded_name=comment.folded_name, state=CommentState.APPROVED, is_staff=False
    ).exclude(pk=comment.pk)
    if known and earlier.exists():
        return Finding("approve", "A comment under this name and email address was approved before.")
    return Finding("hold", "The first comment under this name and email address.")


RULES: tuple[Rule, ...] = (
    Rule("closed", "Closed", closed, refuses=True),
    Rule("complete", "Name and email", complete, refuses=True),
    Rule("duplicate", "Duplicate", duplicate, refuses=True),
    Rule("flood", "Too quick", flood, refuses=True),
    Rule("banned", "Banned", banned),
    Rule("trap", "Trap", trap),
    Rule("disallowed_words", "Disallowed word", disallowed_words),
    Rule("moderation_words", "Moderation word", moderation_words),
    Rule("hold_all", "Everything held", hold_all),
    Rule("links", "Links", links),
    Rule("record", "Writer’s record", record),
    Rule("first_time", "First-time writer", first_time),
)


def number_of_links(text: str) -> int:
    """How many links WordPress would show in ``text``, counting those that are disguised with unseen characters."""
    return sum(1 for _ in _LINKS.finditer(undisguised(text)))


def _word(says: Says, where: str, lines: str, arrival: Arrival) -> Finding | None:
    if not lines:
        return None
    words = word_list(lines)
    for place, value in arrival.fields:
        if found := words.find(value):
            around = f": “…{found.around}…”" if place.startswith("text") else ""
            return Finding(says, f"“{found.entry.line}” of {where} stands in its {place}{around}.")
    return None
