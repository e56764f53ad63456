"""Titles, captions and replies, which WordPress keeps as HTML and which are plain text here."""

from __future__ import annotations

import re
from html import unescape

import nh3

_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_HIDDEN = re.compile("[\u200b\u2060\ufeff\u00ad]")
_SPACE = re.compile(r"\s+")
_LINK = re.compile(
    r"""<a\b[^<>]{0,2000}?href\s*=\s*["']?(https?://[^"'\s<>]{1,1000})[^<>]{0,2000}>(.{0,2000}?)</a\s*>""",
    re.DOTALL | re.I,
)
_BREAK = re.compile(r"<br\s*/?>[^\S\n]*\n?", re.I)
_EDGE = re.compile(r"\s*</?(?:p|div|blockquote|li|ul|ol|pre|h[1-6])\b[^<>]{0,1000}>\s*", re.I)
_LINES = re.compile(r"\n{3,}")
_SHORTCODE = re.compile(r"\[/?(?:caption|gallery|embed|audio|video)\b[^\[\]]{0,2000}\]")
_nothing = nh3.Cleaner(
    tags=set(), clean_content_tags={"script", "style", "template", "noscript", "iframe", "svg", "math"}
)


def _without_tags(html: str) -> str:
    return unescape(_nothing.clean(html)) if "<" in html or "&" in html else html


def fit(text: str) -> str:
    """``text`` without what no text field can hold."""
    return _UNFIT.sub("", text)


def one_line(html: str, most: int | None = None) -> str:
    """The words of ``html`` on one line: for titles, names and captions. ``most`` characters at most, with "…" where cut."""
    if html.isascii() and html.isprintable() and "<" not in html and "&" not in html:
        text = " ".join(html.split())  # most names and titles are so plain, and there are very many
    else:
        text = _SPACE.sub(" ", _HIDDEN.sub("", fit(_without_tags(_BREAK.sub(" ", html))))).strip()
    return text if most is None or len(text) <= most else text[: most - 1].rstrip() + "…"


def paragraphs(html: str) -> str:
    """The words of ``html`` with its line breaks: for standfirsts and descriptions."""
    text = (_SHORTCODE.sub("", html) if "[" in html else html).replace("\r\n", "\n").replace("\r", "\n")
    if "<" in text or "&" in text:
        text = _without_tags(_EDGE.sub("\n\n", _BREAK.sub("\n", text)))
    lines = (" ".join(line.split()) for line in fit(text).split("\n"))
    return _LINES.sub("\n\n", "\n".join(lines)).strip()


def comment_text(html: str, most: int) -> str:
    """A reply as plain text: paragraphs stay, and the address of a link stands behind its words."""

    def link(found: re.Match[str]) -> str:
        words, address = one_line(found[2]), unescape(found[1])
        return address if words in ("", address) or words in address else f"{words} ({address})"

    if "<" in html:
        html = _LINK.sub(lambda found: link(found).replace("&", "&amp;").replace("<", "&lt;"), html)
    return paragraphs(html)[:most].strip()
