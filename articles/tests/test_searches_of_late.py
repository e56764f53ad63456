"""On PostgreSQL a search looks among the stories of late first. Which those are changes nothing of what it finds."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.core.cache import cache
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import found
from articles.filters import StoryFilter
from articles.models import Article

from .factory import make_public

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db]

NOW = timezone.now()


@pytest.fixture(autouse=True)
def nothing_known():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def stories(monkeypatch):
    """Of sixteen every one has the first word, and of the newest eight every second the second one."""
    monkeypatch.setattr(found, "MOST", 3)
    monkeypatch.setattr(found, "READ_FOR_PHRASES", 3)
    monkeypatch.setattr(found, "PART_OF_ALL", 1_000_000)
    return [
        make_public(
            f"Ferry {number}",
            body=f"<p>{'Harbour pilot' if number < 8 and number % 2 else 'Quiet'} {'Walrus' if number == 15 else ''}</p>",
            published_at=NOW - timedelta(hours=number // 2),
        )
        for number in range(16)
    ]


def find(words):
    """What is found, and how often the index of words was asked."""
    with CaptureQueriesContext(connection) as asked:
        results = found.Found.by(StoryFilter(QueryDict(urlencode({"q": words})), Article.objects.public(NOW)))
    return results, sum("@@" in query["sql"] for query in asked)


@pytest.mark.parametrize(
    "words", ["ferry", "harbour", "walrus", "ferry -harbour", '"harbour pilot"', '"pilot harbour"', "none"]
)
@pytest.mark.parametrize("of_late", [1, 2, 3, 5, 7, 8, 15, 16, 100])
def test_how_many_stories_are_of_late_changes_nothing_of_what_is_found(stories, monkeypatch, words, of_late):
    monkeypatch.setattr(found, "OF_LATE", 1_000)
    expected, _ = find(words)
    cache.clear()
    monkeypatch.setattr(found, "OF_LATE", of_late)

    assert find(words)[0] == expected


def test_what_is_found_among_those_of_late_is_looked_for_nowhere_else(stories, monkeypatch):
    monkeypatch.setattr(found, "OF_LATE", 8)

    assert find("ferry")[1] == 1
    assert find("walrus")[1] == 2


def test_stories_that_were_of_late_an_hour_ago_do(stories, monkeypatch):
    monkeypatch.setattr(found, "OF_LATE", 8)
    find("ferry")
    newest = make_public("Ferry again", published_at=NOW)

    results, asked = find("ferry")
    assert (results.pks[0], asked) == (newest.pk, 1)


def test_a_site_that_has_no_more_is_asked_once(stories):
    find("ferry")

    assert find("ferry")[1] == find("walrus")[1] == 1


def test_of_very_many_stories_those_of_late_are_a_part(stories, monkeypatch):
    monkeypatch.setattr(found, "OF_LATE", 1)
    part = stories[-1].pk // 8
    monkeypatch.setattr(found, "PART_OF_ALL", part)

    assert find("ferry")[1] == 1
    assert find("walrus")[1] == 2
    assert cache.get(found._BEGINNING_OF_LATE) == stories[stories[-1].pk // part].published_at
