"""What a story's body may contain, declared once: the editor's toolbar and the sanitiser both come from it.

A body passes two sanitisers, because they fail in different ways: bleach leaves the text of scripts
behind, nh3 lets zero-width characters into a scheme. What neither looks at, links to another host that
only look like paths of ours, is checked here.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlsplit

import bleach
import nh3

SCHEMES = frozenset(["http", "https", "mailto"])


@dataclass(frozen=True)
class Feature:
    """Something that an editor can put into a body: the editor's extension, and the HTML that it makes."""

    extension: str
    tags: dict[str, frozenset[str]]
    config: dict[str, object] | bool = True


def _feature(extension: str, *tags: str, config: dict[str, object] | bool = True, **attributes: str) -> Feature:
    allowed = {tag: frozenset(attributes.get(tag, "").split()) for tag in tags}
    return Feature(extension, allowed, config)


FEATURES: tuple[Feature, ...] = (
    _feature("Paragraph", "p"),
    _feature("HardBreak", "br"),
    _feature("Heading", "h2", "h3", config={"levels": [2, 3]}),
    _feature("Bold", "strong"),
    _feature("Italic", "em"),
    _feature(
        "Link",
        "a",
        a="href title",
        config={"enableTarget": False, "protocols": sorted(SCHEMES)},
    ),
    _feature("BulletList", "ul", "li"),
    _feature("OrderedList", "ol", "li", ol="start"),
    _feature("Blockquote", "blockquote"),
    _feature(
        "Table",
        *("table", "thead", "tbody", "tr", "th", "td"),
        th="colspan rowspan",
        td="colspan rowspan",
    ),
    _feature("HorizontalRule", "hr"),
)

#: For the body editor's widget.
EDITOR_EXTENSIONS: dict[str, dict[str, object] | bool] = {feature.extension: feature.config for feature in FEATURES} | {
    "History": True
}

ATTRIBUTES: dict[str, set[str]] = {}
for _one in FEATURES:
    for _tag, _names in _one.tags.items():
        ATTRIBUTES.setdefault(_tag, set()).update(_names)
TAGS = frozenset(ATTRIBUTES)

#: Elements whose text is no text of the story: nh3 drops them whole, bleach alone would keep the text.
_DROPPED_WHOLE = frozenset(["script", "style", "template", "noscript", "iframe", "object", "svg", "math", "title"])
_SPANS = re.compile(r"[1-9][0-9]?")
_PIECE = re.compile(r"<[^<>]*>|[^<]+|<")
_MAY_NOT_BE_EMPTY = frozenset(["p", "h2", "h3", "blockquote", "li", "ul", "ol"])
_BLOCK_EDGES = re.compile(r"</?(?:p|h2|h3|li|blockquote|table|thead|tbody|tr|td|th|ul|ol|br|hr)\b[^<>]*>")
_ANY_TAG = re.compile(r"<[^<>]*>")
_SPACE = re.compile(r"\s+")
_PICTURE = re.compile(r'<figure\b[^<>]* data-picture="([0-9]{1,18})"')


def safe_link(address: str) -> bool:
    """Whether an address that a person gave may become a link: http, https, mailto, or a path of this site.

    ``//host`` and ``/\\host`` look like paths and are other hosts: refused, as are hidden characters,
    which browsers drop before they read the scheme.
    """
    address = unescape(address)
    if any(unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp") for character in address):
        return False
    if address.startswith("#"):
        return True
    if address.startswith("/"):
        return not address.startswith(("//", "/\\"))
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    if parts.scheme.lower() == "mailto":
        return bool(parts.path)
    return parts.scheme.lower() in SCHEMES and bool(parts.netloc)


def _attribute_allowed(tag: str, name: str, value: str) -> bool:
    if name not in ATTRIBUTES.get(tag, ()):
        return False
    if name == "href":
        return safe_link(value)
    if name in ("colspan", "rowspan"):
        return bool(_SPANS.fullmatch(value))
    if name == "start":
        return value.isascii() and value.isdigit() and len(value) < 5
    return True


_nh3 = nh3.Cleaner(
    tags=set(TAGS),
    clean_content_tags=set(_DROPPED_WHOLE),
    attributes=ATTRIBUTES,
    url_schemes=set(SCHEMES),
    link_rel=None,
    attribute_filter=lambda tag, name, value: value if _attribute_allowed(tag, name, value) else None,
)


def sanitise(html: str) -> str:
    """Return ``html`` with nothing but what the body may contain; empty paragraphs are dropped.

    Cleaning what is clean changes nothing. Costs some 20 ms on a long story: call it when saving only.
    """
    html = html.replace("\x00", "")
    # nh3 goes first to drop whole what is no text; bleach then sees only allowed tags, and has the say on values.
    html = _nh3.clean(html)
    html = bleach.clean(
        html, tags=TAGS, attributes=_attribute_allowed, protocols=SCHEMES, strip=True, strip_comments=True
    )
    html = _nh3.clean(html)
    return _without_empty_blocks(html).strip()


def _without_empty_blocks(html: str) -> str:
    """Drop paragraphs, headings and lists that hold nothing but space, also inside one another, in one pass."""
    kept: list[str] = []
    open_and_empty: list[tuple[str, int]] = []
    for piece in _PIECE.findall(html):
        name = piece.strip("</>")
        if piece == f"<{name}>" and name in _MAY_NOT_BE_EMPTY:
            open_and_empty.append((name, len(kept)))
        elif piece == f"</{name}>" and open_and_empty and open_and_empty[-1][0] == name:
            del kept[open_and_empty.pop()[1] :]
            continue
        elif piece != "<br>" and unescape(piece).strip():
            open_and_empty.clear()
        kept.append(piece)
    return "".join(kept)


def plain_text(html: str) -> str:
    """The words of ``html`` on one line, entities resolved: for search, excerpts and counting."""
    text = _ANY_TAG.sub("", _BLOCK_EDGES.sub(" ", html))
    return _SPACE.sub(" ", unescape(text)).strip()


def pictures_in(html: str) -> set[int]:
    """The numbers of the library's pictures that stand in a body."""
    return {int(number) for number in _PICTURE.findall(html)}
