"""Differences as the pages of the history show them: two sides, field by field."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from html import escape, unescape
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from articles import comparing
from articles.comparing.contents import Kind
from articles.models import Byline, Image
from articles.revisions import Content
from articles.rich_text import pictures_in

from .verbs import moment

_FIGURE = re.compile(r"<figure\b([^<>]*)>")
_DATA = re.compile(r'data-([a-z]+)="([^"]*)"')
_ROLES = dict(Byline.Role.choices)
_NOTHING = mark_safe('<span class="quiet">Nothing</span>')


@dataclass(frozen=True)
class Line:
    """One line of a field: a paragraph beside its counterpart, or how many were left out because they are the same."""

    old: SafeString | str = ""
    new: SafeString | str = ""
    changed: bool = True
    moved: bool = False
    left_out: int = 0


@dataclass(frozen=True)
class Shown:
    """A field whose two values differ."""

    name: str
    label: str
    lines: list[Line]
    kind: str = ""


@dataclass
class Pictures:
    """The pictures that some contents show, in one query."""

    contents: Iterable[Content]
    found: dict[int, Image] = field(init=False)

    def __post_init__(self) -> None:
        numbers: set[int] = set()
        for content in self.contents:
            numbers |= pictures_in(content["body"])
            numbers |= {lead["id"]} if (lead := content.get("lead_image")) else set()
        self.found = Image.objects.in_bulk(numbers) if numbers else {}

    def shown(self, number: int) -> SafeString:
        if not (image := self.found.get(number)):
            return format_html('<span class="quiet">Picture {}, which is no longer in the library</span>', number)
        return format_html('<img class="thumb" src="{}" alt="{}" loading="lazy">', image.url(320), image.alt)


def between(old: Content, new: Content, fields: Iterable[comparing.Field] = comparing.FIELDS) -> list[Shown]:
    """All that differs between two contents."""
    pictures = Pictures([old, new])
    changed = comparing.changed_fields(old, new, fields)
    return [shown(one, old[one.name], new[one.name], pictures) for one in changed]


def shown(one: comparing.Field, old: Any, new: Any, pictures: Pictures) -> Shown:
    """Two values of a field beside each other, with what only the old one has in del, only the new one in ins."""
    match one.kind:
        case Kind.BODY:
            lines = list(_body(old, new, pictures))
        case Kind.LINE | Kind.TEXT:
            lines = [Line(*(mark_safe(side) or _NOTHING for side in comparing.sides(old, new)))]  # noqa: S308 - escaped
        case Kind.MANY | Kind.ORDERED:
            lines = [Line(*_lists(one, old, new))]
        case _:
            lines = [Line(_alone(one, old, "del", pictures), _alone(one, new, "ins", pictures))]
    return Shown(one.name, one.label, lines, one.kind)


def as_it_is(one: comparing.Field, value: Any, pictures: Pictures) -> SafeString:
    """A value with nothing marked."""
    if one.kind == Kind.BODY:
        return _with_figures(value, pictures)
    if one.kind in (Kind.MANY, Kind.ORDERED):
        names = ((_entry(one, entry),) for entry in value)
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", names)) if value else _NOTHING
    return _alone(one, value, "", pictures)


def _body(old: str, new: str, pictures: Pictures) -> Iterator[Line]:
    """The changed blocks, each with the one before and the one after; of the rest, only how many they are."""
    rows = comparing.body_rows(old, new)
    near = {place for number, row in enumerate(rows) if row.changed for place in range(number - 1, number + 2)}
    near |= {place for place in range(len(rows)) if {place - 1, place + 1} <= near}
    left_out = 0
    for number, row in enumerate(rows):
        if number not in near:
            left_out += 1
            continue
        if left_out:
            yield Line(left_out=left_out, changed=False)
            left_out = 0
        sides = (_with_figures(side, pictures) if side is not None else "" for side in (row.old, row.new))
        yield Line(*sides, changed=row.changed, moved=row.moved)
    if left_out:
        yield Line(left_out=left_out, changed=False)


def _with_figures(html: str, pictures: Pictures) -> SafeString:
    """Safe because a body is sanitised when it is saved or read from a form; figures get what they stand for."""

    def what(tag: re.Match[str]) -> str:
        data = _DATA.findall(tag[1])
        stands_for = [
            pictures.shown(int(value))
            if kind == "picture" and value.isdigit()
            else format_html('<span class="quiet">{}: {}</span>', kind.capitalize(), unescape(value))
            for kind, value in data
        ]
        return tag[0] + " ".join(stands_for)

    return mark_safe(_FIGURE.sub(what, html))  # noqa: S308


def _lists(one: comparing.Field, old: list[Content], new: list[Content]) -> tuple[SafeString | str, SafeString | str]:
    """Where the order counts, whatever stands in another place is marked as well."""
    before, after = ([_entry(one, entry) for entry in side] for side in (old, new))
    if one.kind == Kind.ORDERED:
        common = comparing.matches(before, after)
    else:
        common = [(before.index(name), after.index(name)) for name in before if name in after]
    return _list(before, {a for a, _ in common}, "del"), _list(after, {b for _, b in common}, "ins")


def _list(names: list[str], kept: set[int], mark: str) -> SafeString:
    if not names:
        return _NOTHING
    items = (
        f"<li>{escape(name)}</li>" if place in kept else f"<li><{mark}>{escape(name)}</{mark}></li>"
        for place, name in enumerate(names)
    )
    return mark_safe(f"<ul>{''.join(items)}</ul>")  # noqa: S308 - escaped


def _entry(one: comparing.Field, entry: Content) -> str:
    if one.name == "bylines":
        return f"{_ROLES.get(entry['role'], entry['role'])} {entry['name']}"
    return f"{entry['name']}: {entry['note']}" if entry.get("note") else entry["name"]


def _alone(one: comparing.Field, value: Any, mark: str, pictures: Pictures) -> SafeString:
    if one.kind == Kind.FLAG:
        text: str = "Yes" if value else "No"
    elif one.kind == Kind.NUMBER:
        text = str(value)
    elif not value:
        return _NOTHING
    elif one.name == "lead_image":
        name = format_html("<{0}>{1}</{0}>", mark_safe(mark), value["name"]) if mark else value["name"]  # noqa: S308
        return format_html("{} {}", pictures.shown(value["id"]), name)
    elif one.kind == Kind.MOMENT:
        text = moment(datetime.fromisoformat(value))
    else:
        text = value["name"] if one.kind == Kind.ONE else value
    return format_html("<{0}>{1}</{0}>", mark_safe(mark), text) if mark else format_html("{}", text)  # noqa: S308
