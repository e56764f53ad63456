"""Plain functions that make replies for tests."""

from __future__ import annotations

from itertools import count
from typing import Any

from articles.comments.models import Comment, CommentState
from articles.models import Article
from articles.tests.factory import make_public

_numbers = count(1)


def make_comment(article: Article | None = None, state: str = CommentState.APPROVED, **fields: Any) -> Comment:
    """An approved reply to a public story, unless the test says otherwise."""
    number = next(_numbers)
    defaults = {
        "article": article or make_public(),
        "state": state,
        "name": f"Reader {number}",
        "email": f"reader{number}@example.org",
        "text": f"Text of reply {number}.",
        "address": "192.0.2.7",
    }
    return Comment.objects.create(**defaults | fields)


def make_pending(article: Article | None = None, **fields: Any) -> Comment:
    return make_comment(article, CommentState.PENDING, **fields)


def reply_fields(**fields: str) -> dict[str, str]:
    """What a reader fills in, and what the browser sends with it."""
    filled_in = {
        "text": "The bridge was closed on Monday, not on Tuesday.",
        "name": "Ilse Brandt",
        "email": "ilse@example.org",
        "website": "",
        "parent": "",
        "subject": "",
        "notify": "",
    }
    return filled_in | fields
