"""Two or three contents of a story (see articles.revisions.content_of), field by field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from .aligning import merge
from .bodies import blocks, merge_bodies
from .words import words

Content = Mapping[str, Any]
Entry = Mapping[str, Any]

_NOTE_MAX = 300


class Kind(StrEnum):
    LINE = "line"  # a text that is one thing: there is no half of it
    TEXT = "text"
    BODY = "body"
    ONE = "one"
    MANY = "many"  # the order says nothing
    ORDERED = "ordered"
    FLAG = "flag"
    MOMENT = "moment"
    NUMBER = "number"


@dataclass(frozen=True)
class Field:
    name: str
    label: str
    kind: Kind


#: In the order of the form, in its words.
FIELDS = (
    Field("headline", "Headline", Kind.LINE),
    Field("standfirst", "Standfirst", Kind.TEXT),
    Field("lead_image", "Lead picture", Kind.ONE),
    Field("lead_caption", "Caption", Kind.TEXT),
    Field("body", "Body", Kind.BODY),
    Field("related", "Check Also", Kind.ORDERED),
    Field("bylines", "Bylines", Kind.ORDERED),
    Field("section", "Section", Kind.ONE),
    Field("further_sections", "Further sections", Kind.MANY),
    Field("tags", "Tags", Kind.MANY),
    Field("slug", "Slug", Kind.LINE),
    Field("expires_at", "Expires at", Kind.MOMENT),
    Field("content_warning", "Content warning", Kind.TEXT),
    Field("comments_open", "Replies open", Kind.FLAG),
)


#: The same of a page.
PAGE_FIELDS = (
    Field("title", "Title", Kind.LINE),
    Field("body", "Text", Kind.BODY),
    Field("slug", "Slug", Kind.LINE),
    Field("parent", "Inside", Kind.ONE),
    Field("position", "Place", Kind.NUMBER),
)


class Side(StrEnum):
    """Who changed a field since the text that both began with."""

    THEIRS = "theirs"
    MINE = "mine"
    BOTH = "both"
    UNKNOWN = "unknown"  # there is no such text


class Choice(StrEnum):
    THEIRS = "theirs"
    MINE = "mine"
    BOTH = "both"


@dataclass(frozen=True)
class Difference:
    """A field in which two people's versions differ, and what can be made of it."""

    field: Field
    base: Any
    theirs: Any
    mine: Any
    changed_by: Side
    #: What each possible choice gives.
    outcomes: dict[Choice, Any] = field(default_factory=dict)
    #: Places of the text that both changed, which then stand in it one after the other.
    clashes: int = 0

    @property
    def obvious(self) -> Choice | None:
        """What to choose where only one side changed the field; None where somebody has to decide."""
        return Choice(self.changed_by) if self.changed_by in (Side.THEIRS, Side.MINE) else None


def key(one: Field, value: Any) -> Any:
    """What makes two values of a field the same: names and the order of tags do not, nor do seconds."""
    match one.kind:
        case Kind.ONE:
            return value and _key(value)
        case Kind.MANY:
            return frozenset(_key(entry) for entry in value)
        case Kind.ORDERED:
            return [(_key(entry), entry.get("note", "")) for entry in value]
        case Kind.MOMENT:
            return value and datetime.fromisoformat(value).astimezone(UTC).replace(second=0, microsecond=0)
        case Kind.BODY:
            return blocks(value)
        case Kind.LINE | Kind.TEXT:
            return value.replace("\r\n", "\n")
    return value


def changed_fields(old: Content, new: Content, fields: Iterable[Field] = FIELDS) -> list[Field]:
    """Those of ``fields`` in which two contents differ."""
    return [one for one in fields if key(one, old[one.name]) != key(one, new[one.name])]


def differences(base: Content | None, theirs: Content, mine: Content) -> list[Difference]:
    """Where ``theirs`` and ``mine`` differ, and which of them changed ``base``; None: nobody knows what was before."""
    return [_difference(one, base, theirs, mine) for one in changed_fields(theirs, mine)]


def resolve(theirs: Content, found: Iterable[Difference], choices: Mapping[str, Choice]) -> dict[str, Any]:
    """``theirs`` with what was chosen for each difference. KeyError where a choice is missing or not possible."""
    return {**theirs, **{each.field.name: each.outcomes[choices[each.field.name]] for each in found}}


def _difference(one: Field, base: Content | None, theirs: Content, mine: Content) -> Difference:
    was = base[one.name] if base else None
    left, right = theirs[one.name], mine[one.name]
    if base is None:
        side = Side.UNKNOWN
    elif key(one, was) == key(one, right):
        side = Side.THEIRS
    else:
        side = Side.MINE if key(one, was) == key(one, left) else Side.BOTH
    outcomes = {Choice.THEIRS: left, Choice.MINE: right}
    clashes = 0
    if side in (Side.BOTH, Side.UNKNOWN):
        together, clashes = joined(one, was, left, right)
        if together is not None:
            outcomes[Choice.BOTH] = together
    return Difference(one, was, left, right, side, outcomes, clashes)


def joined(one: Field, base: Any, theirs: Any, mine: Any) -> tuple[Any, int]:
    """Both sides' changes together, and the places that both changed; None where the field can hold only one.

    ``base`` is None where nobody knows what was before: then both are kept whole.
    """
    match one.kind:
        case Kind.BODY:
            return merge_bodies(base or "", theirs, mine)
        case Kind.TEXT if base is not None:
            merged = merge(words(base), words(theirs), words(mine))
            return (None if merged.clashes else "".join(merged.items)), 0
        case Kind.MANY | Kind.ORDERED:
            return _joined_entries(base or [], theirs, mine), 0
    return None, 0


def _joined_entries(base: list[Entry], theirs: list[Entry], mine: list[Entry]) -> list[Entry] | None:
    """Theirs in their order, without what I took out; then what I added. None where two notes do not fit into one."""
    was, left, right = ({_key(entry): entry for entry in entries} for entries in (base, theirs, mine))
    together: list[Entry] = []
    for name, entry in left.items():
        if name in right:
            entry = _noted(was.get(name, {}), entry, right[name])
            if len(entry.get("note", "")) > _NOTE_MAX:
                return None
        elif was.get(name, {}).get("note") == entry.get("note") and name in was:
            continue
        together.append(entry)
    for name, entry in right.items():
        if name not in left and (name not in was or was[name].get("note") != entry.get("note")):
            together.append(entry)
    return together


def _noted(was: Entry, theirs: Entry, mine: Entry) -> Entry:
    """An entry of both lists, with the note of whoever changed it."""
    before, left, right = (entry.get("note", "") for entry in (was, theirs, mine))
    if left == right or right == before:
        return theirs
    return {**theirs, "note": right if left == before or not left else f"{left} / {right}" if right else left}


def _key(entry: Entry) -> tuple[Any, str]:
    """A tag that is new has no number yet: its name tells it from others."""
    return (entry["id"] or entry["name"].casefold(), entry.get("role", ""))
