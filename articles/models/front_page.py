from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class UntilQuerySet(models.QuerySet):
    def current(self, at: datetime | None = None) -> UntilQuerySet:
        """Those that have not expired at ``at`` (aware; now by default)."""
        return self.filter(Q(expires_at__isnull=True) | Q(expires_at__gt=at or timezone.now()))


class FrontPageSlot(models.Model):
    """A story that an editor has given a place on the front page, in order. Readers see it only while it is public."""

    article = models.OneToOneField("articles.Article", on_delete=models.CASCADE, related_name="front_page_slot")
    position = models.PositiveSmallIntegerField(default=0)
    expires_at = models.DateTimeField(null=True, blank=True, help_text="From then on the place fills itself.")
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    placed_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = UntilQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]
        verbose_name = "place on the front page"
        verbose_name_plural = "places on the front page"

    def __str__(self) -> str:
        return str(self.article)


class BreakingNews(models.Model):
    """A line at the top of every page, for a while."""

    text = models.CharField(max_length=140, help_text="One short sentence.")
    article = models.ForeignKey(
        "articles.Article",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text="The story that it leads to, once that is public.",
    )
    expires_at = models.DateTimeField(help_text="From then on readers see it no more.")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = UntilQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = "line of breaking news"
        verbose_name_plural = "lines of breaking news"
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="breaking_news_has_text")]

    def __str__(self) -> str:
        return self.text
