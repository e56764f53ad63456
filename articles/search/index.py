"""Asking the database's own index of words, which ``schema`` makes.

Both databases get the words as ``folding`` makes them, so both give the same answers.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connections, models
from django.db.models import F, Q, QuerySet
from django.db.models.sql.compiler import SQLCompiler

from .asking import Question, Term


class _HasWords(models.Func):
    """Whether a story has all the wanted words of a question and none of the unwanted, by the index alone."""

    output_field = models.BooleanField()
    conditional = True

    def __init__(self, question: Question, apart: bool = False) -> None:
        super().__init__(F("pk"))
        self.question, self.apart = question, apart

    def as_sql(self, compiler: SQLCompiler, connection: Any, **_: Any) -> tuple[str, list[Any]]:
        ours = f"{compiler.quote_name_unless_alias(self.source_expressions[0].alias)}."
        if connection.vendor == "postgresql":
            asked = _tsquery(self.question)
            if self.apart:  # LIMIT or OFFSET inside keeps the planner from walking all stories to find a rare word
                found = "SELECT id FROM articles_article WHERE search_words @@ %s::tsquery OFFSET 0"
                return f"{ours}id IN ({found})", [asked]
            return f"{ours}search_words @@ %s::tsquery", [asked]
        found = "SELECT rowid FROM articles_article_words WHERE articles_article_words MATCH %s"
        return f"{ours}id IN ({found})", [_fts5(self.question)]


def by_index(question: Question) -> models.Expression | Q:
    """The condition that a story has each word of ``question``; that phrases stand together, ``with_phrases`` asks.

    For lists of the newest: on PostgreSQL it may be asked of one story after the other.
    """
    return Q(_HasWords(question)) if question.wanted else Q(pk__in=[])


def with_phrases(stories: QuerySet, question: Question) -> QuerySet:
    """Those of ``stories`` in which the words of each phrase stand together, read one by one."""
    for term in question.phrases if question.wanted else question.terms:
        has = Q(search_text__contains=term.whole if term.exact else term.needle)
        stories = stories.filter(~has if term.excluded else has)
    return stories


def matching(stories: QuerySet, query: str) -> QuerySet:
    """Narrow ``stories`` to those that ``query`` finds, whatever their order; none where it has no word."""
    question = Question.of(query)
    if not question.wanted:
        return stories.none()
    return with_phrases(stories.filter(_HasWords(question, apart=True)), question)


def known_words(words: Iterable[str], using: str = "default") -> list[str]:
    """Those of ``words`` that some story has, public or not, in their order. Never show one on the strength of this."""
    asked = list(words)
    if not asked:
        return []
    with connections[using].cursor() as cursor:
        places = ", ".join(["%s"] * len(asked))
        cursor.execute(f"SELECT DISTINCT term FROM articles_word WHERE term IN ({places})", asked)  # noqa: S608
        known = {row[0] for row in cursor.fetchall()}
    return [word for word in asked if word in known]


def _tsquery(question: Question) -> str:
    wanted = [_joined(term, "'{}'", "'{}':*", " & ") for term in question.wanted]
    return " & ".join([*wanted, *(f"!'{term.words[0]}'" for term in _unwanted_words(question))])


def _fts5(question: Question) -> str:
    wanted = " AND ".join(_joined(term, '"{}"', '"{}"*', " AND ") for term in question.wanted)
    return "".join([f"({wanted})", *(f' NOT "{term.words[0]}"' for term in _unwanted_words(question))])


def _joined(term: Term, whole: str, beginning: str, joint: str) -> str:
    last = whole if term.exact else beginning
    return joint.join([*map(whole.format, term.words[:-1]), last.format(term.words[-1])])


def _unwanted_words(question: Question) -> list[Term]:
    """An unwanted phrase is no reason against a story that has its words apart."""
    return [term for term in question.unwanted if len(term.words) == 1]
