"""Places on the front page that are given by hand, and all the others, which fill themselves."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from articles import front_page
from articles.comments.tests.markup import parse
from articles.front_page import PLACES, Placement, arrange
from articles.models import Article, FrontPageSlot, Section
from articles.publishing import NotAllowed
from articles.views.page import PAGE_SIZE

from .factory import (
    NOW,
    make_article,
    make_expired,
    make_image,
    make_public,
    make_scheduled,
    make_section,
    make_user,
    make_withdrawn,
    make_working_copy,
    place_on_front_page,
)

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def front(at=None):
    at = at or timezone.now()
    newest = Article.objects.public(at).for_lists().newest_first()[:PAGE_SIZE]
    return arrange(list(newest), Section.objects.in_menu_order(), at)


def top(page):
    return [story for story in (page.lead, *page.seconds, *page.latest) if story]


def make_stories(number, **fields):
    """Public stories, the newest first."""
    return [make_public(published_at=timezone.now() - (n + 1) * HOUR, **fields) for n in range(number)]


# What readers see


def test_stories_that_are_placed_come_first_in_their_order_and_the_rest_fills_itself():
    stories = make_stories(8)
    place_on_front_page(stories[6], stories[3])

    page = front()

    assert page.lead == stories[6]
    assert page.seconds == [stories[3], stories[0], stories[1]]
    assert page.latest == [stories[2], stories[4], stories[5], stories[7]]
    assert page.by_hand == {stories[6].pk, stories[3].pk}


def test_the_lead_that_is_placed_leads_without_a_picture():
    stories = make_stories(3)
    stories[0].lead_image = make_image((1200, 800))
    stories[0].save()
    place_on_front_page(stories[2])

    assert front().lead == stories[2]


def test_an_old_story_that_is_placed_pushes_no_new_one_off_the_page():
    *newest, old = make_stories(PAGE_SIZE + 5)
    place_on_front_page(old)

    page = front()

    assert page.lead == old
    assert top(page)[1:] == newest[:PAGE_SIZE]


def test_a_place_is_empty_from_the_moment_of_its_expiry_on():
    first, second = make_stories(2, section=make_section())
    until = timezone.now() + HOUR
    place_on_front_page(second, expires_at=until)

    assert front(until - timedelta(microseconds=1)).lead == second
    assert front(until).lead == first
    assert front(until).by_hand == set()


def test_when_one_drops_out_those_below_move_up():
    stories = make_stories(4)
    place_on_front_page(stories[3], expires_at=timezone.now() - HOUR)
    place_on_front_page(stories[2], stories[1])

    assert top(front()) == [stories[2], stories[1], stories[0], stories[3]]


def test_a_scheduled_story_that_is_placed_ahead_appears_at_its_second():
    [live] = make_stories(1)
    out = timezone.now() + HOUR
    scheduled = make_scheduled(published_at=out)
    place_on_front_page(scheduled, live)

    assert top(front(out - timedelta(microseconds=1))) == [live]
    assert top(front(out)) == [scheduled, live]


@pytest.mark.parametrize("make", [make_article, make_scheduled, make_expired, make_withdrawn])
def test_a_story_that_is_not_public_is_not_on_the_page_although_it_is_placed(client, make):
    [live] = make_stories(1)
    hidden = make("Quartzfall")
    place_on_front_page(hidden, live)

    response = client.get("/")

    assert "Quartzfall" not in response.content.decode()
    assert response.context["front"].lead == live


def test_a_story_that_is_placed_stands_in_no_block_below():
    section = make_section("Sea")
    old = make_public(section=section, published_at=timezone.now() - 500 * HOUR)
    older = make_public(section=section, published_at=timezone.now() - 600 * HOUR)
    make_stories(PAGE_SIZE, section=make_section("Air"))
    place_on_front_page(old)

    [block] = front().blocks

    assert (block.section, block.stories) == (section, [older])


def test_no_more_than_the_places_there_are_are_shown():
    stories = make_stories(PLACES + 3)
    place_on_front_page(*reversed(stories))

    assert len(front().by_hand) == PLACES


def test_queries_do_not_grow_with_places(client):
    def count():
        with CaptureQueriesContext(connection) as captured:
            client.get("/")
        return len(captured)

    place_on_front_page(*make_stories(1, section=make_section()))
    few = count()
    place_on_front_page(*make_stories(9))

    assert count() == few


class TestAnyFrontPage(TestCase):
    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(
        st.lists(
            st.fixed_dictionaries(
                {
                    "published": st.integers(-30, 3),  # hours from now
                    "expires": st.none() | st.integers(-2, 2),
                    "section": st.integers(0, 2),
                    "further": st.sets(st.integers(0, 2)),
                    "place": st.none() | st.integers(0, 4),
                    "placed_until": st.none() | st.integers(-2, 2),
                }
            ),
            max_size=22,
        )
    )
    def test_no_story_stands_twice_none_is_missing_and_none_is_not_public(self, given):
        now = NOW
        world = make_section("World")
        sections = [world, make_section("North", parent=world), make_section("Air")]
        placed = []
        for number, one in enumerate(given):
            published = now + one["published"] * HOUR
            expires = now + one["expires"] * HOUR if one["expires"] is not None else None
            story = make_public(
                f"Story {number}",
                slug=f"story-{number}",
                published_at=published,
                expires_at=expires if expires and expires > published else None,
                section=sections[one["section"]],
                further_sections=[sections[place] for place in one["further"]],
            )
            if one["place"] is not None:
                until = now + one["placed_until"] * HOUR if one["placed_until"] is not None else None
                slot = FrontPageSlot.objects.create(article=story, position=one["place"], expires_at=until)
                placed.append((slot.position, slot.pk, story, until))

        page = front(now)

        public = set(Article.objects.public(now))
        shown = top(page) + [story for block in page.blocks for story in block.stories]
        assert len(shown) == len(set(shown))
        assert set(shown) <= public
        in_order = [
            s for _, _, s, until in sorted(placed, key=lambda p: p[:2]) if s in public and (not until or until > now)
        ]
        assert top(page)[: len(in_order[:PLACES])] == in_order[:PLACES]
        newest = list(Article.objects.public(now).newest_first()[:PAGE_SIZE])
        assert set(newest) <= set(top(page))
        assert bool(page.lead) == bool(public)


# Who places them


@pytest.fixture
def editor():
    return make_user("Editor")


def places():
    return [(slot.article, slot.position, slot.expires_at) for slot in FrontPageSlot.objects.all()]


def test_who_placed_a_story_stays_on_record_while_it_keeps_its_place(editor):
    first, second, third = make_stories(3)
    other, later = make_user("Editor"), NOW + HOUR
    front_page.place([Placement(first.pk), Placement(second.pk)], by=editor, seen=front_page.version(), at=NOW)

    front_page.place([Placement(third.pk), Placement(first.pk, later)], by=other, seen=front_page.version(), at=later)

    assert places() == [(third, 1, None), (first, 2, later)]
    by = {slot.article: (slot.placed_by, slot.placed_at) for slot in FrontPageSlot.objects.all()}
    assert by == {third: (other, later), first: (editor, NOW)}


@pytest.mark.parametrize("role", ["Reporter", "Moderator"])
def test_only_editors_arrange_the_front_page(role):
    [story] = make_stories(1)

    with pytest.raises(NotAllowed):
        front_page.place([Placement(story.pk)], by=make_user(role), seen=front_page.version())

    assert places() == []


def test_the_second_of_two_editors_who_save_at_once_is_told_and_nothing_is_changed(editor):
    first, second = make_stories(2)
    seen = front_page.version()
    front_page.place([Placement(first.pk)], by=editor, seen=seen)

    with pytest.raises(front_page.Overtaken):
        front_page.place([Placement(second.pk)], by=make_user("Editor"), seen=seen)

    assert places() == [(first, 1, None)]


@pytest.mark.parametrize("change", ["order", "expiry", "removal", "addition"])
def test_every_change_of_the_placements_is_another_version(change, editor):
    first, second, third = make_stories(3)
    front_page.place([Placement(first.pk), Placement(second.pk)], by=editor, seen=front_page.version())
    before = front_page.version()
    front_page.place(
        {
            "order": [Placement(second.pk), Placement(first.pk)],
            "expiry": [Placement(first.pk), Placement(second.pk, NOW)],
            "removal": [Placement(first.pk)],
            "addition": [Placement(first.pk), Placement(second.pk), Placement(third.pk)],
        }[change],
        by=editor,
        seen=before,
    )

    assert front_page.version() != before


# The page on which they are placed

PAGE = "admin:articles_frontpageslot_changelist"


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
