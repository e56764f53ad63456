"""The comments under a story as the threads that readers see, cut into pages.

Pages are cut from the oldest comment on, so that what stands on page 2 today stands there tomorrow.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from articles.models import Article

from .models import Comment, CommentQuerySet, DiscussionSettings
from .text import initials

#: Tints of the disc that stands for a writer; comments.css has as many.
TONES = 6
_SHOWN = (
    *("name", "website", "text", "state", "is_staff", "created_at", "edited_at", "moderator_edited_at"),
    *("article_id", "parent_id"),
)


@dataclass
class ThreadItem:
    """One comment and the place in the page's nested lists where it stands.

    ``opens`` says that a list of answers begins before it, ``is_answered`` that its own follow; ``closes`` has one
    entry for each list of answers that ends after it.
    ``answers`` is given where the place no longer tells which comment of the page this one answers.
    """

    comment: Comment
    depth: int
    answers: Comment | None = None
    opens: bool = False
    is_answered: bool = False
    closes: range = range(0)

    @property
    def initials(self) -> str:
        return initials(self.comment.display_name)

    @property
    def tone(self) -> int:
        """The tint of the writer's disc: the same for the same name on every page."""
        return zlib.crc32(self.comment.display_name.casefold().encode()) % TONES


class _Row(NamedTuple):
    pk: int
    parent: int | None
    grandparent: int | None


class _Place(NamedTuple):
    row: _Row
    depth: int
    tells_parent: bool


_Thread = list[_Place]


@dataclass(frozen=True)
class Arrangement:
    """Where each comment of a story stands. ``count`` leaves out the one that only its writer sees."""

    article: Article
    discussion: DiscussionSettings
    count: int
    _seen: CommentQuerySet
    _rows: list[_Row]
    _pages: list[list[_Thread]]

    @property
    def total(self) -> int:
        """Pages; at least one."""
        return len(self._pages)

    @property
    def opens_at(self) -> int:
        """The page that the story's own address shows."""
        return self.total if self.discussion.first_page == DiscussionSettings.FirstPage.LAST else 1

    def page_with(self, pk: int) -> int | None:
        """The page on which the comment stands; None where it is not to be seen."""
        pages = enumerate(self._pages, 1)
        return next((number for number, page in pages if any(place.row.pk == pk for place in _places(page))), None)

    def address(self, number: int) -> str:
        """Where a page of the comments is."""
        story = self.article.get_absolute_url()
        return story if number == self.opens_at else f"{story}comments/{number}/"

    def elsewhere(self, number: int) -> list[int]:
        """The comments that stand on other pages than this one."""
        here = {place.row.pk for place in _places(self._pages[number - 1])}
        return [row.pk for row in self._rows if row.pk not in here]

    def items(self, number: int) -> list[ThreadItem]:
        """The comments of a page in the order in which they are drawn: one query. Raises IndexError beyond the last."""
        page = self._pages[number - 1]
        wanted = {place.row.pk for place in _places(page)}
        if not wanted:
            return []
        found = (self._seen if self.total == 1 else self._seen.filter(pk__in=wanted)).only(*_SHOWN)
        comments = {comment.pk: comment for comment in found}
        if not comments.keys() >= wanted:
            # One was taken away since: what answered it moves up.
            left = [row for row in self._rows if row.pk in wanted and row.pk in comments]
            page = _threads(left, self.discussion.levels)
        newer_first = self.discussion.order == DiscussionSettings.Order.NEWER
        return list(_drawn(list(_places(reversed(page) if newer_first else page)), comments))


def arrange(
    article: Article,
    at: datetime | None = None,
    *,
    discussion: DiscussionSettings | None = None,
    own: int | None = None,
) -> Arrangement:
    """The public comments of ``article`` at ``at``: one query for all, and one for the settings where they are not given.

    ``own`` is a comment that is shown although it may not be public: the caller has found that its writer asks. Where
    the comment that was answered is not public, the answer moves up a level, as in WordPress.
    """
    discussion = discussion or DiscussionSettings.current()
    public = Comment.objects.public(at).filter(article=article)
    only_own = own is not None and not public.filter(pk=own).exists()
    seen = public | Comment.objects.filter(article=article, pk=own) if only_own else public
    found = seen.order_by("created_at", "pk").values_list("pk", "parent_id", "parent__parent_id")
    rows = [_Row(*row) for row in found]
    threads = _threads(rows, discussion.levels)
    pages = _pages_of(threads, discussion.per_page if discussion.paged else len(threads))
    return Arrangement(article, discussion, len(rows) - only_own, seen, rows, pages)


def _pages_of(threads: list[_Thread], size: int) -> list[list[_Thread]]:
    return [threads[start : start + size] for start in range(0, len(threads), size or 1)] or [[]]


def _threads(rows: list[_Row], levels: int) -> list[_Thread]:
    """Each comment of the first level with all that answers it, older first."""
    by_id = {row.pk: row for row in rows}
    answers: defaultdict[int | None, list[_Row]] = defaultdict(list)
    for row in rows:
        shown = (pk for pk in (row.parent, row.grandparent) if pk in by_id and pk != row.pk)
        answers[None if levels == 1 else next(shown, None)].append(row)
    placed: set[int] = set()
    # Comments that answer each other in a circle hang on no root; the second pass starts from them.
    threads = [list(_from_root(root, answers, placed, levels)) for roots in (answers[None], rows) for root in roots]
    return [thread for thread in threads if thread]


def _from_root(root: _Row, answers: dict[int | None, list[_Row]], placed: set[int], levels: int) -> Iterator[_Place]:
    # A stack and no recursion: a thread may be deeper than Python's.
    stack = [(root, 1)]
    while stack:
        row, depth = stack.pop()
        if row.pk in placed:
            continue
        placed.add(row.pk)
        yield _Place(row, min(depth, levels), tells_parent=1 < levels >= depth)
        stack += [(answer, depth + 1) for answer in reversed(answers[row.pk])]


def _places(page: Iterable[_Thread]) -> Iterator[_Place]:
    return (place for thread in page for place in thread)


def _drawn(places: list[_Place], comments: dict[int, Comment]) -> Iterator[ThreadItem]:
    depths = [1, *(place.depth for place in places), 1]
    for before, place, after in zip(depths, places, depths[2:], strict=False):
        yield ThreadItem(
            comments[place.row.pk],
            place.depth,
            None if place.tells_parent else comments.get(place.row.parent),
            opens=place.depth > before,
            is_answered=after > place.depth,
            closes=range(place.depth - after),
        )
