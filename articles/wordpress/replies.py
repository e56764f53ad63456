"""Comments become replies, each under the one that it answers, in the state that it had."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email, validate_ipv46_address
from django.db import connection

from articles.comments import screening
from articles.comments.models import EMAIL_MAX, NAME_MAX, TEXT_MAX, WEBSITE_MAX, CommentState
from articles.comments.models import Comment as Reply
from articles.comments.text import says_something
from articles.loading import any_of, store_values

from . import fingerprints
from .cleaning import comment_text, one_line
from .models import Imported, Kind
from .records import Comment, Item, moment
from .report import Report
from .run import Run, fates
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
#: Of a comment that keeps its number. No site ever had so many.
_HIGHEST = 10**10
_web = URLValidator(schemes=["http", "https"])


@dataclass
class _Wanted:
    """A comment on its way, and what it answers among those of its story that come over."""

    comment: Comment
    reply: Reply
    parent: int = 0
    depth: int = 0
    key: str = ""
    answered: list[_Wanted] = field(default_factory=list)


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


@dataclass
class Threads:
    """The comments of one item that come over, of no story yet, and what is to be said of those that do not."""

    wanted: list[_Wanted]
    report: Report


def bring_replies(run: Run, stories: list[tuple[Item, int, str]], read: dict[int, Threads]) -> None:
    """The comments of a batch of items, each with its story's number and key. Call it inside their transaction.

    ``read`` has what threads_of() made of each, by the item's number.
    """
    wanted: list[_Wanted] = []
    for item, story, key in stories:
        threads = read[item.id]
        run.report.add(threads.report)
        for one in threads.wanted:
            one.reply.article_id = story
            # A story with a key of its own shares its number with another, and so may its comments.
            one.key = str(one.comment.id) if key == str(item.id) else f"{one.comment.id}@{key}"
        wanted += threads.wanted
    if not wanted:
        return
    wanted = list({one.key: one for one in wanted}.values())
    known = run.known(Kind.COMMENT, [one.key for one in wanted])
    by_old: dict[tuple[int, int], int] = {}
    again: dict[Imported, _Wanted] = {}
    depths: dict[int, list[_Wanted]] = {}
    for one in wanted:
        row = known.get(one.key)
        if row is None:
            depths.setdefault(one.depth, []).append(one)
        else:
            again[row] = one
            if row.object_id:
                by_old[one.reply.article_id, one.comment.id] = row.object_id
    for depth in sorted(depths):
        _store(run, depths[depth], by_old)
    _bring_again(run, again, by_old)


def _store(run: Run, wanted: list[_Wanted], by_old: dict[tuple[int, int], int]) -> None:
    _keep_numbers(wanted)
    for one in wanted:
        one.reply.parent_id = by_old.get((one.reply.article_id, one.parent))
    screening.bring_in_all([one.reply for one in wanted], at=run.at, source=run.source, derived=True)
    for one in wanted:
        by_old[one.reply.article_id, one.comment.id] = one.reply.pk
    store_values(
        Imported,
        ["site_id", "kind", "key", "old_id", "object_id", "fingerprint"],
        (
            (
                run.site.pk,
                Kind.COMMENT,
                one.key,
                one.comment.id,
                one.reply.pk,
                fingerprints.of_row(Kind.COMMENT, one.reply),
            )
            for one in wanted
        ),
    )
    run.report.note("created", "comments", len(wanted))


def _keep_numbers(wanted: list[_Wanted]) -> None:
    """Give each the number that it had, where that is free: links end in ``#comment-7``, which no server ever sees."""
    numbers = [one.comment.id for one in wanted if one.comment.id <= _HIGHEST]
    taken = set(Reply.objects.filter(any_of(Reply, "id", numbers)).values_list("pk", flat=True))
    free = {number for number, times in Counter(numbers).items() if times == 1 and number not in taken}
    if free and connection.vendor == "postgresql":
        # Before they are stored: a reader who replies meanwhile gets a number after them.
        with connection.cursor() as cursor:
            sequence = "pg_get_serial_sequence('comments_comment', 'id')"
            cursor.execute(f"SELECT setval({sequence}, greatest(nextval({sequence}), %s))", [max(free)])
    for one in wanted:
        if one.comment.id in free:
            one.reply.pk = one.comment.id


def _bring_again(run: Run, again: dict[Imported, _Wanted], by_old: dict[tuple[int, int], int]) -> None:
    """Replies that came over before. Moderators' decisions here stand, unless they are to be overwritten."""
    prints = {}
    for row, one in again.items():
        one.reply.parent_id = by_old.get((one.reply.article_id, one.parent))
        prints[row] = fingerprints.of_row(Kind.COMMENT, one.reply)
    kept = Counter[str]()
    for row, fate in fates(Kind.COMMENT, prints, overwrite=run.overwrite).items():
        if fate == "unchanged":
            run.report.note("unchanged", "comments")
        elif fate == "update" and screening.bring_in_again(
            again[row].reply, row.object_id, at=run.at, source=run.source
        ):
            row.fingerprint = prints[row]
            row.save(update_fields=["fingerprint"])
            run.report.note("updated", "comments")
        else:
            kept["gone" if fate == "gone" else "kept"] += 1
    for fate, number in kept.items():
        run.report.note("skipped", "comments", number)
        done = "deleted" if fate == "gone" else "changed"
        run.report.warn(f"comments {done} here", f"{number:,} comments that were {done} here stay so.")


def threads_of(run: Run, item: Item) -> Threads:
    """What becomes of the comments of an item. One whose parent does not come over is an answer to what that one answered.

    Touches neither the database nor the run's report, so that it can be done ahead.
    """
    report = Report()
    every = {comment.id: comment for comment in item.comments}
    wanted: dict[int, _Wanted] = {}
    for comment in item.comments:
        text = comment_text(comment.content, TEXT_MAX)
        if reason := left_out(comment, text):
            report.leave_out(reason, kind="comments")
        elif comment.id not in wanted:
            wanted[comment.id] = _Wanted(comment, _reply(run, item, comment, text))
    for one in wanted.values():
        seen = {one.comment.id}
        at = one.comment.parent
        while at and at not in wanted and at in every and at not in seen:
            seen.add(at)
            at = every[at].parent
        if at in wanted and at != one.comment.id:
            one.parent = at
        elif one.comment.parent:
            report.warn(
                "comment without its parent",
                f"Comment {one.comment.id} answers comment {one.comment.parent}, which is not there: it begins a thread.",
            )
    _depths(wanted)
    return Threads(list(wanted.values()), report)


def _depths(wanted: dict[int, _Wanted]) -> None:
    """How deep each stands; a circle of answers is cut where it is met."""
    roots = []
    for one in wanted.values():
        (wanted[one.parent].answered if one.parent else roots).append(one)
    reached: set[int] = set()

    def walk(waiting: list[_Wanted]) -> None:
        while waiting:
            one = waiting.pop()
            reached.add(one.comment.id)
            for answer in one.answered:
                if answer.comment.id not in reached:
                    answer.depth = one.depth + 1
                    waiting.append(answer)

    walk(roots)
    for one in wanted.values():
        if one.comment.id not in reached:
            one.parent, one.depth = 0, 0
            walk([one])


def _reply(run: Run, item: Item, comment: Comment, text: str) -> Reply:
    at = moment(comment.date_gmt, UTC) or moment(comment.date, run.zone) or item.went_out(run.zone) or run.at
    reply = Reply(
        name=one_line(comment.author, NAME_MAX),
        email=_email(comment.email),
        website=_valid(_web, comment.url, WEBSITE_MAX),
        text=text,
        state=STATES.get(comment.approved.strip().lower(), CommentState.PENDING),
        created_at=at,
        # Only authors have their numbers in the export: a registered reader is none.
        is_staff=comment.user_id in run.staff,
        address=_address(comment.address) or None,
    )
    reply.derive()
    return reply


# The same people write again and again.


@lru_cache(maxsize=10_000)
def _email(given: str) -> str:
    return _valid(validate_email, given, EMAIL_MAX)


@lru_cache(maxsize=10_000)
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
