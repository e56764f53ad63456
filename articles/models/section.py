from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.urls import reverse
from tree_queries.models import TreeNode
from tree_queries.query import TreeQuerySet

from .address import KeepsOldSlugs, OldSlug


class SectionQuerySet(TreeQuerySet):
    def in_menu_order(self) -> list[Section]:
        """All sections, depth first, each with ``tree_depth`` and its ``path`` filled in: one query."""
        sections = list(self.with_tree_fields())
        by_pk = {section.pk: section for section in sections}
        for section in sections:
            section._lineage = [by_pk[pk] for pk in section.tree_path if pk in by_pk]
        return sections


class Section(KeepsOldSlugs, TreeNode):
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

    objects = SectionQuerySet.as_manager()

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

    @property
    def lineage(self) -> list[Section]:
        """The section with its ancestors, outermost first. One query unless it came from in_menu_order()."""
        if not hasattr(self, "_lineage"):
            self._lineage = list(Section.objects.ancestors(self, include_self=True)) if self.parent_id else [self]
        return self._lineage

    @property
    def path(self) -> str:
        """Slugs from the outermost section to this one, joined by slashes."""
        return "/".join(section.slug for section in self.lineage)

    def get_absolute_url(self) -> str:
        return reverse("section", args=[self.path])

    def with_descendants(self) -> Iterable[int]:
        """Primary keys of this section and of all inside it, as a list."""
        return list(Section.objects.descendants(self, include_self=True).values_list("pk", flat=True))


class SectionOldSlug(OldSlug):
    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="old_slugs")
