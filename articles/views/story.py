"""The page of one story."""

from __future__ import annotations

import re
from typing import Any

from csp.decorators import csp_update
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import resolve
from django.utils import timezone
from django.utils.text import Truncator

from articles import reading_time
from articles.alongside import alongside, load
from articles.corrections import told_of
from articles.models import Article, ArticleQuerySet, Author
from articles.rich_text import plain_text
from articles.story_body import expand, players
from articles.structured_data import news_article

from .errors import gone
from .old_addresses import feed_asked_for
from .page import Crumb, Frame, moved, public_page, render, stands_at

_DESCRIPTION_WORDS = 30
_PAGE = re.compile(r"[1-9][0-9]{0,5}")


@public_page
def article(
    request: HttpRequest, slug: str, year: int | None = None, month: int | None = None, day: int | None = None
) -> HttpResponse:
    """A public story at its address; from any other address that it had, or with a wrong date, one redirect there.

    A story that was public once answers 410 wherever it was known: a redirect would name the slug that a draft
    has by now. What was never public is 404, like what does not exist.
    """
    at = timezone.now()
    known = known_as(slug)
    story = known.public(at, few=True).first()
    if story is None:
        if former := known.gone(at).first():
            return gone(request, former, at)
        raise Http404(slug)
    if old_page := _old_page_of_comments(request, story):
        return old_page
    if feed := feed_asked_for(request, story.get_absolute_url()):
        return feed
    if not stands_at(request, story.get_absolute_url()):
        return moved(request, story.get_absolute_url())
    return render_story(request, story)


def known_as(slug: str) -> ArticleQuerySet:
    """The stories that have this slug now or had it once, public or not."""
    return Article.objects.known_as(slug).select_related("lead_image")


def _old_page_of_comments(request: HttpRequest, story: Article) -> HttpResponse | None:
    """WordPress's other form of ``…/comment-page-2/``, answered by what answers that one."""
    asked = request.GET.get("cpage", "")
    if not _PAGE.fullmatch(asked):
        return None
    match = resolve(f"{story.get_absolute_url()}comment-page-{asked}/")
    return match.func(request, *match.args, **match.kwargs)


def render_story(
    request: HttpRequest, article: Article, *, status: int = 200, frame: Frame | None = None, **context: Any
) -> HttpResponse:
    """The page of ``article``, which the caller has found to be public, or made ready with previews.as_published().

    ``context`` goes to the template; with ``reply_form`` the comments show that form in place of an empty one.
    """
    load(article)
    frame = frame or Frame(timezone.now(), article)
    section = frame.section_by_pk.get(article.section_id)
    told, authors = told_of(article.revises or article, frame.at), _authors(article)
    player_hosts = players(article)
    response = csp_update({"frame-src": player_hosts})(render)(
        request,
        "articles/story.html",
        frame,
        status=status,
        here=section,
        crumbs=[
            *(Crumb(one.name, one.get_absolute_url()) for one in (section.lineage if section else ())),
            Crumb(article.headline, story=article),
        ],
        article=article,
        body=expand(article, frame.at),
        minutes=reading_time.minutes(plain_text(article.body)),
        authors=authors,
        alongside=alongside(article, frame.at),
        told=told,
        structured=[news_article(article, told, section, authors)],
        feed=article.get_absolute_url(),
        feed_title=f"Comments on {article.headline}",
        description=article.standfirst or Truncator(plain_text(article.body)).words(_DESCRIPTION_WORDS, truncate=" …"),
        canonical=article.get_absolute_url(),
        # The same story once more, under an address that only opens its form.
        **{"noindex": "replytocom" in request.GET} | context,
    )
    if player_hosts:
        # The players' own pages say nothing of embedding, and would not load in frames of an isolated page.
        response.headers["Cross-Origin-Embedder-Policy"] = "unsafe-none"
    return response


def _authors(article: Article) -> list[Author]:
    """Each author once, in the order of the byline."""
    return list({byline.author_id: byline.author for byline in article.bylines.all()}.values())
