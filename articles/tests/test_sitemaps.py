"""What search engines are given: every public address, when it changed, and nothing else; cheaply, however much there is."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import sitemaps
from articles.models import Article

from .factory import (
    make_article,
    make_author,
    make_copy,
    make_expired,
    make_public,
    make_scheduled,
    make_section,
    make_tag,
    make_withdrawn,
)
from .machine_readers import NEWS, SITEMAP, sitemap_complaints, sitemap_paths, xml

pytestmark = pytest.mark.django_db


def addresses(client, sitemap):
    """The paths in a sitemap, after it was found without a fault."""
    response = client.get(sitemap)
    assert sitemap_complaints(response, sitemap) == []
    return sitemap_paths(response)


def everything(client):
    parts = addresses(client, "/sitemap.xml")
    return [path for part in parts if "news" not in part for path in addresses(client, part)]


def test_the_parts_have_every_public_page_once_and_nothing_else(client, settings):
    section, tag, author = make_section("World"), make_tag("ferries"), make_author("Vera")
    common = {"section": section, "tags": [tag], "authors": [author]}
    public = [make_public(**common) for _ in range(3)]
    for make in (make_article, make_scheduled, make_expired, make_withdrawn):
        make(section=section, tags=[make_tag()], authors=[make_author()])
    make_copy(public[0], headline="Ironveil", slug="ironveil")

    found = everything(client)

    pages = [thing.get_absolute_url() for thing in (section, tag, author, *public)]
    assert sorted(found) == sorted(["/", "/corrections/", *pages])
    assert all(client.get(path).status_code == 200 for path in found)


def test_a_site_without_stories_has_sitemaps_without_a_fault(client, settings):
    assert everything(client) == ["/", "/corrections/"]
    assert addresses(client, "/news-sitemap.xml") == []


def test_parts_are_ranges_of_keys_and_those_with_nothing_in_them_are_not_there(client, settings):
    story = make_public()
    for number in (7, 30):
        Article.objects.filter(pk=make_public(f"Far {number}").pk).delete()
        far = make_public(f"Far off {number}", pk=number * sitemaps.KEYS + 5)
        assert far.pk // sitemaps.KEYS == number

    parts = [part for part in addresses(client, "/sitemap.xml") if "stories" in part]

    assert parts == [f"/sitemap-stories-{n}.xml" for n in (story.pk // sitemaps.KEYS + 1, 8, 31)]
    assert addresses(client, "/sitemap-stories-31.xml") == [far.get_absolute_url()]
    for nothing in ("stories-9", "stories-99999", "lists-2", "comments-1"):
        assert client.get(f"/sitemap-{nothing}.xml").status_code == 404


def test_the_date_of_a_story_is_when_readers_last_got_something_new(client, settings):
    old, told = (make_public(published_at=timezone.now() - timedelta(days=9)) for _ in range(2))
    at = timezone.now() - timedelta(days=1)
    told.corrections.create(kind="correction", text="It was a Monday.", at=at, username="vera")
    told.corrections.create(kind="update", text="Not yet.", at=at + timedelta(days=2), username="vera")

    (part,) = [one for one in addresses(client, "/sitemap.xml") if "stories" in one]
    dates = {
        one.findtext(f"{SITEMAP}loc").removeprefix(settings.SITE_URL): one.findtext(f"{SITEMAP}lastmod")
        for one in xml(client.get(part).content)
    }

    assert dates == {
        old.get_absolute_url(): old.published_at.isoformat(timespec="seconds"),
        told.get_absolute_url(): at.isoformat(timespec="seconds"),
    }


def test_the_index_counts_nothing_and_skips_nothing(client):
    make_public(tags=[make_tag()], authors=[make_author()])

    def ask(address):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return [query["sql"].upper() for query in captured]

    number = Article.objects.get().pk // sitemaps.KEYS + 1
    asked = {
        address: ask(address) for address in ("/sitemap.xml", f"/sitemap-stories-{number}.xml", "/news-sitemap.xml")
    }
    for part in range(1, 60):
        make_public(pk=part * sitemaps.KEYS, tags=[make_tag()], authors=[make_author()])
    for address, few in asked.items():
        many = ask(address)
        assert len(many) == len(few) <= 10, address
        assert not [sql for sql in many if "OFFSET" in sql or "COUNT(" in sql], address


def test_the_news_sitemap_has_what_is_two_days_old_at_most_newest_first(client, settings):
    now = timezone.now()
    stories = [make_public(published_at=now - timedelta(hours=hours)) for hours in (47, 1, 30, 49)]
    make_scheduled()
    back = make_public("Back again", published_at=now, first_public_at=now - timedelta(days=40))

    found = addresses(client, "/news-sitemap.xml")

    assert found == [stories[n].get_absolute_url() for n in (1, 2, 0)]
    assert back.get_absolute_url() not in found


def test_the_news_sitemap_gives_title_first_date_and_publication(client, settings):
    settings.SITE_NAME = "Watch & Ward"
    story = make_public("Ferry <again> & again \x0b\ufffe")

    (news,) = xml(client.get("/news-sitemap.xml").content).iter(f"{NEWS}news")

    assert news.findtext(f"{NEWS}title") == "Ferry <again> & again "
    assert news.findtext(f"{NEWS}publication/{NEWS}name") == "Watch & Ward"
    assert news.findtext(f"{NEWS}publication/{NEWS}language") == "en"
    assert news.findtext(f"{NEWS}publication_date") == story.first_public_at.isoformat(timespec="seconds")


def test_the_news_sitemap_has_a_thousand_stories_at_most(client, settings, monkeypatch):
    assert sitemaps.NEWS_MOST == 1_000
    monkeypatch.setattr(sitemaps, "NEWS_MOST", 3)
    for _ in range(5):
        make_public()

    assert len(addresses(client, "/news-sitemap.xml")) == 3


def test_robots_are_led_to_the_sitemaps_and_asked_to_leave_previews_and_searches_alone(client, settings):
    response = client.get("/robots.txt")
    lines = response.content.decode().splitlines()

    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert lines[0] == "User-agent: *"
    assert {"Disallow: /preview/", "Disallow: /search/", "Disallow: /admin/"} <= set(lines)
    assert [line for line in lines if line.startswith("Sitemap: ")] == [
        f"Sitemap: {settings.SITE_URL}/sitemap.xml",
        f"Sitemap: {settings.SITE_URL}/news-sitemap.xml",
    ]


def test_the_index_is_found_where_wordpress_had_it(client):
    for old in ("/wp-sitemap.xml", "/sitemap_index.xml"):
        response = client.get(old)
        assert (response.status_code, response["Location"]) == (301, "/sitemap.xml")
