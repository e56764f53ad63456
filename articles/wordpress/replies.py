"""Comments become replies, each under the one that it answers, in the state that it had."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from django.db import connection

from articles.comments import bringing_in, screening
from articles.comments.models import Comment as Reply
from articles.loading import any_of, next_numbers, store_values

from . import fingerprints
from .models import Imported, Kind
from .run import Run, fates
from .threads import Threads, Wanted

#: Of a comment that keeps its number. No site ever had so many.
_HIGHEST = 10**10


class _Placed(NamedTuple):
    """A comment on its way, and the number in WordPress of the item that it is of."""

    key: str
    item: int
    wanted: Wanted


class Replies:
    """The comments of a batch of items. Use it inside their transaction.

    What the database has to be asked for new ones it is asked at once, where that can be: before they have stories here.
    """

    def __init__(self, run: Run, items: Sequence[tuple[int, str]], read: dict[int, Threads]) -> None:
        """``items`` has each one's number and key; ``read`` what threads_of() made of it, by its number."""
        self._run = run
        self._reports = [threads.report for item, _ in items if (threads := read[item]).report]
        placed: dict[str, _Placed] = {}
        for item, key in items:
            # A story with a key of its own shares its number with another, and so may its comments.
            of_story = "" if key == str(item) else f"@{key}"
            for one in read[item].wanted:
                key = f"{one.id}{of_story}"
                placed[key] = _Placed(key, item, one)
        known = run.known(Kind.COMMENT, placed) if placed else {}
        self._again = {known[key]: one for key, one in placed.items() if key in known}
        self._fresh = sorted((one for key, one in placed.items() if key not in known), key=lambda one: one.wanted.depth)
        #: Numbers here, by those of their item and their own in WordPress.
        self._by_old = {(one.item, one.wanted.id): row.object_id for row, one in self._again.items() if row.object_id}
        self._ahead = connection.vendor == "postgresql"
        self._numbers = _numbers(self._fresh) if self._fresh and self._ahead else None

    def store(self, stories: dict[int, int]) -> None:
        """Store those that are new. ``stories`` has the number here of each item."""
        for report in self._reports:
            self._run.report.add(report)
        if self._numbers:
            self._store(self._fresh, self._numbers, stories)
        elif not self._ahead:  # each after what it answers
            for _, several in groupby(self._fresh, lambda one: one.wanted.depth):
                together = list(several)
                self._store(together, _numbers(together), stories)

    def _store(self, fresh: list[_Placed], numbers: list[int | None], stories: dict[int, int]) -> None:
        run, by_old = self._run, self._by_old
        by_old.update(
            ((one.item, one.wanted.id), number)
            for one, number in zip(fresh, numbers, strict=True)
            if number is not None
        )
        parents = [by_old.get((one.item, one.wanted.parent)) for one in fresh]
        replies = [
            # Only authors have their numbers in the export: a registered reader is none.
            (number, stories[one.item], parent, one.wanted.user in run.staff, one.wanted.reply)
            for number, one, parent in zip(numbers, fresh, parents, strict=True)
        ]
        stored = bringing_in.bring_in_all(replies, at=run.at, source=run.source)
        by_old.update(((one.item, one.wanted.id), number) for one, number in zip(fresh, stored, strict=True))
        store_values(
            Imported,
            ["site_id", "kind", "key", "old_id", "object_id", "fingerprint"],
            (
                (
                    run.site.pk,
                    Kind.COMMENT,
                    one.key,
                    one.wanted.id,
                    number,
                    fingerprints.of_reply(one.wanted.reply, stories[one.item], parent),
                )
                for one, number, parent in zip(fresh, stored, parents, strict=True)
            ),
        )
        run.report.note("created", "comments", len(fresh))

    def bring_again(self, stories: dict[int, int]) -> None:
        """See to those that came over before, when the new ones are stored."""
        if self._again:
            _bring_again(self._run, self._again, self._by_old, stories)


def _numbers(fresh: Sequence[_Placed]) -> list[int | None]:
    """The number that each had, where that is free: links end in ``#comment-7``, which no server ever sees.

    Else one that is free on PostgreSQL, and none on other databases, which give it when the reply is stored.
    """
    old = [one.wanted.id for one in fresh if one.wanted.id <= _HIGHEST]
    taken = set(Reply.objects.filter(any_of(Reply, "id", old)).order_by().values_list("pk", flat=True))
    free = {number for number, times in Counter(old).items() if times == 1 and number not in taken}
    if free and connection.vendor == "postgresql":
        # Before they are stored: a reader who replies meanwhile gets a number after them.
        with connection.cursor() as cursor:
            sequence = "pg_get_serial_sequence('comments_comment', 'id')"
            cursor.execute(f"SELECT setval({sequence}, greatest(nextval({sequence}), %s))", [max(free)])
    numbers = [one.wanted.id if one.wanted.id in free else None for one in fresh]
    others = iter(next_numbers(Reply, numbers.count(None)))
    return [next(others, None) if number is None else number for number in numbers]


def _bring_again(
    run: Run, again: dict[Imported, _Placed], by_old: dict[tuple[int, int], int], stories: dict[int, int]
) -> None:
    """Moderators' decisions here stand, unless they are to be overwritten."""
    parents = {row: by_old.get((one.item, one.wanted.parent)) for row, one in again.items()}
    prints = {
        row: fingerprints.of_reply(one.wanted.reply, stories[one.item], parents[row]) for row, one in again.items()
    }
    kept = Counter[str]()
    for row, fate in fates(Kind.COMMENT, prints, overwrite=run.overwrite).items():
        if fate == "unchanged":
            run.report.note("unchanged", "comments")
        elif fate == "update" and _update(run, row, again[row], parents[row]):
            row.fingerprint = prints[row]
            row.save(update_fields=["fingerprint"])
            run.report.note("updated", "comments")
        else:
            kept["gone" if fate == "gone" else "kept"] += 1
    for fate, number in kept.items():
        run.report.note("skipped", "comments", number)
        done = "deleted" if fate == "gone" else "changed"
        run.report.warn(f"comments {done} here", f"{number:,} comments that were {done} here stay so.")


def _update(run: Run, row: Imported, one: _Placed, parent: int | None) -> bool:
    reply = one.wanted.reply.as_comment()
    reply.parent_id = parent
    return screening.bring_in_again(reply, row.object_id, at=run.at, source=run.source)
