from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models


class RelatedStory(models.Model):
    """A story that an editor chose for "Check Also" under another, in order."""

    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="related_links")
    story = models.ForeignKey(
        "articles.Article",
        on_delete=models.CASCADE,
        related_name="related_from",
        help_text="Readers see it only while it is public itself.",
    )
    position = models.PositiveSmallIntegerField(default=0)
    note = models.CharField(
        "editor's note",
        max_length=300,
        blank=True,
        help_text="Shown instead of the story's standfirst. Leave empty to show the standfirst.",
    )

    class Meta:
        ordering = ["position", "id"]
        verbose_name = "related story"
        verbose_name_plural = "related stories (Check Also)"
        constraints = [
            models.UniqueConstraint(
                fields=["article", "story"],
                name="related_story_once",
                violation_error_message="This story is in the list already.",
            ),
            models.CheckConstraint(
                condition=~models.Q(article=models.F("story")),
                name="related_story_not_itself",
                violation_error_message="A story cannot be related to itself. Choose another one.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.story)

    def clean(self) -> None:
        super().clean()
        if self.story_id and self.article_id and self.story_id in self.article.own_keys():
            raise ValidationError({"story": "A story cannot be related to itself. Choose another one."})
