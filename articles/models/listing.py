from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connections, models
from django.db.models import F
from django.db.models.lookups import Exact
from django.utils import timezone

from articles.positions import Order
from tags.models import Tag

from .article import Article, ArticleQuerySet
from .author import Author
from .section import Section
from .stage import in_time

#: What a list is known by: its kind and its key.
KindAndKey = tuple[int, int | None]
#: They stand for these in a statement that is asked of several lists.
_KIND, _KEY = -1, -2


class ListingQuerySet(models.QuerySet):
    order = Order("published_at", key="article_id")

    def of(self, thing: Section | Tag | Author) -> ListingQuerySet:
        """Those of the list of a section with all inside it, of a topic, or of an author."""
        return self.filter(kind=_KINDS[type(thing)], key=thing.pk)

    def public(self, at: datetime | None = None) -> ListingQuerySet:
        """Those of the stories that readers may see at ``at`` (aware; now by default)."""
        return self.filter(in_time(at or timezone.now()))

    def newest_first(self) -> ListingQuerySet:
        return self.order_by(*self.order.names())

    def newest(self, count: int, at: datetime | None = None) -> ArticleQuerySet:
        """The newest stories of the list, public at ``at``, in no order: one query now, and one when they are asked for."""
        keys = list(self.newest_first().values_list("article_id", flat=True)[:count])
        return Article.objects.public(at, few=True).filter(pk__in=keys)

    def newest_of_each(self, counts: Mapping[KindAndKey, int]) -> dict[KindAndKey, list[int]]:
        """Of each list so many of its newest stories, newest first: one query."""
        if not counts:
            return {}
        # Of kind=-1 Django knows that no row has it, and would write nothing.
        of_one = self.filter(Exact(F("kind"), _KIND), key=_KEY).newest_first()
        # They differ in these alone: to have Django write each of them takes longer than all else that it does here.
        sql, values = of_one.values_list("published_at", "article_id", "kind", "key").query.sql_with_params()
        # SQLite lets no part of a union be in order, but for one that is a table by itself.
        part = f"SELECT * FROM ({sql} LIMIT %s) newest"  # noqa: S608 - what Django wrote, and its values apart
        asked: list[Any] = []
        for (kind, key), count in counts.items():
            own = {_KIND: kind, _KEY: key}
            asked += [*(own.get(value, value) for value in values), count]
        with connections[self.db].cursor() as cursor:
            cursor.execute(" UNION ALL ".join([part] * len(counts)), asked)
            found = sorted(cursor.fetchall(), reverse=True)
        newest: dict[KindAndKey, list[int]] = {one: [] for one in counts}
        for _, story, kind, key in found:
            newest[kind, key].append(story)
        return newest


class Listing(models.Model):
    """That a published story stands in a list: the list's pages are found in one index, however long it is.

    Says nothing that the story, its sections, tags and bylines do not say. The database writes it whenever one of those
    changes, whoever changes it: see ``listing_upkeep.py``. Nothing else does.
    """

    class Kind(models.IntegerChoices):
        SECTION = 1
        TAG = 2
        AUTHOR = 3

    pk = models.CompositePrimaryKey("article_id", "kind", "key")
    # No foreign key in the database, which checks on nobody but itself here; and Django deletes nothing, either.
    article = models.ForeignKey(
        Article, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="listings"
    )
    kind = models.PositiveSmallIntegerField(choices=Kind)
    #: Of the section, the tag or the author.
    key = models.BigIntegerField()
    published_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)

    objects = ListingQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["kind", "key", "-published_at", "-article", "expires_at"], name="listing_newest"),
        ]

    def __str__(self) -> str:
        return f"Story {self.article_id} in {self.get_kind_display()} {self.key}"


_KINDS = {Section: Listing.Kind.SECTION, Tag: Listing.Kind.TAG, Author: Listing.Kind.AUTHOR}
