"""Makes of what Word, Google Docs and web pages put into the clipboard something of which the sanitiser keeps the sense.

The editor does the same as soon as something is pasted (static/admin_newsroom/body/paste.js); this is for what comes in
without it. It lets nothing in: what it returns is sanitised afterwards.
"""

from __future__ import annotations

import re
from html import unescape

import nh3

from .declaration import ATTRIBUTES, TAGS

_ELEMENT = re.compile(r"<(?:b|i|span|font|div|center|h1|h[4-6])\b", re.IGNORECASE)
#: "style" in any case, by itself: written so that Python looks at nothing but an s. To case, ſ is one.
_STYLED = re.compile(r"[sS\u017f](?<!\w.)[tT][yY][lL][eE]\s*=")
_PIECE = re.compile(r"<[^<>]*>|[^<]+|<")
_START = re.compile(r"<([a-z0-9]+)")
_STYLE = re.compile(r' style="([^"]*)"')
_LIST = re.compile(r"mso-list:\s*l\d+\s+level([1-9])")
_NUMBERED = re.compile(r"\s*(?:\d+|[a-z]|[ivx]+)[.)]", re.IGNORECASE)
_NOT_BOLD = re.compile(r"(?<![\w-])font-weight:\s*(?:normal|lighter|[1-4]00)\b")
_BOLD = re.compile(r"(?<![\w-])font-weight:\s*(?:bold|bolder|[6-9]00)\b")
_ITALIC = re.compile(r"(?<![\w-])font-style:\s*(?:italic|oblique)\b")
_UPRIGHT = re.compile(r"(?<![\w-])font-style:\s*normal\b")
_MARKED = frozenset(["b", "strong", "i", "em", "span", "font"])
_HEADINGS = {"h1": "h2", "h4": "h3", "h5": "h3", "h6": "h3"}
_PLAIN = {"div": "p", "center": "p"} | _HEADINGS
_VOID = frozenset(["br", "hr"])
_WRAPPERS = frozenset(["div", "center"])
_BLOCKS = frozenset(
    ["p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "blockquote", "table", "hr", "figure", "div", "center"]
)

# Everything whose sense is kept, in well-formed HTML; what is no text is dropped whole, Word's comments with it.
_foreign = nh3.Cleaner(
    tags=TAGS | {"b", "i", "span", "font", "div", "center", "h1", "h4", "h5", "h6"},
    clean_content_tags={*("script", "style", "template", "noscript", "iframe", "object", "svg", "math", "title")},
    attributes={tag: set(names) for tag, names in ATTRIBUTES.items()} | {"*": {"style"}},
    link_rel=None,
)


def looks_pasted(html: str) -> bool:
    """Whether there is anything in ``html`` that the editor would not have written and that means something."""
    return bool(_ELEMENT.search(html) or _STYLED.search(html))


def tidy(html: str) -> str:
    """``html`` with emphasis, headings and lists as elements rather than styles. Not yet safe."""
    return _Tidying(_PIECE.findall(_foreign.clean(html))).result()


class _Tidying:
    """One walk through well-formed HTML, with what must be written when each open element ends."""

    def __init__(self, pieces: list[str]) -> None:
        self.pieces = pieces
        self.kept: list[str] = []
        self.ends: list[tuple[str, str]] = []  # name as it came, what closes it now
        self.in_heading = 0
        self.in_block = 0  # depth inside of what stays an element of its own
        self.ignored = 0  # depth inside of what Word marks as mere decoration
        self.lists: list[str] = []  # the list elements of Word's list that are open

    def result(self) -> str:
        for place, piece in enumerate(self.pieces):
            if piece.startswith("</"):
                self._end()
            elif found := _START.match(piece):
                self._start(found[1], piece, place)
            elif not self.ignored:
                self._text(piece)
        self._leave_lists()
        return "".join(self.kept)

    def _text(self, text: str) -> None:
        if self.lists and not self.in_block:
            if not text.strip():
                return
            self._leave_lists()
        self.kept.append(text)

    def _start(self, name: str, piece: str, place: int) -> None:
        style = unescape(found[1]) if (found := _STYLE.search(piece)) else ""
        piece = _STYLE.sub("", piece)
        if self.ignored or "mso-list:ignore" in style.lower().replace(" ", ""):
            self.ignored += name not in _VOID
            self._open(name, None)
            return
        if name in _VOID:
            if name != "br" or self.in_block:  # a browser closes what it copies with a line break
                self.kept.append(piece)
            return
        level = _LIST.search(style) if name in ("p", "div") else None
        if level:
            self._item(int(level[1]), place)
            self._open(name, "</p>")
            return
        if name in _MARKED:
            self._emphasis(name, style)
            return
        if name in _WRAPPERS and self._begins_with_block(place):
            self._open(name, "")
            return
        if not self.in_block:
            self._leave_lists()
        if name in ("ul", "ol") and self.ends and self.ends[-1][0] in ("ul", "ol") and self.kept[-1] == "</li>":
            # Google Docs puts a list beside the item that it belongs to.
            self.kept.pop()
            self.kept.append(piece)
            self._open(name, f"</{name}></li>")
        else:
            new = _PLAIN.get(name)
            self.in_heading += name[0] == "h"
            self.kept.append(f"<{new}>" if new else piece)
            self._open(name, f"</{new or name}>")

    def _open(self, name: str, end: str | None) -> None:
        if name not in _VOID:
            self.ends.append((name, end or ""))
            self.in_block += _is_block(name, end)

    def _end(self) -> None:
        name, end = self.ends.pop()
        self.in_block -= _is_block(name, end)
        if self.ignored:
            self.ignored -= 1
            return
        self.in_heading -= name[0] == "h"
        self.kept.append(end)

    def _begins_with_block(self, place: int) -> bool:
        for piece in self.pieces[place + 1 : place + 20]:
            if found := _START.match(piece):
                if found[1] not in _MARKED:
                    return found[1] in _BLOCKS
            elif piece.startswith("</") or piece.strip():
                return False
        return False

    def _emphasis(self, name: str, style: str) -> None:
        bold = (name in ("b", "strong") and not _NOT_BOLD.search(style)) or _BOLD.search(style)
        italic = (name in ("i", "em") and not _UPRIGHT.search(style)) or _ITALIC.search(style)
        marks = [mark for mark, wanted in (("strong", bold and not self.in_heading), ("em", italic)) if wanted]
        self.kept += [f"<{mark}>" for mark in marks]
        self._open(name, "".join(f"</{mark}>" for mark in reversed(marks)))

    # Word's lists are paragraphs that say which list and level they belong to.

    def _item(self, level: int, place: int) -> None:
        kind = "ol" if _NUMBERED.match(self._marker(place)) else "ul"
        while len(self.lists) > level:
            self.kept.append(f"</li></{self.lists.pop()}>")
        if len(self.lists) == level and self.lists[-1] != kind and level == 1:
            self._leave_lists()
        if len(self.lists) == level:
            self.kept.append("</li><li><p>")
            return
        while len(self.lists) < level:
            self.kept.append(f"<{kind}><li>")
            self.lists.append(kind)
        self.kept.append("<p>")

    def _marker(self, place: int) -> str:
        """The number or the bullet that Word wrote before the text."""
        for at in range(place + 1, len(self.pieces)):
            if self.pieces[at] == "</p>":
                break
            if "mso-list:ignore" in self.pieces[at].lower().replace(" ", ""):
                return next((text for text in self.pieces[at + 1 :] if not text.startswith("<")), "")
        return ""

    def _leave_lists(self) -> None:
        while self.lists:
            self.kept.append(f"</li></{self.lists.pop()}>")


def _is_block(name: str, end: str | None) -> bool:
    return bool(end) and name not in _MARKED and name != "a"
