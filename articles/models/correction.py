from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from .stage import is_public


class CorrectionQuerySet(models.QuerySet):
    def public(self, at: datetime | None = None) -> CorrectionQuerySet:
        """Those of stories that readers may see at ``at`` (aware; now by default)."""
        at = at or timezone.now()
        return self.filter(is_public(at, "article"), at__lte=at)


class Correction(models.Model):
    """What was changed in a story after readers had seen it, said to them. Written by publishing.py, never changed."""

    class Kind(models.TextChoices):
        CORRECTION = "correction", "Correction"
        CLARIFICATION = "clarification", "Clarification"
        UPDATE = "update", "Update"

    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="corrections")
    kind = models.CharField(max_length=20, choices=Kind)
    text = models.TextField(help_text="Plain text. What was wrong, and what is right.")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    username = models.CharField(max_length=150)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["correction", "clarification", "update"]), name="correction_kind_known"
            ),
            models.CheckConstraint(condition=~models.Q(text=""), name="correction_has_text"),
        ]
        indexes = [models.Index(fields=["-at", "-id"], name="correction_newest")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.text}"

    @property
    def done(self) -> str:
        """What was done to the story, as said beside its date."""
        return {"correction": "Corrected", "clarification": "Clarified", "update": "Updated"}[self.kind]

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk:
            raise TypeError("What readers were told is never changed. Publish another correction.")
        super().save(*args, **kwargs)

    save.alters_data = True
