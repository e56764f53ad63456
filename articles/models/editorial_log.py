from __future__ import annotations

from django.conf import settings
from django.db import models


class LoggedVerb(models.TextChoices):
    CREATE = "create", "created"
    EDIT = "edit", "edited"
    SUBMIT = "submit", "submitted"
    SEND_BACK = "send_back", "sent back"
    APPROVE = "approve", "approved"
    PUBLISH = "publish", "published"
    SCHEDULE = "schedule", "scheduled"
    UNPUBLISH = "unpublish", "unpublished"
    WITHDRAW = "withdraw", "withdrew"
    EXPIRE = "expire", "set an expiry for"
    OPEN_COPY = "open_copy", "opened a working copy of"
    DISCARD_COPY = "discard_copy", "threw away the working copy of"
    REVISE = "revise", "published changes to"
    CORRECT = "correct", "published a correction to"
    OVERRIDE = "override", "overrode the checklist for"
    SHARE = "share", "made a preview link for"
    UNSHARE = "unshare", "revoked a preview link of"
    BRING_IN = "bring_in", "brought in"


#: Under which the log tells of what no account stands for: what a command brought in.
IMPORT = "import"

#: After these a story stands where it stood: nobody has decided anything about it.
NO_DECISION = (LoggedVerb.CREATE, LoggedVerb.EDIT, LoggedVerb.SHARE, LoggedVerb.UNSHARE, LoggedVerb.BRING_IN)


class EditorialLogEntry(models.Model):
    """Who did what to a story or a page, when and why. Written by the verbs of publishing.py and pages.py, never changed.

    ``headline`` and ``username`` are copies: the entry must say the same after a rename or a deletion.
    """

    article = models.ForeignKey("articles.Article", null=True, on_delete=models.SET_NULL, related_name="log_entries")
    page = models.ForeignKey("articles.Page", null=True, on_delete=models.SET_NULL, related_name="log_entries")
    headline = models.CharField(max_length=300)
    verb = models.CharField(max_length=20, choices=LoggedVerb)
    from_state = models.CharField(max_length=20, blank=True)
    to_state = models.CharField(max_length=20)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="editorial_log")
    username = models.CharField(max_length=150)
    at = models.DateTimeField()
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name_plural = "editorial log"
        indexes = [
            models.Index(fields=["article", "-at", "-id"], name="log_by_article"),
            models.Index(fields=["page", "-at", "-id"], name="log_by_page"),
        ]

    def __str__(self) -> str:
        return f"{self.username} {self.get_verb_display()} “{self.headline}”"

    def save(self, *args, **kwargs) -> None:
        if self.pk:
            raise TypeError("An entry of the editorial log is never changed. Write a new one.")
        super().save(*args, **kwargs)

    save.alters_data = True
