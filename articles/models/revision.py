from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models


class Revision(models.Model):
    """A story as it was after one save: every word and every setting. Never changed.

    ``content`` is what articles.revisions.content_of() gives. Revisions of a working copy belong to the live story
    that it revises, and are numbered in one row with its own: a copy that is published or thrown away takes
    nothing with it.
    """

    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField(help_text="Counts from 1 within a story.")
    in_working_copy = models.BooleanField(default=False)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    username = models.CharField(max_length=150, blank=True)
    note = models.CharField(max_length=500, blank=True)
    content = models.JSONField()
    #: The key of the form that was saved: a browser asks whether what it still holds arrived.
    form_key = models.CharField(max_length=36, blank=True)
    #: Kept as long as a revision shows them, so that it can be restored whole.
    pictures = models.ManyToManyField("articles.Image", through="articles.RevisionPicture", related_name="+")

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["article", "number"], name="revision_number_once")]
        indexes = [
            models.Index(fields=["form_key"], name="revision_by_form", condition=~models.Q(form_key="")),
        ]

    def __str__(self) -> str:
        return f"Revision {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk:
            raise TypeError("A revision is never changed. Write a new one.")
        super().save(*args, **kwargs)

    save.alters_data = True


class RevisionPicture(models.Model):
    """A picture that a revision shows, as its lead or in its body."""

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="picture_links")
    image = models.ForeignKey("articles.Image", on_delete=models.PROTECT, related_name="revision_links")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["revision", "image"], name="revision_picture_once")]

    def __str__(self) -> str:
        return f"{self.image} in {self.revision}"
