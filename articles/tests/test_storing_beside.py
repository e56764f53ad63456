"""Rows that a thread stores are there for whoever asks, and what goes wrong is told as if nobody had waited."""

import threading
from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from articles.comments.models import Comment
from articles.loading import put_off, store_new, store_values, stored_beside, tell

from .factory import make_article

pytestmark = pytest.mark.django_db

NOW = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)


def store(article, text, **fields):
    store_new([Comment(article=article, text=text, created_at=NOW, **fields)])


def store_badly(article):
    """The second of three breaks a rule."""
    store(article, "before it")
    store(article, "wrong", state="no such state")
    store(article, "after it")


def texts():
    return list(Comment.objects.order_by("pk").values_list("text", flat=True))


def threads():
    return [thread.name for thread in threading.enumerate() if thread.name == "storing"]


def test_a_question_sees_all_that_was_stored_before_it():
    article = make_article()
    with transaction.atomic(), stored_beside() as is_beside:
        for number in range(20):
            store(article, f"Reply {number}")
            assert len(texts()) == number + 1
        assert threads() == (["storing"] if is_beside else [])

    assert texts() == [f"Reply {number}" for number in range(20)]
    assert is_beside == (connection.vendor == "postgresql")
    assert not threads()


def test_what_is_wrong_is_raised_at_the_end_and_nothing_of_the_batch_stays():
    article = make_article()
    with pytest.raises(IntegrityError), transaction.atomic(), stored_beside():
        store_badly(article)

    assert texts() == []
    assert not threads()


def test_what_is_wrong_is_raised_where_something_is_asked_after_it():
    article, heard = make_article(), []

    def store_and_ask():
        store_badly(article)
        heard.append(texts())

    with pytest.raises(IntegrityError), transaction.atomic(), stored_beside():
        store_and_ask()

    assert texts() == heard == []


def test_a_batch_that_is_interrupted_leaves_nothing():
    article = make_article()

    def interrupted():
        store(article, "before it")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), transaction.atomic(), stored_beside():
        interrupted()

    assert texts() == []
    assert not threads()


def test_rows_that_were_made_ahead_are_stored_when_it_is_said():
    article = make_article()
    with transaction.atomic(), stored_beside():
        go_on = put_off(lambda: store_values(Comment, ["article_id", "text", "created_at"], [(article.pk, "1", NOW)]))
        assert texts() == []
        store(article, "2")
        go_on()
        store(article, "3")

    assert sorted(texts()) == ["1", "2", "3"]


def test_a_statement_is_done_in_its_turn():
    article = make_article()
    with transaction.atomic(), stored_beside():
        store(article, "before it")
        tell("DELETE FROM comments_comment")
        store(article, "after it")

    assert texts() == ["after it"]


def test_a_later_batch_knows_nothing_of_an_error_before_it():
    article = make_article()
    for state in ("no such state", "approved"):
        try:
            with transaction.atomic(), stored_beside():
                store(article, state, state=state)
        except IntegrityError:
            continue

    assert texts() == ["approved"]
