"""What a reader sees when we have failed."""

import pytest
from django.http import Http404
from django.test import Client
from django.urls import path

from articles.comments.tests.markup import parse
from articles.views import errors

from .factory import make_public


def broken(request):
    raise RuntimeError("the secret cause")


def missing(request):
    raise Http404


urlpatterns = [path("broken/", broken), path("missing/", missing)]
handler404 = errors.not_found


@pytest.fixture
def visitor(settings):
    settings.ROOT_URLCONF = __name__
    return Client(raise_request_exception=False)


def test_the_page_for_our_failures_needs_no_database_and_gives_nothing_away(visitor):
    # No database is allowed in this test: a query would be one failure more.
    response = visitor.get("/broken/")

    assert response.status_code == 500
    page = parse(response)
    assert page.one("h1").text == "Something went wrong on our side"
    assert "the secret cause" not in page.text
    assert page.one("a")["href"] == "/"


def test_it_needs_no_template_of_ours_and_no_setting(visitor):
    source = (visitor.get("/broken/")).content.decode()

    assert "{%" not in source
    assert "{{" not in source
    assert parse(source).one("link")["href"] == "/static/css/error.css"


@pytest.mark.django_db
def test_what_is_not_found_offers_a_search_and_the_four_latest_in_wordpress_words(client):
    stories = [make_public(f"Story {number}") for number in range(6)]

    response = client.get("/nothing/")
    main = parse(response).one("main")

    assert response.status_code == 404
    assert main.one("h1").text == "Not Found"
    assert "Apologies, but the page you requested could not be found. Perhaps searching will help." in main.text
    assert main.one("form")["action"] == "/search/"
    assert main.one("h2").text == "Check Also"
    assert [heading.text for heading in main.all("h3")] == [story.headline for story in stories[:1:-1]]


@pytest.mark.django_db
def test_it_is_the_same_page_while_developing(client, settings):
    make_public()
    settings.DEBUG = True

    assert parse(client.get("/nothing/")).one("h1").text == "Not Found"
