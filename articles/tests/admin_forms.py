"""What a browser sends when somebody saves the story form."""

from __future__ import annotations

from typing import Any

from articles.models import Article


def rows(prefix: str, given: list[dict[str, Any]], story: Article | None = None) -> dict[str, Any]:
    """The fields of one set of rows. A row with "id" is one that stands already."""
    data: dict[str, Any] = {
        f"{prefix}-TOTAL_FORMS": len(given),
        f"{prefix}-INITIAL_FORMS": sum("id" in row for row in given),
        f"{prefix}-MIN_NUM_FORMS": 0,
        f"{prefix}-MAX_NUM_FORMS": 1000,
    }
    for number, row in enumerate(given):
        values = {"position": "", "article": story.pk if story else "", **row}
        data |= {f"{prefix}-{number}-{name}": value for name, value in values.items()}
    return data


def story_data(
    story: Article | None = None,
    *,
    related: list[dict[str, Any]] | None = None,
    bylines: list[dict[str, Any]] | None = None,
    **fields: Any,
) -> dict[str, Any]:
    """Every field of the form: as ``story`` has it, or of a new one, with ``fields`` typed over it.

    Without ``related`` or ``bylines``, the rows that stand are sent as they are.
    """
    data: dict[str, Any] = {"headline": "A new headline", "standfirst": "", "body": "", "comments_open": "on"}
    if story:
        data |= {name: getattr(story, name) for name in ("headline", "standfirst", "body", "slug", "lead_caption")}
        data |= {"section": story.section_id or "", "lead_image": story.lead_image_id or ""}
        data["further_sections"] = [section.pk for section in story.further_sections.all()]
        data["tags"] = "\n".join(tag.name for tag in story.tags.all())
        if related is None:
            related = [
                {"id": row.pk, "story": row.story_id, "position": row.position} for row in story.related_links.all()
            ]
        if bylines is None:
            bylines = [
                {"id": row.pk, "author": row.author_id, "role": row.role, "position": row.position}
                for row in story.bylines.all()
            ]
    bylines = [{"role": "writer", **row} for row in bylines or []]
    return data | rows("related_links", related or [], story) | rows("bylines", bylines, story) | fields


def as_fields(data: dict[str, Any]) -> list[tuple[str, str]]:
    """The same as the script keeps it: names and values in order."""
    pairs = [(name, value if isinstance(value, list) else [value]) for name, value in data.items()]
    return [(name, str(one)) for name, values in pairs for one in values]
