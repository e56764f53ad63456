"""Lists of stories, and how they are cut into pages."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from articles.comments.tests.markup import parse
from articles.models import AuthorLink, Section
from articles.views import lists
from articles.views.page import PAGE_SIZE, Pages, below

from .factory import make_author, make_image, make_public, make_section, make_tag
from .test_addresses_that_moved import assert_one_step

pytestmark = pytest.mark.django_db


def headlines(page):
    return [heading.text for heading in page.one("main").all(class_="story__headline")]


def get(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return parse(response)


def test_a_section_lists_its_own_stories_those_inside_it_and_those_filed_under_it_as_well(client):
    world, air = make_section("World", description="From our correspondents."), make_section("Air")
    north = make_section("North", parent=world)
    ago = [timezone.now() - timedelta(minutes=minutes) for minutes in (40, 30, 20, 10)]
    make_public("In world", section=world, published_at=ago[0])
    make_public("In north", section=north, published_at=ago[1])
    make_public("In both", section=air, further_sections=[world, north], published_at=ago[2])
    make_public("In air", section=air, published_at=ago[3])

    page = get(client, "/category/world/")

    assert headlines(page) == ["In both", "In north", "In world"]
    assert page.one("h1").text == "World"
    assert "From our correspondents." in page.one("main").text
    inside = page.one("nav", aria_label="In World")
    assert [(link.text, link["href"]) for link in inside.all("a")] == [("North", "/category/world/north/")]


def test_a_line_of_a_list_says_section_headline_standfirst_byline_and_time_in_this_order(client):
    author = make_author("Vera Okonta")
    make_public(
        "Ferry returns",
        section=make_section("Sea"),
        standfirst="After three winters.",
        authors=[author],
        lead_image=make_image(),
        published_at=datetime(2026, 3, 14, 9, 5, tzinfo=UTC),
    )

    line = get(client, "/category/sea/").one("main").one("article")

    assert line.text == (
        "Sea Ferry returns After three winters. By Vera Okonta 14 Mar 2026, 09:05 UTC Read More: Ferry returns »"
    )
    assert line.all("a")[-1].text == "Read More: Ferry returns »"
    picture = line.one("img")
    assert picture["width"] == "800"
    assert picture["height"] == "533"  # 3:2, as lists cut it
    assert picture["alt"] == "", "the headline beside it says what it leads to"


def test_an_empty_section_says_what_will_be_there(client):
    make_section("World")

    assert "No stories are published in this section yet." in get(client, "/category/world/").text


def test_a_section_that_is_taken_away_while_its_page_is_made_is_not_found(client, monkeypatch):
    make_section("World")
    look_up = lists.section_at

    def look_up_and_lose(path):
        found = look_up(path)
        Section.objects.filter(pk=found.pk).delete()
        return found

    monkeypatch.setattr(lists, "section_at", look_up_and_lose)
    assert client.get("/category/world/").status_code == 404


def test_a_tag_page_is_called_as_it_was_and_describes_the_topic(client):
    tag = make_tag("ferries", description="Ships that come back.")
    make_public("Ferry returns", tags=[tag])
    make_public("Other")

    page = get(client, "/tag/ferries/")

    assert page.one("h1").text == "Tag Archives: ferries"
    assert "Ships that come back." in page.one("main").text
    assert headlines(page) == ["Ferry returns"]


def test_an_author_page_introduces_the_author_and_lists_each_story_once(client):
    author = make_author(
        "Vera Okonta", biography="Covers ports.\n\nLives in one.", job_title="Correspondent", portrait=make_image()
    )
    AuthorLink.objects.create(author=author, label="Website", url="https://okonta.example/")
    story = make_public("Ferry returns", authors=[author])
    story.bylines.create(author=author, role="photographer", position=1)
    make_public("Other", authors=[make_author("Someone Else")])

    page = get(client, author.get_absolute_url())

    assert page.one("h1").text == "Vera Okonta"
    assert [p.text for p in page.one(class_="author__biography").all("p")] == ["Covers ports.", "Lives in one."]
    assert page.one(class_="author__links").one("a")["href"] == "https://okonta.example/"
    assert headlines(page) == ["Ferry returns"]


@pytest.mark.parametrize(
    ("address", "title", "crumbs"),
    [
        ("/2019/", "Yearly Archives: 2019", ["Home", "2019"]),
        ("/2019/05/", "Monthly Archives: May 2019", ["Home", "2019", "May"]),
        ("/2019/05/06/", "Daily Archives: May 6, 2019", ["Home", "2019", "May", "06"]),
    ],
)
def test_archives_are_called_as_they_were(client, address, title, crumbs):
    from articles.comments.tests.factory import make_comment

    then = make_public("Then", published_at=datetime(2019, 5, 6, 12, tzinfo=UTC))
    make_comment(then)
    make_public("Now")

    page = get(client, address)

    assert page.one("h1").text == title
    assert [crumb.text for crumb in page.one("nav", aria_label="Breadcrumb").all("li")] == crumbs
    assert headlines(page) == ["Then"]
    assert page.one("h2", id="side-popular").text == "Popular"
    assert client.get("/2018/").status_code == client.get("/2019/06/").status_code == 404


def test_a_day_is_the_newsrooms_day(client, settings):
    settings.TIME_ZONE = "Asia/Tokyo"
    timezone.get_default_timezone.cache_clear()
    try:
        story = make_public("Late", published_at=datetime(2019, 5, 6, 15, 30, tzinfo=UTC))
        assert story.get_absolute_url().startswith("/2019/05/07/")
        assert headlines(get(client, "/2019/05/07/")) == ["Late"]
        assert client.get("/2019/05/06/").status_code == 404
    finally:
        timezone.get_default_timezone.cache_clear()


def test_december_ends_with_the_year(client):
    make_public("Last", published_at=datetime(2019, 12, 31, 23, 59, 59, tzinfo=UTC))
    make_public("First", published_at=datetime(2020, 1, 1, tzinfo=UTC))

    assert headlines(get(client, "/2019/12/")) == headlines(get(client, "/2019/12/31/")) == ["Last"]


def test_pages_hold_every_story_once_newest_first_with_words_and_links_as_they_were(client):
    section = make_section("World")
    now = timezone.now()
    made = [
        make_public(f"Story {n:02}", section=section, published_at=now - timedelta(hours=n))
        for n in range(PAGE_SIZE * 7 + 1)
    ]

    found = []
    for number in range(1, 9):
        page = get(client, "/category/world/" if number == 1 else f"/category/world/page/{number}/")
        found += headlines(page)
        nav = page.one("nav", aria_label="Pages")
        assert nav.one("p").text == f"Page {number} of 8"
    assert found == [story.headline for story in made]

    nav = get(client, "/category/world/page/5/").one("nav", aria_label="Pages")
    assert [item.text for item in nav.all("li")] == [
        "« First",
        "«Previous page",
        "Page 3",
        "Page 4",
        "5",
        "Page 6",
        "Page 7",
        "»Next page",
        "Last »",
    ]
    assert nav.one(aria_current="page").text == "5"
    assert nav.all("a")[0]["href"] == "/category/world/"
    assert nav.all("a")[-1]["href"] == "/category/world/page/8/"
    assert_one_step(client, "/category/world/page/9/", "/category/world/")


def test_pages_after_the_first_have_their_own_address_and_title_for_search_engines(client, settings):
    for _ in range(PAGE_SIZE + 1):
        make_public()

    head = get(client, "/page/2/").one("head")

    assert head.one("link", rel="canonical")["href"] == f"{settings.SITE_URL}/page/2/"
    assert head.one("link", rel="prev")["href"] == f"{settings.SITE_URL}/"
    assert head.one("title").text == "Latest stories – Page 2 of 2 – Newsroom"


@pytest.mark.parametrize(
    ("number", "total", "window", "first", "last"),
    [
        (1, 1, [1], False, False),
        (1, 5, [1, 2, 3, 4, 5], False, False),
        (1, 9, [1, 2, 3, 4, 5], False, True),
        (3, 9, [1, 2, 3, 4, 5], False, True),
        (4, 9, [2, 3, 4, 5, 6], True, True),
        (9, 9, [5, 6, 7, 8, 9], True, False),
    ],
)
def test_five_numbers_are_shown_around_the_page(number, total, window, first, last):
    pages = Pages(number, total, [], 0, below("/"))

    assert [shown for shown, _ in pages.window] == window
    assert (bool(pages.first), bool(pages.last)) == (first, last)
