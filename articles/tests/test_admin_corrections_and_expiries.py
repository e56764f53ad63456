"""Corrections, expiries, and publishing again what readers knew, in the newsroom."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import publishing
from articles.models import Stage, State

from .admin_forms import story_data
from .factory import (
    make_author,
    make_expired,
    make_scheduled,
    make_unpublished,
    make_user,
)
from .live_stories import fresh, html, page, said


@pytest.fixture
def editor(client, db):
    editor = make_user("Editor")
    client.force_login(editor)
    return editor


def test_a_live_story_is_corrected_on_a_page_of_its_own(client, editor, live):
    address = page("verb", live, "correct")
    assert client.post(address, {"kind": "", "text": "Kept."}).context["form"].errors.keys() == {"kind"}
    assert "Kept." in client.post(address, {"text": "Kept."}).content.decode()

    response = client.post(address, {"kind": "clarification", "text": "Both bridges."}, follow=True)

    assert [(one.kind, one.text) for one in live.corrections.all()] == [("clarification", "Both bridges.")]
    assert said(response)[0].startswith("Readers of “Bridge closed” are told so.")


def typed(at):
    return timezone.localtime(at).strftime("%Y-%m-%dT%H:%M")


def test_an_expiry_is_set_and_cleared_without_a_working_copy(client, editor, live):
    address, ends = page("verb", live, "expire"), timezone.now().replace(second=0, microsecond=0) + timedelta(days=3)

    response = client.post(address, {"when": "at", "expires_at": typed(ends), "note": "Offer ends."}, follow=True)
    assert fresh(live).expires_at == ends
    assert said(response)[0].startswith("Readers see “Bridge closed” until")
    assert client.get(address).context["form"]["when"].value() == "at"
    response = client.post(address, {"when": "stays"}, follow=True)
    assert fresh(live).expires_at is None
    assert said(response) == ["“Bridge closed” does not expire any more."]
    response = client.post(address, {"when": "now"}, follow=True)
    assert fresh(live).stage() == Stage.EXPIRED
    assert said(response)[0].startswith("“Bridge closed” has ended.")


@pytest.mark.parametrize(
    ("after", "error"), [(-2, "That time has passed."), (1, "would expire before it is published"), (None, "Give the")]
)
def test_an_expiry_that_cannot_be_is_refused_beside_the_field(client, editor, after, error):
    story = make_scheduled(published_at=timezone.now() + timedelta(hours=2))
    at = "" if after is None else typed(timezone.now() + timedelta(hours=after))

    response = client.post(page("verb", story, "expire"), {"when": "at", "expires_at": at, "note": "Kept."})

    assert error in response.context["form"].errors["expires_at"][0]
    assert "Kept." in response.content.decode()
    assert client.post(page("verb", story, "expire"), {"when": "now"}).context["form"].errors.keys() == {"when"}


def test_a_story_that_readers_knew_comes_back_with_a_word_about_what_changed(client, editor, live):
    publishing.unpublish(live, by=editor)
    data = story_data(live, body="<p>On Monday.</p>", publish_at="2031-05-06T07:08", _verb="publish")

    response = client.post(page("change", live), data)
    assert response.url == f"{page('verb', live, 'publish')}?publish_at=2031-05-06T07%3A08"
    asked = client.get(response.url)
    assert "Readers have seen another text of this story." in asked.content.decode()
    assert "2031-05-06T07:08" in asked.content.decode()
    refused = client.post(response.url, {"publish_at": "2031-05-06T07:08", "text": "It was a Monday."})
    assert refused.context["form"].errors.keys() == {"kind"}
    assert fresh(live).state == State.DRAFT

    client.post(response.url, {"publish_at": "", "kind": "correction", "text": "It was a Monday."})

    assert fresh(live).stage() == Stage.LIVE
    assert [one.text for one in live.corrections.all()] == ["It was a Monday."]


def test_one_that_comes_back_as_it_was_is_asked_nothing(client, editor, live):
    publishing.unpublish(live, by=editor)

    client.post(page("change", live), story_data(live, headline="Bridge open", _verb="publish"))

    assert (fresh(live).headline, fresh(live).stage()) == ("Bridge open", Stage.LIVE)


def test_an_expired_story_is_published_again_from_its_page(client, editor):
    story = make_expired(authors=[make_author()], body="<p>One.</p>")
    address = page("verb", story, "publish")
    assert f'href="{address}">Publish again</a>' in html(client, "change", story)

    client.post(address, {"kind": "nothing", "publish_at": ""})

    assert fresh(story).stage() == Stage.LIVE


def test_a_story_without_a_record_of_what_was_seen_is_published_from_its_form(client, editor):
    story = make_unpublished(authors=[make_author()])

    assert client.get(page("verb", story, "publish")).url == page("change", story)
