"""Bodies as WordPress shows them: each part a block of its editor, pictures and posts in WordPress's own forms."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from html import escape

from articles.models import Article, Image
from articles.rich_text import Figure, figures_in

_PIECE = re.compile(r"<[^<>]*>|[^<]+|<")
_NAME = re.compile(r"</?([a-z0-9]+)")
_START = re.compile(r' start="(\d+)"')
_LOCAL = re.compile(r'(<a\b[^<>]*? href=")(?=/)')
_SPACE = re.compile(r"[ \t\r\n]+")
_VOID = frozenset(["br", "hr", "img"])


def body_for_wordpress(
    html: str,
    *,
    root: str,
    pictures: Mapping[int, tuple[Image, int, str]],
    stories: Mapping[int, Article],
) -> str:
    """A clean body in blocks. ``root`` goes before the site's own addresses.

    ``pictures`` has by our number the picture, WordPress's number and the address of its file; ``stories`` those whose cards
    readers see. What is in neither leaves nothing.
    """
    made = {
        "picture": lambda figure: _picture(figure, pictures),
        "story": lambda figure: _card(figure, stories, root),
        "embed": _embed,
        "quote": _pull_quote,
    }
    blocks = (_block(part, made) for part in _parts(_LOCAL.sub(rf"\g<1>{root}", html)))
    return "\n\n".join(block for block in blocks if block)


def paragraph(html: str) -> str:
    """One more block, of a paragraph whose inside is clean."""
    return _as_block("paragraph", f"<p>{html}</p>")


def _parts(html: str) -> Iterator[str]:
    """The elements of the top level, each whole; text between them is a paragraph."""
    depth, part = 0, []
    for piece in _PIECE.findall(html):
        name = found[1] if (found := _NAME.match(piece)) else ""
        if not depth and not name:
            if piece.strip():
                yield f"<p>{piece.strip()}</p>"
            continue
        part.append(piece)
        if name and name not in _VOID:
            depth += -1 if piece.startswith("</") else 1
        if not depth:
            yield "".join(part)
            part = []
    if part:
        yield "".join(part)


def _block(part: str, made: Mapping[str, Callable[[Figure], str]]) -> str:
    found = _NAME.match(part)
    name = found[1] if found else ""
    if name == "figure":
        return "\n\n".join(filter(None, (made[figure.kind](figure) for figure in figures_in(part))))
    part = _SPACE.sub(" ", part)
    match name:
        case "h2":
            return _as_block("heading", part)
        case "h3":
            return _as_block("heading", part, level=3)
        case "ul":
            return _as_block("list", part)
        case "ol":
            start = _START.match(part, 3)
            return _as_block("list", part, ordered=True, **({"start": int(start[1])} if start else {}))
        case "blockquote":
            return _as_block("quote", part.replace("<blockquote>", '<blockquote class="wp-block-quote">', 1))
        case "table":
            return _as_block("table", f'<figure class="wp-block-table">{part}</figure>')
        case "hr":
            return _as_block("separator", '<hr class="wp-block-separator"/>')
        case "p":
            return _as_block("paragraph", part)
    return _as_block("html", part)


def _picture(figure: Figure, pictures: Mapping[int, tuple[Image, int, str]]) -> str:
    if figure.number not in pictures:
        return ""
    image, number, address = pictures[figure.number]
    caption = figure.caption or escape(_SPACE.sub(" ", image.caption), quote=False)
    inside = f"<figcaption>{caption}</figcaption>" if caption else ""
    shown = f'<img src="{escape(address)}" alt="{escape(image.alt)}" class="wp-image-{number}"/>'
    return _as_block(
        "image", f'<figure class="wp-block-image size-full">{shown}{inside}</figure>', id=number, sizeSlug="full"
    )


def _card(figure: Figure, stories: Mapping[int, Article], root: str) -> str:
    # WordPress shows a link to its own post, alone in its block, as a card.
    story = stories.get(figure.number)
    return _embedded(root + story.get_absolute_url(), "wp-embed") if story else ""


def _embed(figure: Figure) -> str:
    if figure.embed is None:
        return ""
    if not figure.quote:
        return _embedded(figure.embed.url, "rich", figure.caption)
    # The words are there also when the other site gives nothing any more; its script makes a post of them.
    link = f'<p><a href="{escape(figure.embed.url)}">{figure.caption or escape(figure.embed.url)}</a></p>'
    if "<a " in figure.caption:
        link = f'<p>{figure.caption} <a href="{escape(figure.embed.url)}">{escape(figure.embed.url)}</a></p>'
    return _as_block("html", f'<blockquote class="twitter-tweet">{figure.quote}{link}</blockquote>')


def _pull_quote(figure: Figure) -> str:
    cite = f"<cite>{figure.caption}</cite>" if figure.caption else ""
    return _as_block(
        "pullquote", f'<figure class="wp-block-pullquote"><blockquote>{figure.quote}{cite}</blockquote></figure>'
    )


def _embedded(address: str, kind: str, caption: str = "") -> str:
    inside = f"<figcaption>{caption}</figcaption>" if caption else ""
    wrapped = f'<div class="wp-block-embed__wrapper">\n{escape(address)}\n</div>'
    return _as_block(
        "embed", f'<figure class="wp-block-embed is-type-{kind}">{wrapped}{inside}</figure>', url=address, type=kind
    )


def _as_block(name: str, html: str, **settings: object) -> str:
    # WordPress's own escapes: nothing in a comment may end it.
    told = json.dumps(settings, separators=(",", ":")) if settings else ""
    for character, escaped in (("--", "\\u002d\\u002d"), ("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026")):
        told = told.replace(character, escaped)
    return f"<!-- wp:{name}{f' {told}' if told else ''} -->\n{html}\n<!-- /wp:{name} -->"


def text_for_wordpress(text: str) -> str:
    """Plain text as WordPress keeps it, which is HTML."""
    return escape(text, quote=False)
