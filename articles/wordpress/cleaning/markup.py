"""WordPress's HTML, rewritten in one walk: paragraphs, our own figures at the top level, links that lead to us.

What it returns is not safe yet; the story's sanitiser comes after it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape, unescape
from typing import TYPE_CHECKING

import nh3

from articles.rich_text import Figure, plain_text, recognise
from articles.rich_text.declaration import ATTRIBUTES, TAGS

from .addresses import is_picture, original_of, upload_path
from .flow import Flow, fresh

if TYPE_CHECKING:
    from . import Cleaned, Known

_PIECE = re.compile(r"<[^<>]*>|[^<]+|<")
_START = re.compile(r"<([a-z0-9]+)")
_ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')
_IMAGE_NUMBER = re.compile(r"(?:^|\s)wp-image-(\d{1,18})(?:\s|$)")
_URL = re.compile(r"https?://[^\s<>\"]{4,500}")

_HEADINGS = {"h1": "h2", "h2": "h2", "h3": "h3", "h4": "h3", "h5": "h3", "h6": "h3"}
_INLINE = {"b": "strong", "strong": "strong", "i": "em", "em": "em"}
_SECTIONING = frozenset(["div", "section", "article", "main", "header", "footer", "aside", "center", "address"])
_CONTAINERS = _SECTIONING | {"details", "summary", "dl", "dt", "dd", "figure", "fieldset"}
#: Lazily loaded pictures keep their address elsewhere.
_SOURCES = ("data-orig-file", "data-lazy-src", "data-src", "src")
_CAPTION_CLASSES = frozenset(["wp-caption-text", "gallery-caption"])
_FIGURE_CLASSES = frozenset(["wp-caption", "gallery-item"])
_QUOTED_POSTS = ("twitter-tweet", "instagram-media", "fb-post", "twitter-video")
_DROPPED = {"script", "style", "template", "noscript", "object", "svg", "math", "title"}

_known_html = nh3.Cleaner(
    tags={
        *TAGS,
        *_INLINE,
        *_HEADINGS,
        *_CONTAINERS,
        "pre",
        "cite",
        "img",
        "iframe",
        "video",
        "audio",
        "source",
        "caption",
    },
    clean_content_tags=_DROPPED,
    attributes={tag: set(names) for tag, names in ATTRIBUTES.items() if tag != "figure"}
    | {"*": {"class"}, "img": {"alt", "width", "height", "data-id", *_SOURCES}}
    | {"iframe": {"src", "data-src"}, "video": {"src"}, "audio": {"src"}, "source": {"src"}},
    link_rel=None,
)


@dataclass
class _Frame:
    """A figure that is being read."""

    pictures: list[str] = field(default_factory=list)
    caption: str = ""
    pull_quote: int = -1  # where in the output it begins; -1 where it is none
    cite: str = ""


class Writer(Flow):
    """One walk through one body."""

    def __init__(self, known: Known, result: Cleaned, *, breaks_lines: bool) -> None:
        super().__init__(breaks_lines=breaks_lines)
        self.known, self.result = known, result
        self.ends: list[Callable[[], None]] = []
        self.frames: list[_Frame] = []
        self.skipped = 0

    def write(self, body: str) -> str:
        for piece in _PIECE.findall(_known_html.clean(body)):
            if piece.startswith("</"):
                self._end()
            elif found := _START.match(piece):
                self._start(found[1], {name: unescape(value) for name, value in _ATTRIBUTE.findall(piece)})
            elif not self.skipped:
                self._text(piece)
        while self.stack:
            self._close()
        self._release()
        return "".join(self.out).strip()

    # Elements

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name in ("br", "hr", "img", "source"):
            if not self.skipped:
                self._void(name, attributes)
            return
        if self.skipped or name in ("iframe", "video", "audio"):
            if not self.skipped:
                self._player(name, attributes)
            self.skipped += 1
            self.ends.append(self._end_skipped)
            return
        classes = set(attributes.get("class", "").split())
        if name in ("figcaption", "caption") or classes & _CAPTION_CLASSES:
            self._begin_capture()
        elif name == "cite":
            self._begin_cite()
        elif name == "figure" or (name in _CONTAINERS and classes & _FIGURE_CLASSES):
            self._begin_figure(classes)
        elif name in _INLINE or name == "a":
            self._begin_inline(_INLINE.get(name, name), attributes)
        elif name in _CONTAINERS:
            self._end_paragraph()
            self.ends.append(self._end_paragraph)
        else:
            self._begin_block(name, attributes, classes)

    def _end(self) -> None:
        if self.ends:
            self.ends.pop()()

    def _end_skipped(self) -> None:
        self.skipped -= 1

    def _begin_block(self, name: str, attributes: dict[str, str], classes: set[str]) -> None:
        if name not in ("li", "tr", "td", "th", "thead", "tbody") or not self.stack:
            self._end_paragraph()
        begins = len(self.out)
        tag = _HEADINGS.get(name, "p" if name == "pre" else name)
        kept = "".join(
            f' {one}="{escape(attributes[one])}"' for one in sorted(ATTRIBUTES.get(tag, ())) if one in attributes
        )
        if tag == "p" and self.stack and self.stack[-1][0] == "p":
            self._close()
        self._open("pre" if name == "pre" else tag, f"<{tag}{kept}>")
        depth = len(self.stack)

        def end() -> None:
            while len(self.stack) >= depth:
                self._close()
            if name == "blockquote" and not self.stack and classes & set(_QUOTED_POSTS):
                self._quoted_post(begins)
            if not self.stack:
                self._release()

        self.ends.append(end)

    def _begin_inline(self, tag: str, attributes: dict[str, str]) -> None:
        opening = f"<{tag}>"
        if tag == "a":
            address = self._led_to(attributes.get("href", ""))
            title = f' title="{escape(attributes["title"])}"' if attributes.get("title") else ""
            opening = f'<a href="{escape(address)}"{title}>' if address else ""
        if not opening or any(name == tag for name, _ in self.stack):
            self.ends.append(lambda: None)
            return
        self._ensure_paragraph()
        self._open(tag, opening)

        def end() -> None:
            if any(name == tag for name, _ in self.stack):
                while self._close() != tag:
                    pass

        self.ends.append(end)

    def _void(self, name: str, attributes: dict[str, str]) -> None:
        if name == "img":
            self._picture(attributes)
        elif name == "hr":
            self._end_paragraph()
            if not self.stack:
                self.out.append("<hr>")
        elif name == "br":
            self._break_line()

    # Figures

    def _begin_figure(self, classes: set[str]) -> None:
        self._end_paragraph()
        frame = _Frame()
        if "wp-block-pullquote" in classes and not self.stack:
            frame.pull_quote = len(self.out)
        self.frames.append(frame)
        self.ends.append(self._end_figure)

    def _end_figure(self) -> None:
        self._end_paragraph()
        frame = self.frames.pop()
        if frame.pull_quote >= 0:
            quote = "".join(self.out[frame.pull_quote :])
            del self.out[frame.pull_quote :]
            quote = quote.removeprefix("<blockquote>").removesuffix("</blockquote>")
            self._emit(str(Figure("quote", "pull", quote, frame.cite or frame.caption)))
            return
        for number, picture in enumerate(frame.pictures, start=1):
            last = number == len(frame.pictures)
            self._emit(str(Figure("picture", picture, caption=frame.caption if last else "")) if picture else "")
        if not frame.pictures and plain_text(frame.caption):
            self._emit(f"<p>{frame.caption}</p>")

    def _begin_capture(self) -> None:
        begins, depth = len(self.out), len(self.stack)
        self.stack.append(("figcaption", ""))
        frame = self.frames[-1] if self.frames else None

        def end() -> None:
            while len(self.stack) > depth:
                self._close()
            caption = "".join(self.out[begins:]).strip()
            del self.out[begins:]
            if frame is not None:
                frame.caption = caption
            elif plain_text(caption):
                self._emit(f"<p>{caption}</p>")

        self.ends.append(end)

    def _begin_cite(self) -> None:
        frame = next((one for one in reversed(self.frames) if one.pull_quote >= 0), None)
        if frame is None:
            if any(name == "blockquote" for name, _ in self.stack):
                self._end_paragraph()
                self.ends.append(self._end_paragraph)
            else:
                self.ends.append(lambda: None)
            return
        begins, depth = len(self.out), len(self.stack)
        self.stack.append(("figcaption", ""))

        def end() -> None:
            while len(self.stack) > depth:
                self._close()
            frame.cite = "".join(self.out[begins:]).strip()
            del self.out[begins:]

        self.ends.append(end)

    def _picture(self, attributes: dict[str, str]) -> None:
        classes = attributes.get("class", "").split()
        if "wp-smiley" in classes or "emoji" in classes:
            self._words(escape(attributes.get("alt", ""), quote=False))
            return
        if attributes.get("width") == "1" or attributes.get("height") == "1":
            return  # it counts visitors
        address = next((attributes[one] for one in _SOURCES if attributes.get(one, "").startswith(("http", "/"))), "")
        picture = self._known_picture(attributes, address)
        if picture:
            self._show(str(picture))
        elif not address or self.known.addresses.is_own_file(address):
            self.result.missing.append(address or attributes.get("data-id", "") or "a picture without an address")
            if self.frames:
                self.frames[-1].pictures.append("")  # and its caption goes with it
        else:
            words = attributes.get("alt", "").strip() or "Picture"
            self._emit(f'<p><a href="{escape(address)}">{escape(words, quote=False)}</a></p>')

    def _known_picture(self, attributes: dict[str, str], address: str) -> int | None:
        number = attributes.get("data-id", "")
        if found := _IMAGE_NUMBER.search(attributes.get("class", "")):
            number = found[1]
        if number.isascii() and number.isdigit() and (picture := self.known.pictures.get(int(number))):
            return picture
        if not address or not self.known.addresses.is_own_file(address):
            return None
        path = upload_path(address)
        return self.known.files.get(path) or self.known.files.get(original_of(path))

    def _show(self, picture: str) -> None:
        if self.frames and self.frames[-1].pull_quote < 0:
            self.frames[-1].pictures.append(picture)
        else:
            self._emit(str(Figure("picture", picture)))

    def _player(self, name: str, attributes: dict[str, str]) -> None:
        address = attributes.get("src") or attributes.get("data-src", "")
        address = f"https:{address}" if address.startswith("//") else address
        if embed := recognise(address):
            self._emit(str(Figure("embed", embed.url)))
        elif address.startswith(("https://", "http://", "/")):
            words = {"iframe": "See the original", "video": "Video", "audio": "Audio"}[name]
            shown = self._led_to(address)
            self._emit(f'<p><a href="{escape(shown)}">{words}: {escape(_short(address), quote=False)}</a></p>')

    def _quoted_post(self, begins: int) -> None:
        quote = "".join(self.out[begins:])
        embeds = filter(None, (recognise(unescape(one)) for one in re.findall(r'<a href="([^"]{1,500})"', quote)))
        if last := next(reversed(list(embeds)), None):
            inside = quote.removeprefix("<blockquote>").removesuffix("</blockquote>")
            self.out[begins:] = [str(Figure("embed", last.url, inside))]

    def _paragraph_ended(self, opening: str) -> None:
        """An address on a line of its own is a post or a video, where it is one that we show, else a link."""
        begins = max(place for place, piece in enumerate(self.out) if piece is opening)
        inside = self.out[begins + 1 : -1]
        if "http" not in "".join(inside) or any(piece.startswith("<") and piece != "<br>" for piece in inside):
            return
        made, lines = [], "".join(inside).split("<br>")
        if not any(_URL.fullmatch(line.strip()) for line in lines):
            return
        waiting: list[str] = []
        for line in lines:
            address = unescape(line.strip())
            if _URL.fullmatch(address) and (embed := recognise(address)):
                made += [f"<p>{'<br>'.join(waiting)}</p>"] if waiting else []
                made.append(str(Figure("embed", embed.url)))
                waiting = []
            elif _URL.fullmatch(address):
                waiting.append(f'<a href="{escape(self._led_to(address))}">{escape(address, quote=False)}</a>')
            else:
                waiting.append(line)
        made += [f"<p>{'<br>'.join(waiting)}</p>"] if waiting else []
        self.out[begins:] = made

    def _emit(self, figure: str) -> None:
        """A figure, where it may stand: a paragraph ends before it and goes on after it, lists and tables end first."""
        if not figure:
            return
        if any(name not in ("p", "a", "strong", "em") for name, _ in self.stack):
            self.held.append(figure)
            return
        open_now = list(self.stack)
        while self.stack:
            self._close()
        self.out.append(figure)
        for name, opening in open_now:
            self._open(name, fresh(opening))

    # Links

    def _led_to(self, address: str) -> str:
        """Where a link goes: to ours where it went to the old site, else where it went."""
        address = address.strip()
        if address.startswith("www."):
            address = f"http://{address}"
        if not address or address.startswith("#") or not self.known.addresses.is_own(address):
            return address
        key = self.known.addresses.key(address)
        if ours := self.known.links.get(key):
            fragment = self.known.addresses.fragment(address)
            return f"{ours}#{fragment}" if fragment else ours
        if key and not (upload_path(address) and is_picture(address)):
            self.result.unknown_links.append(key)
        return self.known.addresses.local(address)


def _short(address: str) -> str:
    return address.split("?", 1)[0].rstrip("/").rsplit("/", 1)[-1][:100] or address[:100]
