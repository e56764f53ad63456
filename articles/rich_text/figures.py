"""What stands in a body as a figure: pictures, pull quotes, cards of other stories, posts and videos.

Each has one form, and no other survives:

    <figure data-picture="12"><figcaption>caption</figcaption></figure>
    <figure data-quote="pull"><blockquote><p>words</p></blockquote><figcaption>who said them</figcaption></figure>
    <figure data-story="12"></figure>
    <figure data-embed="https://…"><blockquote><p>words</p></blockquote><figcaption>author</figcaption></figure>

Nothing empty is kept: a picture without a caption of its own has no figcaption. Figures stand at the top level alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape, unescape

import nh3

from .embeds import Embed, recognise
from .links import safe_link
from .reading import plain_text

#: In HTML that nh3 has written, this is exact: it escapes < and > in texts and in values.
_PIECE = re.compile(r"<[^<>]*>|[^<]+|<")
_NAME = re.compile(r"</?([a-z0-9]+)")
_KIND = re.compile(r' data-(picture|story|embed|quote)="([^"]*)"')
_NUMBER = re.compile(r"[1-9][0-9]{0,17}")
_VOID = frozenset(["br", "hr"])
_EDGES = re.compile(r"</?(?:p|h2|h3|li|blockquote|figure|figcaption|table|thead|tbody|tr|td|th|ul|ol|br|hr)\b[^<>]*>")
_CAPTION = re.compile(r"<figcaption>(.*?)</figcaption>", re.DOTALL)
_FIGURE = re.compile(
    r'<figure data-(picture|story|embed|quote)="([^"<>]*)">'
    r"(?:<blockquote>(.*?)</blockquote>)?(?:<figcaption>(.*?)</figcaption>)?</figure>",
    re.DOTALL,
)

#: What may stand in one line of a caption.
_inline = nh3.Cleaner(
    tags={"strong", "em", "a"},
    attributes={"a": {"href", "title"}},
    link_rel=None,
    attribute_filter=lambda tag, name, value: value if name != "href" or safe_link(value) else None,
)


@dataclass(frozen=True)
class Figure:
    """One figure. ``quote`` (paragraphs) and ``caption`` (one line) are HTML, clean and perhaps empty."""

    kind: str
    value: str
    quote: str = ""
    caption: str = ""

    @property
    def number(self) -> int:
        """Of the picture or the story. Raises ValueError where the figure is neither."""
        return int(self.value)

    @property
    def embed(self) -> Embed | None:
        return recognise(self.value) if self.kind == "embed" else None

    def __str__(self) -> str:
        quote = f"<blockquote>{self.quote}</blockquote>" if self.quote else ""
        caption = f"<figcaption>{self.caption}</figcaption>" if self.caption else ""
        return f'<figure data-{self.kind}="{escape(self.value)}">{quote}{caption}</figure>'


def allowed_value(name: str, value: str) -> bool:
    """Whether a figure may carry this attribute."""
    if name in ("data-picture", "data-story"):
        return bool(_NUMBER.fullmatch(value))
    if name == "data-quote":
        return value == "pull"
    return name == "data-embed" and recognise(value) is not None


def figures_in(html: str) -> Iterator[Figure]:
    """The figures of a clean body, in their order."""
    for found in _FIGURE.finditer(html):
        yield _figure(found)


def replace_figures(html: str, replacement: Callable[[Figure], str]) -> str:
    """A clean body with ``replacement(figure)`` in place of each figure."""
    return _FIGURE.sub(lambda found: replacement(_figure(found)), html)


def pictures_in(html: str) -> set[int]:
    """The numbers of the library's pictures that stand in a body."""
    return {figure.number for figure in figures_in(html) if figure.kind == "picture"}


def stories_in(html: str) -> set[int]:
    """The numbers of the stories whose cards stand in a body."""
    return {figure.number for figure in figures_in(html) if figure.kind == "story"}


def embeds_in(html: str) -> list[Embed]:
    """The posts and videos in a body, in their order."""
    return [figure.embed for figure in figures_in(html) if figure.embed]


def in_one_form(html: str) -> str:
    """HTML that nh3 has written, with each figure in its one form.

    A figure that is none of ours, or that stands inside something, is taken away around its words.
    """
    return _in_one_form(html) if "<fig" in html or "</fig" in html else html


def _in_one_form(html: str) -> str:
    kept: list[str] = []
    open_names: list[str] = []  # without figures that are taken away
    figure: tuple[str, str] | None = None  # while inside one of ours
    inside: list[str] = []
    depth = 0  # of figures inside that one
    for piece in _PIECE.findall(html):
        name = found[1] if (found := _NAME.match(piece)) else ""
        closing = piece.startswith("</")
        if figure:
            depth += (not closing) - closing if name == "figure" else 0
            if depth:
                inside.append(piece)
            else:
                kept.append(_written(*figure, "".join(inside)))
                figure, inside = None, []
        elif name == "figure":
            kind = _KIND.search(piece)
            if kind and not closing and not open_names:
                figure, depth = (kind[1], unescape(kind[2])), 1
        elif name == "figcaption":
            kept.append("</p>" if closing else "<p>")
        else:
            if name and name not in _VOID:
                _follow(open_names, name, closing=closing)
            kept.append(piece)
    return "".join(kept)


def _follow(open_names: list[str], name: str, *, closing: bool) -> None:
    if not closing:
        open_names.append(name)
    elif open_names:
        open_names.pop()


def _figure(found: re.Match[str]) -> Figure:
    return Figure(found[1], unescape(found[2]), found[3] or "", found[4] or "")


def _written(kind: str, value: str, inside: str) -> str:
    if kind == "story":
        return str(Figure(kind, value))
    if kind == "picture":
        return str(Figure(kind, value, caption=" ".join(_lines(inside))))
    caption = " ".join(line for one in _CAPTION.findall(inside) for line in _lines(one))
    quote = "".join(f"<p>{line}</p>" for line in _lines(_CAPTION.sub(" ", inside)))
    if kind == "embed":
        known = recognise(value)
        return str(Figure(kind, known.url, quote, caption)) if known else ""
    return str(Figure(kind, value, quote, caption)) if quote else ""


def _lines(html: str) -> list[str]:
    """The lines of text in ``html``, each with nothing but inline markup, whole in itself."""
    lines = (" ".join(_inline.clean(part).split()) for part in _EDGES.sub("\x00", html).split("\x00"))
    return [line for line in lines if plain_text(line)]
