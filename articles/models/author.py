from __future__ import annotations

from django.core.validators import URLValidator
from django.db import models
from django.urls import reverse

from .address import KeepsOldSlugs, OldSlug


class Author(KeepsOldSlugs):
    """A byline: a name under which stories appear. Not a login; a login may have none or several."""

    name = models.CharField(max_length=150)
    slug = models.SlugField(max_length=200, unique=True, allow_unicode=True)
    job_title = models.CharField(max_length=150, blank=True, help_text="Such as “Naval correspondent”.")
    biography = models.TextField(blank=True, help_text="Plain text, shown under the author's stories.")
    portrait = models.ForeignKey(
        "articles.Image", null=True, blank=True, on_delete=models.SET_NULL, related_name="portrait_of"
    )

    class Meta:
        ordering = ["name"]
        constraints = [models.CheckConstraint(condition=~models.Q(slug=""), name="author_has_slug")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("author", args=[self.slug])


class AuthorOldSlug(OldSlug):
    author = models.ForeignKey(Author, on_delete=models.CASCADE, related_name="old_slugs")


class AuthorLink(models.Model):
    """Where else readers find the author, in the order that the author wants."""

    author = models.ForeignKey(Author, on_delete=models.CASCADE, related_name="links")
    label = models.CharField(max_length=50, help_text="Such as “Mastodon” or “Website”.")
    url = models.URLField("address", validators=[URLValidator(schemes=["http", "https"])])
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.label
