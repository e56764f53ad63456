"""What feeds say of stories and of corrections."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Prefetch, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse

from articles.corrections import Notes
from articles.models import Article, ArticleQuerySet, Byline, Correction, Image, ListingQuerySet
from articles.rich_text import plain_text
from articles.story_body import for_feeds

from .formats import Entry, Person, Picture

#: Items in a feed.
LENGTH = 20
_PICTURE_WIDTH = 1200  # pixels: as large as any reader shows one
_SUMMARY_WORDS = 55  # as many as WordPress's excerpts have
_SUFFIX = {"rss": "", "atom": "atom/", "json": "json/"}


def address_of(page: str, form: str = "rss") -> str:
    """The path of the feed of the list at the path ``page``; of a story, the feed of its replies."""
    return f"{page}feed/{_SUFFIX[form]}"


def tag_uri(kind: str, number: int, since: datetime) -> str:
    """An id by RFC 4151 that stays when the address of the thing changes. ``since`` never changes either."""
    return f"tag:{urlsplit(settings.SITE_URL).hostname},{since.astimezone(UTC):%Y-%m-%d}:{kind}/{number}"


def of_stories(stories: ArticleQuerySet | ListingQuerySet, at: datetime) -> list[Entry]:
    """The newest of ``stories``, which the caller has found to be public, whole: a fixed number of queries."""
    if isinstance(stories, ListingQuerySet):
        stories = stories.newest(LENGTH, at)
    newest = list(
        stories.select_related("section", "lead_image")
        .prefetch_related(
            "tags",
            Prefetch("bylines", Byline.objects.select_related("author")),
            Prefetch("corrections", Correction.objects.filter(at__lte=at), to_attr="told"),
        )
        .defer("search_text")
        .newest_first()[:LENGTH]
    )
    bodies = for_feeds(newest, at, root=settings.SITE_URL)
    return [_of_story(story, bodies[story.pk]) for story in newest]


def _of_story(story: Article, body: str) -> Entry:
    url = settings.SITE_URL + story.get_absolute_url()
    told = Notes.of(story.told)
    picture = _picture(story)
    whole = {"story": story, "body": body, "told": told, "picture": picture}
    changed = [note.at for note in told.newest_of_each]
    replies = story.comments_open
    return Entry(
        id=tag_uri("story", story.pk, story.first_public_at),
        guid=f"{settings.SITE_URL}/?p={story.pk}",  # WordPress's form: what its readers have read stays read
        url=url,
        title=story.headline,
        html=render_to_string("feeds/story.html", whole).strip(),
        summary=story.standfirst or _first_words(story.body),
        published=story.published_at,
        updated=max([story.published_at, *changed]),
        people=_people(story),
        categories=tuple(dict.fromkeys([story.section.name, *(tag.name for tag in story.tags.all())])),
        picture=picture,
        replies=f"{url}#{'respond' if replies else 'comments'}",
        replies_feed=address_of(url),
        language=story.language,
    )


def of_corrections(told: QuerySet[Correction]) -> list[Entry]:
    """The newest of ``told``, which the caller has found to be public: one query."""
    newest = told.select_related("article").defer("article__body", "article__search_text")[:LENGTH]
    return [
        Entry(
            id=tag_uri("correction", note.pk, note.at),
            guid=tag_uri("correction", note.pk, note.at),
            url=settings.SITE_URL + note.article.get_absolute_url(),
            title=f"{note.get_kind_display()}: {note.article.headline}",
            html=render_to_string("feeds/correction.html", {"note": note, "root": settings.SITE_URL}).strip(),
            summary=note.text,
            published=note.at,
            updated=note.at,
            categories=(note.get_kind_display(),),
        )
        for note in newest
    ]


def _people(story: Article) -> tuple[Person, ...]:
    """Each author once, in the order of the byline."""
    authors = {byline.author_id: byline.author for byline in story.bylines.all()}
    return tuple(Person(one.name, settings.SITE_URL + reverse("author", args=[one.slug])) for one in authors.values())


def _picture(story: Article) -> Picture | None:
    image: Image | None = story.lead_image
    if image is None or image.sensitive:
        return None
    width = next((one for one in image.widths if one >= _PICTURE_WIDTH), image.widths[-1])
    return Picture(
        url=settings.SITE_URL + image.url(width),
        width=width,
        height=image.height_at(width),
        alt=image.alt,
        caption=story.caption,
        credit=image.credit,
    )


def _first_words(html: str) -> str:
    words = plain_text(html).split()
    return " ".join(words[:_SUMMARY_WORDS]) + (" …" if len(words) > _SUMMARY_WORDS else "")
