"""Places on the front page that are given by hand, and all the others, which fill themselves."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from articles import front_page
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
