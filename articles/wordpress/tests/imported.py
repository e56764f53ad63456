"""Plain functions that say what came over, without an import."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from articles.wordpress.models import Imported, Kind, WordPressSite

MOVED = datetime(2026, 1, 1, tzinfo=UTC)


def make_site(url: str = "https://old.example") -> WordPressSite:
    site, _ = WordPressSite.objects.get_or_create(
        url=url, defaults={"first_imported_at": MOVED, "last_imported_at": MOVED}
    )
    return site


def came_over(kind: str, thing: Any, old_id: int | None = None, path: str = "", **fields: Any) -> Imported:
    """A row that says: ``thing`` (None: nothing) had this number and stood at this path."""
    return Imported.objects.create(
        **{
            "site": fields.pop("site", None) or make_site(),
            "kind": kind,
            "key": str(old_id if old_id is not None else path),
            "old_id": old_id,
            "path": path.rstrip("/"),
            "object_id": thing and thing.pk,
        }
        | fields
    )


def story_came_over(story: Any, old_id: int, path: str = "", **fields: Any) -> Imported:
    return came_over(Kind.STORY, story, old_id, path, **fields)
