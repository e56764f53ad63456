"""What a reader sees when we have failed."""

from pathlib import Path

import pytest
from django.conf import settings as project
from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousOperation
from django.db import OperationalError, connection
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


def suspicious(request):
    raise SuspiciousOperation


urlpatterns = [path("broken/", broken), path("missing/", missing), path("suspicious/", suspicious)]
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
    assert parse(source).one("link", rel="stylesheet")["href"] == "/static/css/error.css"


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


def down(execute, sql, params, many, context):
    raise OperationalError("the server at 10.0.0.7 is gone")


@pytest.mark.django_db
def test_what_is_not_found_is_said_also_while_the_database_is_down(client, caplog):
    with connection.execute_wrapper(down):
        response = client.get("/nothing.css")

    page = parse(response)
    assert response.status_code == 404
    assert page.one("h1").text == "Not Found"
    assert "10.0.0.7" not in response.text
    assert page.one("a")["href"] == "/"
    assert "went out without its stories" in caplog.text


@pytest.mark.django_db
def test_what_is_not_found_never_repeats_what_the_failure_said(client):
    for address in ("/?p=99999999", "/tag/quartzfall/", "/category/quartzfall/"):
        page = client.get(address)
        assert page.status_code == 404
        assert "No story" not in page.text
        assert "matches the given query" not in page.text
        assert "quartzfall" not in page.text


def test_a_request_that_makes_no_sense_is_told_so_without_a_query(visitor):
    response = visitor.get("/suspicious/")

    assert response.status_code == 400
    assert parse(response).one("h1").text == "This request makes no sense to us"


def test_a_form_without_its_token_is_refused_with_what_to_do_next(settings):
    # No database is allowed in this test: who sent it is not asked.
    response = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "x"})

    page = parse(response)
    assert response.status_code == 403
    assert page.one("h1").text == "The form was not taken"
    assert "Nothing was saved or changed." in page.text


@pytest.mark.parametrize("name", ["400.html", "403_csrf.html", "404_bare.html", "500.html"])
def test_pages_for_failures_are_plain_files_that_a_strict_policy_lets_pass(name):
    source = (Path(project.BASE_DIR) / "templates" / name).read_text(encoding="utf-8")

    assert "{%" not in source
    assert "{{" not in source
    assert "<style" not in source
    assert "style=" not in source
    assert "<script" not in source
    sheet = parse(source).one("link", rel="stylesheet")["href"]
    assert finders.find(sheet.removeprefix(project.STATIC_URL))
