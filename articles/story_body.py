"""A body as readers see it: the figures that it names, with the pictures, stories and posts that they stand for."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from articles.models import Article, Image, Page
from articles.rich_text import Figure, Provider, embeds_in, pictures_in, replace_figures, stories_in

_TABLE_EDGE = re.compile(r"</?table>")
#: Of a picture in a feed, in pixels.
_FEED_WIDTH = 1200
_IN_PAGE = re.compile(r'(<a\b[^<>]*? href=")(?=#)')
_LOCAL = re.compile(r'(<a\b[^<>]*? href=")(?=/)')


def expand(article: Article | Page, at: datetime, *, root: str = "") -> SafeString:
    """The body of ``article``, a story or a page, with everything that stands in it at ``at``; three queries at most.

    A picture that is no more leaves its caption out too; a story that readers cannot see at ``at`` leaves nothing.
    ``root`` (such as "https://news.example") goes before the site's own addresses: for mail.

    Nothing here asks whether readers may see ``article`` itself.
    """
    known = _Known([article.body], at)

    def shown(figure: Figure) -> str:
        match figure.kind:
            case "picture" if image := known.pictures.get(figure.number):
                return _part("picture", image=image, caption=mark_safe(figure.caption), root=root)  # noqa: S308 - clean
            case "story" if story := known.stories.get(figure.number):
                return _part("card", story=story, root=root)
            case "embed" if embed := figure.embed:
                return _part("embed", embed=embed, **_words(figure))
            case "quote":
                return _part("quote", **_words(figure))
        return ""

    return _filled(_scrolling_tables(_rooted(article.body, root)), shown)


def for_feeds(articles: Sequence[Article], at: datetime, *, root: str) -> dict[int, SafeString]:
    """The bodies of ``articles`` by their numbers, for where there is neither style nor script nor an address of ours.

    As expand(), but a post is its words with a link, a card is a link, and sensitive pictures are left out, for nothing
    there could hide them. Three queries at most for all bodies together.
    """
    known = _Known([article.body for article in articles], at)

    def shown(figure: Figure) -> str:
        match figure.kind:
            case "picture" if (image := known.pictures.get(figure.number)) and not image.sensitive:
                caption = mark_safe(figure.caption)  # noqa: S308 - clean
                width = next((one for one in image.widths if one >= _FEED_WIDTH), image.widths[-1])
                size = {"url": image.url(width), "width": width, "height": image.height_at(width)}
                return _part("picture", "feeds/body_", image=image, caption=caption, root=root, **size)
            case "story" if story := known.stories.get(figure.number):
                return _part("card", "feeds/body_", story=story, root=root)
            case "embed" if embed := figure.embed:
                return _part("embed", "feeds/body_", embed=embed, **_words(figure))
            case "quote":
                return _part("quote", "feeds/body_", **_words(figure))
        return ""

    bodies = {article: _rooted(article.body, root, article.get_absolute_url()) for article in articles}
    return {article.pk: _filled(html, shown) for article, html in bodies.items()}


def players(article: Article | Page) -> list[str]:
    """The origins whose players a reader may ask for on the page of ``article``: what its policy must let in."""
    providers: list[Provider] = [embed.provider for embed in embeds_in(article.body)]
    return sorted({host for provider in providers for host in provider.player_hosts})


class _Known:
    """The pictures, and the stories that readers can see at ``at``, that stand in some clean bodies: by their numbers."""

    def __init__(self, bodies: Sequence[str], at: datetime) -> None:
        pictures = {number for html in bodies if "data-picture" in html for number in pictures_in(html)}
        stories = {number for html in bodies if "data-story" in html for number in stories_in(html)}
        public = Article.objects.public(at, few=True).select_related("lead_image").defer("body", "search_text")
        self.pictures: dict[int, Image] = Image.objects.in_bulk(pictures) if pictures else {}
        self.stories: dict[int, Article] = public.in_bulk(stories) if stories else {}


def _rooted(html: str, root: str, page: str = "") -> str:
    """``html`` with whole addresses in its links. ``page`` is where those go that lead to a place in the page itself."""
    if page:
        html = _IN_PAGE.sub(rf"\g<1>{page}", html)
    return _LOCAL.sub(rf"\g<1>{root}", html) if root else html


def _filled(html: str, shown: Callable[[Figure], str]) -> SafeString:
    # Safe because Article.save() lets nothing in that sanitise() would not, and templates escape what they add.
    return mark_safe(replace_figures(html, shown))  # noqa: S308


def _words(figure: Figure) -> dict[str, SafeString]:
    return {"quote": mark_safe(figure.quote), "caption": mark_safe(figure.caption)}  # noqa: S308 - clean, see expand()


def _scrolling_tables(html: str) -> str:
    """A table that is too wide for a phone scrolls by itself, for those without a mouse too."""
    depth = 0

    def edge(found: re.Match[str]) -> str:
        nonlocal depth
        if found[0] == "<table>":
            depth += 1
            return (
                f'<div class="table" role="region" aria-label="Table" tabindex="0">{found[0]}'
                if depth == 1
                else found[0]
            )
        depth -= 1
        return f"{found[0]}</div>" if depth == 0 else found[0]

    return _TABLE_EDGE.sub(edge, html)


def _part(name: str, where: str = "articles/body/", **context: object) -> str:
    return render_to_string(f"{where}{name}.html", context).strip()
