"""What the head of a page says to machines."""

from __future__ import annotations

import json
import re
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from articles.feeds import FORMATS, address_of
from articles.models import Author

register = template.Library()

#: What could end a script element or begin a comment in it, or is the end of a line to JavaScript alone.
_ESCAPES = {ord(character): f"\\u{ord(character):04X}" for character in "<>&\u2028\u2029"}
_TYPES = {"rss": "application/rss+xml", "atom": "application/atom+xml", "json": "application/feed+json"}
_NAMES = {"rss": "RSS", "atom": "Atom", "json": "JSON Feed"}
_FEDIVERSE = re.compile(r"mastodon|fediverse", re.IGNORECASE)
_ACCOUNT = re.compile(r"https://([a-z0-9.-]+)/@(\w+)/?", re.ASCII)


@register.filter
def json_ld(thing: dict[str, Any]) -> SafeString:
    """A data block, which browsers neither run nor refuse under a strict policy. Nothing in it can end it."""
    data = json.dumps(thing, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(data))  # noqa: S308 - escaped above


@register.simple_tag(takes_context=True)
def feed_links(context: template.Context, page: str, title: str) -> list[dict[str, str]]:
    """The feeds of the list at the path ``page``, with the query that is part of what was searched for."""
    query = context.get("feed_query")
    root = context["frame"].site_url
    return [
        {
            "type": _TYPES[form],
            "title": f"{title} ({_NAMES[form]})",
            "href": root + address_of(page, form) + (f"?{query}" if query else ""),
        }
        for form in FORMATS
    ]


@register.filter
def fediverse_name(author: Author) -> str:
    """Such as "@name@host.example", by the first link that the author calls Mastodon or the Fediverse; "" where there is none."""
    for link in author.links.all():
        if _FEDIVERSE.search(link.label) and (found := _ACCOUNT.fullmatch(link.url)):
            return f"@{found[2]}@{found[1]}"
    return ""
