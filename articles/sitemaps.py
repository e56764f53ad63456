"""Which addresses a sitemap lists, in parts that are found without counting anything.

A part is a range of primary keys and not so-and-so many rows: it is asked for by the index of keys alone, the millionth
story is found as quickly as the first, and a story stays in its part for ever.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.contenttypes.models import ContentType
from django.db.models import DateTimeField, Exists, ExpressionWrapper, OuterRef, QuerySet, Subquery
from django.db.models.functions import Least
from django.urls import reverse

from articles.models import Article, ArticleQuerySet, Author, Correction, Listing, Page, Section
from tags.models import Tag

#: Keys in a part, hence addresses at most: a fifth of what the protocol allows, so that a part is made in a moment.
KEYS = 10_000
#: What search engines take from a news sitemap.
NEWS_MOST, NEWS_AGE = 1_000, timedelta(days=2)
_ASKED_AT_ONCE = 100  # parts in one query
KINDS = ("stories", "authors", "tags")


@dataclass(frozen=True)
class Line:
    """A path, and when what stands there last changed for its readers, as far as anything tells."""

    path: str
    changed: datetime | None = None


def parts(at: datetime) -> Iterator[tuple[str, int]]:
    """Kind and number of each part that has something in it at ``at``."""
    yield "lists", 1
    for kind in KINDS:
        for number in _numbers(_public(kind, at)):
            yield kind, number


def lines(kind: str, number: int, at: datetime) -> list[Line]:
    """What stands in a part at ``at``; nothing where there is no such part."""
    if kind == "lists":
        return _lists(at) if number == 1 else []
    if kind not in KINDS:
        return []
    rows = _in_part(_public(kind, at), number).order_by("pk")
    if kind != "stories":
        return [Line(row.get_absolute_url()) for row in rows]
    told = Correction.objects.filter(article=OuterRef("pk"), at__lte=at).order_by("-at").values("at")[:1]
    stories = rows.annotate(told_at=Subquery(told)).only("slug", "published_at", "first_public_at")
    return [Line(one.get_absolute_url(), max(filter(None, (one.published_at, one.told_at)))) for one in stories]


def newest(at: datetime) -> list[Article]:
    """The stories of the news sitemap at ``at``, newest first. One that has come back is not news."""
    since = at - NEWS_AGE
    recent: ArticleQuerySet = Article.objects.public(at).filter(published_at__gte=since, first_public_at__gte=since)
    return list(
        recent.only("headline", "language", "slug", "published_at", "first_public_at").newest_first()[:NEWS_MOST]
    )


def is_news_no_more(at: datetime) -> QuerySet:
    """When the next story of newest() is too old for it."""
    since = at - NEWS_AGE
    recent = Article.objects.public(at).filter(published_at__gte=since, first_public_at__gte=since).order_by()
    age = ExpressionWrapper(Least("published_at", "first_public_at") + NEWS_AGE, DateTimeField())
    return recent.annotate(too_old_at=age).order_by("too_old_at").values("too_old_at")


def _lists(at: datetime) -> list[Line]:
    """The lists that are always there, and the pages that are no news: a few dozen altogether."""
    sections = (section.get_absolute_url() for section in Section.objects.in_menu_order())
    lists = [Line(path) for path in (reverse("home"), reverse("corrections"), *sections)]
    public = set(Page.objects.public(at).values_list("pk", flat=True))
    pages = (page for page in Page.objects.defer("body").in_menu_order() if page.pk in public)
    return [*lists, *(Line(page.get_absolute_url(), page.published_at) for page in pages)]


def _public(kind: str, at: datetime) -> QuerySet:
    """The rows whose pages have something on them for readers at ``at``."""
    if kind == "stories":
        return Article.objects.public(at, few=True)  # by the range of their keys
    if kind == "authors":
        listed = Listing.objects.public(at).filter(kind=Listing.Kind.AUTHOR, key=OuterRef("pk"))
        return Author.objects.filter(Exists(listed))
    return Tag.objects.filter(Exists(Listing.objects.public(at).filter(kind=Listing.Kind.TAG, key=OuterRef("pk"))))


def _in_part(rows: QuerySet, number: int) -> QuerySet:
    return rows.filter(pk__gte=(number - 1) * KEYS, pk__lt=number * KEYS)


def _numbers(rows: QuerySet) -> Iterator[int]:
    """The numbers of the parts in which any of ``rows`` stands."""
    # The two ends of an index, asked for one by one: together they would be looked for in its whole length.
    keys = rows.model.objects.order_by("pk").values_list("pk", flat=True)
    first, last = keys.first(), keys.last()
    if first is None or last is None:
        return
    numbers = range(first // KEYS + 1, last // KEYS + 2)
    # Any one row will do to hang the questions on; there is always a content type.
    anything = ContentType.objects.order_by("pk")
    for begin in range(0, len(numbers), _ASKED_AT_ONCE):
        asked = numbers[begin : begin + _ASKED_AT_ONCE]
        found = anything.values_list(*(Exists(_in_part(rows, number)) for number in asked))[:1].get()
        yield from (number for number, is_there in zip(asked, found, strict=True) if is_there)
