"""Things inside one another, each with its slug in the address of what is inside it."""

from __future__ import annotations

from collections.abc import Iterable

from tree_queries.models import TreeNode
from tree_queries.query import TreeQuerySet


class LineageQuerySet(TreeQuerySet):
    def in_menu_order(self) -> list:
        """The whole tree, depth first, each with ``tree_depth`` and its lineage filled in: one query."""
        nodes = list(self.with_tree_fields())
        by_pk = {node.pk: node for node in nodes}
        for node in nodes:
            node._lineage = [by_pk[pk] for pk in node.tree_path if pk in by_pk]
        return nodes


class HasLineage(TreeNode):
    """Needs a ``slug``, and a manager made of LineageQuerySet."""

    class Meta:
        abstract = True

    @property
    def lineage(self) -> list:
        """This with its ancestors, outermost first. One query unless it came from in_menu_order()."""
        if not hasattr(self, "_lineage"):
            nodes = type(self).objects
            self._lineage = list(nodes.ancestors(self, include_self=True)) if self.parent_id else [self]
        return self._lineage

    @property
    def path(self) -> str:
        """Slugs from the outermost to this one, joined by slashes."""
        return "/".join(node.slug for node in self.lineage)

    def with_descendants(self) -> Iterable[int]:
        """Primary keys of this and of all inside it, as a list."""
        return list(type(self).objects.descendants(self, include_self=True).values_list("pk", flat=True))
