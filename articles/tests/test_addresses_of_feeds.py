"""Feeds stand where WordPress had them, and its other forms lead there in one step."""

import pytest

from articles.comments.tests.markup import parse

from .factory import day_of, make_author, make_public, make_section, make_tag
from .test_addresses_that_moved import assert_one_step, rename

pytestmark = pytest.mark.django_db


@pytest.fixture
def story():
    section = make_section("North", parent=make_section("World"))
    return make_public("Bridge closed", section=section, tags=[make_tag("ferries")], authors=[make_author("Vera")])


@pytest.mark.parametrize("page", ["/", "/category/world/north/", "/tag/ferries/", "/author/vera/", "/corrections/"])
def test_wordpress_other_names_of_a_feed_lead_to_it(client, story, page):
    for name in ("rss", "rss2", "rdf", "feed"):
        assert_one_step(client, f"{page}feed/{name}/", f"{page}feed/")
        assert_one_step(client, f"{page}feed/{name}", f"{page}feed/")
        assert_one_step(client, f"{page}?feed={name}", f"{page}feed/")
    assert_one_step(client, f"{page}feed", f"{page}feed/")
    assert_one_step(client, f"{page}feed/atom", f"{page}feed/atom/")
    assert_one_step(client, f"{page}?feed=atom", f"{page}feed/atom/")


def test_queries_for_feeds_lead_to_the_feed_of_what_they_name(client, story):
    feed = story.get_absolute_url() + "feed/"
    assert_one_step(client, f"/?p={story.pk}&feed=rss2", feed)
    assert_one_step(client, f"{story.get_absolute_url()}?feed=rss2", feed)
    assert_one_step(client, f"/?cat={story.section_id}&feed=rss2", "/category/world/north/feed/")
    assert_one_step(client, "/?tag=ferries&feed=atom", "/tag/ferries/feed/atom/")
    assert_one_step(client, "/?s=ferry+boat&feed=rss2", "/search/feed/?q=ferry+boat")
    assert_one_step(client, "/search/?q=ferry&section=world&feed=rss2", "/search/feed/?q=ferry&section=world")
    assert_one_step(client, "/search/ferry%20boat/feed/rss2/", "/search/feed/?q=ferry+boat")
    assert_one_step(client, "/?feed=comments-rss2", "/comments/feed/")
    assert client.get("/?feed=nonsense").status_code == 200


def test_a_feed_follows_its_list_when_that_moves(client, story):
    rename(story.section, "northern-reach")
    rename(story.bylines.get().author, "v-okonta")

    assert_one_step(client, "/category/north/feed/", "/category/world/northern-reach/feed/")
    assert_one_step(client, "/category/air/north/feed/rdf/", "/category/world/northern-reach/feed/")
    assert_one_step(client, "/author/vera/feed/json/", "/author/v-okonta/feed/json/")


def test_the_feed_of_what_never_was_is_not_found(client, story):
    for page in ["category/nothing", "tag/nothing", "author/nothing", "1999", "2026/11/25/nothing", "nothing"]:
        assert client.get(f"/{page}/feed/").status_code == 404


@pytest.mark.parametrize("kind", ["front page", "section", "tag", "author", "year", "story", "search", "corrections"])
def test_each_page_names_its_feeds_and_those_of_the_site(client, story, settings, kind):
    page = {
        "front page": "/",
        "section": "/category/world/north/",
        "tag": "/tag/ferries/",
        "author": "/author/vera/",
        "year": f"/{day_of(story):%Y}/",
        "story": story.get_absolute_url(),
        "search": "/search/",
        "corrections": "/corrections/",
    }[kind]
    query = "?q=bridge" if kind == "search" else ""

    head = parse(client.get(page + query)).one("head")
    links = [link["href"] for link in head.all("link", rel="alternate")]

    own = [f"{settings.SITE_URL}{page}feed/{form}{query}" for form in ("", "atom/", "json/")]
    # Programs that offer one feed offer the first: nobody who subscribes to the site should get comments on one story.
    assert (links[-3:] if kind == "story" else links[:3]) == own
    assert f"{settings.SITE_URL}/feed/" in links
    assert f"{settings.SITE_URL}/comments/feed/" in links
    assert len(set(links)) == len(links)
    assert all(client.get(link.removeprefix(settings.SITE_URL)).status_code == 200 for link in links)
    assert all(link["title"] for link in head.all("link", rel="alternate"))
