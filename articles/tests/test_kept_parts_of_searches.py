"""No search is kept, but all that stands around what is found: it is made once, and for all searches."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.page_cache import parts, serving

from .factory import make_public
from .test_kept_parts import Cast, is_fresh, made

pytestmark = pytest.mark.usefixtures("kept_pages")


@pytest.fixture
def it():
    return Cast()


def test_a_search_is_made_of_parts_that_hold_nothing_of_what_was_searched_for(client, it):
    serving.forget()
    answer = client.get("/search/?q=ferry+zebra")
    kept = [part.held for part in parts.kept._pages.values()]

    assert b"zebra" in answer.content
    assert len(kept) > 3
    assert not [html for html in kept if b"zebra" in html]


def test_who_searches_for_other_words_has_nothing_made_anew_but_what_is_found(client, it):
    serving.forget()
    client.get("/search/?q=ferry")
    with CaptureQueriesContext(connection) as first:
        assert made(lambda: client.get("/search/?q=other")) == set()
    serving.forget()
    with CaptureQueriesContext(connection) as anew:
        client.get("/search/?q=other")

    assert len(first) < len(anew) - 5


def test_a_search_shows_what_has_changed_around_it(client, it):
    client.get("/search/?q=zebra")
    make_public("Zebra crossing", section=it.section)

    assert is_fresh("/search/?q=zebra", "/search/?q=ferry", "/search/?q=ferry&page=7", "/search/")
    assert "Zebra crossing" in client.get("/search/?q=ferry").content.decode()
