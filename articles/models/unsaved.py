from __future__ import annotations

from django.conf import settings
from django.db import models


class UnsavedText(models.Model):
    """What somebody has typed into a story's form and not saved, as the browser last sent it.

    It goes when the form that it came from is saved, or when its writer throws it away; nothing else removes it.
    """

    class Reason(models.TextChoices):
        AUTOSAVE = "autosave", "kept while typing"
        REFUSED = "refused", "somebody else had saved in between"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="unsaved_texts")
    #: None for a story that is new, and for one that was deleted while its text was typed: the text stays.
    article = models.ForeignKey(
        "articles.Article", null=True, blank=True, on_delete=models.SET_NULL, related_name="unsaved_texts"
    )
    form_key = models.CharField(max_length=36, help_text="One for each time that a form was opened.")
    #: The story's newest revision when the form was opened; 0 for a story that is new.
    base = models.PositiveIntegerField(default=0)
    #: Name and value of every field of the form, in its order, as a browser would post them.
    fields = models.JSONField()
    #: Counts the changes made in the browser: what arrives late is never put over what was typed after it.
    change_number = models.PositiveBigIntegerField(default=0, db_default=0)
    headline = models.CharField(max_length=300, blank=True)
    reason = models.CharField(max_length=20, choices=Reason, default=Reason.AUTOSAVE)
    at = models.DateTimeField(help_text="When it was typed, by the server's clock.")

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["user", "form_key"], name="unsaved_text_once_a_form"),
            models.CheckConstraint(condition=models.Q(reason__in=["autosave", "refused"]), name="unsaved_reason_known"),
        ]
        indexes = [models.Index(fields=["user", "article", "-at"], name="unsaved_of_user")]

    def __str__(self) -> str:
        return self.headline or "Unsaved text"


class Presence(models.Model):
    """Somebody has a story's form open. Whoever was not seen for a while has gone: see articles.presence."""

    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="presences")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        ordering = ["since", "id"]
        constraints = [models.UniqueConstraint(fields=["article", "user"], name="presence_once")]

    def __str__(self) -> str:
        return f"{self.user} in “{self.article}”"
