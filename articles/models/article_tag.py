from __future__ import annotations

from django.db import models
from taggit.models import ItemBase

from tags.models import Tag

from .article import Article


class _OnStories(models.Manager):
    """Without those of working copies, which say again what their stories say."""

    def get_queryset(self) -> models.QuerySet:
        return super().get_queryset().filter(content_object__revises__isnull=True)


class ArticleTag(ItemBase):
    """A tag on a story, with real foreign keys, so that the database keeps it whole."""

    content_object = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="tag_links")
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="article_links")

    objects = models.Manager()
    uses = _OnStories()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["content_object", "tag"], name="article_tag_once")]
