"""Tags in the newsroom: suggestions, other names, and merging."""

from __future__ import annotations

import pytest
from django.urls import reverse

from articles.models import Article
from tags.models import Tag, TagAlias

from .factory import make_article, make_tag, make_user

LIST, SUGGEST, MERGE = (f"admin:tags_tag_{name}" for name in ("changelist", "suggest", "merge"))


@pytest.fixture
def editor(client, db):
    editor = make_user("Editor")
    client.force_login(editor)
    return editor


def said(response):
    return [str(message) for message in response.context["messages"]]


def suggested(client, text):
    return [(tag["name"], tag["alias"]) for tag in client.get(reverse(SUGGEST), {"q": text}).json()["tags"]]


def test_tags_that_begin_with_what_was_typed_are_suggested_first(client, editor):
    for name in ("Air defence", "Fair trade", "Navy"):
        make_tag(name)
    assert suggested(client, "AIR") == [("Air defence", ""), ("Fair trade", "")]
    assert suggested(client, " ") == []
    assert suggested(client, "x") == []


def test_an_alias_suggests_its_tag_and_says_why(client, editor):
    TagAlias.objects.create(tag=make_tag("Drones"), name="UAV", slug="uav")
    assert suggested(client, "ua") == [("Drones", "UAV")]


def test_a_tag_is_suggested_once_however_many_of_its_names_match(client, editor):
    tag = make_tag("Drones")
    for name in ("Drone", "Drone swarm", "Drone war"):
        TagAlias.objects.create(tag=tag, name=name, slug=name.lower().replace(" ", "-"))
    assert suggested(client, "drone") == [("Drones", "")]


def test_the_list_counts_the_stories_of_a_tag(client, editor):
    make_article(tags=["Drones", "Navy"])
    make_article(tags=["Drones"])
    make_tag("Idle")
    rows = client.get(reverse(LIST)).context["cl"].result_list
    assert {tag.name: tag.uses for tag in rows} == {"Drones": 2, "Navy": 1, "Idle": 0}


def test_merging_asks_which_tag_stays_and_keeps_every_story_and_name(client, editor):
    story = make_article(tags=["Drones"])
    both = make_article(tags=["Drones", "UAVs"])
    drones, uavs = Tag.objects.get(name="Drones"), Tag.objects.get(name="UAVs")
    chosen = {"action": "merge_chosen", "_selected_action": [drones.pk, uavs.pk]}
    asked = client.post(reverse(LIST), chosen)
    response = client.get(asked.url)
    assert "Which one stays?" in response.content.decode()
    assert Tag.objects.count() == 2
    response = client.post(asked.url, {})
    assert response.context["form"].errors["into"] == ["Say which of the tags stays."]
    response = client.post(asked.url, {"into": uavs.pk}, follow=True)
    assert said(response) == ["“Drones” became “UAVs”. The old names and addresses lead there."]
    assert list(Tag.objects.all()) == [uavs]
    assert set(Article.objects.filter(tags=uavs)) == {story, both}
    assert uavs.aliases.get().name == "Drones"


def test_merging_one_tag_is_nothing(client, editor):
    tag = make_tag("Drones")
    response = client.post(reverse(LIST), {"action": "merge_chosen", "_selected_action": [tag.pk]}, follow=True)
    assert said(response) == ["Nothing was merged. Tick two tags or more."]
    response = client.get(reverse(MERGE), {"id": [tag.pk, "x", "9" * 40]}, follow=True)
    assert said(response) == ["Nothing was merged: fewer than two of the tags are still there."]


def test_a_tag_outside_the_chosen_ones_cannot_be_smuggled_in(client, editor):
    one, two, other = make_tag("One"), make_tag("Two"), make_tag("Other")
    address = f"{reverse(MERGE)}?id={one.pk}&id={two.pk}"
    assert client.post(address, {"into": other.pk}).status_code == 200
    assert Tag.objects.count() == 3


def test_a_reporter_cannot_merge(client, db):
    client.force_login(make_user("Reporter"))
    one, two = make_tag("One"), make_tag("Two")
    assert client.post(f"{reverse(MERGE)}?id={one.pk}&id={two.pk}", {"into": one.pk}).status_code == 403
    client.post(reverse(LIST), {"action": "merge_chosen", "_selected_action": [one.pk, two.pk]})
    assert Tag.objects.count() == 2


def test_a_name_in_other_letters_is_refused(client, editor):
    make_tag("Drones")
    data = {
        "name": "drones",
        "slug": "drones-2",
        "description": "",
        "aliases-TOTAL_FORMS": 0,
        "aliases-INITIAL_FORMS": 0,
    }
    response = client.post(reverse("admin:tags_tag_add"), data)
    assert "There is a tag of this name already" in response.content.decode()


def test_another_name_gets_an_address_of_its_own(client, editor):
    tag = make_tag("Drones")
    data = {
        "name": "Drones",
        "slug": tag.slug,
        "description": "",
        "aliases-TOTAL_FORMS": 2,
        "aliases-INITIAL_FORMS": 0,
        "aliases-0-name": "Unmanned Aircraft",
        "aliases-0-slug": "",
        "aliases-0-tag": tag.pk,
        "aliases-1-name": "UAV",
        "aliases-1-slug": "unmanned",
        "aliases-1-tag": tag.pk,
    }
    assert client.post(reverse("admin:tags_tag_change", args=[tag.pk]), data).status_code == 302
    assert set(tag.aliases.values_list("name", "slug")) == {
        ("Unmanned Aircraft", "unmanned-aircraft"),
        ("UAV", "unmanned"),
    }


def test_an_address_of_another_tags_name_is_refused(client, editor):
    TagAlias.objects.create(tag=make_tag("Navy"), name="Fleet", slug="fleet")
    tag = make_tag("Drones")
    data = {
        "name": "Drones",
        "slug": tag.slug,
        "description": "",
        "aliases-TOTAL_FORMS": 1,
        "aliases-INITIAL_FORMS": 0,
        "aliases-0-name": "Fleet!",
        "aliases-0-slug": "",
        "aliases-0-tag": tag.pk,
    }
    response = client.post(reverse("admin:tags_tag_change", args=[tag.pk]), data)
    assert response.context["inline_admin_formsets"][0].formset.errors == [
        {"slug": ["Another tag's name has this address already. Give it another one."]}
    ]
