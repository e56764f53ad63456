"""What surrounds a story: related articles, Check Also, the previous and the next one. All of it public."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, IntegerField, Prefetch, When, prefetch_related_objects

from articles.models import Article, ArticleQuerySet, Byline, Listing
from articles.positions import Order, Position
from articles.rich_text import plain_text

RELATED = 3
#: As many of the newest stories of a tag are looked at for the best match.
COMMON = 200
_ORDER = Order("published_at")
_NEAR = ("tags", "related_links")
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
    prefetch_related_objects([article], Prefetch("bylines", bylines), *_NEAR)


def load_what_is_near(article: Article) -> None:
    """Fetch of ``article`` what alongside() asks for. Not again what is there."""
    prefetch_related_objects([article], *_NEAR)


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


def _others(article: Article, at: datetime, *, few: bool = False) -> ArticleQuerySet:
    return Article.objects.public(at, few=few).for_lists(at).exclude(pk=article.pk)


def _hand_picked(article: Article, at: datetime) -> list[Tip]:
    links = list(article.related_links.all())
    stories = _others(article, at, few=True).defer(None).in_bulk([link.story_id for link in links])
    return [
        Tip(stories[link.story_id], excerpt(stories[link.story_id], link.note))
        for link in links
        if link.story_id in stories
    ]


def _neighbours(article: Article, at: datetime) -> tuple[Article | None, Article | None]:
    here = Position(article.published_at, article.pk)

    def next_to(*, back: bool) -> Article | None:
        # Of two bounds of the same column SQLite begins at the one that stands first.
        beyond = Article.objects.filter(_ORDER.behind(here, back=back)).public(at).order_by(*_ORDER.names(back=back))
        return beyond.only("headline", "language", "slug", "published_at", "first_public_at").first()

    return next_to(back=False), next_to(back=True)


def _related(article: Article, at: datetime, without: set[int]) -> list[Article]:
    """The newest of the same section and of those inside it."""
    listed = Listing.objects.public(at).in_section(article.section_id).exclude(article__in=[article.pk, *without])
    return sorted(listed.newest(RELATED, at).for_lists(at), key=_newest, reverse=True)


def _best_match(article: Article, at: datetime, without: set[int]) -> Article | None:
    """The story with which ``article`` shares most tags, rare ones above all; else one of its section; else the newest.

    Of each tag the newest stories are looked at, and no more than so many.
    """
    passed = {article.pk, *without}
    nearness: Counter[int] = Counter()
    for stories in _newest_of_tags(article, at, len(passed)):
        # The fewer other stories have a tag, the more sharing it counts. Whole numbers, so that ties are ties. A tag of very
        # many counts as one of COMMON: how many there are exactly would have to be counted.
        weight = 1_000_000 // min(len(stories), COMMON)
        for story in [story for story in stories if story not in passed][:COMMON]:
            nearness[story] += weight
    if nearness:
        most = max(nearness.values())
        candidates = _others(article, at, few=True).defer("search_text").exclude(pk__in=without)
        nearest = candidates.filter(pk__in=[story for story, near in nearness.items() if near == most])
        in_section = Case(When(section=article.section_id, then=1), default=0, output_field=IntegerField())
        if match := nearest.order_by(in_section.desc(), "-published_at", "-pk").first():
            return match
    listed = Listing.objects.public(at).in_section(article.section_id).exclude(article__in=list(passed))
    if match := listed.newest(1, at).for_lists(at).defer(None).first():
        return match
    return _others(article, at).defer("search_text").exclude(pk__in=without).newest_first().first()


def _newest_of_tags(article: Article, at: datetime, passed: int) -> list[list[int]]:
    """Of each tag of ``article`` the newest other stories: COMMON, and as many more as are passed over. One query."""
    listed = Listing.objects.public(at).exclude(article=article.pk)
    stories: dict[int, list[int]] = {tag.pk: [] for tag in article.tags.all() if tag.pk}
    for tag, story in listed.newest_of_each(Listing.Kind.TAG, dict.fromkeys(stories, COMMON + passed)):
        stories[tag].append(story)
    return [one for one in stories.values() if one]


def _newest(story: Article) -> tuple[datetime, int]:
    return story.published_at, story.pk
