"""What a page says to machines, in the words of schema.org. All of it stands on the page for people, too."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from articles.corrections import Notes
from articles.models import Article, Author, Image, Page, Section

Thing = dict[str, Any]
_CONTEXT = "https://schema.org"


def news_article(article: Article, told: Notes, section: Section | None, authors: Sequence[Author]) -> Thing:
    """A story as its page shows it, with what its readers were told of changes. ``section`` knows its lineage.

    ``dateModified`` is when readers were told of a change, and nothing else: what they need not be told is no change.
    """
    notes = sorted([*told.updates, *told.corrections], key=lambda note: note.at, reverse=True)
    image: Image | None = article.lead_image
    return _filled(
        {
            "@context": _CONTEXT,
            "@type": "NewsArticle",
            "headline": article.headline,
            "description": article.standfirst,
            "url": _absolute(article.get_absolute_url()),
            "mainEntityOfPage": _absolute(article.get_absolute_url()),
            "image": _pictures(image),
            "datePublished": _moment(article.published_at),
            "dateModified": _moment(notes[0].at if notes else article.published_at),
            "author": [_filled({"@type": "Person", "name": one.name, "url": _url(one)}) for one in authors],
            "publisher": _publisher(),
            "articleSection": section and section.name,
            "keywords": [tag.name for tag in article.tags.all()],
            "inLanguage": get_language(),
            "correction": [
                {"@type": "CorrectionComment", "text": note.text, "datePublished": _moment(note.at)} for note in notes
            ],
        }
    )


def breadcrumbs(crumbs: Sequence[tuple[str, str]]) -> Thing:
    """The way from the front page, as (name, path); the page itself comes last, and has no path."""
    steps = [("Home", reverse("home")), *crumbs]
    return {
        "@context": _CONTEXT,
        "@type": "BreadcrumbList",
        "itemListElement": [
            _filled({"@type": "ListItem", "position": place, "name": name, "item": path and _absolute(path)})
            for place, (name, path) in enumerate(steps, start=1)
        ],
    }


def organization() -> Thing:
    """Who publishes the site, for the front page."""
    return {"@context": _CONTEXT, **_publisher(), "correctionsPolicy": _absolute(reverse("corrections"))}


def web_page(page: Page, description: str) -> Thing:
    """A page that is no news, as readers see it. ``description`` is the beginning of its text."""
    return _filled(
        {
            "@context": _CONTEXT,
            "@type": "WebPage",
            "name": page.title,
            "description": description,
            "url": _absolute(page.get_absolute_url()),
            "dateModified": _moment(page.published_at),
            "publisher": _publisher(),
            "inLanguage": get_language(),
        }
    )


def person(author: Author) -> Thing:
    """An author, as the author's page tells of them."""
    return _filled(
        {
            "@context": _CONTEXT,
            "@type": "Person",
            "name": author.name,
            "url": _url(author),
            "jobTitle": author.job_title,
            "description": author.biography,
            "image": author.portrait and not author.portrait.sensitive and _absolute(author.portrait.url(240)),
            "sameAs": [link.url for link in author.links.all()],
            "worksFor": {"@type": "NewsMediaOrganization", "name": settings.SITE_NAME},
        }
    )


def _publisher() -> Thing:
    return {
        "@type": "NewsMediaOrganization",
        "name": settings.SITE_NAME,
        "url": _absolute(reverse("home")),
        "logo": _absolute(static("img/mark.svg")),
    }


def _pictures(image: Image | None) -> list[str]:
    """In each of the forms that search engines ask for, around the focal point."""
    if image is None or image.sensitive:
        return []
    return [_absolute(image.url(1200, crop)) for crop in ("16x9", "4x3", "1x1")]


def _url(author: Author) -> str:
    return _absolute(author.get_absolute_url())


def _absolute(path: str) -> str:
    return settings.SITE_URL + path


def _moment(at: datetime) -> str:
    """In the newsroom's time zone, as the page says it, with the offset."""
    return timezone.localtime(at).isoformat(timespec="seconds")


def _filled(thing: Thing) -> Thing:
    """``thing`` without what says nothing."""
    return {name: value for name, value in thing.items() if value}
