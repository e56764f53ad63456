"""Pictures on pages: in the best format that the browser knows, as large as the layout needs, and never jumping."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from articles.images.renditions import KINDS, cut_size, widths
from articles.models import Image

register = template.Library()

#: What a browser gets that knows no srcset: in CSS pixels, about a column of text.
_FALLBACK = 800
_CARD = "16x9"


@register.simple_tag
def picture(
    image: Image,
    sizes: str,
    *,
    crop: str = "",
    alt: str = "",
    eager: bool = False,
    css_class: str = "",
    root: str = "",
) -> SafeString:
    """A ``<picture>``. ``sizes`` is what the style sheets make of it, in the words of the attribute of that name.

    ``eager``: the one that a reader sees first. ``root`` goes before the addresses, for feeds. A sensitive picture is
    blurred; the template that puts it at the centre offers to show it (articles/includes/sensitive.html).
    """
    width, height = cut_size(image.size, crop)
    classes = " ".join(filter(None, (css_class, "blurred" if image.sensitive else "")))
    sources = format_html_join(
        "",
        '<source type="{}" srcset="{}" sizes="{}">',
        ((KINDS[kind], image.srcset(crop, kind, root), sizes) for kind in ("avif", "webp")),
    )
    return format_html(
        '<picture>{}<img src="{}{}" srcset="{}" sizes="{}" width="{}" height="{}" alt="{}" {} decoding="async"{}></picture>',
        sources,
        *(root, image.url(_FALLBACK, crop), image.srcset(crop, "jpg", root), sizes),
        *(width, height, alt),
        SafeString('fetchpriority="high"' if eager else 'loading="lazy"'),
        format_html(' class="{}"', classes) if classes else "",
    )


@register.simple_tag
def preload_picture(image: Image | str | None, sizes: str, *, crop: str = "") -> SafeString | str:
    """For the head of the page: the browser asks for the picture before it has read as far as where it stands."""
    if not image:  # a story without one, or no story at all, which a template has as ""
        return ""
    return format_html(
        '<link rel="preload" as="image" type="image/avif" imagesrcset="{}" imagesizes="{}" fetchpriority="high">',
        image.srcset(crop, "avif"),
        sizes,
    )


@register.simple_tag
def card_picture(image: Image | None) -> dict[str, Any] | None:
    """What stands beside a link on other sites, with its size in pixels. None where it must not stand there.

    Where a page has no picture, a template hands on "".
    """
    if not image or image.sensitive:
        return None
    width = widths(image.size, _CARD)[-1]
    return {
        "url": image.url(width, _CARD),
        "width": width,
        "height": image.height_at(width, _CARD),
        "alt": image.alt,
    }
