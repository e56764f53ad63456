"""Comments in pages and threads as the settings say; a link to a comment leads to it on whatever page it stands."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from articles.comments.models import Comment, CommentState, DiscussionSettings
from articles.comments.threads import _drawn, _pages_of, _Row, _threads, arrange
from articles.tests.factory import NOW, make_article, make_public, make_withdrawn

from .factory import make_comment, reply_fields
from .markup import parse

pytestmark = pytest.mark.django_db


@pytest.fixture
def story():
    return make_public("Ferry returns", published_at=NOW)


def discuss(**fields):
    DiscussionSettings(**{"paged": True, "per_page": 2} | fields).save()


def many(story, number):
    """Comments a, b, c …, a minute each."""
    return [
        make_comment(story, name=chr(ord("a") + n), created_at=NOW + timedelta(minutes=n), text=f"Text {n}")
        for n in range(number)
    ]


def names(response):
    return [name.text for name in parse(response).one(id="comments").all(class_="comment__name")]


def page_at(client, story, number):
    return client.get(f"{story.get_absolute_url()}comments/{number}/")


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        ({}, "e"),
        ({"first_page": "first"}, "ab"),
        ({"order": "newer"}, "e"),
        ({"order": "newer", "first_page": "first"}, "ba"),
        ({"per_page": 5}, "abcde"),
        ({"per_page": 3, "order": "newer"}, "ed"),
        ({"paged": False, "order": "newer"}, "edcba"),
        ({"paged": False, "per_page": 1}, "abcde"),
    ],
)
def test_a_story_opens_with_the_page_and_the_order_of_the_settings(client, story, fields, shown):
    discuss(**fields)
    many(story, 5)

    assert "".join(names(client.get(story.get_absolute_url()))) == shown


def test_pages_count_threads_and_keep_answers_with_what_they_answer(client, story):
    discuss(first_page="first")
    first, *_ = many(story, 3)
    make_comment(story, name="answer", parent=first)

    assert names(client.get(story.get_absolute_url())) == ["a", "answer", "b"]
    assert names(page_at(client, story, 2)) == ["c"]


def test_answers_stay_in_the_order_of_time_where_the_newest_comes_first(client, story):
    discuss(order="newer", paged=False)
    first, *_ = many(story, 2)
    for name in ("one", "two"):
        make_comment(story, name=name, parent=first)

    assert names(client.get(story.get_absolute_url())) == ["b", "a", "one", "two"]


def test_without_threads_all_stand_in_the_order_of_time_and_say_whom_they_answer(client, story):
    discuss(threaded=False, paged=False)
    first, *_ = many(story, 2)
    make_comment(story, name="answer", parent=first)

    page = client.get(story.get_absolute_url())

    assert names(page) == ["a", "b", "answer"]
    assert not parse(page).all("ol", class_="thread--answers")
    assert [note.text for note in parse(page).all(class_="comment__answers")] == ["In reply to a"]


@pytest.mark.parametrize("depth", [2, 10])
def test_threads_are_drawn_to_the_depth_of_the_settings(client, story, depth):
    discuss(paged=False, thread_depth=depth)
    parent = None
    for level in range(depth + 2):
        parent = make_comment(story, name=str(level), parent=parent)

    page = parse(client.get(story.get_absolute_url()))

    assert len(page.all("ol", class_="thread--answers")) == depth - 1


def test_the_ways_to_older_and_newer_comments_are_named_as_readers_know_them(client, story):
    discuss()
    many(story, 5)

    last, middle, first = (
        parse(response).one(id="comments").all("nav")
        for response in (client.get(story.get_absolute_url()), page_at(client, story, 2), page_at(client, story, 1))
    )

    assert [nav.text for nav in last] == ["← Older Comments Page 3 of 3"] * 2
    assert [nav.text for nav in middle] == ["← Older Comments Page 2 of 3 Newer Comments →"] * 2
    assert [nav.text for nav in first] == ["Page 1 of 3 Newer Comments →"] * 2
    assert [link["href"] for link in middle[0].all("a")] == [
        f"{story.get_absolute_url()}comments/1/#comments",
        f"{story.get_absolute_url()}#comments",
    ]


def test_the_heading_counts_the_comments_of_all_pages(client, story):
    discuss()
    many(story, 5)

    assert parse(page_at(client, story, 1)).one(id="comments").one("h2").text == "5 comments"


def test_search_engines_are_told_that_a_page_of_comments_is_the_story(client, story):
    discuss()
    many(story, 3)

    page = parse(page_at(client, story, 1))

    assert page.one("link", rel="canonical")["href"].endswith(story.get_absolute_url())


@pytest.mark.parametrize("fields", [{}, {"first_page": "first"}, {"order": "newer"}, {"paged": False}])
def test_every_permalink_leads_to_its_comment_in_one_step(client, story, fields):
    discuss(**fields)
    comments = many(story, 5)
    comments.append(make_comment(story, parent=comments[1], name="answer"))

    for comment in comments:
        step = client.get(comment.get_absolute_url())
        assert step.status_code == 302
        address, _, fragment = step["Location"].partition("#")
        assert fragment == f"comment-{comment.pk}"
        page = client.get(address)
        assert page.status_code == 200
        assert parse(page).all(id=fragment)


@pytest.mark.parametrize("state", [CommentState.PENDING, CommentState.SPAM, CommentState.REJECTED])
def test_what_is_not_public_has_no_permalink(client, story, state):
    comment = make_comment(story, state)

    assert client.get(comment.get_absolute_url()).status_code == 404


def test_a_comment_of_a_story_that_is_not_public_has_no_permalink(client):
    for make_story in (make_article, make_withdrawn):
        assert client.get(make_comment(make_story()).get_absolute_url()).status_code == 404
    assert client.get("/comments/999999999999999999999999/").status_code == 404


def test_the_reply_link_opens_the_form_on_the_page_of_its_comment(client, story):
    discuss()
    first, *_ = many(story, 5)

    link = parse(page_at(client, story, 1)).one(id=f"comment-{first.pk}").one("a", class_="comment__reply")

    assert link["href"] == f"{story.get_absolute_url()}comments/1/?replytocom={first.pk}#respond"
    for address in (link["href"], f"{story.get_absolute_url()}?replytocom={first.pk}"):
        page = client.get(address)
        assert names(page) == ["a", "b"]
        assert parse(page).one("input", name="parent")["value"] == str(first.pk)


def test_an_answer_that_could_not_be_taken_comes_back_on_the_page_of_what_it_answers(client, story):
    discuss()
    first, *_ = many(story, 5)

    response = client.post(f"/stories/{story.pk}/reply/", reply_fields(parent=str(first.pk), email="x"))

    assert response.status_code == 422
    assert names(response) == ["a", "b"]
    assert parse(response).one(id="respond").one("h2").text == "Leave a Reply to a"


@pytest.mark.parametrize("old", ["comment-page-{}/", "comment-page-{}", "?cpage={}"])
def test_wordpress_addresses_of_pages_redirect_once(client, story, old):
    discuss()
    many(story, 5)
    address = story.get_absolute_url()

    for asked, page in ((1, 1), (2, 2), (3, 3), (80, 3)):
        response = client.get(address + old.format(asked))
        assert (response.status_code, response["Location"]) == (301, f"{address}comments/{page}/#comments")
        assert client.get(response["Location"]).status_code == 200


@pytest.mark.parametrize("old", ["comment-page-2/", "?cpage=2"])
def test_where_all_comments_are_on_one_page_old_addresses_lead_to_the_story(client, story, old):
    many(story, 2)

    response = client.get(story.get_absolute_url() + old)

    assert (response.status_code, response["Location"]) == (301, f"{story.get_absolute_url()}#comments")


@pytest.mark.parametrize("junk", ["0", "-1", "x", "", "9" * 30, "1/../../admin"])
def test_a_page_number_that_is_none_means_nothing(client, story, junk):
    assert client.get(story.get_absolute_url(), {"cpage": junk}).status_code == 200
    assert client.get(f"{story.get_absolute_url()}comment-page-{junk}/").status_code in (301, 404)


def test_a_page_that_is_not_there_any_more_leads_to_the_comments(client, story):
    discuss()
    comments = many(story, 3)
    assert page_at(client, story, 2).status_code == 200

    Comment.objects.filter(pk=comments[2].pk).update(state=CommentState.REJECTED)

    for number in (1, 2, 9):
        response = page_at(client, story, number)
        assert (response.status_code, response["Location"]) == (302, f"{story.get_absolute_url()}#comments")


def test_pages_of_comments_follow_their_story(client, story):
    discuss()
    many(story, 3)
    wrong_date = f"/2001/01/01/{story.slug}/comments/1/"

    response = client.get(wrong_date)

    assert (response.status_code, response["Location"]) == (301, f"{story.get_absolute_url()}comments/1/")
    gone, draft = make_withdrawn(slug="gone"), make_article(slug="draft")
    for page in ("comments/1/", "comment-page-1/"):
        assert client.get(f"/2026/03/14/{gone.slug}/{page}").status_code == 410
        assert client.get(f"/2026/03/14/{draft.slug}/{page}").status_code == 404


def test_a_page_costs_the_same_with_few_and_with_many_comments(client, story):
    discuss(per_page=50)

    def cost(address):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    make_comment(story)
    few = cost(story.get_absolute_url())
    parent = None
    for n in range(120):
        parent = make_comment(story, parent=parent if n % 3 else None, is_staff=n % 5 == 0)
    assert Comment.objects.count() == 121
    # One more finds out which of the pages it is: where all fit on one, the story is all there is.
    assert cost(story.get_absolute_url()) <= few
    DiscussionSettings(paged=True, per_page=5).save()
    assert cost(story.get_absolute_url()) <= few


@pytest.mark.once
@given(
    answered=st.lists(st.integers(-3, 40), max_size=40),
    levels=st.integers(1, 10),
    size=st.integers(1, 9),
)
def test_every_comment_stands_on_exactly_one_page_whatever_answers_what(answered, levels, size):
    rows = [_Row(pk, parent if parent > 0 else None, None) for pk, parent in enumerate(answered, 1)]
    pages = _pages_of(_threads(rows, levels), size)

    placed = [place.row.pk for page in pages for thread in page for place in thread]
    assert sorted(placed) == [row.pk for row in rows]
    comments = {row.pk: Comment(pk=row.pk, name="x") for row in rows}
    for page in pages:
        assert len(page) <= size
        depth = 0
        for item in _drawn([place for thread in page for place in thread], comments):
            assert 1 <= item.depth <= levels
            assert item.depth <= depth + 1
            depth = item.depth


def test_a_comment_that_is_taken_away_while_the_page_is_made_leaves_its_answers(story):
    first, second = many(story, 2)
    answer = make_comment(story, parent=first)
    arrangement = arrange(story)

    Comment.objects.filter(pk=first.pk).update(state=CommentState.REJECTED)

    assert [(item.comment.pk, item.depth) for item in arrangement.items(1)] == [(second.pk, 1), (answer.pk, 1)]
