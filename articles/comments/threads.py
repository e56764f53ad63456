"""The comments under a story as the thread that readers see, from one query."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from articles.models import Article

from .models import Comment
from .text import initials

#: Levels that are drawn; what is deeper stands on the last one. WordPress's setting.
DEPTH = 5


@dataclass
class ThreadItem:
    """One comment and the place in the page's nested lists where it stands.

    ``opens`` says that a list of answers begins before it, ``is_answered`` that its own follow; ``closes`` has one
    entry for each list of answers that ends after it.
    ``answers`` is given where the place no longer tells which comment this one answers.
    """

    comment: Comment
    depth: int
    answers: Comment | None = None
    opens: bool = False
    is_answered: bool = False
    closes: range = range(0)

    @property
    def initials(self) -> str:
        return initials(self.comment.name)


def thread_of(article: Article, at: datetime | None = None) -> list[ThreadItem]:
    """The public comments of ``article`` at ``at``, older first, each followed by its answers.

    Where the comment that was answered is not public, the answer moves up a level, as in WordPress.
    """
    comments = list(
        Comment.objects.public(at)
        .filter(article=article)
        .order_by("created_at", "pk")
        .annotate(grandparent_id=F("parent__parent"))
        .only("name", "website", "text", "created_at", "article_id", "parent_id")
    )
    items = list(_in_order(comments))
    depths = [1, *(item.depth for item in items), 1]
    for before, item, after in zip(depths, items, depths[2:], strict=False):
        item.opens = item.depth > before
        item.is_answered = after > item.depth
        item.closes = range(item.depth - after)
    return items


def _in_order(comments: list[Comment]) -> Iterator[ThreadItem]:
    by_id = {comment.pk: comment for comment in comments}
    answers: defaultdict[int | None, list[Comment]] = defaultdict(list)
    for comment in comments:
        shown = (pk for pk in (comment.parent_id, comment.grandparent_id) if pk in by_id and pk != comment.pk)
        answers[next(shown, None)].append(comment)
    placed: set[int] = set()
    # Comments that answer each other in a circle hang on no root; the second pass starts from them.
    for roots in (answers[None], comments):
        for root in roots:
            yield from _from_root(root, answers, by_id, placed)


def _from_root(
    root: Comment, answers: dict[int | None, list[Comment]], by_id: dict[int, Comment], placed: set[int]
) -> Iterator[ThreadItem]:
    # A stack and no recursion: a thread may be deeper than Python's.
    stack = [(root, 1)]
    while stack:
        comment, depth = stack.pop()
        if comment.pk in placed:
            continue
        placed.add(comment.pk)
        yield ThreadItem(comment, min(depth, DEPTH), by_id.get(comment.parent_id) if depth > DEPTH else None)
        stack += [(answer, depth + 1) for answer in reversed(answers[comment.pk])]
