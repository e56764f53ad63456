"""Which words find which story, alike on SQLite and on PostgreSQL."""

import pytest

from articles.models import Article
from articles.search import MAX_WORDS, fold, matching

from .factory import make_article

pytestmark = pytest.mark.django_db


def found(query):
    return {story.headline for story in matching(Article.objects.all(), query)}


@pytest.mark.parametrize("query", ["harbour", "HARBOUR", "harb", "harbour repaired", "repaired harbour", "  harbour  "])
def test_case_order_and_endings_do_not_matter(query):
    make_article("Harbour repaired")
    make_article("Airfield repaired")

    assert found(query) == {"Harbour repaired"}


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("Çelik", "celik"),
        ("Şahin", "ŞAHIN"),
        ("Łódź", "łódz"),
        ("café", "CAFE"),
        ("Straße", "strasse"),
        ("ΑΘΉΝΑ", "αθηνα"),
        ("مِينَاء", "ميناء"),
        ("ＡＢＣ", "abc"),
        ("Đorđe", "đorđe"),
        ("Vardasia’s port", "vardasia's"),
        ("Vardasia's port", "Vardasia’s"),
    ],
)
def test_accents_and_case_of_any_script_do_not_matter(text, query):
    make_article(f"Talks in {text}")

    assert found(query) == {f"Talks in {text}"}


def test_every_word_must_occur_in_headline_standfirst_or_body():
    make_article("Ferry sails", standfirst="To the island.", body="<p>At <strong>dawn</strong>.</p>")

    assert found("ferry island dawn") == {"Ferry sails"}
    assert found("ferry noon") == set()


def test_markup_is_not_searched():
    make_article(body='<p><a href="https://example.org/">Text</a></p>')

    assert found("href") == found("example") == set()


@pytest.mark.parametrize("query", ["", "   ", "\x00"])
def test_a_query_without_a_word_finds_nothing(query):
    make_article()

    assert found(query) == set()


@pytest.mark.parametrize("query", ["%", "_", "\\", '"', "'", "a%b", "x' OR 1=1 --", "\x00%", "(", "*"])
def test_signs_that_mean_something_to_a_database_mean_themselves(query):
    make_article("Ferry sails")

    assert found(query) == set()


def test_the_percent_sign_finds_itself():
    make_article("Spending up 4% on the year")
    make_article("Spending up 400 on the year")

    assert found("4%") == {"Spending up 4% on the year"}


def test_a_very_long_query_costs_no_more_than_its_first_words():
    make_article("Ferry sails")

    assert found("ferry " * (MAX_WORDS + 500)) == {"Ferry sails"}
    assert found(" ".join(["ferry"] * MAX_WORDS + ["nothing"])) == {"Ferry sails"}


def test_folding_twice_changes_nothing():
    for text in ("Çelik İstanbul ǅ ﬁ ß ẞ", "ΑΘΉΝΑ ς", "مِينَاء", "i\u0307"):
        assert fold(fold(text)) == fold(text)
