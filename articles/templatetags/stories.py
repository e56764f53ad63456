"""What templates ask about stories."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import quote, urlencode

from django import template
from django.template import Context
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from articles.models import Article, Author, Section

register = template.Library()


@register.simple_tag(takes_context=True)
def section_of(context: Context, story: Article) -> Section | None:
    """The story's section out of the page's menu, which knows its address without another query."""
    return context["frame"].section_by_pk.get(story.section_id)


@register.filter
def written(story: Article) -> SafeString:
    """The attributes of an element that holds the story's own words: their language and direction, as far as known."""
    if not story.language:
        return SafeString(' dir="auto"')
    return format_html(' lang="{}" dir="{}"', story.written_in, story.direction)


@register.filter
def leads_to(story: Article) -> SafeString | str:
    """The attribute of a link to a story that is not in the site's language."""
    return format_html(' hreflang="{}"', story.written_in) if story.language else ""


@register.filter
def by_role(story: Article) -> list[tuple[str, list[Author]]]:
    """The byline as ("By", [authors]), ("Photographs by", [authors]) …, in its order."""
    roles: dict[str, list[Author]] = {}
    for byline in story.bylines.all():
        roles.setdefault(byline.get_role_display(), []).append(byline.author)
    return list(roles.items())


@register.simple_tag
def when(moment: datetime) -> SafeString:
    """A time in the newsroom's zone, such as "22 Nov 2026, 14:05 UTC".

    Never "5 minutes ago": a page that is kept would go on saying so.
    """
    local = timezone.localtime(moment)
    return format_html(
        '<time datetime="{}">{}, {} {}</time>',
        local.isoformat(timespec="seconds"),
        template.defaultfilters.date(local, "j M Y"),
        template.defaultfilters.date(local, "H:i"),
        local.tzname(),
    )


@register.simple_tag
def moment(at: datetime) -> SafeString:
    """A moment to come, in the newsroom's zone, such as "22 Nov 2026, 14:05 UTC"."""
    local = timezone.localtime(at)
    return format_html(
        '<time datetime="{}">{} {}</time>',
        local.isoformat(timespec="seconds"),
        template.defaultfilters.date(local, "j M Y, H:i"),
        local.tzname(),
    )


@register.simple_tag(takes_context=True)
def share_links(context: Context, story: Article) -> list[tuple[str, str]]:
    """Where a story can be passed on, as (name, address). Plain links: nobody learns of a reader who does not follow one."""
    url = context["frame"].site_url + story.get_absolute_url()
    headline = story.headline
    return [
        ("X", f"https://x.com/intent/post?{urlencode({'url': url, 'text': headline})}"),
        ("Facebook", f"https://www.facebook.com/sharer/sharer.php?{urlencode({'u': url})}"),
        ("LinkedIn", f"https://www.linkedin.com/sharing/share-offsite/?{urlencode({'url': url})}"),
        ("WhatsApp", f"https://wa.me/?{urlencode({'text': f'{headline} {url}'})}"),
        ("Telegram", f"https://t.me/share/url?{urlencode({'url': url, 'text': headline})}"),
        ("Email", f"mailto:?subject={quote(headline)}&body={quote(url)}"),
    ]
