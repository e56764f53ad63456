"""The comments under a story as readers see them."""

import re
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.comments.models import Comment, CommentState, DiscussionSettings
from articles.comments.threads import arrange
from articles.tests.factory import NOW, make_public

from .factory import make_comment, make_pending
from .markup import parse

pytestmark = pytest.mark.django_db


@pytest.fixture
def story():
    return make_public(published_at=NOW)


def at_minute(story, minute, name, parent=None, **fields):
    return make_comment(story, name=name, parent=parent, created_at=NOW + timedelta(minutes=minute), **fields)


def outline(story):
    return [f"{'.' * (item.depth - 1)}{item.comment.name}" for item in arrange(story).items(1)]


def drawn(story, client):
    """The nesting that a browser makes of the page."""

    def lines(node, depth):
        for item in node.direct("li"):
            (comment,) = item.direct("article")
            name = comment.one(class_="comment__name").text
            yield f"{'.' * depth}{name}"
            for answers in item.direct("ol"):
                yield from lines(answers, depth + 1)

    comments = parse(client.get(story.get_absolute_url())).one(id="comments")
    return [line for thread in comments.direct("ol") for line in lines(thread, 0)]


def test_older_comments_come_first_each_followed_by_its_answers(client, story):
    first = at_minute(story, 1, "first")
    second = at_minute(story, 2, "second")
    at_minute(story, 5, "answer to first", first)
    late = at_minute(story, 3, "answer to second", second)
    at_minute(story, 6, "answer to that", late)
    at_minute(story, 4, "third")

    expected = ["first", ".answer to first", "second", ".answer to second", "..answer to that", "third"]
    assert outline(story) == expected
    assert drawn(story, client) == expected


def test_below_the_last_level_answers_stand_in_order_and_say_whom_they_answer(client, story):
    parent = None
    for level in range(1, DiscussionSettings().thread_depth + 3):
        parent = at_minute(story, level, f"level {level}", parent)

    expected = ["level 1", ".level 2", "..level 3", "...level 4", "....level 5", "....level 6", "....level 7"]
    assert outline(story) == expected
    assert drawn(story, client) == expected
    notes = parse(client.get(story.get_absolute_url())).all(class_="comment__answers")
    assert [note.text for note in notes] == ["In reply to level 5", "In reply to level 6"]


def test_an_answer_to_a_comment_that_was_taken_away_moves_up_a_level(client, story):
    root = at_minute(story, 1, "root")
    gone = at_minute(story, 2, "gone", root, state=CommentState.REJECTED)
    at_minute(story, 3, "answer", gone)
    lost = at_minute(story, 4, "lost", state=CommentState.SPAM)
    at_minute(story, 5, "orphan", lost)

    assert outline(story) == ["root", ".answer", "orphan"]
    assert drawn(story, client) == ["root", ".answer", "orphan"]


def test_an_answer_that_is_older_than_its_comment_still_follows_it(story):
    root = at_minute(story, 9, "root")
    at_minute(story, 1, "answer", root)

    assert outline(story) == ["root", ".answer"]


def test_comments_that_answer_each_other_are_all_shown_once(story):
    one = at_minute(story, 1, "one")
    two = at_minute(story, 2, "two", one)
    Comment.objects.filter(pk=one.pk).update(parent=two)

    assert outline(story) == ["one", ".two"]


def test_a_thread_may_be_deeper_than_pythons_recursion(client, story):
    parent = None
    for level in range(1200):
        parent = at_minute(story, level, f"n{level}", parent)

    assert len(drawn(story, client)) == 1200


@pytest.mark.parametrize(("number", "title"), [(0, "No comments"), (1, "One comment"), (2, "2 comments")])
def test_the_heading_counts_what_can_be_seen(client, story, number, title):
    for _ in range(number):
        make_comment(story)
    make_pending(story)

    assert parse(client.get(story.get_absolute_url())).one(id="comments").one("h2").text == title


def test_a_comment_shows_its_writer_its_time_as_permalink_and_its_text(client, story):
    comment = at_minute(story, 0, "Anna Lind", website="https://lind.example/", text="One\nTwo\n\nThree")

    shown = parse(client.get(story.get_absolute_url())).one(id=f"comment-{comment.pk}")

    writer = shown.one(class_="comment__name").one("a")
    assert writer["href"] == "https://lind.example/"
    assert writer["rel"] == "ugc nofollow noopener external"
    assert writer.one("bdi").text == "Anna Lind"
    permalink = shown.one(class_="comment__time").one("a")
    assert permalink["href"] == comment.get_absolute_url()
    assert client.get(permalink["href"])["Location"] == f"{story.get_absolute_url()}#comment-{comment.pk}"
    assert permalink.text == "14 Mar 2026 at 09:30 UTC"
    assert [p.text for p in shown.one(class_="comment__text").all("p")] == ["One Two", "Three"]
    assert shown.one(class_="comment__disc").text == "AL"


def test_machines_read_when_a_comment_was_written(client, story, settings):
    settings.TIME_ZONE = "Asia/Kolkata"
    comment = at_minute(story, 0, "Ilse")

    shown = parse(client.get(story.get_absolute_url())).one(id=f"comment-{comment.pk}").one("time")["datetime"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0530", shown)
    assert datetime.fromisoformat(shown) == comment.created_at.replace(microsecond=0)


def test_email_addresses_and_connections_are_on_no_page(client, story):
    make_comment(story, email="secret@example.org", address="203.0.113.77")

    content = client.get(story.get_absolute_url()).content
    assert b"secret@" not in content
    assert b"203.0.113.77" not in content


def test_a_thread_costs_three_queries_however_long_it_is(story):
    for number in range(30):
        make_comment(story, parent=Comment.objects.first() if number % 2 else None)

    with CaptureQueriesContext(connection) as queries:
        assert len(arrange(story).items(1)) == 30

    assert len(queries) == 3  # the settings, the order, the page


def test_a_page_costs_no_more_queries_with_many_comments_than_with_one(client, story):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            client.get(story.get_absolute_url())
        return len(queries)

    parent = make_comment(story)
    few = cost()
    for _ in range(20):
        parent = make_comment(story, parent=parent, website="https://example.org")

    assert cost() == few
