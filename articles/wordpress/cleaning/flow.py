"""What is open while a body is written, and where its paragraphs begin and end."""

from __future__ import annotations

import re
from collections.abc import Iterable

_BLANK_LINE = re.compile(r"\n[^\S\n]*\n\s*")
_SPACE = re.compile(r"\s+")
#: Space that is not one space between words. To look for it costs a tenth of what rewriting each space does.
_ODD_SPACE = re.compile(r"[^\S ]|  ")
_ENTITY_SPACE = re.compile(r"^(?:\s|&nbsp;|\u00a0)*$")
_MAY_BE_EMPTY = frozenset(["td", "th", "tr", "tbody", "thead", "table"])
_WITHIN_LINES = frozenset(["a", "strong", "em"])
_IN_PARAGRAPHS = frozenset(["p", "a", "strong", "em", "pre", "h2", "h3"])
_ENDS_TIGHT = frozenset(["p", "h2", "h3", "pre", "li"])
_HOLD_LINES = _IN_PARAGRAPHS | {"li", "td", "th"}


class Flow:
    """Output that grows at its end. Open elements stand in ``stack`` as (name, how it was opened).

    With ``breaks_lines``, as WordPress shows texts without blocks, a blank line ends a paragraph and a line end a line.
    """

    def __init__(self, *, breaks_lines: bool) -> None:
        self.breaks_lines = breaks_lines
        self.out: list[str] = []
        self.stack: list[tuple[str, str]] = []
        self.held: list[str] = []  # figures that wait for the top level

    def _paragraph_ended(self, opening: str) -> None:
        """For what is made of paragraphs at the top level: ``opening`` is the piece in the output that began it."""

    def _open(self, name: str, opening: str) -> None:
        self.stack.append((name, opening))
        self.out.append(opening)

    def _close(self) -> str:
        """End the innermost element; one that holds nothing is taken away."""
        name, opening = self.stack.pop()
        if not opening:
            return name
        while self.out[-1] in ("<br>", " ") and name in _ENDS_TIGHT:
            self.out.pop()
        if name in _ENDS_TIGHT and not self.out[-1].startswith("<"):
            self.out[-1] = self.out[-1].rstrip(" ")
        if self.out[-1] is opening and name not in _MAY_BE_EMPTY:
            self.out.pop()
        else:
            self.out.append(f"</{'p' if name == 'pre' else name}>")
            if name == "p" and not self.stack:
                self._paragraph_ended(opening)
        return name

    def _end_paragraph(self) -> None:
        """End what text at the top level, or directly in a list or a quote, has begun."""
        while self.stack and self.stack[-1][0] in _IN_PARAGRAPHS:
            self._close()
        if not self.stack:
            self._release()

    def _ensure_paragraph(self) -> None:
        if not self.stack or self.stack[-1][0] == "blockquote":
            self._open("p", fresh("<p>"))

    # Text

    def _text(self, text: str) -> None:
        inside = {name for name, _ in self.stack}
        if "pre" in inside:
            self._lines(text.split("\n"))
        elif self.breaks_lines and not inside & {"li", "td", "th", "figcaption", "h2", "h3"}:
            for number, part in enumerate(_BLANK_LINE.split(text)):
                if number:
                    self._new_paragraph()
                self._lines(_single_spaced(line) for line in part.split("\n"))
        else:
            self._words(_single_spaced(text))

    def _lines(self, lines: Iterable[str]) -> None:
        for number, line in enumerate(lines):
            if number:
                self._break_line()
            self._words(line if number == 0 else line.lstrip())

    def _break_line(self) -> None:
        """A line ends where there is one, and once."""
        if not self.stack or self.stack[-1][0] not in _HOLD_LINES:
            return
        if self.out[-1] is not self.stack[-1][1] and self.out[-1] != "<br>":
            self.out.append("<br>")

    def _words(self, text: str) -> None:
        blank = not text.strip()
        if not self.stack or self.stack[-1][0] == "blockquote":
            if _ENTITY_SPACE.match(text):
                return
            self._ensure_paragraph()
        elif blank and self.stack[-1][0] in ("ul", "ol", "table", "thead", "tbody", "tr"):
            return
        name, opening = self.stack[-1]
        # A space that begins a line shows nothing; one that begins an emphasis parts two words.
        if self.out and (self.out[-1] == "<br>" or (self.out[-1] is opening and name not in _WITHIN_LINES)):
            text = text.lstrip(" ")
        if text:
            self.out.append(text)

    def _new_paragraph(self) -> None:
        """A blank line: the paragraph ends, and what was emphasised goes on in the next."""
        open_now = list(self.stack)
        first = next((place for place, (name, _) in enumerate(open_now) if name in ("p", "strong", "em", "a")), None)
        if first is None:
            return
        while len(self.stack) > first:
            self._close()
        for name, opening in open_now[first:]:
            if name == "p":
                self._open("p", fresh("<p>"))
            elif name != "a":
                self._ensure_paragraph()
                self._open(name, fresh(opening))

    def _release(self) -> None:
        self.out += self.held
        self.held = []


def _single_spaced(text: str) -> str:
    return _SPACE.sub(" ", text) if _ODD_SPACE.search(text) else text


def fresh(tag: str) -> str:
    """A text of its own, so that ``is`` tells one opening tag from another that reads the same."""
    return "".join(["", *tag])
