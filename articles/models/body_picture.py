from __future__ import annotations

from django.db import models


class BodyPicture(models.Model):
    """A picture that stands in a story's body. Written whenever the body is saved, from the body."""

    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="body_picture_links")
    image = models.ForeignKey("articles.Image", on_delete=models.PROTECT, related_name="body_links")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "image"], name="body_picture_once")]

    def __str__(self) -> str:
        return f"{self.image} in “{self.article}”"
