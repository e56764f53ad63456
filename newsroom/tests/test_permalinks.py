"""PERMALINKS says where stories stand; whatever it says, the other form leads there."""

import importlib

import pytest
from django.urls import clear_url_caches

import articles.urls
import newsroom.urls
from articles.comments.tests.markup import parse
from articles.tests.factory import make_page, make_public

pytestmark = pytest.mark.django_db


@pytest.fixture
def permalinks(settings):
    """Change the setting, and read the address map anew, as a restart does."""
    before = settings.PERMALINKS

    def change(to):
        settings.PERMALINKS = to
        importlib.reload(articles.urls)
        importlib.reload(newsroom.urls)
        clear_url_caches()

    yield change
    change(before)


@pytest.mark.parametrize("form", ["plain", "dated"])
def test_the_other_form_leads_to_the_right_one_in_one_step(client, permalinks, form):
    permalinks(form)
    story = make_public("Bridge closed")
    forms = {"plain": "/bridge-closed/", "dated": f"/{story.published_at:%Y/%m/%d}/bridge-closed/"}

    assert story.get_absolute_url() == forms[form]
    for address in [*forms.values(), *(address.rstrip("/") for address in forms.values())]:
        response = client.get(address)
        if address == forms[form]:
            assert response.status_code == 200
        else:
            assert (response.status_code, response["Location"]) == (301, forms[form]), address


def test_plain_addresses_of_stories_hide_no_other_page(client, permalinks):
    permalinks("plain")
    story = make_public("Search")

    assert client.get("/search/").context["form"]
    assert client.get(f"/{story.published_at:%Y}/").status_code == 200


@pytest.mark.parametrize("form", ["plain", "dated"])
def test_under_both_permalinks_pages_and_stories_are_found(client, permalinks, form):
    permalinks(form)
    make_page("About")
    story = make_public("Ferry")

    assert parse(client.get("/about/")).one("h1").text == "About"
    assert parse(client.get(story.get_absolute_url())).one("h1").text == "Ferry"
    assert client.get("/ferry/", follow=True).status_code == 200
    assert client.get("/nothing/").status_code == 404


@pytest.mark.parametrize(("form", "headline"), [("plain", "The story"), ("dated", "The page")])
def test_where_an_import_brought_both_under_one_slug_each_is_found_where_wordpress_had_it(
    client, permalinks, form, headline
):
    permalinks(form)
    make_page("The page", slug="both")
    story = make_public("The story", slug="both")

    assert parse(client.get("/both/")).one("h1").text == headline
    assert parse(client.get(story.get_absolute_url())).one("h1").text == "The story"
