"""Whoever has an answer already gets it without its body, and nobody gets that for an answer that has become another."""

import gzip
from datetime import timedelta
from email.utils import parsedate_to_datetime

import brotli
import pytest
from django.utils import timezone

from articles import publishing
from articles.comments.tests.factory import make_comment
from articles.models import Article

from .factory import (
    make_breaking,
    make_public,
    make_scheduled,
    make_section,
    make_tag,
    make_user,
    place_on_front_page,
)

pytestmark = pytest.mark.usefixtures("kept_pages")

LISTS = ["/", "/category/world/", "/feed/", "/feed/atom/", "/feed/json/", "/news-sitemap.xml"]


@pytest.fixture
def story():
    return make_public("Ferry", section=make_section("World"), tags=[make_tag("ferries")])


def told(client, clock, address):
    """What whoever comes in the second after the page was made is told. Before, no date says which answer it was."""
    assert "Last-Modified" not in client.get(address)
    clock(seconds=1)
    return client.get(address)


def validators(response):
    return {"If-None-Match": response["ETag"]}, {"If-Modified-Since": response["Last-Modified"]}


@pytest.mark.parametrize(
    "address", ["/", "story", "/category/world/", "/feed/", "/feed/atom/", "/feed/json/", "/sitemap.xml", "/robots.txt"]
)
def test_the_same_again_has_no_body(client, story, clock, address):
    address = story.get_absolute_url() if address == "story" else address
    first = told(client, clock, address)
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
    before = told(client, clock, address)
    clock(seconds=3)
    publishing.withdraw(story, by=make_user("Editor"), notice="Forged.")

    assert is_new(client, address, before)


@pytest.mark.parametrize("address", LISTS)
def test_a_scheduled_moment_and_an_expiry_that_pass_make_another_answer_each(client, story, clock, address):
    now = timezone.now()
    make_scheduled("Later", published_at=now + timedelta(minutes=1), section=story.section)
    Article.objects.filter(pk=story.pk).update(expires_at=now + timedelta(minutes=2))
    for _ in range(2):
        before = told(client, clock, address)
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
        before = told(client, clock, place)
        change()
        clock(seconds=2)
        assert is_new(client, place, before), place


def test_a_list_that_is_as_it_was_before_is_not_taken_for_what_it_was_in_between(client, story, clock):
    told(client, clock, "/feed/")
    clock(seconds=3)
    later = make_public("Later", section=story.section)
    between = told(client, clock, "/feed/")
    clock(seconds=3)
    publishing.withdraw(later, by=make_user("Editor"), notice="Forged.")

    assert is_new(client, "/feed/", between)


def test_two_answers_of_one_second_never_share_a_date(client, story, clock):
    """Whichever process gave them: each tells its date when the second is over, and then there is one answer."""
    first = client.get("/feed/")
    make_public("Later", section=story.section)
    second = client.get("/feed/")
    clock(seconds=1)
    third = client.get("/feed/")

    assert "Last-Modified" not in first
    assert "Last-Modified" not in second
    assert third.content == second.content
    assert parsedate_to_datetime(third["Last-Modified"]) <= timezone.now()


def test_a_page_that_was_made_again_and_is_the_same_keeps_its_date_and_its_etag(client, story, clock):
    before = told(client, clock, "/robots.txt")
    clock(seconds=9)
    make_public("Later", section=story.section)
    after = client.get("/robots.txt")

    assert after["ETag"] == before["ETag"]
    assert after["Last-Modified"] == before["Last-Modified"]


def test_a_packed_page_has_an_etag_of_its_own_and_whoever_has_any_form_has_the_page(client, story):
    forms = {accepted: client.get("/", headers={"Accept-Encoding": accepted}) for accepted in ("", "gzip", "gzip, br")}
    etags = [response["ETag"] for response in forms.values()]

    assert len(set(etags)) == 3
    assert {response["Vary"] for response in forms.values()} == {"Accept-Encoding"}
    assert [response.get("Content-Encoding") for response in forms.values()] == [None, "gzip", "br"]
    assert gzip.decompress(forms["gzip"].content) == brotli.decompress(forms["gzip, br"].content) == forms[""].content
    for etag in (*etags, f"W/{etags[1]}", f'"other", {etags[2]}', "*"):
        assert client.get("/", headers={"If-None-Match": etag}).status_code == 304, etag
    for etag in ('"other"', etags[0].strip('"') + "x", ""):
        assert client.get("/", headers={"If-None-Match": etag}).status_code == 200, etag


def test_who_does_not_want_a_form_does_not_get_it(client, story):
    for accepted, form in (
        ("br;q=0, gzip", "gzip"),
        ("gzip;q=0.000, br; q=0", None),
        ("deflate, zstd", None),
        ("GZIP;q=0.5", "gzip"),
    ):
        assert client.get("/", headers={"Accept-Encoding": accepted}).get("Content-Encoding") == form, accepted


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


def test_the_front_server_is_told_the_second_of_each_answer_after_all_else_that_it_reads(
    client, story, clock, settings
):
    settings.TRUSTED_PROXIES = 1
    for address in ("/", story.get_absolute_url()):
        first = client.get(address, secure=True)
        again = client.get(address, secure=True, headers={"if-none-match": first["ETag"]})
        assert (first.status_code, again.status_code) == (200, 304)
        for answer in (first, again):
            names = [name for name, _ in answer.items()]
            assert answer["X-Accel-Expires"] == f"@{int(timezone.now().timestamp())}"
            assert names.index("X-Accel-Expires") > names.index("Cache-Control")
