"""What a body says, for those who do not show it: its words on one line, and where it links to."""

from __future__ import annotations

import re
from html import unescape

_BLOCK_EDGES = re.compile(
    r"</?(?:p|h2|h3|li|blockquote|figure|figcaption|table|thead|tbody|tr|td|th|ul|ol|br|hr)\b[^<>]*>"
)
_PULL_QUOTE = re.compile(r'<figure data-quote="pull">.*?</figure>', re.DOTALL)
_ANY_TAG = re.compile(r"<[^<>]*>")
_LINK = re.compile(r'<a\b[^<>]*? href="([^"<>]*)"')


def plain_text(html: str) -> str:
    """The words of ``html`` on one line, entities resolved: for search, excerpts and counting.

    A pull quote repeats what stands in the story, so it is left out; captions and quoted posts are words of it.
    """
    text = _ANY_TAG.sub("", _BLOCK_EDGES.sub(" ", _PULL_QUOTE.sub(" ", html)))
    return " ".join(unescape(text).split())


def links_in(html: str) -> list[str]:
    """The addresses that a clean body links to, each once, in the order in which they stand there."""
    return list(dict.fromkeys(unescape(address) for address in _LINK.findall(html)))
