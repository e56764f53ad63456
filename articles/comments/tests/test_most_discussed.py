"""The stories that readers talk about, and the numbers beside headlines."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.comments.templatetags.comments import most_discussed
from articles.tests.factory import make_public

from .factory import make_comment, make_pending
from .markup import parse

pytestmark = pytest.mark.django_db


def story_with(number, headline, **fields):
    story = make_public(headline, **fields)
    for _ in range(number):
        make_comment(story)
    return story


def test_the_story_with_most_approved_replies_comes_first():
    story_with(1, "little")
    much = story_with(3, "much")
    story_with(0, "nothing")
    for _ in range(9):
        make_pending(much)

    assert [(story.headline, story.comment_count) for story in most_discussed(5)] == [("much", 3), ("little", 1)]


def test_of_two_with_as_many_the_newer_story_comes_first():
    now = timezone.now()
    story_with(2, "older", published_at=now - timedelta(days=2))
    story_with(2, "newer", published_at=now - timedelta(days=1))

    assert [story.headline for story in most_discussed(5)] == ["newer", "older"]


def test_only_replies_of_the_last_days_count():
    story = make_public()
    make_comment(story, created_at=timezone.now() - timedelta(days=8))

    assert most_discussed(5, days=7) == []
    assert most_discussed(5, days=9) == [story]


def test_there_are_as_many_as_asked_for_at_a_fixed_price():
    for number in range(6):
        story_with(number + 1, f"story {number}")

    def cost(count):
        with CaptureQueriesContext(connection) as queries:
            assert len(most_discussed(count)) == count
        return len(queries)

    assert cost(5) == cost(1)


def test_of_very_many_replies_the_newest_are_counted(monkeypatch):
    now = timezone.now()
    was, is_now = make_public("was discussed"), make_public("is discussed")
    for hour in range(4):
        make_comment(was, created_at=now - timedelta(hours=10 + hour))
    for hour in range(2):
        make_comment(is_now, created_at=now - timedelta(hours=1 + hour))
    monkeypatch.setattr("articles.comments.templatetags.comments.LOOKED_AT", 3)

    assert [(story.headline, story.comment_count) for story in most_discussed(5)] == [
        ("is discussed", 2),
        ("was discussed", 1),
    ]


def test_lists_show_beside_a_headline_how_many_comments_readers_can_see(client):
    story_with(1, "little")
    make_pending(story_with(3, "much"))
    story_with(0, "nothing")

    rows = parse(client.get(f"/{timezone.localtime():%Y}/")).one("ol", class_="rows").all("article")

    shown = {row.one("h2").text: [count.text for count in row.all(class_="story__comments")] for row in rows}
    assert shown == {"little": ["1 Comment"], "much": ["3 Comments"], "nothing": []}
