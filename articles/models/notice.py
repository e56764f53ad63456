from __future__ import annotations

from django.conf import settings
from django.db import models


class Notice(models.Model):
    """Something that happened to a story, to be told to one person by mail: see articles.notices."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    entry = models.ForeignKey("articles.EditorialLogEntry", on_delete=models.CASCADE, related_name="notices")
    at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    #: While it is being sent, and for a while after that failed: nobody else tries before then.
    claimed_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["at", "id"]
        constraints = [models.UniqueConstraint(fields=["user", "entry"], name="notice_once")]
        indexes = [models.Index(fields=["user", "sent_at"], name="notice_waiting")]

    def __str__(self) -> str:
        return f"{self.user}: {self.entry}"
