"""A body as readers see it: the figures that it names, with the pictures, stories and posts that they stand for."""

from __future__ import annotations

import re
from datetime import datetime

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from articles.models import Article, Image
from articles.rich_text import Figure, Provider, embeds_in, pictures_in, replace_figures, stories_in

_TABLE_EDGE = re.compile(r"</?table>")
_LOCAL = re.compile(r'(<a\b[^<>]*? href=")(?=/)')


def expand(article: Article, at: datetime, *, root: str = "") -> SafeString:
    """The body of ``article`` with everything that stands in it at ``at``; three queries at most, however much that is.

    A picture that is no more leaves its caption out too; a story that readers cannot see at ``at`` leaves nothing.
    ``root`` (such as "https://news.example") goes before the site's own addresses: for feeds and mail.

    Nothing here asks whether readers may see ``article`` itself.
    """
    html = article.body
    pictures = Image.objects.in_bulk(pictures_in(html)) if "data-picture" in html else {}
    stories = _stories(stories_in(html), at) if "data-story" in html else {}

    def shown(figure: Figure) -> str:
        match figure.kind:
            case "picture" if image := pictures.get(figure.number):
                return _part("picture", image=image, caption=mark_safe(figure.caption), root=root)  # noqa: S308 - clean
            case "story" if story := stories.get(figure.number):
                return _part("card", story=story, root=root)
            case "embed" if embed := figure.embed:
                return _part("embed", embed=embed, **_words(figure))
            case "quote":
                return _part("quote", **_words(figure))
        return ""

    if root:
        html = _LOCAL.sub(rf"\g<1>{root}", html)
    html = _scrolling_tables(html)
    # Safe because Article.save() lets nothing in that sanitise() would not, and templates escape what they add.
    return mark_safe(replace_figures(html, shown))  # noqa: S308


def players(article: Article) -> list[str]:
    """The origins whose players a reader may ask for on the page of ``article``: what its policy must let in."""
    providers: list[Provider] = [embed.provider for embed in embeds_in(article.body)]
    return sorted({host for provider in providers for host in provider.player_hosts})


def _stories(numbers: set[int], at: datetime) -> dict[int, Article]:
    public = Article.objects.public(at).select_related("lead_image").defer("body", "search_text")
    return public.in_bulk(numbers)


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


def _part(name: str, **context: object) -> str:
    return render_to_string(f"articles/body/{name}.html", context).strip()
