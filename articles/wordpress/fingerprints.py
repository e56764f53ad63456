"""What a thing of ours is, in one short text: what the import wrote, and what is there now, can be told apart.

Each function takes rows and gives their fingerprints by number; the import makes those of what it is about to write with
``of``, from the same values under the same names.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection
from datetime import UTC, datetime
from json.encoder import encode_basestring as _quoted
from typing import Any

from articles.comments.bringing_in import Incoming
from articles.comments.models import Comment
from articles.models import Article, ArticleTag, Author, Byline, Image, Page, Section
from tags.models import Tag

from .models import Kind

_FIELDS = {
    # Not its place in the tree: that is given once, and then an editor's.
    Kind.PAGE: (Page, ("title", "slug", "body", "published_at")),
    Kind.PICTURE: (Image, ("alt", "caption", "credit", "source", "headline", "creator", "copyright_notice")),
    Kind.SECTION: (Section, ("name", "slug", "description", "parent_id")),
    Kind.TAG: (Tag, ("name", "slug", "description")),
    Kind.AUTHOR: (Author, ("name", "slug", "biography", "job_title")),
    Kind.COMMENT: (Comment, ("name", "email", "website", "text", "state", "parent_id", "article_id")),
}
_STORY = (
    *("headline", "slug", "standfirst", "body", "lead_caption", "content_warning", "section_id", "lead_image_id"),
    *("comments_open", "state", "published_at", "expires_at"),
)


def of(values: dict[str, Any]) -> str:
    """The fingerprint of values that JSON can hold, and of times."""
    text = json.dumps(values, sort_keys=True, separators=(",", ":"), default=_time, ensure_ascii=False)
    return _digest(text)


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _time(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="seconds")


def of_row(kind: str, row: Any) -> str:
    """Of a row of ours that need not be stored yet; not of a story's, which is more than its row."""
    return of({name: getattr(row, name) for name in _FIELDS[kind][1]})


def of_reply(reply: Incoming, story: int, parent: int | None) -> str:
    """What ``of_row`` gives of the comment that it becomes: there are very many, and so it is written by hand."""
    text = (
        f'{{"article_id":{story},"email":{_quoted(reply.email)},"name":{_quoted(reply.name)},'
        f'"parent_id":{"null" if parent is None else parent},"state":{_quoted(reply.state)},'
        f'"text":{_quoted(reply.text)},"website":{_quoted(reply.website)}}}'
    )
    return _digest(text)


def of_story(row: Article, authors: list[int], further: Collection[int], tags: Collection[int]) -> str:
    """Of a story and what hangs on it."""
    values = {name: getattr(row, name) for name in _STORY}
    return of(values | {"authors": authors, "further": sorted(further), "tags": sorted(tags)})


def now(kind: str, numbers: Collection[int]) -> dict[int, str]:
    """Of what is there, in a fixed number of queries; what has been deleted is missing."""
    if kind == Kind.STORY:
        return _stories(numbers)
    model, names = _FIELDS[kind]
    return {
        pk: of(dict(zip(names, values, strict=True)))
        for pk, *values in model._default_manager.filter(pk__in=numbers).values_list("pk", *names)
    }


def _stories(numbers: Collection[int]) -> dict[int, str]:
    authors: dict[int, list[int]] = defaultdict(list)
    further: dict[int, list[int]] = defaultdict(list)
    tags: dict[int, list[int]] = defaultdict(list)
    bylines = Byline.objects.filter(article__in=numbers).order_by("position", "pk")
    for pk, author in bylines.values_list("article", "author"):
        authors[pk].append(author)
    filed = Article.further_sections.through.objects.filter(article__in=numbers)
    for pk, section in filed.values_list("article", "section"):
        further[pk].append(section)
    for pk, tag in ArticleTag.objects.filter(content_object__in=numbers).values_list("content_object", "tag"):
        tags[pk].append(tag)
    return {
        row.pk: of_story(row, authors[row.pk], further[row.pk], tags[row.pk])
        for row in Article.objects.filter(pk__in=numbers).only(*_STORY)
    }
