"""Comments become replies, each under the one that it answers, in the state that it had."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
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
    """A comment on its way to a story of ours."""

    key: str
    story: int
    wanted: Wanted


def bring_replies(run: Run, stories: list[tuple[int, int, str]], read: dict[int, Threads]) -> None:
    """The comments of a batch of items, each with its number, its story's and its key. Call it inside their transaction.

    ``read`` has what threads_of() made of each, by the item's number.
    """
    placed: dict[str, _Placed] = {}
    for item, story, key in stories:
        threads = read[item]
        if threads.report:
            run.report.add(threads.report)
        # A story with a key of its own shares its number with another, and so may its comments.
        of_story = "" if key == str(item) else f"@{key}"
        for one in threads.wanted:
            key = f"{one.id}{of_story}"
            placed[key] = _Placed(key, story, one)
    if not placed:
        return
    known = run.known(Kind.COMMENT, placed)
    by_old: dict[tuple[int, int], int] = {}
    again: dict[Imported, _Placed] = {}
    fresh: list[_Placed] = []
    for key, one in placed.items():
        row = known.get(key)
        if row is None:
            fresh.append(one)
        else:
            again[row] = one
            if row.object_id:
                by_old[one.story, one.wanted.id] = row.object_id
    fresh.sort(key=lambda one: one.wanted.depth)
    for several in _stored_together(fresh):
        _store(run, several, by_old)
    _bring_again(run, again, by_old)


def _stored_together(fresh: list[_Placed]) -> Iterator[list[_Placed]]:
    """Each after what it answers. PostgreSQL gives numbers ahead, so there it may come with it."""
    if connection.vendor == "postgresql":
        yield from [fresh] if fresh else []
        return
    depths: dict[int, list[_Placed]] = {}
    for one in fresh:
        depths.setdefault(one.wanted.depth, []).append(one)
    yield from depths.values()


def _store(run: Run, fresh: list[_Placed], by_old: dict[tuple[int, int], int]) -> None:
    numbers = _numbers(fresh)
    by_old.update(
        ((one.story, one.wanted.id), number) for one, number in zip(fresh, numbers, strict=True) if number is not None
    )
    parents = [by_old.get((one.story, one.wanted.parent)) for one in fresh]
    replies = [
        # Only authors have their numbers in the export: a registered reader is none.
        (number, one.story, parent, one.wanted.user in run.staff, one.wanted.reply)
        for number, one, parent in zip(numbers, fresh, parents, strict=True)
    ]
    stored = bringing_in.bring_in_all(replies, at=run.at, source=run.source)
    by_old.update(((one.story, one.wanted.id), number) for one, number in zip(fresh, stored, strict=True))
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
                fingerprints.of_reply(one.wanted.reply, one.story, parent),
            )
            for one, number, parent in zip(fresh, stored, parents, strict=True)
        ),
    )
    run.report.note("created", "comments", len(fresh))


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


def _bring_again(run: Run, again: dict[Imported, _Placed], by_old: dict[tuple[int, int], int]) -> None:
    """Replies that came over before. Moderators' decisions here stand, unless they are to be overwritten."""
    parents = {row: by_old.get((one.story, one.wanted.parent)) for row, one in again.items()}
    prints = {row: fingerprints.of_reply(one.wanted.reply, one.story, parents[row]) for row, one in again.items()}
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
