from __future__ import annotations

from django.db import models


class ChecklistRule(models.Model):
    """Whether the chief has made a point of the checklist required. A point without a row has its default."""

    point = models.CharField(max_length=40, unique=True)
    required = models.BooleanField(default=False)

    class Meta:
        ordering = ["point"]

    def __str__(self) -> str:
        return self.point


class LinkCheck(models.Model):
    """What an address that stories link to answered when it was last asked."""

    url = models.CharField(max_length=2000, unique=True)
    #: HTTP status; null where nothing answered.
    status = models.PositiveSmallIntegerField(null=True)
    problem = models.CharField(max_length=200, blank=True, help_text="Why it counts as broken. Empty: it answers.")
    checked_at = models.DateTimeField()

    class Meta:
        ordering = ["-checked_at"]

    def __str__(self) -> str:
        return self.url
