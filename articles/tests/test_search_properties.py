"""Whatever is typed and whatever stories say: both databases find what a plain reading of the words finds."""

import json
import re

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from articles.comments.tests.markup import parse
from articles.models import Article
from articles.search import Question, fold, marked, matching, near, searchable, snippet, words_in

from .factory import make_public

TEXTS = [
    "The Black Sea ferry",
    "A ferryman at sea, in black",
    "Vardasia’s F-16 landed: 4% more",
    "Çelik and Łódź and Straße",
    "مِينَاء مغلق اليوم",
    "東京湾の港",
    "हिन्दी में समाचार",
    "C++ / C# and _under_score_ and e-mail@example.org",
    "ﬁnal ½ ① ｆｕｌｌ",
    "Ελλάδα ΑΘΉΝΑ ς",
    "",
    "🚀❤️ to the moon",
]
pieces = st.sampled_from(
    [*'"-*()%_\\\'"“”:&|!<>\x00 ', "AND", "NOT", "NEAR(", " - ", *words_in(" ".join(TEXTS)), "fer", "sea"]
)
queries = st.lists(pieces, max_size=8).map(" ".join) | st.lists(pieces, max_size=8).map("".join) | st.text(max_size=60)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=120)
some = settings(
    max_examples=settings.default.max_examples // 2, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def fits(question, text):
    """A plain reading of the words of a story."""

    def has(term):
        return any(
            words[at : at + len(term.words) - 1] == list(term.words[:-1])
            and (last == term.words[-1] or (not term.exact and last.startswith(term.words[-1])))
            for words in [words_in(text)]
            for at in range(len(words))
            for last in words[at + len(term.words) - 1 :][:1]
        )

    return bool(question.wanted) and all(has(term) != term.excluded for term in question.terms)


@pytest.fixture
def stories(db):
    return {
        make_public(f"{number}", standfirst="", body=f"<p>{text.replace('<', '&lt;')}</p>"): text
        for number, text in enumerate(TEXTS)
    }


@given(query=queries)
@some
def test_the_database_finds_what_a_plain_reading_finds(stories, query):
    question = Question.of(query)
    expected = {story.pk for story, text in stories.items() if fits(question, f"{story.headline} {text}")}
    assert {story.pk for story in matching(Article.objects.all(), query)} == expected


@given(query=queries)
@example(query="\x00 the")
@settings(some, max_examples=settings.default.max_examples // 8)
def test_whatever_is_typed_is_answered_and_nothing_of_it_is_live(stories, client, query):
    response = client.get("/search/", {"q": f"{query} <b id=typed>"})
    assert response.status_code == 200
    assert b"<b id=typed" not in response.content
    response = client.get("/search/", {"q": query})
    assert response.status_code == 200
    assert client.get("/search/feed/", {"q": query}).status_code in (200, 404)
    shown = {int(one.text) for one in parse(response).one("main").all(class_="story__headline")}
    expected = {
        n for n, (story, text) in enumerate(stories.items()) if fits(Question.of(query), f"{story.headline} {text}")
    }
    assert shown == expected


@pytest.mark.django_db
def test_naughty_strings_are_answered(client, shared_data):
    strings = json.loads((shared_data / "strings" / "naughty-strings.json").read_text())
    make_public("Ferry sails", standfirst="", body="")
    for text in strings:
        question = Question.of(text)
        expected = {"Ferry sails"} if fits(question, "Ferry sails") else set()
        assert {story.headline for story in matching(Article.objects.all(), text)} == expected, text
    for text in strings[::12]:
        assert client.get("/search/", {"q": text, "section": text, "tag": text, "author": text}).status_code == 200, (
            text
        )


@given(text=texts)
@settings(some, max_examples=settings.default.max_examples // 4)
def test_every_word_of_a_story_finds_it(db, text):
    text = text.replace("\x00", "")
    story = make_public("A story", standfirst=text)
    for word in set(text.split()):
        if Question.of(word).wanted and len(words_in(word)) <= 12:
            assert matching(Article.objects.filter(pk=story.pk), word), word
    story.delete()


@pytest.mark.once
@given(text=texts, query=queries)
def test_a_piece_of_text_is_the_text_and_marks_in_it_are_what_was_looked_for(text, query):
    terms = Question.of(query).wanted
    for html in (marked(text, terms), snippet([text], terms)):
        assert not re.search(r"<(?!/?mark>)", html)
        opened = [tag == "<mark>" for tag in re.findall(r"</?mark>", html)]
        assert opened == [True, False] * (len(opened) // 2)
    from html import unescape

    assert unescape(re.sub("</?mark>", "", marked(text, terms))) == unescape(text) or "&" in text
    for piece in re.findall("<mark>(.*?)</mark>", marked(text, terms), re.DOTALL):
        words = " ".join(["", *words_in(unescape(piece)), ""])
        assert any(words.startswith(term.needle) for term in terms)


@pytest.mark.once
@given(text=texts)
def test_the_words_of_words_are_the_same_words(text):
    words = words_in(text)
    assert words_in(" ".join(words)) == words
    assert searchable(text, "", "").split("\n")[0].split() == words
    assert fold(fold(text)) == fold(text)


@pytest.mark.once
@given(word=st.text(st.sampled_from("abyzاب"), min_size=1, max_size=40))
def test_near_words_are_near_in_both_directions_and_never_the_word_itself(word):
    others = near(word)
    assert word not in others
    assert len(others) == len(set(others))
    assert all(abs(len(other) - len(word)) <= 1 for other in others)
