"""The page of one story."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from csp.decorators import csp_update
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import resolve
from django.utils import timezone
from django.utils.text import Truncator

from articles import reading_time
from articles.alongside import alongside, load, load_what_is_near
from articles.corrections import told_of
from articles.models import Article, ArticleQuerySet, Author
from articles.page_cache import parts
from articles.page_cache.reading import Noted
from articles.rich_text import plain_text
from articles.story_body import expand, players
from articles.structured_data import news_article

from .errors import gone
from .old_addresses import feed_asked_for
from .page import Crumb, Frame, moved, public_page, render, stands_at

_DESCRIPTION_WORDS = 30
#: What tells where a story stands.
_ADDRESS = ("slug", "section", "published_at", "first_public_at", "revises")
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
    story = at_address(known, at)
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


def at_address(known: ArticleQuerySet, at: datetime) -> Article | None:
    """The public one of ``known``; where parts of its page are kept, without all that these may hold already."""
    public = known.public(at, few=True)
    return public.only(*_ADDRESS).select_related(None).first() if parts.now() else public.first()


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
    frame = frame or Frame(timezone.now(), article)
    page = _StoryPage(article, frame)
    player_hosts = parts.value(f"players {article.pk}", lambda: players(page.article()))
    response = csp_update({"frame-src": player_hosts})(render)(
        request,
        "articles/story.html",
        frame,
        status=status,
        here=frame.outermost(article.section_id),
        number=article.pk,
        crumbs=page.crumbs,
        article=page.article,
        body=page.body,
        minutes=page.minutes,
        authors=page.authors,
        alongside=page.alongside,
        near=page.near,
        told=page.told,
        structured=page.structured,
        feed=article.get_absolute_url(),
        feed_title=page.feed_title,
        description=page.description,
        canonical=article.get_absolute_url(),
        # The same story once more, under an address that only opens its form.
        **{"noindex": "replytocom" in request.GET} | context,
    )
    if player_hosts:
        # The players' own pages say nothing of embedding, and would not load in frames of an isolated page.
        response.headers["Cross-Origin-Embedder-Policy"] = "unsafe-none"
    return response


class _StoryPage:
    """What a story's page shows, each asked for by the first part that shows it. What is kept asks for nothing."""

    def __init__(self, found: Article, frame: Frame) -> None:
        self._found, self._frame = found, frame
        # Read again after the version of the story: what was found was read before it.
        again = parts.about(found.pk)
        self.article = Noted(lambda: self._loaded(again=again), story=found.pk)
        self.told = Noted(lambda: told_of(found.revises or found, frame.at), story=found.pk)
        self.authors = Noted(lambda: _authors(self.article()))
        self.section = Noted(lambda: frame.section_by_pk.get(self.article().section_id))
        self.crumbs = Noted(self._crumbs)
        self.body = Noted(lambda: expand(self.article(), frame.at))
        self._text = Noted(lambda: plain_text(self.article().body))
        self.minutes = Noted(lambda: reading_time.minutes(self._text()))
        self.near = Noted(lambda: self._loaded_near(again=again), story=found.pk)
        self.alongside = Noted(lambda: alongside(self.near(), frame.at))
        self.structured = Noted(
            lambda: [news_article(self.article(), self.told(), self.section(), self.authors())],
        )
        self.feed_title = Noted(lambda: f"Comments on {self.article().headline}")
        self.description = Noted(self._description)

    def _loaded(self, *, again: bool) -> Article:
        article = self._read_again().select_related("lead_image").first() if again else self._found
        if article is None:
            raise Http404("It was public a moment ago")
        load(article)
        return article

    def _loaded_near(self, *, again: bool) -> Article:
        """Without the long texts, where nothing else on the page is asked for."""
        if self.article.is_known or not again:
            return self.article()
        article = self._read_again().only(*_ADDRESS).first()
        if article is None:
            raise Http404("It was public a moment ago")
        load_what_is_near(article)
        return article

    def _read_again(self) -> ArticleQuerySet:
        return Article.objects.public(self._frame.at, few=True).filter(pk=self._found.pk)

    def _crumbs(self) -> list[Crumb]:
        section, article = self.section(), self.article()
        above = [Crumb(one.name, one.get_absolute_url()) for one in (section.lineage if section else ())]
        return [*above, Crumb(article.headline, story=article)]

    def _description(self) -> str:
        return self.article().standfirst or Truncator(self._text()).words(_DESCRIPTION_WORDS, truncate=" …")


def _authors(article: Article) -> list[Author]:
    """Each author once, in the order of the byline."""
    return list({byline.author_id: byline.author for byline in article.bylines.all()}.values())
