"""Lists of words: which text contains a line, however it is disguised."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.comments.lookalikes import fold, folds
from articles.comments.words import WordList

pytestmark = pytest.mark.once


def found(lines, text):
    return list(dict.fromkeys(match.entry.line for match in WordList(lines).all(text)))


CONTAINED = {
    "the word itself": ("cialis", "Buy cialis now"),
    "in capitals": ("cialis", "CIALIS!"),
    "listed in capitals": ("CIALIS", "cialis"),
    "between punctuation": ("cialis", "(cialis)"),
    "beside an underscore": ("cialis", "_cialis_"),
    "in an address": ("cialis", "https://cialis.example/x"),
    "after an apostrophe": ("avion", "l’avion"),
    "with Cyrillic letters in it": ("cialis", "сіаlіѕ"),
    "with a capital I for an l": ("cialis", "ciaIis"),
    "with a digit for a letter": ("viagra", "v1agra"),
    "with a zero for a letter": ("hello", "hell0"),
    "in wide letters": ("cialis", "ｃｉａｌｉｓ"),
    "in mathematical letters": ("cialis", "𝓬𝓲𝓪𝓵𝓲𝓼"),
    "with a space that has no width": ("cialis", "cia\u200blis"),
    "with a soft hyphen": ("cialis", "cia\u00adlis"),
    "with a filler": ("cialis", "cia\u3164lis"),
    "with marks heaped on it": ("viagra", "v\u0337\u0321ia\u0337gr\u0337a"),
    "a phrase over the end of a line": ("buy now", "Buy\n  NOW"),
    "with signs in it": ("c++", "I like c++ more"),
    "signs alone": ("$$$", "Make $$$ here"),
    "the beginning of an address": ("203.0.113.", "203.0.113.77"),
    "a mail domain": ("@spam.example", "x@spam.example"),
    "Turkish": ("istanbul", "İSTANBUL"),
    "German": ("strasse", "Straße"),
    "Russian": ("война", "ВОЙНА!"),
    "Greek": ("πόλεμος", "ΠΌΛΕΜΟΣ"),
    "Arabic": ("حرب", "هذه حرب."),
    "Hebrew": ("מלחמה", "זו מלחמה."),
    "Hindi": ("कमल", "यह कमल है"),
    "Chinese, which has no spaces": ("赌博", "这是赌博网站"),
    "Japanese": ("カジノ", "最高のカジノへ"),
    "Thai": ("พนัน", "เว็บพนันออนไลน์"),
    "Korean": ("도박", "온라인 도박 사이트"),
    "with a star before it": ("*gra", "viagra"),
    "with a star after it": ("via*", "viagra"),
    "with stars around it": ("*iagr*", "viagra"),
}
NOT_CONTAINED = {
    "in another word": ("cialis", "specialist"),
    "at the beginning of another word": ("war", "warship"),
    "at the end of another word": ("port", "airport"),
    "inside, with a star on one side alone": ("*gra", "viagras"),
    "after a star, the beginning": ("via*", "trivia"),
    "a phrase with another sign in it": ("buy now", "buy, now"),
    "without its signs": ("c++", "c is older"),
    "a word with other vowel signs": ("कमल", "कमाल"),
    "a letter of a Hindi word": ("क", "कमल"),
    "another Russian word": ("вой", "война"),
    "another Korean word": ("도", "도박"),
    "a number that looks like letters": ("10", "lo"),
    "letters that look like a number": ("lo", "10"),
    "an accent that makes another word": ("far", "får"),
    "two letters that look like one": ("m", "rn"),
}


@pytest.mark.parametrize(("line", "text"), CONTAINED.values(), ids=CONTAINED)
def test_a_line_is_found(line, text):
    assert found(line, text) == [line]


@pytest.mark.parametrize(("line", "text"), NOT_CONTAINED.values(), ids=NOT_CONTAINED)
def test_a_line_is_not_found(line, text):
    assert found(line, text) == []


def test_empty_lines_notes_and_lines_of_nothing_are_no_entries():
    words = WordList("\n  \n# a note\n*\n**\n\u200b\n  spaced  \n")

    assert [entry.line for entry in words.entries] == ["spaced"]
    assert words.find("anything") is None


def test_what_is_found_is_told_as_it_was_typed_and_with_what_stands_around_it():
    match = WordList("CIALIS*").find("They said that сіаlіѕ helps against everything that there is.")

    assert match.entry.line == "CIALIS*"
    assert "they said that cialis helps against" in match.around


def test_lines_that_look_alike_are_each_found():
    assert found("Cialis\nсіаlіѕ", "cialis") == ["Cialis", "сіаlіѕ"]


LETTERS = st.text(st.characters(categories=("Ll", "Lu", "Lo")), min_size=1, max_size=8)


@given(word=LETTERS, before=st.sampled_from(["", " ", "(", "\n", "“", "/"]), after=st.sampled_from(["", " ", ".", "”"]))
def test_every_word_is_found_where_it_stands_alone(word, before, after):
    assert WordList(word).find(f"x {before or ' '}{word}{after or ' '} y") or not fold(word)


@given(word=st.text("abcdefghij", min_size=1, max_size=6), text=st.text("abcdefghij ", max_size=40))
def test_whole_words_are_found_exactly_where_a_plain_search_finds_them(word, text):
    assert bool(found(word, text)) == bool(re.search(rf"(?<!\w){word}(?!\w)", text))


@given(word=st.text("abcdefghij", min_size=1, max_size=6), text=st.text("abcdefghij ", max_size=40))
def test_between_stars_a_word_is_found_wherever_it_stands(word, text):
    assert bool(found(f"*{word}*", text)) == (word in text)


@given(
    st.text(
        st.characters(exclude_categories=("Cc", "Cs")) | st.sampled_from("\u200b\u00ad\ufeff\u202e\u3164\ufe0f"),
        max_size=200,
    )
)
def test_folding_takes_every_text_and_folds_it_once_and_for_all(text):
    readings = folds(text)

    assert readings[0] == fold(text)
    assert all(fold(reading) == reading for reading in readings[:1])
    assert not set(readings[0]) & {"\u200b", "\u00ad", "\ufeff", "\u202e", "\u3164", "\ufe0f"}
