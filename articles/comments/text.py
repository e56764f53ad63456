"""Readers' plain text: made fit to store, and made into HTML.

Each function looks at a character a fixed number of times, however hostile the text is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from articles.rich_text import safe_link

# Possessive quantifiers: nothing is ever given back and tried again.
_ADDRESS = re.compile(r"""\bhttps?://[^\s<>"]++""", re.IGNORECASE)
_PARAGRAPHS = re.compile(r"\n(?:[^\S\n]*+\n)++")
_BRACKETS = {")": "(", "]": "[", "}": "{"}
#: What ends a sentence around an address far more often than the address itself.
_PUNCTUATION = frozenset(".,;:!?'*_~…»”’،؛؟。，")
#: No text holds these for a reason; PostgreSQL refuses the first, UTF-8 the last.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def clean(text: str) -> str:
    """``text`` without control characters and lone surrogates, each line ended by one ``\\n``."""
    return _UNFIT.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def says_something(text: str) -> bool:
    """Whether anything in ``text`` can be seen: zero-width characters alone are an empty comment."""
    return any(unicodedata.category(character)[0] in "LNPS" for character in text)


def initials(name: str) -> str:
    """One or two letters that stand for a name: "Jane van Doe" is JD, an emoji alone is itself."""
    words = [word for word in name.split() if any(c.isalnum() for c in word)]
    if not words:
        return next((c for c in name if says_something(c)), "·")
    ends = words[:1] if len(words) == 1 else [words[0], words[-1]]
    return "".join(next(c for c in word if c.isalnum()).upper()[:1] for word in ends)


def to_html(text: str) -> SafeString:
    """A comment for readers: escaped, with paragraphs, line breaks, and links that lend nobody their rank."""
    return _html(text, _link)


def to_unlinked_html(text: str) -> SafeString:
    """The same for moderators, who should see where a link leads and not follow it by a slip."""
    return _html(text, _marked)


def _html(text: str, render_address: Callable[[str], str]) -> SafeString:
    # Each paragraph has its own direction, so that no bidirectional mark reaches what stands around it.
    paragraphs = [
        f'<p dir="auto">{_with_addresses(part, render_address)}</p>' for part in _PARAGRAPHS.split(text.strip()) if part
    ]
    return mark_safe("\n".join(paragraphs))  # noqa: S308 - _with_addresses has escaped all of it


def _with_addresses(text: str, render_address: Callable[[str], str]) -> str:
    html, end = [], 0
    for match in _ADDRESS.finditer(text):
        address = _without_punctuation(match.group())
        html += [_escaped(text[end : match.start()]), render_address(address)]
        end = match.start() + len(address)
    html.append(_escaped(text[end:]))
    return "".join(html)


def _without_punctuation(address: str) -> str:
    """An address without what belongs to the sentence: "(see http://a.example/b_(c))." keeps one bracket."""
    surplus = {closing: address.count(closing) - address.count(opening) for closing, opening in _BRACKETS.items()}
    end = len(address)
    while end:
        last = address[end - 1]
        if surplus.get(last, 0) > 0:
            surplus[last] -= 1
        elif last not in _PUNCTUATION:
            break
        end -= 1
    return address[:end]


def _link(address: str) -> str:
    if not safe_link(address):
        return _escaped(address)
    return f'<a href="{escape(address)}" rel="ugc nofollow noopener">{escape(address)}</a>'


def _marked(address: str) -> str:
    return f'<span class="address">{escape(address)}</span>'


def _escaped(text: str) -> str:
    return escape(text).replace("\n", "<br>\n")
