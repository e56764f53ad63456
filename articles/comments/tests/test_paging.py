"""Pages of a long list: every row once, whatever happens to the list meanwhile."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.comments.admin.paging import page_of
from articles.comments.models import Comment
from articles.positions import Order, Position
from articles.tests.factory import NOW, make_public

from .factory import make_pending

ORDERS = [Order("created_at"), Order("created_at", newest_first=False)]


@pytest.mark.once
@given(st.integers(0, 10**17), st.integers(0, 10**18 - 1))
def test_a_position_survives_an_address(microseconds, pk):
    position = Position(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds), pk)

    assert Position.read(str(position)) == position


@pytest.mark.once
@given(st.text())
def test_whatever_an_address_holds_a_position_is_read_or_is_none(given):
    assert Position.read(given) is None or isinstance(Position.read(given), Position)


@pytest.mark.once
@pytest.mark.parametrize("given", ["", "1", "1.", ".1", "-1.1", "1.x", "9" * 18 + ".1", "٣.٣"])
def test_what_is_no_position_is_none(given):
    assert Position.read(given) is None


@pytest.mark.django_db
@pytest.mark.parametrize("order", ORDERS)
@settings(max_examples=settings.default.max_examples // 10)
@given(minutes=st.lists(st.integers(0, 3), min_size=1, max_size=9), size=st.integers(1, 4))
def test_walking_forth_and_back_shows_every_row_once_and_in_order(order, minutes, size):
    story = Comment.objects.order_by("pk").values_list("article", flat=True).first() or make_public().pk
    Comment.objects.all().delete()
    Comment.objects.bulk_create(
        Comment(article_id=story, text="x", created_at=NOW + timedelta(minutes=minute)) for minute in minutes
    )
    whole = [row.pk for row in Comment.objects.order_by(*order.names())]

    pages = [page_of(Comment.objects.all(), order, size=size)]
    while pages[-1].after:
        pages.append(page_of(Comment.objects.all(), order, size=size, after=pages[-1].after))
    assert [row.pk for page in pages for row in page.rows] == whole
    back = [pages[-1]]
    while back[-1].before:
        back.append(page_of(Comment.objects.all(), order, size=size, before=back[-1].before))
    assert {row.pk for page in back for row in page.rows} == set(whole)
    assert [row.pk for row in back[-1].rows] == whole[:size]


@pytest.mark.django_db
def test_what_is_decided_on_meanwhile_moves_nothing_from_page_to_page():
    story, order = make_public(), ORDERS[1]
    replies = [make_pending(story, created_at=NOW + timedelta(minutes=minute)) for minute in range(6)]
    first = page_of(Comment.objects.all(), order, size=2)

    Comment.objects.filter(pk__in=[row.pk for row in first.rows]).delete()

    assert page_of(Comment.objects.all(), order, size=2, after=first.after).rows == replies[2:4]


@pytest.mark.django_db
def test_behind_the_last_row_the_list_begins_anew():
    story, order = make_public(), ORDERS[1]
    replies = [make_pending(story, created_at=NOW + timedelta(minutes=minute)) for minute in range(3)]
    after = str(order.position(replies[1]))
    replies[2].delete()

    page = page_of(Comment.objects.all(), order, size=2, after=after)

    assert (page.rows, page.before, page.after) == (replies[:2], "", "")
