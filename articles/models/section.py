from __future__ import annotations

from django.db import models
from django.urls import reverse

from .address import KeepsOldSlugs, OldSlug
from .lineage import HasLineage, LineageQuerySet


class Section(KeepsOldSlugs, HasLineage):
    """A part of the site, such as "Air", perhaps inside another. Slugs are unique across the tree."""

    name = models.CharField(max_length=100)
    slug = models.SlugField(
        max_length=200,
        unique=True,
        allow_unicode=True,
        help_text="The last part of its address. Old addresses go on working.",
    )
    description = models.TextField(blank=True, help_text="Shown at the top of the section's page.")
    position = models.PositiveIntegerField(default=0, help_text="Order among its neighbours: small numbers come first.")

    objects = LineageQuerySet.as_manager()

    class Meta:
        ordering = ["position", "name"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(parent=models.F("id")),
                name="section_not_its_own_parent",
                violation_error_message="A section cannot be inside itself.",
            ),
            models.CheckConstraint(condition=~models.Q(slug=""), name="section_has_slug"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("section", args=[self.path])


class SectionOldSlug(OldSlug):
    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="old_slugs")
