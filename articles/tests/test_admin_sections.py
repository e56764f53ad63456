"""Sections and authors in the newsroom."""

from __future__ import annotations

import pytest
from django.urls import reverse

from articles.models import Author, Section

from .factory import make_article, make_author, make_section, make_user


@pytest.fixture
def chief(client, db):
    chief = make_user("Chief")
    client.force_login(chief)
    return chief


def said(response):
    return [str(message) for message in response.context["messages"]]


def test_sections_are_listed_as_the_tree_that_readers_see(client, chief):
    sea = make_section("Sea", position=2)
    air = make_section("Air", position=1)
    drones = make_section("Drones", air)
    response = client.get(reverse("admin:articles_section_changelist"))
    assert list(response.context["cl"].result_list) == [air, drones, sea]
    assert "air/drones" in response.content.decode()
    found = client.get(reverse("admin:articles_section_changelist"), {"q": "drones"})
    assert list(found.context["cl"].result_list) == [drones]


def test_a_section_cannot_stand_inside_itself_or_what_is_inside_it(client, chief):
    air = make_section("Air")
    drones = make_section("Drones", air)
    for parent in (air, drones):
        data = {"name": "Air", "slug": "air", "parent": parent.pk, "position": 0, "description": ""}
        response = client.post(reverse("admin:articles_section_change", args=[air.pk]), data)
        assert "A section cannot stand inside itself or what is inside it." in response.content.decode()
    air.refresh_from_db()
    assert air.parent is None


def test_a_section_with_stories_or_sections_is_not_deleted(client, chief):
    air = make_section("Air")
    make_section("Drones", air)
    make_article(section=air)
    response = client.post(reverse("admin:articles_section_delete", args=[air.pk]), {"post": "yes"}, follow=True)
    assert said(response) == ["“Air” was not deleted: 1 story and 1 section are in it. Move them first."]
    assert Section.objects.count() == 2


def test_an_empty_section_is_deleted(client, chief):
    air = make_section("Air")
    client.post(reverse("admin:articles_section_delete", args=[air.pk]), {"post": "yes"})
    assert not Section.objects.exists()


def test_an_author_of_stories_is_not_deleted(client, chief):
    ida = make_author("Ida Maren")
    make_article(authors=[ida])
    response = client.post(reverse("admin:articles_author_delete", args=[ida.pk]), {"post": "yes"}, follow=True)
    assert said(response) == ["“Ida Maren” was not deleted: the name stands over 1 story. Change the byline first."]
    assert Author.objects.exists()


def test_an_author_has_links_in_order_and_only_to_the_web(client, chief):
    data = {
        "name": "Ida Maren",
        "slug": "ida-maren",
        "job_title": "",
        "biography": "",
        "portrait": "",
        "links-TOTAL_FORMS": 1,
        "links-INITIAL_FORMS": 0,
        "links-0-label": "Website",
        "links-0-position": 0,
    }
    response = client.post(reverse("admin:articles_author_add"), data | {"links-0-url": "javascript:alert(1)"})
    assert response.status_code == 200
    assert not Author.objects.exists()
    client.post(reverse("admin:articles_author_add"), data | {"links-0-url": "ida.example"})
    assert Author.objects.get().links.get().url == "https://ida.example"
