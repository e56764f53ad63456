from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import models
from django.utils import timezone

from articles.positions import Order
from tags.models import Tag

from .article import Article, ArticleQuerySet
from .author import Author
from .section import Section
from .stage import in_time


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
        lists = [self.filter(kind=kind, key=key) for key in counts]
        # Each part begins with its few stories, and neither database sorts or reads the rest of a list.
        parts = [
            Listing.objects.filter(kind=kind, key=key, article__in=one.newest_first().values("article")[:count])
            for one, (key, count) in zip(lists, counts.items(), strict=True)
        ]
        rows = [part.values_list("published_at", "article_id", "key") for part in parts]
        found = rows[0].union(*rows[1:], all=True)
        return [(key, story) for _, story, key in sorted(found, reverse=True)]


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
