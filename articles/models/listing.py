from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import connections, models
from django.utils import timezone

from articles.positions import Order
from tags.models import Tag

from .article import Article, ArticleQuerySet
from .author import Author
from .section import Section
from .stage import in_time

#: Stands for the key of a list in a statement that is asked of several.
_ANY = -1


class ListingQuerySet(models.QuerySet):
    order = Order("published_at", key="article_id")

    def of(self, thing: Section | Tag | Author) -> ListingQuerySet:
        """Those of the list of a section with all inside it, of a topic, or of an author."""
        return self.filter(kind=_KINDS[type(thing)], key=thing.pk)

    def in_section(self, pk: int | None) -> ListingQuerySet:
        return self.filter(kind=Listing.Kind.SECTION, key=pk)

    def public(self, at: datetime | None = None) -> ListingQuerySet:
        """Those of the stories that readers may see at ``at`` (aware; now by default)."""
        return self.filter(in_time(at or timezone.now()))

    def newest_first(self) -> ListingQuerySet:
        return self.order_by(*self.order.names())

    def newest(self, count: int, at: datetime | None = None) -> ArticleQuerySet:
        """The newest stories of the list, public at ``at``, in no order: one query now, and one when they are asked for."""
        keys = list(self.newest_first().values_list("article_id", flat=True)[:count])
        return Article.objects.public(at, few=True).filter(pk__in=keys)

    def newest_of_each(self, kind: int, counts: Mapping[int, int]) -> list[tuple[int, int]]:
        """List and story, newest first, of so many of the newest in each list: one query. ``counts`` is by key."""
        if not counts:
            return []
        most = max(counts.values())
        newest = self.filter(kind=kind, key=_ANY).newest_first().values_list("published_at", "article_id", "key")[:most]
        # They differ in their keys alone: to have Django write each of them takes longer than all else that it does here.
        sql, values = newest.query.sql_with_params()
        # SQLite lets no part of a union be in order, but for one that is a table by itself.
        part = f"SELECT * FROM ({sql}) newest"  # noqa: S608 - what Django wrote, and its values apart
        with connections[self.db].cursor() as cursor:
            cursor.execute(
                " UNION ALL ".join([part] * len(counts)),
                [key if value == _ANY else value for key in counts for value in values],
            )
            found = sorted(cursor.fetchall(), reverse=True)
        left = dict(counts)
        chosen = []
        for _, story, key in found:
            if left[key] > 0:
                left[key] -= 1
                chosen.append((key, story))
        return chosen


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
