"""What somebody who found nothing may have meant. Only words that a public story has are ever suggested."""

from __future__ import annotations

from articles.filters import StoryFilter
from articles.found import number_of
from articles.search import Question, known_words, near

#: Of one query, so many words are looked into, and so many others are tried for each.
_WORDS, _TRIED = 3, 4


def suggestion(asked: StoryFilter) -> str:
    """The query with its misspelt words put right, if that finds something among what else was asked; else ""."""
    if asked.form.errors:
        return ""
    stories = asked.besides_words
    right: dict[str, str] = {}
    for word in _unfound(asked, stories)[:_WORDS]:
        # That a story has a word says nothing of whether readers may see the story: so each is looked for.
        tried = {other: number_of(stories, Question.of(f'"{other}"')) for other in known_words(near(word))[:_TRIED]}
        best = max(tried, key=tried.__getitem__, default="")
        if not best or not tried[best]:
            return ""
        right[word] = best
    better = asked.question.instead(right) if right else ""
    return better if better and number_of(stories, Question.of(better)) else ""


def _unfound(asked: StoryFilter, stories) -> list[str]:
    """Words that no story has of those that may be found."""
    terms = asked.question.wanted
    words = dict.fromkeys(word for term in terms for word in term.words if len(word) > 3)
    return [word for word in list(words)[: 2 * _WORDS] if not number_of(stories, Question.of(word))]
