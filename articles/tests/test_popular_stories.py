"""Which stories are read most: counted without knowing anybody, and only of what is public."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from articles import reads
from articles.comments.tests.markup import parse
from articles.models import Article, StoryReads

from .factory import make_article, make_expired, make_public, make_scheduled, make_tag, make_withdrawn

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
READER = {
    "Sec-Fetch-Site": "same-origin",
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
}


@pytest.fixture
def now():
    """Half past an hour, so that a step of some minutes stays in it."""
    return timezone.now().replace(minute=30, second=0, microsecond=0)


@pytest.fixture
def heard(monkeypatch):
    """What this process has heard, from the beginning."""
    fresh = reads.Heard()
    monkeypatch.setattr("articles.views.reads.heard", fresh)
    return fresh


def counted(story):
    return sum(StoryReads.objects.filter(article=story).values_list("number", flat=True))


def read(story, number, at):
    row, is_new = StoryReads.objects.get_or_create(article=story, hour=reads.full_hour(at), defaults={"number": number})
    if not is_new:
        StoryReads.objects.filter(pk=row.pk).update(number=row.number + number)


def send(client, story, **headers):
    return client.post(f"/stories/{story.pk}/read/", headers=READER | headers)


# What is most read


def test_the_story_that_was_read_most_comes_first_and_one_that_nobody_read_is_left_out(now):
    little, much, _nothing = make_public("little"), make_public("much"), make_public("nothing")
    read(little, 2, now - HOUR)
    read(much, 1, now - HOUR)
    read(much, 2, now - 3 * HOUR)

    assert reads.most_read(Article.objects.all(), now) == [much, little]
    assert reads.most_read(Article.objects.all(), now, limit=1) == [much]


def test_of_two_with_as_many_reads_the_newer_comes_first(now):
    older = make_public("older", published_at=now - timedelta(days=2))
    newer = make_public("newer", published_at=now - timedelta(days=1))
    for story in (older, newer):
        read(story, 2, now - HOUR)

    assert reads.most_read(Article.objects.all(), now) == [newer, older]


@pytest.mark.parametrize("make", [make_article, make_scheduled, make_expired, make_withdrawn])
def test_what_is_not_public_is_never_among_them_however_often_it_was_read(make):
    story, now = make(), timezone.now()
    StoryReads.objects.create(article=story, hour=reads.full_hour(now - 2 * HOUR), number=1_000)

    assert reads.most_read(Article.objects.all(), now) == []


def test_a_list_can_be_of_some_stories_alone(now):
    drones, other = make_public(tags=[make_tag("drones")]), make_public()
    read(drones, 1, now - HOUR)
    read(other, 9, now - HOUR)

    assert reads.most_read(Article.objects.filter(tag_links__tag__name="drones"), now) == [drones]


def test_only_the_last_days_count(now):
    story = make_public()
    read(story, 1, now - timedelta(days=8))

    assert reads.most_read(Article.objects.all(), now, days=7) == []
    assert reads.most_read(Article.objects.all(), now, days=9) == [story]


def test_within_an_hour_the_list_stays_as_it_is_so_that_cached_pages_keep(now):
    first, second = make_public("first"), make_public("second")
    read(first, 1, now - HOUR)
    read(second, 9, now)

    for minutes in (0, 15, 30):
        assert reads.most_read(Article.objects.all(), now + timedelta(minutes=minutes)) == [first]
    assert reads.most_read(Article.objects.all(), now + timedelta(minutes=31)) == [second, first]


def test_the_list_costs_the_same_however_many_stories_were_read(now):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert reads.most_read(Article.objects.all(), now)
        return len(queries)

    read(make_public(), 1, now - HOUR)
    few = cost()
    for _ in range(8):
        read(make_public(), 2, now - HOUR)

    assert cost() == few


def test_the_sidebar_shows_what_was_read_most_and_until_anything_was_counted_what_is_talked_about(client, now):
    from articles.comments.tests.factory import make_comment

    talked, liked = make_public("talked about"), make_public("read")
    make_comment(talked)

    def popular():
        shown = parse(client.get("/")).one("section", aria_labelledby="side-popular").all("li")
        return [item.all("a")[0].text for item in shown]

    assert popular() == ["talked about"]
    read(liked, 3, now - 2 * HOUR)
    assert popular() == ["read"]


# Counting


def test_what_was_heard_is_added_to_what_is_there(now):
    story = make_public(published_at=now - timedelta(days=1))
    hour = reads.full_hour(now)

    reads.write_down({story.pk: 1}, now - HOUR)
    reads.write_down({story.pk: 2}, now)
    reads.write_down({story.pk: 3}, now)

    assert {row.hour: row.number for row in story.reads.all()} == {hour: 5, hour - HOUR: 1}


def test_a_busy_hour_writes_once_in_ten_seconds_and_loses_nothing(now, heard):
    stories = [make_public(), make_public()]
    with CaptureQueriesContext(connection) as queries:
        for number in range(60):
            for story in stories:
                heard.tell(story.pk, f"192.0.2.{number}", now + timedelta(milliseconds=number))
    assert sum(query["sql"].startswith("INSERT") for query in queries) == 1, "only the first is written at once"

    heard.tell(stories[0].pk, "192.0.2.99", now + timedelta(seconds=11))

    assert [counted(story) for story in stories] == [61, 60]


def test_an_hour_that_is_over_stays_what_it_was_and_what_was_written_late_counts_in_the_next(now, heard):
    story = make_public()
    at = reads.full_hour(now) + HOUR - timedelta(seconds=1)
    heard.tell(story.pk, "192.0.2.1", at - timedelta(seconds=1))
    heard.tell(story.pk, "192.0.2.2", at)
    heard.tell(story.pk, "192.0.2.3", at + timedelta(seconds=20))

    assert [(row.hour, row.number) for row in story.reads.order_by("hour")] == [
        (reads.full_hour(at), 1),
        (reads.full_hour(at) + HOUR, 2),
    ]


def test_one_address_counts_so_often_an_hour_and_no_more(now, heard):
    story, other = make_public(), make_public()
    for second in range(0, 600, 20):
        heard.tell(story.pk, "192.0.2.1", now + timedelta(seconds=second))
    heard.tell(other.pk, "192.0.2.1", now + timedelta(seconds=620))
    heard.tell(story.pk, "192.0.2.1", now + HOUR)

    assert [row.number for row in story.reads.order_by("hour")] == [reads.PER_ADDRESS, 1]
    assert counted(other) == 1


def test_a_household_with_many_addresses_of_the_new_kind_is_one(now, heard):
    story = make_public()
    for number in range(1, 41):
        heard.tell(story.pk, f"2001:db8:0:1::{number:x}", now + timedelta(seconds=20 * number))
    heard.tell(story.pk, "2001:db8:0:2::1", now + timedelta(seconds=20 * 41))

    assert counted(story) == reads.PER_ADDRESS + 1


def test_what_could_not_be_written_is_written_later(now, heard, monkeypatch):
    story = make_public()
    with monkeypatch.context() as patch:
        patch.setattr(reads, "write_down", lambda waiting, at: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            heard.tell(story.pk, "192.0.2.1", now)

    heard.tell(story.pk, "192.0.2.2", now + timedelta(seconds=20))

    assert counted(story) == 2


def test_old_numbers_go_by_themselves(now, heard):
    story = make_public()
    for days in (reads.KEPT_DAYS + 1, reads.KEPT_DAYS - 1):
        read(story, 1, now - timedelta(days=days))

    heard.tell(story.pk, "192.0.2.1", now)

    assert {row.hour for row in story.reads.all()} == {
        reads.full_hour(now),
        reads.full_hour(now - timedelta(days=reads.KEPT_DAYS - 1)),
    }


def test_they_go_with_their_story(now):
    story = make_public()
    read(story, 1, now)
    story.delete()

    assert not StoryReads.objects.exists()


@pytest.mark.parametrize("wrong", [{"number": 0}, {"number": -1}])
def test_the_database_takes_no_row_that_says_nothing(now, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        StoryReads.objects.create(article=make_public(), hour=reads.full_hour(now), **wrong)


def test_nothing_is_known_of_whoever_reads():
    assert {field.name for field in StoryReads._meta.get_fields()} == {"id", "article", "hour", "number"}


class Sums(TestCase):
    """Whatever is heard in whatever order, each read is counted once."""

    @settings(max_examples=settings.default.max_examples // 5)
    @given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 9_000)), max_size=40))
    def test_each_read_of_a_public_story_is_counted_once(self, told):
        stories = [make_public(), make_public(), make_article()]
        begin, fresh = datetime.now(UTC).replace(minute=0, second=0, microsecond=0), reads.Heard()
        for number, (story, seconds) in enumerate(sorted(told, key=lambda one: one[1])):
            at = begin + timedelta(seconds=seconds)
            fresh.tell(stories[story].pk, f"198.51.{number}.1", at)
        fresh.tell(stories[2].pk, "192.0.2.1", begin + timedelta(seconds=9_100))

        expected = [sum(story == number for story, _ in told) for number in range(2)]
        assert [counted(story) for story in stories] == [*expected, 0]


# What a page sends


def test_a_read_is_counted_and_answered_with_nothing_to_keep(client, heard):
    story = make_public()

    response = send(client, story)

    assert (response.status_code, response.content, counted(story)) == (204, b"", 1)
    assert "no-store" in response["Cache-Control"]
    assert not response.cookies


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Site": ""},
        {"DNT": "1"},
        {"Sec-GPC": "1"},
        {"Sec-Purpose": "prefetch;prerender"},
        {"User-Agent": "Mozilla/5.0 (compatible; Examplebot/2.1; +https://bot.example/)"},
        {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/140.0"},
        {"User-Agent": ""},
    ],
    ids=str,
)
def test_other_sites_programs_and_who_asks_not_to_be_followed_are_not_counted(client, heard, headers):
    story = make_public()

    assert send(client, story, **headers).status_code == 204
    assert not StoryReads.objects.exists()


@pytest.mark.parametrize("make", [make_article, make_scheduled, make_expired, make_withdrawn])
def test_of_a_story_that_is_not_public_the_answer_tells_nothing(client, heard, make):
    hidden = send(client, make())
    number = 10**30
    nothing = client.post(f"/stories/{number}/read/", headers=READER)

    assert (hidden.status_code, hidden.content) == (nothing.status_code, nothing.content) == (204, b"")
    assert not StoryReads.objects.exists()


@pytest.mark.parametrize("method", ["get", "head", "put", "delete"])
def test_following_the_address_counts_nobody(client, heard, method):
    story = make_public()

    assert getattr(client, method)(f"/stories/{story.pk}/read/", headers=READER).status_code == 405
    assert not StoryReads.objects.exists()


def test_a_read_asks_nothing_of_the_database_while_others_wait_to_be_written(client, heard):
    story = make_public()
    send(client, story)

    with CaptureQueriesContext(connection) as queries:
        send(client, story)

    assert not list(queries)


def test_a_story_says_where_to_tell_and_a_preview_does_not(client):
    from articles.models import PreviewLink

    story, draft = make_public(), make_article()
    link = PreviewLink.objects.create(article=draft, reader="Counsel", expires_at=timezone.now() + HOUR)

    assert f'data-read="/stories/{story.pk}/read/"' in client.get(story.get_absolute_url()).content.decode()
    assert "data-read" not in client.get(f"/preview/{link.key}/").content.decode()
