"""SQLite counts conditions and not rows: left to itself it goes through all stories for the few that a page shows."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from .factory import make_author, make_public, make_section, make_tag
from .plans import plan_of

pytestmark = [pytest.mark.sqlite, pytest.mark.django_db]

NOW = timezone.now()
BY_KEY = '"articles_article"."id" IN ('
ADDRESSES = ["/", "/page/2/", "/category/sea/", "/category/sea/page/2/", "/tag/navy/", "/author/ida-maren/", "/{year}/"]
SEARCHES = ["/search/?q=harbour", "/search/feed/?q=harbour"]


@pytest.fixture
def addresses():
    section, tag, author = make_section("Sea"), make_tag("navy"), make_author("Ida Maren")
    stories = [
        make_public(
            f"Harbour {number}",
            section=section,
            tags=[tag],
            authors=[author],
            published_at=NOW - timedelta(minutes=number + 1),
        )
        for number in range(20)
    ]
    newest = stories[0]
    newest.body = f'<p>Read on.</p><figure data-story="{stories[9].pk}"></figure>'
    newest.save()
    year = timezone.localtime(newest.published_at).year
    return [*(address.format(year=year) for address in ADDRESSES), *SEARCHES, newest.get_absolute_url()]


def test_no_page_goes_through_all_stories_for_those_that_it_has_chosen(client, addresses):
    fetched = 0
    for address in addresses:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200, address
        for query in asked:
            if BY_KEY in query["sql"]:
                fetched += 1
                steps = [step for step in plan_of(query["sql"]) if step.startswith("SEARCH articles_article ")]
                assert all("USING INTEGER PRIMARY KEY" in step for step in steps), f"{address}: {steps} {query['sql']}"
    assert fetched > len(addresses)


def test_the_blocks_of_the_front_page_read_of_each_section_no_more_than_its_newest(client, addresses):
    make_section("Land")
    with CaptureQueriesContext(connection) as asked:
        client.get("/")

    (of_blocks,) = (query["sql"] for query in asked if '"articles_listing"' in query["sql"])
    steps = [step for step in plan_of(of_blocks) if "listing_newest" in step]
    assert len(steps) == 2
    assert all("published_at<?" in step for step in steps), steps


def test_an_archive_begins_at_its_own_end_and_not_at_now(client, addresses):
    """Of two bounds of one column, SQLite begins at the one that stands first."""
    with CaptureQueriesContext(connection) as asked:
        client.get(addresses[ADDRESSES.index("/{year}/")])

    of_archive = [query["sql"] for query in asked if '"published_at" >= ' in query["sql"]]
    assert len(of_archive) > 2
    for sql in of_archive:
        before_its_end, until_now = sql.index('"published_at" < '), sql.index('"published_at" <= ')
        assert before_its_end < until_now, sql
