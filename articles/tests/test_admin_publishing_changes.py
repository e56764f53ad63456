"""The pages that publish what a working copy changes, or throw it away, and what is kept when they refuse."""

from __future__ import annotations

import pytest

from articles import publishing, working_copies
from articles.models import Article, Correction, EditorialLogEntry, Revision
from articles.rich_text import plain_text

from .admin_forms import story_data
from .factory import (
    make_article,
    make_author,
    make_copy,
    make_image,
    make_section,
    make_user,
)
from .live_stories import fresh, page, said


@pytest.fixture
def editor(client, db):
    editor = make_user("Editor")
    client.force_login(editor)
    return editor


def changed(live, editor, body="<p>On Monday.</p>", **fields):
    return make_copy(live, by=editor, body=body, **fields)


def test_the_form_is_saved_before_the_page_asks(client, editor, live):
    copy = make_copy(live, by=editor)

    response = client.post(page("change", copy), story_data(copy, headline="Bridge open", _verb="publish_changes"))

    assert response.url == page("publish_changes", copy)
    assert (fresh(copy).headline, fresh(live).headline) == ("Bridge open", "Bridge closed")


def test_the_page_shows_what_differs_and_nothing_else(client, editor, live):
    copy = changed(live, editor, section=make_section("Sea"), lead_image=make_image(caption="A bridge"))
    copy.body = "<p>On Monday.</p><p>It <strong>rained</strong>.</p>"
    copy.comments_open = False
    copy.save()

    shown = client.get(page("publish_changes", copy)).context["fields"]

    words = {one.label: [(plain_text(line.old), plain_text(line.new)) for line in one.lines] for one in shown}
    assert words == {
        "Body": [("On Tuesday.", "On Monday."), ("", "It rained.")],
        "Lead picture": [("Nothing", "A bridge")],
        "Replies open": [("Yes", "No")],
        "Section": [(live.section.name, "Sea")],
    }
    (body,) = [one for one in shown if one.label == "Body"]
    assert (body.lines[0].old, body.lines[0].new) == ("<p>On <del>Tuesday</del>.</p>", "<p>On <ins>Monday</ins>.</p>")


def test_a_change_of_the_form_alone_is_shown_on_both_sides(client, editor, live):
    copy = changed(live, editor, body="<p>On <em>Tuesday</em>.</p>")

    (body,) = client.get(page("publish_changes", copy)).context["fields"]

    assert [(line.changed, str(line.old), str(line.new)) for line in body.lines] == [
        (True, "<p>On <del>Tuesday</del>.</p>", "<p>On <em><ins>Tuesday</ins></em>.</p>")
    ]


def test_changes_are_published_with_a_correction(client, editor, live):
    copy = changed(live, editor)

    response = client.post(
        page("publish_changes", copy), {"kind": "correction", "text": "It was a Monday."}, follow=True
    )

    address = live.get_absolute_url()
    assert said(response) == [
        f'The changes to “Bridge closed” are published. <a href="{address}">Read them on the site</a>.'
    ]
    assert response.redirect_chain == [(page("change", live), 302)]
    assert fresh(live).body == "<p>On Monday.</p>"
    correction = Correction.objects.get()
    assert (correction.kind, correction.text, correction.article) == ("correction", "It was a Monday.", live)


def test_a_minor_change_is_published_with_its_reason(client, editor, live):
    client.post(page("publish_changes", changed(live, editor)), {"kind": "minor", "text": "A slip of the pen."})

    assert fresh(live).body == "<p>On Monday.</p>"
    assert not Correction.objects.exists()
    assert EditorialLogEntry.objects.get(verb="revise").note == "Minor change: A slip of the pen."


@pytest.mark.parametrize(
    ("typed", "field", "error"),
    [
        ({}, "kind", "Choose what kind of change it is."),
        ({"text": "It was a Monday."}, "kind", "Choose what kind of change it is."),
        ({"kind": "correction", "text": " "}, "text", "Write what readers are told."),
        ({"kind": "minor"}, "text", "Write why the change is minor."),
        ({"kind": "nothing", "text": "It was a Monday."}, "kind", "Choose what kind of change it is."),
    ],
)
def test_what_is_missing_is_said_beside_the_field_and_nothing_typed_is_lost(client, editor, live, typed, field, error):
    copy = changed(live, editor)

    response = client.post(page("publish_changes", copy), typed)

    assert response.context["form"].errors[field][0].startswith(error)
    shown = response.content.decode()
    if typed.get("text", "").strip():
        assert typed["text"] in shown
    if typed.get("kind") in ("correction", "minor"):
        assert response.context["form"]["kind"].value() == typed["kind"]
    assert fresh(live).body == "<p>On Tuesday.</p>"
    assert fresh(copy).body == "<p>On Monday.</p>"


def test_a_change_beside_the_body_is_published_at_once_or_with_a_word(client, editor, live):
    copy = make_copy(live, by=editor, headline="Bridge open")
    form = client.get(page("publish_changes", copy)).context["form"]
    assert form["kind"].value() == "nothing"
    assert client.post(page("publish_changes", copy), {"kind": "nothing", "text": "But why?"}).status_code == 200

    client.post(page("publish_changes", copy), {"kind": "nothing"})

    assert fresh(live).headline == "Bridge open"
    assert not Correction.objects.exists()


def test_a_refusal_stays_on_the_page_with_what_was_typed(client, editor, live):
    copy = changed(live, editor)
    publishing.withdraw(live, by=editor, notice="Forged.")

    response = client.post(page("publish_changes", copy), {"kind": "correction", "text": "It was a Monday."})

    assert "the story is withdrawn now" in said(response)[0]
    assert "It was a Monday." in response.content.decode()
    assert fresh(copy).body == "<p>On Monday.</p>"


def test_a_page_of_a_copy_that_is_gone_says_so(client, editor, live):
    copy = changed(live, editor)
    working_copies.publish_changes(copy, by=editor, minor="A slip.")

    for name in ("publish_changes", "discard_copy"):
        response = client.post(page(name, copy), {"kind": "minor", "text": "A slip."}, follow=True)
        assert any("doesn’t exist" in one or "no such working copy" in one for one in said(response)), said(response)
        assert said(client.post(page(name, live), {"note": ""}, follow=True)) == [
            "There is no such working copy. It may have been published or thrown away."
        ]


def test_a_story_that_is_no_copy_has_none_of_its_buttons(client, editor):
    story = make_article(section=make_section(), authors=[make_author()])

    client.post(page("change", story), story_data(story, headline="Better", _verb="discard_copy"))

    assert fresh(story).headline == "Better"


# Throwing it away


def test_throwing_a_copy_away_asks_first_and_keeps_its_text(client, editor, live):
    copy = changed(live, editor)
    response = client.post(page("change", copy), story_data(copy, headline="Typed last", _verb="discard_copy"))
    assert response.url == page("discard_copy", copy)
    assert "stays in the story’s history" in client.get(response.url).content.decode()
    assert Article.objects.filter(pk=copy.pk).exists()

    response = client.post(response.url, {"note": "Not true."}, follow=True)

    assert not Article.objects.filter(pk=copy.pk).exists()
    assert "Its text stays in the history of the story." in said(response)[0]
    assert Revision.objects.first().content["headline"] == "Typed last"
    assert EditorialLogEntry.objects.get(verb="discard_copy").note == "Not true."
