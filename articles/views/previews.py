"""The page of a story that is not public: the same page, for staff and for an outside reader with a link."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles import previews
from articles.models import Article, ArticleTag, PreviewLink
from articles.page_cache.reading import noted_property
from tags.models import Tag

from .errors import not_found
from .page import TICKER, TOPICS, TOPICS_FROM, Frame, render
from .pictures import copy_of, nothing
from .story import render_story

#: Nobody keeps such a page, nobody lists it, and no site that it links to learns where the reader came from.
PRIVATE = {
    "Cache-Control": "no-store, private",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Referrer-Policy": "no-referrer",
}


@dataclass(frozen=True)
class Preview:
    """What the template must know of a preview. The reader's own has a link; the staff's may have problems to tell."""

    link: PreviewLink | None = None
    #: Fields that could not be shown as they were typed.
    problems: list[str] = field(default_factory=list)


class PreviewFrame(Frame):
    """What surrounds the page, as it will be with the page's story among the others."""

    story: Article

    @noted_property
    def _newest(self) -> list[Article]:
        others = Article.objects.public(self.at).exclude(pk=self.story.pk).for_lists().newest_first()[: TICKER + 1]
        both = sorted([self.story, *others], key=lambda one: (one.published_at, one.pk), reverse=True)
        return both[: TICKER + 1]

    @noted_property
    def topics(self) -> list[Tag]:
        others = Article.objects.public(self.at).exclude(pk=self.story.pk).newest_first()
        newest = list(others.values_list("published_at", "pk")[:TOPICS_FROM])
        own = []
        if len(newest) < TOPICS_FROM or newest[-1] < (self.story.published_at, self.story.pk):
            own = list(self.story.tags.all())
            newest = newest[: TOPICS_FROM - 1]
        used = ArticleTag.objects.filter(content_object__in=[pk for _, pk in newest]).values_list("tag", flat=True)
        stories = Counter(used) + Counter(tag.pk for tag in own if tag.pk)
        tags = [*Tag.objects.filter(pk__in=stories).order_by("name"), *(tag for tag in own if not tag.pk)]
        tags.sort(key=lambda tag: -stories.get(tag.pk, 1))
        return sorted(tags[:TOPICS], key=lambda tag: tag.name.casefold())


def render_preview(request: HttpRequest, story: Article, at: datetime, preview: Preview) -> HttpResponse:
    """The page that readers would get of ``story`` if it went out at ``at``. The caller has found that it may be seen.

    An outside reader finds the story in no list: its address there would lead nowhere yet.
    """
    shown = previews.as_published(story, at)
    frame = Frame(at, shown) if preview.link else PreviewFrame(at, shown)
    response = render_story(request, shown, frame=frame, preview=preview, noindex=True)
    return _private(response)


@require_safe
def shared(request: HttpRequest, key: str) -> HttpResponse:
    """A story for an outside reader, as long as the link works.

    Whoever has no key that ever worked gets the 404 of any other address. A key that is over gets 410 and a sentence
    that names nothing of the story. Once the story is public, a link that was not revoked leads there.
    """
    at = timezone.now()
    try:
        link = previews.follow(key, at)
    except previews.Unknown:
        return _private(not_found(request, Http404()))
    except previews.Over:
        return _private(render(request, "articles/preview_over.html", Frame(at), status=410, noindex=True))
    story = link.article
    if Article.objects.public(at).filter(pk=story.pk).exists():
        return _private(HttpResponseRedirect(story.get_absolute_url()))
    if request.method == "GET":
        previews.note_opening(link, at)
    response = render_preview(request, story, at, Preview(link))
    for token in previews.pictures_of(story).values_list("token", flat=True):
        own, through_link = (address.encode() for address in _picture_folders(key, token))
        response.content = response.content.replace(own, through_link)
    return response


@require_safe
def picture(request: HttpRequest, key: str, token: str, name: str) -> HttpResponse:
    """A picture of the story that the link shows, and no other, for as long as the link works."""
    try:
        link = previews.follow(key, timezone.now())
    except (previews.Unknown, previews.Over):
        return _private(nothing())
    image = previews.pictures_of(link.article).filter(token=token).first()
    return _private(copy_of(request, image, name, PRIVATE["Cache-Control"]) if image else nothing())


def _picture_folders(key: str, token: str) -> tuple[str, str]:
    """Where the copies of a picture are for everybody, and where they are through the link."""
    return tuple(
        reverse(name, args=[*arguments, token, "1.jpg"]).removesuffix("1.jpg")
        for name, arguments in (("picture", []), ("preview-picture", [key]))
    )


def _private(response: HttpResponse) -> HttpResponse:
    for name, value in PRIVATE.items():
        response[name] = value
    return response
