"""What a browser sends when somebody saves the story form."""

from __future__ import annotations

from html.parser import HTMLParser
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

    Without ``related`` or ``bylines``, the rows that stand are sent as they are. Without ``base``, the form was opened
    at the newest revision.
    """
    data: dict[str, Any] = {"headline": "A new headline", "standfirst": "", "body": "", "comments_open": "on"}
    if story:
        data["base"] = Article.objects.values_list("revision_number", flat=True).get(pk=story.pk)
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


class _Form(HTMLParser):
    """Reads the form of a page as a browser does."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: list[tuple[str, str]] = []
        self._inside = False
        self._name: str | None = None
        self._text = ""
        self._select: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = given.get("id") == "article_form"
        name = given.get("name", "")
        if not self._inside:
            return
        if tag == "textarea":
            self._name, self._text = name, ""
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in given:
            self.fields.append((self._select, given.get("value", "")))
        elif tag == "input" and name:
            is_box = given.get("type") in ("checkbox", "radio")
            if not is_box or "checked" in given:
                self.fields.append((name, given.get("value", "on" if is_box else "")))

    def handle_data(self, data: str) -> None:
        self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._name:
            # A line end that follows the tag is none of the text.
            self.fields.append((self._name, self._text.replace("\r\n", "\n").removeprefix("\n")))
            self._name = None
        elif tag == "select":
            self._select = None
        elif tag == "form":
            self._inside = False


def fields_of(page: str) -> dict[str, list[str]]:
    """What a browser would send if somebody saved the story's form on this page."""
    form = _Form()
    form.feed(page)
    form.close()
    fields: dict[str, list[str]] = {}
    for name, value in form.fields:
        if "__prefix__" not in name:
            fields.setdefault(name, []).append(value)
    return fields
