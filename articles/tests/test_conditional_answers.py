"""Whoever has an answer already gets it without its body, and nobody gets that for an answer that has become another."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from articles import publishing
from articles.comments.tests.factory import make_comment
from articles.models import Article
from articles.views.conditional import _same_since

from .factory import (
    make_breaking,
    make_public,
    make_scheduled,
    make_section,
    make_tag,
    make_user,
    place_on_front_page,
)

pytestmark = pytest.mark.django_db

LISTS = ["/", "/category/world/", "/feed/", "/feed/atom/", "/feed/json/", "/news-sitemap.xml"]


@pytest.fixture(autouse=True)
def nothing_remembered():
    cache.clear()


@pytest.fixture
def story():
    return make_public("Ferry", section=make_section("World"), tags=[make_tag("ferries")])


@pytest.fixture
def clock(monkeypatch):
    """Moves the time that views ask for."""
    now = [timezone.now()]
    monkeypatch.setattr(timezone, "now", lambda: now[0])

    def forward(**by):
        now[0] += timedelta(**by)

    return forward


def validators(response):
    return {"If-None-Match": response["ETag"]}, {"If-Modified-Since": response["Last-Modified"]}


@pytest.mark.parametrize(
    "address", ["/", "story", "/category/world/", "/feed/", "/feed/atom/", "/feed/json/", "/sitemap.xml", "/robots.txt"]
)
def test_the_same_again_has_no_body(client, story, clock, address):
    address = story.get_absolute_url() if address == "story" else address
    first = client.get(address)
    clock(seconds=5)
    assert first.status_code == 200
    for headers in validators(first):
        for method in (client.get, client.head):
            again = method(address, headers=headers)
            assert (again.status_code, again.content) == (304, b""), headers
            assert again["ETag"] == first["ETag"]
            assert (
                again["Cache-Control"]
                == first["Cache-Control"]
                == ("public, max-age=0, s-maxage=1, stale-while-revalidate=1, stale-if-error=86400")
            )


def test_a_page_that_a_browser_has_kept_may_do_what_it_might_before(client):
    body = '<figure data-embed="https://www.youtube.com/watch?v=abcdefghijk"></figure>'
    address = make_public(body=body).get_absolute_url()
    first = client.get(address)

    again = client.get(address, headers={"If-None-Match": first["ETag"]})

    assert again.status_code == 304
    assert "youtube-nocookie.com" in again["Content-Security-Policy"]
    for name in ("Content-Security-Policy", "Cross-Origin-Embedder-Policy", "Cross-Origin-Resource-Policy"):
        assert policy(again[name]) == policy(first[name])
    feed = client.get("/feed/")
    known = client.get("/feed/", headers={"If-None-Match": feed["ETag"]})
    assert known["Access-Control-Allow-Origin"] == "*"
    assert known["Cross-Origin-Resource-Policy"] == "cross-origin"


def policy(header):
    return sorted(part.strip() for part in header.split(";"))


def is_new(client, address, before):
    return [client.get(address, headers=headers).status_code for headers in validators(before)] == [200, 200]


@pytest.mark.parametrize("address", LISTS)
def test_a_withdrawn_story_makes_another_answer(client, story, clock, address):
    make_public("Newer", section=story.section)  # the newest date in the list stays what it was
    before = client.get(address)
    clock(seconds=3)
    publishing.withdraw(story, by=make_user("Editor"), notice="Forged.")

    assert is_new(client, address, before)


@pytest.mark.parametrize("address", LISTS)
def test_a_scheduled_moment_and_an_expiry_that_pass_make_another_answer_each(client, story, clock, address):
    now = timezone.now()
    make_scheduled("Later", published_at=now + timedelta(minutes=1), section=story.section)
    Article.objects.filter(pk=story.pk).update(expires_at=now + timedelta(minutes=2))
    for _ in range(2):
        before = client.get(address)
        clock(minutes=1)
        assert is_new(client, address, before)


def test_a_comment_breaking_news_and_the_front_page_make_other_answers(client, story, clock):
    address = story.get_absolute_url()
    changes = [
        (address, lambda: make_comment(story)),
        (address, lambda: make_breaking(text="The strait is closed")),
        ("/", lambda: place_on_front_page(make_public("Older", published_at=timezone.now() - timedelta(days=9)))),
        (address, lambda: story.corrections.create(kind="update", text="So.", at=timezone.now(), username="vera")),
        ("/feed/", lambda: story.tags.all().update(name="vessels")),
        (address + "feed/", lambda: make_comment(story)),
    ]
    for place, change in changes:
        before = client.get(place)
        change()
        clock(seconds=2)
        assert is_new(client, place, before), place


def test_a_list_that_is_as_it_was_before_is_not_taken_for_what_it_was_in_between(client, story, clock):
    client.get("/feed/")
    clock(seconds=3)
    later = make_public("Later", section=story.section)
    between = client.get("/feed/")
    clock(seconds=3)
    publishing.withdraw(later, by=make_user("Editor"), notice="Forged.")

    assert is_new(client, "/feed/", between)


def test_two_answers_in_one_second_never_share_a_date():
    at = timezone.now().replace(microsecond=0)

    first = _same_since("/feed/", '"one"', at)
    assert first == int(at.timestamp())
    assert _same_since("/feed/", '"two"', at + timedelta(milliseconds=400)) is None
    assert _same_since("/feed/", '"two"', at + timedelta(seconds=1)) == first + 1
    assert _same_since("/feed/", '"two"', at + timedelta(seconds=90)) == first + 1
    assert _same_since("/feed/atom/", '"two"', at + timedelta(seconds=90)) == first + 90


def test_a_date_that_was_not_given_with_this_answer_counts_for_nothing(client, story, clock):
    client.get("/feed/")
    clock(seconds=10)

    for date in ("Fri, 01 Jan 2100 00:00:00 GMT", "Sat, 01 Jan 2000 00:00:00 GMT", "yesterday"):
        assert client.get("/feed/", headers={"If-Modified-Since": date}).status_code == 200


def test_what_is_not_there_or_has_moved_is_never_answered_with_not_modified(client, story):
    etag = client.get("/feed/")["ETag"]
    for address, status in (("/nothing/", 404), ("/feed/rss2/", 301), ("/feed", 301), ("/category/world", 301)):
        response = client.get(address, headers={"If-None-Match": etag})
        assert response.status_code == status, address
    known = client.get("/category/world/")["ETag"]
    assert client.get("/category/world", headers={"If-None-Match": known}).status_code == 301
