"""A script that saves a story's form gets an answer of its own: saved, go elsewhere, or let the form come back."""

from __future__ import annotations

import pytest
from django.urls import reverse

from articles import revisions
from articles.models import Article, UnsavedText

from .admin_forms import fields_of
from .factory import make_article, make_author, make_image, make_public, make_section, make_user


@pytest.fixture
def story(db):
    story = make_article("Six boats sail", section=make_section("Sea"), authors=[make_author()])
    revisions.record(story, by=None)
    return story


def send(client, story, user=None, *, accept="application/json", stage="draft", **values):
    client.force_login(user or make_user("Editor"))
    address = reverse("admin:articles_article_change", args=[story.pk])
    form = fields_of(client.get(address).text) | {"_continue": "1", "opened_stage": stage} | values
    return client.post(address, form, headers={"accept": accept})


def test_a_plain_save_says_what_the_page_has_to_show_otherwise(client, story):
    saved = send(client, story, headline="Seven boats sail").json()["saved"]
    story.refresh_from_db()
    assert story.headline == saved["title"] == "Seven boats sail"
    assert saved["base"] == story.revision_number == 2
    assert saved["messages"] == [{"tags": "success", "html": "Saved. The story is draft as before."}]
    assert "Draft" in saved["pieces"]["now"]
    assert "Checklist" in saved["pieces"]["checklist"]


def test_all_that_a_story_has_counts_as_shown_already(client, story):
    story.tags.add("Navy", "Sea lanes")
    story.further_sections.add(make_section("Air"))
    story.body = "<p>Six <strong>boats</strong>.</p>"
    story.lead_image = make_image()
    story.save()
    revisions.record(story, by=None)
    assert set(send(client, story, standfirst=" With a space around ").json()) == {"saved"}


def test_a_text_that_the_editor_writes_in_another_way_counts_as_shown(client, story):
    saved = send(client, story, body='<ol data-type="decimal"><li>Six</li></ol><p></p>').json()
    story.refresh_from_db()
    assert (set(saved), story.body) == ({"saved"}, "<ol><li>Six</li></ol>")


def test_a_save_that_changed_nothing_says_so_without_a_revision(client, story):
    saved = send(client, story, history_note="<b>why</b>").json()["saved"]
    assert saved["base"] == 1
    assert "no line in the history" in saved["messages"][0]["html"]


def test_a_browser_that_asks_for_a_page_is_sent_to_one(client, story):
    response = send(client, story, accept="text/html", headline="Seven boats sail")
    assert response.status_code == 302


def test_a_form_with_errors_has_to_come_back_and_nothing_is_saved(client, story):
    assert send(client, story, headline="").json() == {"again": True}
    story.refresh_from_db()
    assert story.headline == "Six boats sail"


def test_a_save_over_somebody_elses_leads_to_both_texts(client, story):
    story.headline = "Five boats sail"
    story.save()
    revisions.record(story, by=None)
    answer = send(client, story, base="1", headline="Seven boats sail").json()
    kept = UnsavedText.objects.get()
    assert answer == {"go": reverse("admin:articles_article_merge", args=[story.pk, kept.form_key])}
    assert Article.objects.get().headline == "Five boats sail"


@pytest.mark.parametrize(
    "values",
    [
        pytest.param({"slug": ""}, id="an address that was left to be made"),
        pytest.param({"publish_at": "2199-01-01T10:00"}, id="a moment that waits for its button"),
        pytest.param({"_verb": "submit"}, id="a verb"),
    ],
)
def test_what_the_page_would_show_otherwise_is_shown_on_a_page_made_anew(client, story, values):
    address = reverse("admin:articles_article_change", args=[story.pk])
    assert send(client, story, headline="Seven boats sail", **values).json()["go"].startswith(address)
    assert Article.objects.get().headline == "Seven boats sail"


def test_a_story_that_was_submitted_meanwhile_is_shown_anew_with_its_message(client, story):
    Article.objects.update(state="submitted")
    answer = send(client, story, headline="Seven boats sail").json()
    assert "Saved." in client.get(answer["go"]).text


def test_whoever_may_not_change_it_any_more_is_sent_to_what_was_kept(client, db):
    story = make_public("Out")
    client.force_login(make_user("Editor"))
    address = reverse("admin:articles_article_change", args=[story.pk])
    form = {"headline": "Changed", "base": "0", "form_key": "0" * 8 + "-0000-4000-8000-" + "0" * 12, "_continue": "1"}
    answer = client.post(address, form, headers={"accept": "application/json"})
    assert set(answer.json()) == {"go"}
    assert Article.objects.get().headline == "Out"
