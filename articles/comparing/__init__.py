"""Comparing and merging what stories held: words, bodies, whole contents. Knows no model and asks no database."""

from .aligning import matches
from .bodies import Row, body_rows, merge_bodies
from .contents import (
    FIELDS,
    PAGE_FIELDS,
    Choice,
    Difference,
    Field,
    Side,
    changed_fields,
    differences,
    joined,
    resolve,
)
from .words import Piece, changes, dropping_deleted, dropping_inserted, sides

__all__ = [
    "FIELDS",
    "PAGE_FIELDS",
    "Choice",
    "Difference",
    "Field",
    "Piece",
    "Row",
    "Side",
    "body_rows",
    "changed_fields",
    "changes",
    "differences",
    "dropping_deleted",
    "dropping_inserted",
    "joined",
    "matches",
    "merge_bodies",
    "resolve",
    "sides",
]
