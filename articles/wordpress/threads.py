"""What becomes of the comments of an item, as far as the item alone tells: without the database, so that it is done ahead."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email, validate_ipv46_address

from articles.comments.bringing_in import Incoming, prepare
from articles.comments.models import EMAIL_MAX, NAME_MAX, TEXT_MAX, WEBSITE_MAX, CommentState
from articles.comments.text import says_something

from .cleaning import comment_text, one_line
from .records import Comment, Item, moment
from .report import Report
from .survey import COMMENT_TYPES

STATES = {
    "1": CommentState.APPROVED,
    "approve": CommentState.APPROVED,
    "approved": CommentState.APPROVED,
    "0": CommentState.PENDING,
    "hold": CommentState.PENDING,
    "trash": CommentState.REJECTED,
    "post-trashed": CommentState.REJECTED,
}
_web = URLValidator(schemes=["http", "https"])


class Wanted(NamedTuple):
    """A comment on its way: its number in WordPress, that of the one it answers among those that come over (or 0), how deep
    it stands, the number of its writer's account (or 0), and what it is here.
    """

    id: int
    parent: int
    depth: int
    user: int
    reply: Incoming


@dataclass
class Threads:
    """The comments of one item that come over, and what is to be said of those that do not."""

    wanted: list[Wanted]
    report: Report | None


def left_out(comment: Comment, text: str | None = None) -> str:
    """Why a comment does not come over, by what it is called there; empty where it does. ``text`` is what it says here."""
    if comment.type not in COMMENT_TYPES:
        return f"comment of type “{comment.type[:40]}”"
    if comment.approved == "spam":
        return "spam comment"
    if not comment.id:
        return "comment without a number"
    if not says_something(comment_text(comment.content, TEXT_MAX) if text is None else text):
        return "empty comment"
    return ""


def threads_of(item: Item, at: datetime, zone: tzinfo) -> Threads:
    """What becomes of the comments of an item. One whose parent does not come over is an answer to what that one answered.

    ``at`` is when one was written of which nothing says it, ``zone`` that of the old site.
    """
    report: Report | None = None
    every = {comment.id: comment for comment in item.comments}
    replies: dict[int, Incoming] = {}
    for comment in item.comments:
        text = comment_text(comment.content, TEXT_MAX)
        if reason := left_out(comment, text):
            report = report or Report()
            report.leave_out(reason, kind="comments")
        elif comment.id not in replies:
            replies[comment.id] = _reply(item, comment, text, at, zone)
    parents: dict[int, int] = {}
    for number in replies:
        seen = {number}
        at = first = every[number].parent
        while at and at not in replies and at in every and at not in seen:
            seen.add(at)
            at = every[at].parent
        if at in replies and at != number:
            parents[number] = at
        elif first:
            report = report or Report()
            report.warn(
                "comment without its parent",
                f"Comment {number} answers comment {first}, which is not there: it begins a thread.",
            )
    depths = _depths(replies, parents) if parents else {}
    wanted = [
        Wanted(number, parents.get(number, 0), depths.get(number, 0), every[number].user_id, reply)
        for number, reply in replies.items()
    ]
    return Threads(wanted, report)


def _depths(numbers: Collection[int], parents: dict[int, int]) -> dict[int, int]:
    """How deep each stands; a circle of answers is cut where it is met, also in ``parents``."""
    answers: dict[int, list[int]] = {}
    for number, parent in parents.items():
        answers.setdefault(parent, []).append(number)
    depths: dict[int, int] = {}

    def walk(first: int) -> None:
        depths[first], waiting = 0, [first]
        while waiting:
            one = waiting.pop()
            for answer in answers.get(one, ()):
                if answer not in depths:
                    depths[answer] = depths[one] + 1
                    waiting.append(answer)

    for number in numbers:
        if number not in parents:
            walk(number)
    for number in numbers:
        if number not in depths:
            del parents[number]
            walk(number)
    return depths


def _reply(item: Item, comment: Comment, text: str, at: datetime, zone: tzinfo) -> Incoming:
    return prepare(
        name=one_line(comment.author, NAME_MAX),
        email=_email(comment.email),
        website=_valid(_web, comment.url, WEBSITE_MAX),
        text=text,
        state=STATES.get(comment.approved.strip().lower(), CommentState.PENDING).value,
        created_at=moment(comment.date_gmt, UTC) or moment(comment.date, zone) or item.went_out(zone) or at,
        address=_address(comment.address) or None,
    )


# The same people write again and again.


@lru_cache(maxsize=25_000)
def _email(given: str) -> str:
    return _valid(validate_email, given, EMAIL_MAX)


@lru_cache(maxsize=25_000)
def _address(given: str) -> str:
    return _valid(validate_ipv46_address, given, 45)


def _valid(validator, given: str, most: int) -> str:
    given = given.strip()
    if not given or len(given) > most or "\x00" in given:
        return ""
    try:
        validator(given)
    except ValidationError:
        return ""
    return given
