from __future__ import annotations

import secrets
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


def new_key() -> str:
    """192 random bits, for an address."""
    return secrets.token_urlsafe(24)


class PreviewLinkQuerySet(models.QuerySet):
    def open(self, at: datetime | None = None) -> PreviewLinkQuerySet:
        """Links that work at ``at`` (aware; now by default): neither expired nor revoked."""
        return self.filter(expires_at__gt=at or timezone.now(), revoked_at__isnull=True)


class PreviewLink(models.Model):
    """A way for one outside reader, such as a lawyer, to one story that is not public."""

    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="preview_links")
    key = models.CharField(max_length=32, unique=True, default=new_key, editable=False)
    reader = models.CharField("for whom", max_length=150)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_opened_at = models.DateTimeField(null=True, blank=True)

    objects = PreviewLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(reader=""), name="preview_link_has_reader"),
            models.CheckConstraint(condition=Q(expires_at__gt=models.F("created_at")), name="preview_link_expires"),
        ]

    def __str__(self) -> str:
        return f"“{self.article}” for {self.reader}"
