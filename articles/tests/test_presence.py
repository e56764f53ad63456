"""Who has a story open: seen by colleagues, gone when closed or silent."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles import presence, publishing, revisions
from articles.models import Article, Presence

from .factory import NOW, make_article, make_author, make_section, make_user

SOON = timedelta(seconds=15)


@pytest.fixture
def mara(db):
    return make_user("Editor", first_name="Mara", last_name="Ode")


@pytest.fixture
def editor(db, client):
    editor = make_user("Editor")
    client.force_login(editor)
    return editor


def tell(client, story, leaving=False, base=0):
    address = reverse("admin:articles_article_presence", args=[story.pk])
    return client.post(address, json.dumps({"leaving": leaving, "base": base}), content_type="application/json")


def change(story):
    return reverse("admin:articles_article_change", args=[story.pk])


def test_whoever_has_it_open_is_seen_by_others_and_not_by_themselves(mara, editor):
    story = make_article()
    for step in range(5):
        presence.seen(story, mara, NOW + step * SOON)
    [one] = presence.others(story, editor, NOW + 4 * SOON)
    assert (one.user, one.since, one.seen_at) == (mara, NOW, NOW + 4 * SOON)
    assert presence.others(story, mara, NOW + 4 * SOON) == []
    assert presence.others(make_article(), editor, NOW) == []


def test_whoever_leaves_or_falls_silent_has_gone_and_arrives_anew(mara, editor):
    story = make_article()
    presence.seen(story, mara, NOW)
    assert presence.others(story, editor, NOW + presence.TTL - timedelta(seconds=1))
    assert not presence.others(story, editor, NOW + presence.TTL)
    later = NOW + timedelta(hours=1)
    presence.seen(story, mara, later)
    assert [one.since for one in presence.others(story, editor, later)] == [later]
    presence.leave(story, mara)
    assert not presence.others(story, editor, later)


def test_the_form_names_everybody_who_has_it_open_and_for_how_long(client, editor, mara):
    story, now = make_article(), timezone.now()
    ida = make_user("Chief", first_name="Ida", last_name="Maren")
    for user, minutes in ((mara, 12), (ida, 0)):
        presence.seen(story, user, now - timedelta(minutes=minutes))
        presence.seen(story, user, now)
    Presence.objects.filter(user=mara).update(since=now - timedelta(minutes=12, seconds=5))
    for page in (client.get(change(story)).content.decode(), tell(client, story).content.decode()):
        assert "<strong>Mara Ode</strong> has this story open, for 12 minutes." in page
        assert "<strong>Ida Maren</strong> has this story open, just now." in page


def test_a_heartbeat_tells_that_somebody_has_saved_in_between(client, editor, mara):
    story = make_article()
    assert "saved it" not in tell(client, story).content.decode()
    revision = revisions.record(story, by=mara)
    said = tell(client, story).content.decode()
    assert f"<strong>Mara Ode</strong> saved it at {timezone.localtime(revision.at):%H:%M}" in said
    assert "your save will show both texts" in said
    assert "saved it" not in tell(client, story, base=1).content.decode()
    revisions.record(story, by=editor)
    assert "<strong>You</strong> saved it" in tell(client, story, base=1).content.decode()


def test_a_closed_form_says_goodbye(client, editor):
    story = make_article()
    tell(client, story)
    assert Presence.objects.get().user == editor
    assert tell(client, story, leaving=True).status_code == 204
    assert not Presence.objects.exists()


def test_a_form_says_goodbye_also_of_a_story_that_has_gone_out_meanwhile(client, editor):
    story = make_article(authors=[make_author()], section=make_section())
    tell(client, story)
    publishing.publish(story, by=editor)
    assert tell(client, story).status_code == 403
    assert tell(client, story, leaving=True).status_code == 204
    assert not Presence.objects.exists()


def test_only_those_who_may_write_into_a_story_are_present_in_it(db):
    cast = {role: make_user(role) for role in ("Reporter", "Editor", "Moderator", "Chief")}
    own = make_article(created_by=cast["Reporter"])
    submitted = make_article(state="submitted", created_by=cast["Reporter"])
    other = make_article(created_by=cast["Editor"])
    got = {}
    for role, user in cast.items():
        client = Client()
        client.force_login(user)
        got[role] = [tell(client, story).status_code for story in (own, submitted, other)]
    assert got == {
        "Reporter": [200, 403, 403],
        "Editor": [200, 200, 200],
        "Moderator": [403, 403, 403],
        "Chief": [200, 200, 200],
    }
    stranger = tell(Client(), own)
    assert (stranger.status_code, stranger.json()) == (401, {"error": "signed out"})
    assert client.get(reverse("admin:articles_article_presence", args=[own.pk])).status_code == 405


def test_nonsense_is_refused(client, editor):
    address = reverse("admin:articles_article_presence", args=[make_article().pk])
    for body in ("", "[]", '{"leaving": true}', '{"leaving": false, "base": "x"}'):
        assert client.post(address, body, content_type="application/json").status_code == 400
    far = reverse("admin:articles_article_presence", args=[10**30])
    assert client.post(far, "{}", content_type="application/json").status_code == 403


def test_lists_mark_stories_that_are_open_without_a_query_more_for_more_of_them(client, editor, mara):
    pages = [reverse("admin:articles_article_changelist"), reverse("admin:index")]
    asked = []
    for number in (1, 5):
        for _ in range(number):
            presence.seen(make_article(created_by=editor), mara)
        for page in pages:
            client.get(page)  # what is asked once in a process
            with CaptureQueriesContext(connection) as queries:
                response = client.get(page)
            assert response.content.decode().count("Open: Mara Ode") == Article.objects.count()
            asked.append(len(queries))
    assert asked[:2] == asked[2:]
    Presence.objects.update(seen_at=timezone.now() - presence.TTL)
    assert all("Open: " not in client.get(page).content.decode() for page in pages)
