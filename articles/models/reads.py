from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q

#: For so long after its end an hour is not counted yet: what was read in it is still being written down.
SETTLING = timedelta(minutes=1)


def full_hour(at: datetime) -> datetime:
    """When the hour of ``at`` began."""
    return at.replace(minute=0, second=0, microsecond=0)


def counted_until(at: datetime) -> datetime:
    """The end of the last hour whose reads count at ``at``."""
    return full_hour(at - SETTLING)


def counted_anew(at: datetime) -> datetime:
    """The next moment at which another hour counts. What is read most changes then, and at no other time by itself."""
    return counted_until(at) + timedelta(hours=1) + SETTLING


class StoryReads(models.Model):
    """How often a story was read in an hour. Nothing is known of who read it."""

    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="reads")
    hour = models.DateTimeField(help_text="When the hour began.")
    number = models.PositiveIntegerField()

    class Meta:
        ordering = ["-hour", "-id"]
        verbose_name = "number of reads in an hour"
        verbose_name_plural = "numbers of reads in an hour"
        constraints = [
            models.UniqueConstraint(fields=["article", "hour"], name="story_reads_once_an_hour"),
            models.CheckConstraint(condition=Q(number__gt=0), name="story_reads_not_none"),
        ]
        # What comes after the hour is there to be asked: the numbers are added up in the index alone.
        indexes = [models.Index(fields=["hour", "article", "number"], name="story_reads_by_hour")]

    def __str__(self) -> str:
        return f"{self.number} in the hour from {self.hour:%Y-%m-%d %H:%M}"
