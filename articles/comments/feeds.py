"""The feeds of readers' comments: of the whole site, and of one story."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from articles import feeds
from articles.feeds import Entry, Person
from articles.views.errors import gone
from articles.views.feeds import answer
from articles.views.page import public_page
from articles.views.story import known_as

from . import text
from .models import Comment


@public_page
def site(request: HttpRequest, form: str) -> HttpResponse:
    """The newest comments on all stories."""
    newest = Comment.objects.public(timezone.now())  # there is no page of them all
    return answer(request, form, "/comments/", "Comments", "", lambda: _entries(newest), home=reverse("home"))


@public_page
def story(
    request: HttpRequest,
    slug: str,
    form: str,
    year: int | None = None,
    month: int | None = None,
    day: int | None = None,
) -> HttpResponse:
    """The newest comments on a story. Where the story is gone, so are they."""
    at = timezone.now()
    known = known_as(slug)
    article = known.public(at, few=True).first()
    if article is None:
        if former := known.gone(at).first():
            return gone(request, former, at)
        raise Http404(slug)
    newest = Comment.objects.public(at).filter(article=article)
    title = f"Comments on: {article.headline}"
    return answer(request, form, article.get_absolute_url(), title, "", lambda: _entries(newest))


def _entries(comments: QuerySet[Comment]) -> list[Entry]:
    """The newest of ``comments``, which the caller has found to be public: one query."""
    newest = comments.select_related("article").defer("article__body", "article__search_text", "email", "user_agent")
    return [_entry(comment) for comment in newest.order_by("-created_at", "-pk")[: feeds.LENGTH]]


def _entry(comment: Comment) -> Entry:
    since: datetime = comment.created_at
    return Entry(
        id=feeds.tag_uri("comment", comment.pk, since),
        guid=feeds.tag_uri("comment", comment.pk, since),
        url=settings.SITE_URL + comment.get_absolute_url(),
        title=f"{comment.name} on {comment.article.headline}",
        html=text.to_html(comment.text),
        published=since,
        updated=since,
        people=(Person(comment.name),),
    )
