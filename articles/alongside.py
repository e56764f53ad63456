"""What surrounds a story: related articles, Check Also, the previous and the next one. All of it public."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, Count, IntegerField, Prefetch, Q, Sum, Value, When, prefetch_related_objects

from articles.models import Article, ArticleQuerySet, ArticleTag, Byline
from articles.rich_text import plain_text

RELATED = 3
EXCERPT_WORDS = 15  # as long as WordPress's readers know it


@dataclass(frozen=True)
class Tip:
    """A story under "Check Also", with the words that stand there for it."""

    story: Article
    excerpt: str


@dataclass(frozen=True)
class Alongside:
    previous: Article | None
    next: Article | None
    related: list[Article]
    check_also: list[Tip]


def load(article: Article) -> None:
    """Fetch what the page tells of ``article`` itself: bylines with their authors, tags, picks. Not again what is there."""
    bylines = Byline.objects.select_related("author__portrait").prefetch_related("author__links")
    prefetch_related_objects([article], Prefetch("bylines", bylines), "tags", "related_links")


def alongside(article: Article, at: datetime) -> Alongside:
    """Everything that stands around ``article`` at ``at``; Check Also repeats nothing that stands above it."""
    picks = _hand_picked(article, at)
    previous, following = _neighbours(article, at)
    related = _related(article, at, without={tip.story.pk for tip in picks})
    if not picks:
        shown = {article.pk, *(story.pk for story in (previous, following, *related) if story)}
        best = _best_match(article, at, without=shown)
        picks = [Tip(best, excerpt(best))] if best else []
    return Alongside(previous, following, related, picks)


def excerpt(story: Article, note: str = "") -> str:
    """The editor's note, else the standfirst, else the first words of the body."""
    if note or story.standfirst:
        return note or story.standfirst
    words = plain_text(story.body).split()
    shown = " ".join(words[:EXCERPT_WORDS])
    return f"{shown} …" if len(words) > EXCERPT_WORDS else shown


def _others(article: Article, at: datetime) -> ArticleQuerySet:
    return Article.objects.public(at).for_lists(at).exclude(pk=article.pk)


def _hand_picked(article: Article, at: datetime) -> list[Tip]:
    links = list(article.related_links.all())
    stories = _others(article, at).defer(None).in_bulk([link.story_id for link in links])
    return [
        Tip(stories[link.story_id], excerpt(stories[link.story_id], link.note))
        for link in links
        if link.story_id in stories
    ]


def _neighbours(article: Article, at: datetime) -> tuple[Article | None, Article | None]:
    when, same_moment = article.published_at, Q(published_at=article.published_at)
    others = Article.objects.public(at).only("headline", "language", "slug", "published_at", "first_public_at")
    older = others.filter(Q(published_at__lt=when) | same_moment & Q(pk__lt=article.pk))
    newer = others.filter(Q(published_at__gt=when) | same_moment & Q(pk__gt=article.pk))
    return older.newest_first().first(), newer.order_by("published_at", "pk").first()


def _related(article: Article, at: datetime, without: set[int]) -> list[Article]:
    """The newest of the same section."""
    same = _others(article, at).in_sections([article.section_id]).exclude(pk__in=without)
    return list(same.newest_first()[:RELATED])


def _best_match(article: Article, at: datetime, without: set[int]) -> Article | None:
    """The story with which ``article`` shares most tags, rare ones above all; else one of its section; else the newest."""
    candidates = _others(article, at).defer("search_text").exclude(pk__in=without).newest_first()
    if weights := _tag_weights(article, at):
        cases = [When(tag_links__tag=tag, then=Value(weight)) for tag, weight in weights.items()]
        nearest = (
            candidates.filter(tag_links__tag__in=weights)
            .annotate(
                nearness=Sum(Case(*cases, default=Value(0), output_field=IntegerField())),
                neighbour=Case(When(section=article.section_id, then=1), default=0, output_field=IntegerField()),
            )
            .order_by("-nearness", "-neighbour", "-published_at", "-pk")
        )
        if match := nearest.first():
            return match
    return candidates.filter(section=article.section_id).first() or candidates.first()


def _tag_weights(article: Article, at: datetime) -> dict[int, int]:
    """Tag -> what sharing it counts: the fewer other stories have it, the more. Whole numbers, so that ties are ties."""
    others = Article.objects.public(at).exclude(pk=article.pk)
    used = (
        ArticleTag.objects.filter(
            tag__in=[tag.pk for tag in article.tags.all() if tag.pk], content_object__in=others.values("pk")
        )
        .values_list("tag")
        .annotate(stories=Count("pk"))
    )
    return {tag: 1_000_000 // stories for tag, stories in used}
