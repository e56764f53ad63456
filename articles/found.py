"""What a search finds: the newest stories that it fits, in the order in which a reader wants them.

Of stories by the hundred thousand only the newest are looked at, so that each search costs about the same
(docs/decisions/0023). All that a reader is told of them, order, counts and years, is of these.

A word that one story in twenty has is in an index, and the moments of publication are in another: PostgreSQL would read
50,000 stories of a million to know which are the newest. So it is asked for those of late first, which mostly are enough.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple, Self

from django.core.cache import cache
from django.db import connection
from django.db.models.functions import Left

from articles.filters import StoryFilter
from articles.loading import any_of
from articles.models import Article, ArticleQuerySet
from articles.search import Question, Term, by_index, with_phrases

#: So many stories are found by one search, the newest of all that fit.
MOST = 1_000
#: So many stories that have all words of a phrase are read for it.
READ_FOR_PHRASES = 5_000
#: Of late are so many of the newest stories, or this part of all where that is more. Of a smaller part PostgreSQL would rather
#: read every story for a rare word (docs/decisions/0023).
OF_LATE, PART_OF_ALL = 50_000, 10
#: For so many seconds the moment is remembered at which "of late" begins. Any gives the same answer.
REMEMBERED = 60 * 60
#: What a word in the headline, the standfirst, the body says of a story, and a part of a word of what a whole one says.
_IN_HEADLINE, _IN_STANDFIRST, _IN_BODY, _BEGINNING = 1, 0.35, 0.1, 0.8
#: In so many days half of what the newest story has before the oldest is lost. It never has more than twice as much.
_HALF_LIFE = timedelta(days=365)
_BEGINNING_OF_LATE = "search:beginning-of-late"
_RANKED_BY = 700  # characters of search_text: the headline, and the standfirst or most of a long one


class Hit(NamedTuple):
    pk: int
    published_at: datetime
    section_id: int
    headline: str  # as in search_text
    standfirst: str

    def score(self, terms: list[Term], at: datetime) -> float:
        """How well the story answers, above 0 and at most 1."""
        age = max(at - self.published_at, timedelta()) / _HALF_LIFE
        return sum(map(self._of_term, terms)) / len(terms) * (0.5 + 0.5**age / 2)

    def _of_term(self, term: Term) -> float:
        for line, worth in ((self.headline, _IN_HEADLINE), (self.standfirst, _IN_STANDFIRST)):
            if term.whole in line:
                return worth
            if term.needle in line:
                return worth * _BEGINNING
        return _IN_BODY


@dataclass(frozen=True)
class Found:
    """``hits`` are at most MOST. ``is_cut``: there may be more; ``is_cut_for_phrases``: of those with the words apart."""

    hits: list[Hit]
    is_cut: bool = False
    is_cut_for_phrases: bool = False

    @classmethod
    def by(cls, asked: StoryFilter) -> Self:
        """The newest first: a fixed number of queries."""
        if not asked.asked or asked.form.errors:
            return cls([])
        stories, cut = _with_phrases(asked.qs, asked.question)
        pks = _newest(stories, MOST + 1)
        # The texts are those of the newest alone: PostgreSQL would take the beginnings of all that fit, and then sort.
        newest = Article.objects.filter(any_of(Article, "id", pks[:MOST])).order_by()
        rows = newest.values_list("pk", "published_at", "section_id", Left("search_text", _RANKED_BY))
        hits = {row[0]: Hit(*row[:3], *(*row[3].split("\n"), "")[:2]) for row in rows}
        return cls([hits[pk] for pk in pks if pk in hits], len(pks) > MOST, cut)

    def best_first(self, question: Question, at: datetime) -> Found:
        """Headline before standfirst before body, and of equals the newest."""
        terms = question.wanted
        if not terms:
            return self
        hits = sorted(self.hits, key=lambda hit: (hit.score(terms, at), hit.published_at, hit.pk), reverse=True)
        return Found(hits, self.is_cut, self.is_cut_for_phrases)

    @property
    def pks(self) -> list[int]:
        return [hit.pk for hit in self.hits]


def number_of(stories: ArticleQuerySet, question: Question) -> int:
    """How many of ``stories`` ``question`` finds, MOST at most."""
    if not question.wanted:
        return 0
    # Not COUNT, and no smaller limit: knowing that few are wanted, PostgreSQL would walk all stories to find none.
    stories, _ = _with_phrases(stories.filter(by_index(question)), question)
    return len(_newest(stories, MOST))


def _newest(stories: ArticleQuerySet, count: int) -> list[int]:
    """The keys of so many of the newest of ``stories``, or of all where they are fewer; the newest first."""
    in_order = stories.newest_first().values_list("pk", flat=True)
    since = _of_late()
    if since and len(found := list(in_order.filter(published_at__gte=since)[:count])) == count:
        return found
    return list(in_order[:count])


def _of_late() -> datetime | None:
    """The moment at which it begins; None where hardly any story is older, or where it is not needed."""
    if connection.vendor != "postgresql":
        return None  # SQLite walks from the newest on, and stops when it has enough
    since = cache.get(_BEGINNING_OF_LATE)
    if since is None:
        last = Article.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        many = max(OF_LATE, last // PART_OF_ALL)
        stories = Article.objects.public().newest_first().values_list("published_at", flat=True)
        since = next(iter(stories[many : many + 1]), "")
        cache.set(_BEGINNING_OF_LATE, since, REMEMBERED)
    return since or None


def _with_phrases(stories: ArticleQuerySet, question: Question) -> tuple[ArticleQuerySet, bool]:
    """Those in which words stand together that must, and whether some were not read for it."""
    if not question.phrases and (question.wanted or not question.terms):
        return stories, False
    pks = _newest(stories, READ_FOR_PHRASES + 1)
    together = with_phrases(Article.objects.filter(pk__in=pks[:READ_FOR_PHRASES]), question)
    return together, len(pks) > READ_FOR_PHRASES


def in_order(pks: list[int], at: datetime) -> list[Article]:
    """The stories with these numbers that are public at ``at``, as lists show them, with their bodies."""
    stories = Article.objects.public(at, few=True).for_lists(at).defer(None).defer("search_text").in_bulk(pks)
    return [stories[pk] for pk in pks if pk in stories]
