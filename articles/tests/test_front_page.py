"""What stands where on the front page."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.comments.tests.markup import parse
from articles.front_page import IN_A_BLOCK, arrange
from articles.models import Article, Section
from articles.views.page import PAGE_SIZE

from .factory import make_image, make_public, make_section

pytestmark = pytest.mark.django_db


def front():
    now = timezone.now()
    newest = Article.objects.public(now).for_lists().newest_first()[:PAGE_SIZE]
    return arrange(list(newest), Section.objects.in_menu_order(), now)


def make_stories(number, start=0, **fields):
    """Stories of which each is an hour older than the one before."""
    return [make_public(published_at=timezone.now() - timedelta(hours=start + n), **fields) for n in range(number)]


def test_the_newest_story_with_a_picture_to_show_leads():
    newest, narrow, upright, lead, later = make_stories(5)
    for story, size in ((narrow, (640, 400)), (upright, (900, 1200)), (lead, (1200, 800)), (later, (1200, 800))):
        story.lead_image = make_image(size)
        story.save()

    page = front()

    assert page.lead == lead
    assert page.seconds == [newest, narrow, upright]
    assert page.latest == [later]


def test_an_old_story_does_not_lead_because_of_its_picture():
    stories = make_stories(6)
    stories[5].lead_image = make_image((1200, 800))
    stories[5].save()

    assert front().lead == stories[0]


def test_blocks_show_the_newest_of_each_section_that_stand_nowhere_else_on_the_page():
    world, air, empty = make_section("World", position=1), make_section("Air", position=2), make_section("Empty")
    north = make_section("North", parent=world)
    on_top = make_stories(PAGE_SIZE, section=air)
    in_north = make_stories(3, start=100, section=north)
    in_world = make_stories(3, start=200, section=world)
    in_air = make_stories(2, start=300, section=air)

    blocks = {block.section: block.stories for block in front().blocks}

    assert blocks == {world: [*in_north, *in_world][:IN_A_BLOCK], air: in_air}
    assert list(blocks) == [world, air]
    assert empty not in blocks
    assert not set(on_top) & {story for stories in blocks.values() for story in stories}


def test_a_story_filed_under_two_sections_stands_once_and_leaves_no_gap_in_the_second():
    world, air = make_section("World", position=1), make_section("Air", position=2)
    make_stories(PAGE_SIZE, section=world)
    both = make_stories(IN_A_BLOCK, start=100, section=world, further_sections=[air])
    in_air = make_stories(IN_A_BLOCK, start=200, section=air)

    assert {block.section: block.stories for block in front().blocks} == {world: both, air: in_air}


def test_the_newest_page_of_stories_is_on_it_and_each_once(client):
    stories = make_stories(PAGE_SIZE + 3)
    main = parse(client.get("/")).one("main")

    shown = [heading.one("a")["href"] for heading in main.all(class_="story__headline")]

    assert sorted(shown) == sorted(story.get_absolute_url() for story in stories)
    assert main.one("nav", aria_label="Pages").one("p").text == "Page 1 of 2"


def test_the_name_of_the_site_is_its_first_heading_here_alone(client):
    story = make_public()

    assert [heading.text for heading in parse(client.get("/")).all("h1")] == ["Newsroom"]
    assert parse(client.get(story.get_absolute_url())).one("p", class_="logo").text == "Newsroom"


def test_an_empty_site_says_what_will_be_here(client):
    page = parse(client.get("/"))

    assert "No stories are published yet. The newest will stand here." in page.text
    assert "Breaking News" not in page.text


def test_the_ticker_has_the_five_newest(client):
    stories = make_stories(7)

    ticker = parse(client.get("/search/")).one("aside", class_="ticker")

    assert ticker.one("p").text == "Breaking News"
    assert [link.text for link in ticker.all("a")] == [story.headline for story in stories[:5]]


def test_the_date_is_written_as_readers_know_it_in_the_newsrooms_zone(client, settings):
    settings.TIME_ZONE = "Pacific/Kiritimati"  # fourteen hours ahead: seldom the server's day
    timezone.get_default_timezone.cache_clear()
    try:
        now = timezone.localtime()
        date = parse(client.get("/")).one("p", class_="topbar__date").text
    finally:
        timezone.get_default_timezone.cache_clear()

    assert date == f"{now:%A, %B} {now.day} {now.year}"
