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
#: As many stories at most stand above Check Also.
_ABOVE = RELATED + 2
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
    in_section, of_tags = _newest(article, at, picked=[tip.story.pk for tip in picks])
    cards = Article.objects.public(at, few=True).for_cards(at)
    related = list(cards.filter(pk__in=in_section[:RELATED]).newest_first())
    if not picks:
        shown = {article.pk, *(story.pk for story in (previous, following, *related) if story)}
        best = _best_match(article, at, shown, in_section, of_tags)
        picks = [Tip(best, excerpt(best))] if best else []
    return Alongside(previous, following, related, picks)


def excerpt(story: Article, note: str = "") -> str:
    """The editor's note, else the standfirst, else the first words of the body."""
    if note or story.standfirst:
        return note or story.standfirst
    words = plain_text(story.body).split()
    shown = " ".join(words[:EXCERPT_WORDS])
    return f"{shown} …" if len(words) > EXCERPT_WORDS else shown


def _tips(at: datetime, *, few: bool = False) -> ArticleQuerySet:
    """With all that Check Also shows, and with the body, whose first words may stand there."""
    return Article.objects.public(at, few=few).select_related("lead_image").defer("search_text")


def _hand_picked(article: Article, at: datetime) -> list[Tip]:
    links = list(article.related_links.all())
    stories = _tips(at, few=True).exclude(pk=article.pk).in_bulk([link.story_id for link in links])
    return [
        Tip(stories[link.story_id], excerpt(stories[link.story_id], link.note))
        for link in links
        if link.story_id in stories
    ]


def _neighbours(article: Article, at: datetime) -> tuple[Article | None, Article | None]:
    # To have Django write one query of two takes longer than to ask both.
    here = Position(article.published_at, article.pk)

    def next_to(*, back: bool) -> Article | None:
        # Of two bounds of the same column SQLite begins at the one that stands first.
        beyond = Article.objects.filter(_ORDER.behind(here, back=back)).public(at).order_by(*_ORDER.names(back=back))
        return beyond.only("headline", "language", "slug", "published_at", "first_public_at").first()

    return next_to(back=False), next_to(back=True)


def _newest(article: Article, at: datetime, picked: list[int]) -> tuple[list[int], list[list[int]]]:
    """The newest others of its section and of those inside it, and of each of its tags where none are picked: one query.

    Of a tag they are COMMON, and everywhere as many more as may stand on the page already.
    """
    section, tag = Listing.Kind.SECTION, Listing.Kind.TAG
    counts = {(section, article.section_id): _ABOVE + 1}
    if not picked:
        counts |= {(tag, one.pk): COMMON + _ABOVE for one in article.tags.all() if one.pk}
    listed = Listing.objects.public(at).exclude(article__in=[article.pk, *picked])
    in_section, *of_tags = listed.newest_of_each(counts).values()
    return in_section, of_tags


def _best_match(
    article: Article, at: datetime, shown: set[int], in_section: list[int], of_tags: list[list[int]]
) -> Article | None:
    """The story with which ``article`` shares most tags, rare ones above all; else one of its section; else the newest.

    Of each tag the newest stories are looked at, and no more than so many.
    """
    nearness: Counter[int] = Counter()
    for stories in filter(None, of_tags):
        # The fewer other stories have a tag, the more sharing it counts. Whole numbers, so that ties are ties. A tag of very
        # many counts as one of COMMON: how many there are exactly would have to be counted.
        weight = 1_000_000 // min(len(stories), COMMON)
        for story in [story for story in stories if story not in shown][:COMMON]:
            nearness[story] += weight
    most = max(nearness.values(), default=0)
    nearest = [story for story, near in nearness.items() if near == most]
    own_first = Case(When(section=article.section_id, then=1), default=0, output_field=IntegerField()).desc()
    for stories in filter(None, (nearest, [story for story in in_section if story not in shown][:1])):
        if match := _tips(at, few=True).filter(pk__in=stories).order_by(own_first, "-published_at", "-pk").first():
            return match
    return _tips(at).exclude(pk__in=shown).newest_first().first()
