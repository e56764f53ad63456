"""What a working copy changes, in the words of the form."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from articles.models import Byline
from articles.rich_text import plain_text

LABELS = {
    "headline": "Headline",
    "slug": "Slug",
    "standfirst": "Standfirst",
    "body": "Body",
    "lead_image": "Lead picture",
    "lead_caption": "Caption",
    "content_warning": "Content warning",
    "comments_open": "Replies open",
    "section": "Section",
    "further_sections": "Further sections",
    "tags": "Tags",
    "bylines": "Bylines",
    "related": "Check Also",
}
_BLOCK_END = re.compile(r"(?<=</p>)|(?<=</li>)|(?<=</h2>)|(?<=</h3>)|(?<=</h4>)|(?<=</td>)|(?<=</th>)|(?<=</figure>)")
_WORD = re.compile(r"\s*\S+")
_ROLES = dict(Byline.Role.choices)


@dataclass(frozen=True)
class Piece:
    """Some words: "same", "gone" or "new"."""

    kind: str
    text: str


@dataclass(frozen=True)
class Difference:
    """One thing that readers would find changed, as paragraphs of pieces; ``remark`` where words do not show it."""

    label: str
    paragraphs: list[list[Piece]]
    remark: str = ""


def differences(changed: dict[str, tuple[Any, Any]]) -> list[Difference]:
    """``changed`` comes from working_copies.changes(); the order is that of the form."""
    return [_difference(name, *changed[name]) for name in LABELS if name in changed]


def _difference(name: str, before: Any, after: Any) -> Difference:
    label = LABELS[name]
    if name == "body":
        paragraphs = _changed_paragraphs(_blocks(before), _blocks(after))
        remark = "" if paragraphs else "The words are the same: formatting, links or pictures have changed."
        return Difference(label, paragraphs, remark)
    was, becomes = _in_words(before), _in_words(after)
    if was == becomes:
        return Difference(label, [], f"Another one, also called “{becomes}”.")
    return Difference(label, [in_words(was, becomes)])


def in_words(before: str, after: str) -> list[Piece]:
    """The one place where two texts are compared word by word."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    pieces = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", "".join(new[j1:j2])))
            continue
        if i1 != i2:
            pieces.append(Piece("gone", "".join(old[i1:i2])))
        if j1 != j2:
            pieces.append(Piece("new", "".join(new[j1:j2])))
    return pieces


def _blocks(body: str) -> list[str]:
    texts = (plain_text(block) for block in _BLOCK_END.split(body))
    return [text for text in texts if text]


def _changed_paragraphs(before: list[str], after: list[str]) -> list[list[Piece]]:
    """The paragraphs that differ, each beside the one in whose place it stands; those that are alike are left out."""
    shown = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        old, new = before[i1:i2], after[j1:j2]
        both = min(len(old), len(new))
        shown += [in_words(*pair) for pair in zip(old, new, strict=False)]
        shown += [[Piece("gone", text)] for text in old[both:]] + [[Piece("new", text)] for text in new[both:]]
    return shown


def _in_words(value: Any) -> str:
    """A part of the content as one would say it."""
    if value in (None, "", []):
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(_in_words(one) for one in value)
    if isinstance(value, dict):
        before, after = _ROLES.get(value.get("role", ""), ""), value.get("note", "")
        return " ".join(filter(None, [before, value["name"], f"({after})" if after else ""]))
    return str(value)
