"""Whoever reads a list page after page passes every story once, whatever is published and withdrawn meanwhile."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from articles.comments.tests.markup import parse
from articles.models import Article, Listing
from articles.views import paging
from articles.views.paging import PAGE_SIZE, below, paged

from .factory import NOW, make_public, make_scheduled, make_section, make_tag

PAGES = 3


@pytest.fixture(autouse=True)
def nothing_counted():
    cache.clear()
    yield
    cache.clear()


def links(page):
    """Address by "prev" and "next" of the links of a list's pages."""
    nav = page.all("nav", aria_label="Pages")
    return {link["rel"]: link["href"] for link in nav[0].all("a") if link["rel"]} if nav else {}


def headlines(page):
    return [heading.text for heading in page.one("main").all(class_="story__headline")]


def query_of(address):
    """The page's number and its query, as the views take them from an address."""
    path, _, query = address.partition("?")
    number = int(path.rstrip("/").rpartition("/")[2]) if "/page/" in path else 1
    return number, dict(part.split("=") for part in query.split("&") if part)


HAPPENINGS = st.lists(
    st.lists(
        st.tuples(st.sampled_from(["published", "published", "withdrawn", "expired"]), st.integers(0, 200)), max_size=14
    ),
    min_size=PAGES + 1,
    max_size=PAGES + 1,
)


class TestReadingOn(TestCase):
    @settings(max_examples=settings.default.max_examples // 10)
    @given(happenings=HAPPENINGS, of_section=st.booleans())
    def test_older_passes_by_nothing_and_repeats_nothing(self, happenings, of_section):
        cache.clear()
        section = make_section()
        stories = [
            # Some in the same second.
            make_public(section=section, published_at=NOW - timedelta(minutes=number // 2))
            for number in range(PAGE_SIZE * PAGES + 3)
        ]
        there, read = {story.pk for story in stories}, []
        number, asked = 1, {}
        for happening in happenings:
            rows = Listing.objects.public().of(section) if of_section else Article.objects.public()
            try:
                pages = paged(rows, number, below("/list/"), asked)
            except Http404:  # what would have stood there was taken away
                break
            read += [story.pk for story in pages.items]
            if pages.older is None:
                break
            number, asked = query_of(pages.older)
            for what, which in happening:
                there -= self._happens(what, stories, which, section)
        else:
            raise AssertionError("there are pages without end")
        assert len(read) == len(set(read)), "a story came twice"
        assert there <= set(read), "a story that was there all the time was passed by"

    def _happens(self, what, stories, which, section):
        """The stories that are not there any more."""
        if what == "published":
            make_public(section=section, published_at=timezone.now() - timedelta(minutes=which))
            return set()
        story = stories[which % len(stories)]
        if what == "withdrawn":
            Article.objects.filter(pk=story.pk).update(state="draft")
        else:
            Article.objects.filter(pk=story.pk).update(expires_at=timezone.now())
        return {story.pk}


@pytest.mark.django_db
def test_links_to_the_next_and_the_previous_page_hold_while_stories_are_published(client):
    for number in range(PAGE_SIZE * 4):
        make_public(f"Story {number:02}", published_at=NOW - timedelta(hours=number))
    second = parse(client.get(links(parse(client.get("/")))["next"]))
    assert headlines(second) == [f"Story {number}" for number in range(12, 24)]
    third_at = links(second)["next"]
    for _ in range(5):
        make_public("New")

    third = parse(client.get(third_at))
    assert headlines(third) == [f"Story {number}" for number in range(24, 36)]
    assert headlines(parse(client.get(links(third)["prev"]))) == headlines(second)
    assert links(second)["prev"] == "/"


@pytest.mark.django_db
def test_the_address_with_a_number_alone_works_as_it_always_did_and_is_the_one_for_search_engines(client, settings):
    for number in range(PAGE_SIZE * 3):
        make_public(f"Story {number:02}", published_at=NOW - timedelta(hours=number))

    page = parse(client.get("/page/2/"))
    assert headlines(page) == [f"Story {number}" for number in range(12, 24)]
    older = parse(client.get(links(page)["next"]))
    assert older.one("link", rel="canonical")["href"] == f"{settings.SITE_URL}/page/3/"
    assert older.one("link", rel="prev")["href"] == f"{settings.SITE_URL}/page/2/"
    numbered = [link["href"] for link in page.one("nav", aria_label="Pages").all("a") if not link["rel"]]
    assert numbered == ["/", "/page/3/"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query", ["older=", "older=yesterday", "older=1.2.3", "newer=x", f"older={'9' * 18}.{'9' * 18}"]
)
def test_what_is_no_position_gives_the_page_with_the_number(client, query):
    for number in range(PAGE_SIZE * 2):
        make_public(f"Story {number:02}", published_at=NOW - timedelta(hours=number))

    assert headlines(parse(client.get(f"/page/2/?{query}"))) == headlines(parse(client.get("/page/2/")))


@pytest.mark.django_db
def test_a_position_shows_nothing_that_is_not_public(client):
    section, tag = make_section("World"), make_tag("navy")
    for number in range(PAGE_SIZE * 2):
        make_public(f"Story {number}", section=section, tags=[tag], published_at=NOW - timedelta(hours=number))
    make_scheduled("Secret", section=section, tags=[tag])

    for address in ("/", "/category/world/", "/tag/navy/"):
        for query in ("newer=1.1", f"older={2**62}.1", f"newer={2**50}.1"):
            assert "Secret" not in client.get(f"{address}page/2/?{query}").content.decode()


@pytest.mark.django_db
def test_behind_the_last_page_there_is_none_and_whoever_asks_is_sent_to_the_first(client):
    for number in range(PAGE_SIZE + 1):
        make_public(published_at=NOW - timedelta(hours=number))

    assert client.get("/page/2/").status_code == 200
    for address in ("/page/3/", "/page/999999/", "/page/3/?older=1.1", "/page/999999/?older=1.1"):
        assert client.get(address).url.partition("?")[0] == "/"


@pytest.mark.django_db
def test_a_long_list_is_counted_now_and_then_and_what_is_new_is_added_each_time(monkeypatch):
    monkeypatch.setattr(paging, "LONG", 5)
    stories = [make_public(published_at=NOW - timedelta(hours=number)) for number in range(PAGE_SIZE * 2)]

    def asked(number):
        with CaptureQueriesContext(connection) as captured:
            pages = paged(Article.objects.public(), number, below("/"))
        return pages, [query["sql"] for query in captured if "COUNT(" in query["sql"]]

    assert asked(1)[0].total == 2
    make_public()
    pages, counting = asked(1)
    assert (pages.found, pages.total) == (PAGE_SIZE * 2 + 1, 3)
    assert len(counting) == 1
    assert "published_at" in counting[0].partition("NOT")[0]  # what is newer alone

    Article.objects.filter(pk__in=[story.pk for story in stories[3:]]).delete()
    pages, _ = asked(1)
    assert pages.next is None, "whether there is another page is looked up and not counted"
    with pytest.raises(Http404):
        asked(2)
    assert asked(1)[0].found == 4


@pytest.mark.django_db
def test_a_page_far_behind_asks_as_many_queries_as_the_first(client, django_assert_num_queries):
    section = make_section("World")
    for number in range(PAGE_SIZE * 5):
        make_public(section=section, published_at=NOW - timedelta(hours=number))

    def queries(address):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    client.get("/category/world/")
    assert queries("/category/world/page/4/") == queries("/category/world/page/2/") == queries("/category/world/")
