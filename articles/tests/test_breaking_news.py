"""The line of breaking news: above every page, until its end, and no way to what is not public."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles import front_page
from articles.comments.tests.markup import parse
from articles.models import BreakingNews
from articles.publishing import NotAllowed

from .factory import (
    NOW,
    make_article,
    make_breaking,
    make_expired,
    make_public,
    make_scheduled,
    make_user,
    make_withdrawn,
)

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def line_of(page):
    return page.one("aside", class_="breaking").one("p", class_="breaking__text")


def test_it_stands_above_every_page_and_leads_to_its_story(client):
    story = make_public("Strait")
    make_breaking(story, "The strait is closed")

    for address in ("/", story.get_absolute_url(), "/search/", "/nothing-here/", story.section.get_absolute_url()):
        page = parse(client.get(address))
        assert line_of(page).text == "The strait is closed", address
        assert line_of(page).one("a")["href"] == story.get_absolute_url(), address
        labels = [page.one("p", class_=f"{name}__label").text for name in ("breaking", "ticker")]
        assert labels == ["Breaking News", "Latest"]


def test_without_it_the_newest_stories_are_the_breaking_news_as_readers_know_it(client):
    make_public()

    page = parse(client.get("/"))

    assert not page.all("aside", class_="breaking")
    assert page.one("p", class_="ticker__label").text == "Breaking News"


def test_it_is_gone_from_the_moment_of_its_end_on():
    make_breaking(expires_at=NOW + HOUR)

    assert front_page.breaking(NOW + HOUR - timedelta(microseconds=1)).text == "The strait is closed"
    assert front_page.breaking(NOW + HOUR) is None


def test_the_newest_line_is_the_one_and_when_it_ends_the_one_before_is_back():
    make_breaking(None, "Older", created_at=NOW, expires_at=NOW + 5 * HOUR)
    make_breaking(None, "Newer", created_at=NOW + HOUR, expires_at=NOW + 3 * HOUR)

    assert front_page.breaking(NOW + 2 * HOUR).text == "Newer"
    assert front_page.breaking(NOW + 4 * HOUR).text == "Older"


@pytest.mark.parametrize("make", [make_article, make_scheduled, make_expired, make_withdrawn])
def test_a_story_that_is_not_public_is_neither_named_nor_linked(client, make):
    story = make("Quartzfall", slug="quartzfall")
    make_breaking(story)

    response = client.get("/search/")

    assert line_of(parse(response)).text == "The strait is closed"
    assert not line_of(parse(response)).all("a")
    assert "quartzfall" not in response.content.decode().lower()


def test_the_link_appears_at_the_second_at_which_its_story_does():
    out = NOW + HOUR
    story = make_scheduled(published_at=out)
    make_breaking(story, expires_at=out + HOUR)

    assert front_page.breaking(out - timedelta(microseconds=1)).story is None
    assert front_page.breaking(out).story == story


def test_it_costs_a_page_one_query(client):
    story = make_public()
    make_breaking(story)
    with CaptureQueriesContext(connection) as captured:
        client.get(story.get_absolute_url())

    assert sum("articles_breakingnews" in query["sql"] for query in captured) == 1


# Writing and ending it


@pytest.fixture
def editor():
    return make_user("Editor")


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


ADD = "admin:articles_breakingnews_add"


def test_a_line_ends_in_two_hours_unless_somebody_says_otherwise(desk, editor):
    field = parse(desk.get(reverse(ADD))).one("input", name="expires_at")
    until = timezone.make_aware(timezone.datetime.fromisoformat(field["value"]))
    assert abs(until - timezone.now() - 2 * HOUR) < timedelta(minutes=2)

    desk.post(reverse(ADD), {"text": " The  strait\tis closed ", "article": "", "expires_at": field["value"]})

    line = BreakingNews.objects.get()
    assert (line.text, line.expires_at, line.created_by) == ("The strait is closed", until, editor)
    assert front_page.breaking(timezone.now()).text == "The strait is closed"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"text": ""}, "Write the sentence"),
        ({"text": "x" * 141}, "at most 140 characters"),
        ({"expires_at": ""}, "This field is required"),
        ({"expires_at": "2001-01-01T10:00"}, "This moment has passed."),
        ({"article": "999999"}, "valid choice"),
    ],
)
def test_a_line_without_words_or_end_is_not_saved(desk, fields, said):
    response = desk.post(
        reverse(ADD), {"text": "The strait is closed", "article": "", "expires_at": "2199-01-01T10:00"} | fields
    )

    assert said in response.content.decode()
    assert not BreakingNews.objects.exists()


def test_a_button_ends_it_early_and_it_stays_on_record(desk):
    line = make_breaking()
    here = reverse("admin:articles_breakingnews_changelist")
    button = parse(desk.get(here)).one("button", class_="verb--destructive")

    response = desk.post(button["formaction"], follow=True)

    assert "has ended. Readers see it no more." in response.content.decode()
    assert front_page.breaking(timezone.now()) is None
    assert BreakingNews.objects.get() == line
    assert "Ended" in parse(desk.get(here)).one("table", id="result_list").text


def test_the_lines_own_page_has_the_button_until_it_has_ended(desk):
    running, ended = make_breaking(), make_breaking(expires_at=timezone.now() - HOUR)

    def has_button(line):
        page = parse(desk.get(reverse("admin:articles_breakingnews_change", args=[line.pk])))
        return "End now" in [button.text for button in page.all("button")]

    assert has_button(running)
    assert not has_button(ended)


def test_ending_one_that_has_ended_keeps_its_time(editor):
    line = make_breaking(expires_at=NOW)

    assert front_page.end_breaking(line, by=editor, at=NOW + HOUR).expires_at == NOW


@pytest.mark.parametrize("role", ["Reporter", "Moderator"])
def test_only_editors_end_it(role):
    line = make_breaking(expires_at=NOW + HOUR)

    with pytest.raises(NotAllowed):
        front_page.end_breaking(line, by=make_user(role), at=NOW)

    line.refresh_from_db()
    assert line.expires_at == NOW + HOUR


def test_the_words_of_a_line_that_has_ended_can_be_put_right(desk):
    line = make_breaking(text="The striat is closed", expires_at=NOW.replace(second=42))
    here = reverse("admin:articles_breakingnews_change", args=[line.pk])

    desk.post(here, {"text": "The strait is closed", "article": "", "expires_at": "2026-03-14T09:30"})

    line.refresh_from_db()
    assert (line.text, line.expires_at) == ("The strait is closed", NOW.replace(second=42))


def test_the_list_says_which_line_readers_see(desk):
    make_breaking(None, "Older", created_at=NOW)
    make_breaking(None, "Newer", created_at=NOW + HOUR)
    make_breaking(None, "Gone", created_at=NOW + 2 * HOUR, expires_at=NOW + 3 * HOUR)

    rows = parse(desk.get(reverse("admin:articles_breakingnews_changelist"))).one("tbody").all("tr")

    states = [row.one("span", class_="state").text for row in rows]
    assert states == ["Ended", "On the site", "Behind a newer line"]


def test_the_lists_queries_do_not_grow_with_lines(desk, editor):
    def count():
        with CaptureQueriesContext(connection) as captured:
            desk.get(reverse("admin:articles_breakingnews_changelist"))
        return len(captured)

    make_breaking(make_public(), created_by=editor)
    few = count()
    for _ in range(5):
        make_breaking(make_public(), created_by=make_user("Editor"))

    assert count() == few
