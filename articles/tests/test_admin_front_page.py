"""The page on which editors give stories their places on the front page."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles import front_page
from articles.comments.tests.markup import parse
from articles.front_page import PLACES, Placement
from articles.models import FrontPageSlot

from .factory import (
    NOW,
    make_article,
    make_public,
    make_scheduled,
    make_section,
    make_user,
    make_working_copy,
    place_on_front_page,
)
from .test_front_page_places import HOUR, make_stories, places

pytestmark = pytest.mark.django_db

PAGE = "admin:articles_frontpageslot_changelist"


@pytest.fixture
def editor():
    return make_user("Editor")


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


def sent(*rows, seen=None):
    """What a browser sends; each row is (story, place, until, taken off)."""
    data = {"seen": front_page.version() if seen is None else seen}
    data |= {"form-TOTAL_FORMS": len(rows), "form-INITIAL_FORMS": 0}
    for number, row in enumerate(rows):
        story, place, until, gone = (*row, "", "", "")[:4]
        data |= {
            f"form-{number}-story": story.pk if story else "",
            f"form-{number}-position": place,
            f"form-{number}-expires_at": until,
            **({f"form-{number}-gone": "on"} if gone else {}),
        }
    return data


def test_numbers_alone_put_stories_in_order(desk, editor):
    first, second, third = make_stories(3)

    response = desk.post(reverse(PAGE), sent((first, 3), (None,), (second, 1), (third, 2)), follow=True)

    assert "Saved." in response.content.decode()
    assert places() == [(second, 1, None), (third, 2, None), (first, 3, None)]
    assert FrontPageSlot.objects.first().placed_by == editor


def test_the_page_shows_what_readers_see_and_how_each_got_there(desk, editor):
    stories = make_stories(5)
    place_on_front_page(stories[4], placed_by=editor, expires_at=NOW.replace(year=2199))

    lines = parse(desk.get(reverse(PAGE))).one("section", class_="front-desk__now").all("li")

    assert [line.one("a").text for line in lines] == [s.headline for s in (stories[4], *stories[:4])]
    assert [line.one("span", class_="front-desk__where").text for line in lines] == [
        "Lead",
        "Beside it",
        "",
        "",
        "Latest",
    ]
    assert f"By hand: {editor.get_username()}, until 14 Mar 2199, 09:30 UTC" in lines[0].text
    assert all("Filled itself" in line.text for line in lines[1:])


def test_a_story_is_taken_off_and_another_gets_an_end(desk):
    first, second = make_stories(2)
    place_on_front_page(first, second)

    desk.post(reverse(PAGE), sent((first, 1, "", True), (second, 2, "2199-03-14T09:30")))

    assert places() == [(second, 1, NOW.replace(year=2199))]


def test_saving_a_form_that_nobody_touched_changes_nothing(desk):
    first, second = make_stories(2)
    place_on_front_page(first, expires_at=timezone.now() + HOUR)  # with seconds, which the form does not show
    place_on_front_page(second)
    before = list(FrontPageSlot.objects.values())
    page = parse(desk.get(reverse(PAGE)))

    def typed(number, name):
        return page.one("input", name=f"form-{number}-{name}")["value"] or ""

    rows = [
        (story, typed(number, "position"), typed(number, "expires_at")) for number, story in enumerate([first, second])
    ]
    assert desk.post(reverse(PAGE), sent(*rows)).status_code == 302

    assert list(FrontPageSlot.objects.values()) == before


def test_a_place_that_ran_out_while_the_form_was_open_does_not_stop_the_save(desk):
    first, second = make_stories(2)
    over = (timezone.now() - HOUR).replace(second=0, microsecond=0)
    place_on_front_page(first, expires_at=over)

    response = desk.post(reverse(PAGE), sent((first, 1, over.strftime("%Y-%m-%dT%H:%M")), (second, 2)))

    assert response.status_code == 302
    assert places() == [(second, 1, None)]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (lambda story: [(story, 1, "2001-01-01T10:00")], "This moment has passed."),
        (lambda story: [(story, 1), (story, 2)], "This story has a place already."),
        (lambda story: [(story, 1, "soon")], "Give a date and a time."),
        (lambda story: [(make_working_copy(story), 1)], "This story is not there any more."),
        (
            lambda story: [(one, 1) for one in make_stories(PLACES + 1)],
            "13 stories are placed, and there are 12 places.",
        ),
    ],
)
def test_what_is_not_right_is_said_and_nothing_is_saved(desk, rows, said):
    [story] = make_stories(1)

    response = desk.post(reverse(PAGE), sent(*rows(story)))

    assert response.status_code == 200
    assert said in response.content.decode()
    assert "Nothing was saved yet" in response.content.decode()
    assert places() == []


def test_a_stale_save_shows_both_and_saving_again_puts_ones_own_in_its_place(desk, editor):
    mine, theirs = make_stories(2)
    seen = front_page.version()
    colleague = make_user("Editor", username="colleague")
    front_page.place([Placement(theirs.pk)], by=colleague, seen=seen)

    response = desk.post(reverse(PAGE), sent((mine, 1), seen=seen))

    page = parse(response)
    assert "Nothing was saved" in page.one("div", class_="errornote").text
    assert f"{theirs.headline} placed by colleague" in page.one("ol", class_="front-desk__standing").text
    assert page.one("select", name="form-0-story").one("option", value=str(mine.pk)).text == mine.headline
    assert places() == [(theirs, 1, None)]

    desk.post(reverse(PAGE), sent((mine, 1), seen=page.one("input", name="seen")["value"]))

    assert places() == [(mine, 1, None)]


def test_a_form_with_an_error_keeps_the_version_that_it_was_opened_with(desk):
    [story] = make_stories(1)

    page = parse(desk.post(reverse(PAGE), sent((story, 1, "soon"), seen="as-opened")))

    assert page.one("input", name="seen")["value"] == "as-opened"


@pytest.mark.parametrize(("make", "there"), [(make_public, True), (make_scheduled, True), (make_article, False)])
def test_the_storys_own_page_leads_to_the_front_page_when_it_is_or_will_be_public(desk, make, there):
    story = make()
    link = f"{reverse(PAGE)}?add={story.pk}"

    assert (link in desk.get(reverse("admin:articles_article_change", args=[story.pk])).content.decode()) == there
    rows = parse(desk.get(link)).all("div", class_="ordered-row")
    assert story.headline in rows[0].one("select").text
    assert places() == []


@pytest.mark.parametrize("given", ["", "x", "9" * 30, "0"])
def test_an_address_with_a_number_of_nothing_adds_nothing(desk, given):
    response = desk.get(f"{reverse(PAGE)}?add={given}")

    assert response.status_code == 200


def test_the_pages_queries_do_not_grow_with_places(desk, editor):
    def count():
        with CaptureQueriesContext(connection) as captured:
            desk.get(reverse(PAGE))
        return len(captured)

    place_on_front_page(*make_stories(2, section=make_section()), placed_by=editor)
    few = count()
    place_on_front_page(*make_stories(7), placed_by=make_user("Editor"))

    assert count() == few
