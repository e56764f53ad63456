"""The one declaration: what an editor can put into a body, and the HTML that it makes."""

from __future__ import annotations

from dataclasses import dataclass

from .embeds import HOSTS

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
        config={"enableTarget": False, "protocols": sorted(SCHEMES), "defaultProtocol": "https"},
    ),
    _feature("BulletList", "ul", "li"),
    # Letters and Roman numbers in place of figures would be an attribute that readers never see.
    _feature("OrderedList", "ol", "li", ol="start", config={"enableListAttributes": False}),
    _feature("Blockquote", "blockquote"),
    _feature("PullQuote", "figure", "blockquote", "figcaption", figure="data-quote"),
    _feature("Picture", "figure", "figcaption", figure="data-picture"),
    _feature("StoryCard", "figure", figure="data-story"),
    _feature("Embed", "figure", "blockquote", "figcaption", figure="data-embed", config={"hosts": sorted(HOSTS)}),
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
