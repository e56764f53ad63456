from __future__ import annotations

from django.conf import settings
from django.db import models


class ReplyPresence(models.Model):
    """A moderator has a reply before them. Whoever was not seen for a while has gone: see comments/presence.py."""

    comment = models.ForeignKey("comments.Comment", on_delete=models.CASCADE, related_name="presences")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        ordering = ["since", "id"]
        constraints = [models.UniqueConstraint(fields=["comment", "user"], name="reply_presence_once")]

    def __str__(self) -> str:
        return f"{self.user} at reply {self.comment_id}"
