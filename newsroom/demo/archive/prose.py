"""Sentences, paragraphs and names by chance: the same chance, the same words."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from articles.search import folded_words

from . import arabic, words

#: Paragraphs are written once and taken again by many stories: what is dear is folding their words.
PARAGRAPHS, ARABIC_PARAGRAPHS = 6_000, 600


class _Chosen(dict):
    """Words for a pattern: the second of a kind is another one than the first where there are two."""

    def __init__(self, chance: random.Random, lists: dict[str, tuple[str, ...]]) -> None:
        self._chance, self._lists = chance, lists

    def __missing__(self, name: str) -> str:
        kind = name.rstrip("2")
        others = [word for word in self._lists[kind] if word != self.get(kind)] if kind != name else self._lists[kind]
        self[name] = self._chance.choice(others)
        return self[name]


@dataclass(frozen=True)
class Paragraph:
    """HTML, and the words that search finds in it."""

    html: str
    folded: str


class Prose:
    """Everything that is said in one language."""

    def __init__(self, chance: random.Random, language, paragraphs: int) -> None:
        self._chance, self._language = chance, language
        self.paragraphs = [self._paragraph(chance.randint(1, 4)) for _ in range(paragraphs)]
        self.quotes = [self._wrapped("<blockquote><p>{}</p></blockquote>", 1) for _ in range(paragraphs // 20)]
        self.lists = [self._list() for _ in range(paragraphs // 20)]
        self.headings = [
            Paragraph(f"<h2>{_escaped(text)}</h2>", folded_words(text))
            for text in (self.say(language.HEADINGS) for _ in range(paragraphs // 20))
        ]

    def say(self, patterns: Sequence[str]) -> str:
        """One of ``patterns``, with words in it and a capital at its head."""
        text = self._chance.choice(patterns).format_map(_Chosen(self._chance, self._language.WORDS))
        return text[:1].upper() + text[1:]

    def headline(self) -> str:
        return self.say(self._language.HEADLINES)

    def standfirst(self) -> str:
        return _capitals(self.say(self._language.STANDFIRSTS))

    def _sentences(self, number: int) -> str:
        return " ".join(_capitals(self.say(self._language.SENTENCES)) for _ in range(number))

    def _paragraph(self, sentences: int) -> Paragraph:
        return self._wrapped("<p>{}</p>", sentences)

    def _wrapped(self, markup: str, sentences: int) -> Paragraph:
        text = self._sentences(sentences)
        return Paragraph(markup.format(_escaped(text)), folded_words(text))

    def _list(self) -> Paragraph:
        items = [self._sentences(1) for _ in range(self._chance.randint(2, 4))]
        html = "".join(f"<li><p>{_escaped(item)}</p></li>" for item in items)
        return Paragraph(f"<ul>{html}</ul>", folded_words(" ".join(items)))


def english(chance: random.Random, paragraphs: int = PARAGRAPHS) -> Prose:
    return Prose(chance, words, paragraphs)


def in_arabic(chance: random.Random, paragraphs: int = ARABIC_PARAGRAPHS) -> Prose:
    return Prose(chance, arabic, paragraphs)


def _escaped(text: str) -> str:
    """As the sanitisers write it: quotation marks need no escape in text."""
    return escape(text, quote=False)


def _capitals(text: str) -> str:
    """Each sentence of ``text`` with a capital at its head."""
    return ". ".join(part[:1].upper() + part[1:] for part in text.split(". "))
