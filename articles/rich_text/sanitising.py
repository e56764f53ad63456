"""Keeps everything out of a body that is not declared.

A body passes two sanitisers, because they fail in different ways: bleach leaves the text of scripts
behind, nh3 lets zero-width characters into a scheme. What neither looks at is checked here: links to another host that
only look like paths of ours, and hosts of embeds.
"""

from __future__ import annotations

import re
from html import unescape

import bleach
import nh3

from .declaration import ATTRIBUTES, SCHEMES, TAGS
from .figures import allowed_value, in_one_form
from .links import safe_link
from .pasted import looks_pasted, tidy

#: Elements whose text is no text of the story: nh3 drops them whole, bleach alone would keep the text.
DROPPED_WHOLE = frozenset(["script", "style", "template", "noscript", "iframe", "object", "svg", "math", "title"])
_SPANS = re.compile(r"[1-9][0-9]?")
_PIECE = re.compile(r"<[^<>]*>|[^<]+|<")
_MAY_NOT_BE_EMPTY = frozenset(["p", "h2", "h3", "blockquote", "li", "ul", "ol"])
#: One of these that may hold nothing: where there is none, none has to be dropped, and none inside another.
_PERHAPS_EMPTY = re.compile(r"<(?:p|h2|h3|blockquote|li|ul|ol)>(?:<br>|\s|&[^<>&\s;]*+;?)*+</")


def _attribute_allowed(tag: str, name: str, value: str) -> bool:
    if name not in ATTRIBUTES.get(tag, ()):
        return False
    if tag == "figure":
        return allowed_value(name, value)
    if name == "href":
        return safe_link(value)
    if name in ("colspan", "rowspan"):
        return bool(_SPANS.fullmatch(value))
    if name == "start":
        return value.isascii() and value.isdigit() and len(value) < 5
    return True


_TEXT = r"(?:[^<>&\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]|&(?:amp|lt|gt|nbsp);)"
_ADDRESS = r"(?:https?://[a-zA-Z0-9.-]++(?=[/?#\"])|/(?!/)|\#)[\w./?=%:,~+#-]*+(?:&amp;[\w./?=%:,~+#-]*+)*+"
_WORDS = rf"(?:{_TEXT}++|<br>)"
_MARKED = rf"(?:{_WORDS}|<strong>{_WORDS}*+</strong>|<em>{_WORDS}*+</em>)"
_LINE = rf"(?:{_MARKED}|<a href=\"{_ADDRESS}\">{_MARKED}*+</a>)*+"
_ITEMS = rf"(?:\s*+<li>{_LINE}</li>\s*+)++"
#: Bodies of which can be told at a glance that bleach would leave every character as it is: paragraphs, headings, lists,
#: quotes and pictures, each element closed in its own place. A test compares. Nothing is ever given back and tried again.
_PLAIN = re.compile(
    rf"(?:\s++|<p>{_LINE}</p>|<h2>{_LINE}</h2>|<h3>{_LINE}</h3>|<hr>|<ul>{_ITEMS}</ul>|<ol>{_ITEMS}</ol>"
    rf"|<blockquote>(?:\s*+<p>{_LINE}</p>\s*+)++</blockquote>"
    rf"|<figure data-picture=\"[1-9][0-9]{{0,17}}\">(?:<figcaption>{_LINE}</figcaption>)?+</figure>)*+",
    re.ASCII,
)

_nh3 = nh3.Cleaner(
    tags=set(TAGS),
    clean_content_tags=set(DROPPED_WHOLE),
    attributes=ATTRIBUTES,
    url_schemes=set(SCHEMES),
    link_rel=None,
    attribute_filter=lambda tag, name, value: value if _attribute_allowed(tag, name, value) else None,
)


def sanitise(html: str) -> str:
    """Return ``html`` with nothing but what the body may contain; empty paragraphs are dropped.

    Cleaning what is clean changes nothing. Costs some 20 ms on a long story that holds more than text, pictures and
    links: call it when saving only.
    """
    html = html.replace("\x00", "")
    if looks_pasted(html):
        html = tidy(html)
    # nh3 goes first to drop whole what is no text; bleach then sees only allowed tags, and has the say on values.
    html = _nh3.clean(html)
    if not is_plain(html):
        html = bleach.clean(
            html, tags=TAGS, attributes=_attribute_allowed, protocols=SCHEMES, strip=True, strip_comments=True
        )
        html = _nh3.clean(html)
    formed = in_one_form(html)
    if formed != html:
        formed = _nh3.clean(formed)  # what was taken out of a figure may now stand where it cannot
    return _without_empty_blocks(formed).strip()


def is_plain(html: str) -> bool:
    """Whether ``html``, which nh3 has written, is so simple that bleach would change nothing in it."""
    return bool(_PLAIN.fullmatch(html))


def _without_empty_blocks(html: str) -> str:
    """Drop paragraphs, headings and lists that hold nothing but space, also inside one another, in one pass."""
    return _each_looked_at(html) if _PERHAPS_EMPTY.search(html) else html


def _each_looked_at(html: str) -> str:
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
