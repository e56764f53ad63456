from __future__ import annotations

from django.db import models


class PageVersion(models.Model):
    """Which state of the site readers' pages show: one row, whose ``token`` another takes with each change they can see.

    Written by the triggers of articles.page_cache and by nothing else. There is no row while there are no triggers, and
    no page is kept then.
    """

    #: By chance and no counter: after a backup is restored, a counter would give its numbers out a second time.
    token = models.CharField(max_length=32)
    #: Of the triggers that keep it. Whoever was started with other rules does not trust it.
    rules = models.CharField(max_length=32)

    def __str__(self) -> str:
        return self.token


class PageChange(models.Model):
    """A transaction of PostgreSQL that is about to change what readers see. Gone when it is committed."""

    xact = models.BigIntegerField(primary_key=True)
    #: 1 once all that the database checks at a commit has been checked.
    round = models.SmallIntegerField(default=0, db_default=0)

    def __str__(self) -> str:
        return str(self.xact)


class PartVersion(models.Model):
    """Of which state some part of pages is: like PageVersion, and changed by fewer things. What has no row never changed."""

    #: See articles.page_cache.rules.
    name = models.CharField(max_length=20, primary_key=True)
    token = models.CharField(max_length=32)

    def __str__(self) -> str:
        return f"{self.name}: {self.token}"


class PartChange(models.Model):
    """A version of parts that a transaction of PostgreSQL is about to change. Gone when it is committed."""

    xact = models.BigIntegerField()
    name = models.CharField(max_length=20)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["xact", "name"], name="part_change_once")]

    def __str__(self) -> str:
        return f"{self.name} in {self.xact}"
