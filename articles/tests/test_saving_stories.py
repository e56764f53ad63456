"""Each save of the story's form is one revision, and all of it or nothing."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.urls import reverse

from articles import revisions, unsaved
from articles.models import Article, EditorialLogEntry, Revision, State, UnsavedText
from tags.models import Tag

from .admin_forms import story_data
from .factory import make_article, make_author, make_section, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return make_user("Editor")


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


def change(story):
    return reverse("admin:articles_article_change", args=[story.pk])


def said(response):
    return [str(message) for message in response.context["messages"]]


def history(story):
    return list(revisions.of(story).order_by("number").values_list("number", "username", "note"))


def test_a_save_is_a_revision_with_who_when_and_why(desk, editor):
    story = make_article("First")
    revisions.record(story, by=None)

    desk.post(change(story), story_data(story, headline="Second", history_note=" The desk\n asked for it. "))

    newest = revisions.of(story).first()
    assert (newest.number, newest.by, newest.note) == (2, editor, "The desk asked for it.")
    assert newest.content["headline"] == "Second"
    story.refresh_from_db()
    assert story.revision_number == 2
    assert newest.content == revisions.content_of(story)
    # The log tells of the same moment: the history shows the two as one line.
    assert EditorialLogEntry.objects.get().at == newest.at


def test_a_new_story_begins_with_its_first_revision(desk, editor):
    desk.post(reverse("admin:articles_article_add"), story_data(tags="Drones", history_note="From the wire"))

    story = Article.objects.get()
    assert history(story) == [(1, editor.get_username(), "From the wire")]
    assert [tag["name"] for tag in revisions.of(story).get().content["tags"]] == ["Drones"]


def test_what_a_story_without_revisions_held_is_kept_before_its_first_change(desk, editor):
    writer = make_user("Reporter")
    story = make_article("As imported", created_by=writer, authors=[make_author("Ida Maren")], tags=["Old"])

    desk.post(change(story), story_data(story, headline="Changed", tags="New", bylines=[]))

    assert history(story) == [(1, writer.get_username(), revisions.AS_IT_WAS), (2, editor.get_username(), "")]
    was = revisions.of(story).get(number=1).content
    assert (was["headline"], was["tags"][0]["name"], was["bylines"][0]["name"]) == ("As imported", "Old", "Ida Maren")


def test_a_save_that_changed_nothing_makes_no_revision_and_says_what_becomes_of_the_note(desk):
    story = make_article(standfirst="One line.\nAnother.", tags=["Drones"], section=make_section())

    response = desk.post(change(story), story_data(story, standfirst="One line.\r\nAnother."))
    assert response.status_code == 302
    response = desk.post(change(story), story_data(story, history_note="For nothing"), follow=True)

    assert history(story) == []
    assert not EditorialLogEntry.objects.exists()
    assert "Nothing was changed, so there is no line in the history for your note." in said(response)


def test_a_note_that_is_too_long_is_said_beside_it_and_nothing_is_cut_off(desk):
    story = make_article("First")

    response = desk.post(change(story), story_data(story, headline="Second", history_note="x" * 501))

    assert response.status_code == 200
    assert "history_note" in response.context["adminform"].form.errors
    assert "x" * 501 in response.content.decode()
    assert Article.objects.get().headline == "First"


def test_a_verb_that_is_pressed_with_the_form_saves_first(desk):
    story = make_article("Ready", section=make_section(), authors=[make_author()])

    desk.post(change(story), story_data(story, headline="Ready and better", _verb="publish"))

    story.refresh_from_db()
    assert (story.state, story.headline) == (State.PUBLISHED, "Ready and better")
    assert [number for number, _, _ in history(story)] == [1, 2]
    assert revisions.of(story).first().content["headline"] == "Ready and better"


def test_what_was_kept_of_the_form_goes_when_the_form_is_saved(desk, editor):
    story, key, other = make_article("First"), str(uuid4()), str(uuid4())
    for each in (key, other):
        unsaved.keep([("headline", "Half a")], user=editor, article=story, form_key=each, base=0)

    desk.post(change(story), story_data(story, headline="Half a headline", form_key=key))

    assert [kept.form_key for kept in UnsavedText.objects.all()] == [other]
    assert revisions.of(story).first().form_key == key


@pytest.mark.parametrize(
    "part", ["articles.revisions.record", "articles.publishing.record_save", "articles.unsaved.forget"]
)
def test_a_save_that_fails_in_any_part_has_changed_nothing(desk, monkeypatch, part):
    story = make_article("First", authors=[make_author()])
    before = revisions.content_of(story)

    def fail(*args, **kwargs):
        raise OSError("The disk is full.")

    monkeypatch.setattr(part, fail)
    with pytest.raises(OSError, match="disk is full"):
        desk.post(change(story), story_data(story, headline="Second", tags="Brand new", bylines=[]))

    story = Article.objects.get(pk=story.pk)
    assert revisions.content_of(story) == before
    assert not Revision.objects.exists()
    assert not EditorialLogEntry.objects.exists()
    assert not Tag.objects.filter(name="Brand new").exists()


def test_saving_asks_no_more_of_the_database_the_longer_the_history_is(desk, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    story = make_article("First")
    desk.post(change(story), story_data(story, headline="Warm"))
    with CaptureQueriesContext(connection) as few:
        desk.post(change(story), story_data(story, headline="Second"))
    for _ in range(30):
        revisions.record(story, by=None)
    with CaptureQueriesContext(connection) as many:
        desk.post(change(story), story_data(story, headline="Third"))

    assert len(many) == len(few)
