"""Finding stories by their words, alike on every database. Knows no models.

``folding`` makes of a text the words that are compared, ``asking`` of what was typed the question, ``index`` asks the
database, ``snippets`` marks what was found, ``spelling`` knows what somebody may have meant to type.
"""

from .asking import Question, Term
from .folding import MAX_WORDS, fold, folded_lines, folded_words, searchable, words_in, words_of
from .index import by_index, known_words, matching, with_phrases
from .snippets import marked, snippet
from .spelling import near

__all__ = [
    "MAX_WORDS",
    "Question",
    "Term",
    "by_index",
    "fold",
    "folded_lines",
    "folded_words",
    "known_words",
    "marked",
    "matching",
    "near",
    "searchable",
    "snippet",
    "with_phrases",
    "words_in",
    "words_of",
]
