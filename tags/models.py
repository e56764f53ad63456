"""A tag is one topic with one address; every other name that it ever had leads to it.

A site's tags breed duplicates ("drone", "drones", "UAV"). So a tag has aliases: what an editor types
under another name becomes the one tag, and the address of a renamed or merged tag goes on working.
"""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from taggit.models import TagBase


class Tag(TagBase):
    """A topic that stories can be filed under. Its slug is its address, ``/tag/<slug>/``."""

    description = models.TextField(blank=True, help_text="Shown at the top of the topic's page. One or two sentences.")

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="tag_name_unique_in_any_case",
                violation_error_message="There is a tag of this name already, perhaps in other letters.",
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("tag", args=[self.slug])

    @classmethod
    def from_db(cls, db, field_names, values):
        tag = super().from_db(db, field_names, values)
        tag._loaded_slug = tag.__dict__.get("slug")
        return tag

    def clean(self) -> None:
        """Refuse a name or an address that is already another tag's alias."""
        super().clean()
        for field in ("name", "slug"):
            taken = TagAlias.objects.exclude(tag=self.pk).filter(**{f"{field}__iexact": getattr(self, field)})
            if getattr(self, field) and (alias := taken.select_related("tag").first()):
                raise ValidationError(
                    {
                        field: f"“{getattr(self, field)}” is another name of the tag “{alias.tag}”. "
                        "Use that tag, or remove the alias there first."
                    }
                )

    def save(self, *args, **kwargs) -> None:
        """Save, and keep the address that the tag had until now as an alias of it."""
        super().save(*args, **kwargs)
        before = getattr(self, "_loaded_slug", None)
        if before and before != self.slug:
            self.aliases.filter(slug=self.slug).delete()
            TagAlias.objects.get_or_create(slug=before, defaults={"name": before, "tag": self})
        self._loaded_slug = self.slug

    save.alters_data = True


class TagAlias(models.Model):
    """Another name of a tag, or an address that it once had."""

    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="aliases")
    name = models.CharField(max_length=100, help_text="What people also call it, such as “UAV”.")
    slug = models.SlugField(max_length=100, unique=True, allow_unicode=True, help_text="Its address leads to the tag.")

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "aliases"
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="tag_alias_name_unique_in_any_case",
                violation_error_message="This is another tag's alias already.",
            ),
        ]

    def __str__(self) -> str:
        return self.name
