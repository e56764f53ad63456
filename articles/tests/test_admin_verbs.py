"""The page that asks before something is taken from readers or given back, the history, and verbs on several stories."""

from __future__ import annotations

import pytest
from django.urls import reverse

from articles import publishing
from articles.models import Article, EditorialLogEntry, Stage, State

from .admin_forms import story_data
from .factory import (
    make_article,
    make_author,
    make_public,
    make_scheduled,
    make_section,
    make_unpublished,
    make_user,
)

LIST = "admin:articles_article_changelist"


@pytest.fixture
def editor(client, db):
    editor = make_user("Editor")
    client.force_login(editor)
    return editor


def page_of(story, verb):
    return reverse("admin:articles_article_verb", args=[story.pk, verb])


def said(response):
    return [str(message) for message in response.context["messages"]]


def test_the_form_is_saved_before_the_page_asks(client, editor):
    story = make_scheduled(authors=[make_author()])
    address = reverse("admin:articles_article_change", args=[story.pk])
    response = client.post(address, story_data(story, headline="Better", _verb="unpublish"))
    assert response.url == page_of(story, "unpublish")
    story.refresh_from_db()
    assert (story.headline, story.stage()) == ("Better", Stage.SCHEDULED)


def test_withdrawing_needs_a_notice_and_shows_it_to_readers(client, editor):
    story = make_public("Forged")
    response = client.post(page_of(story, "withdraw"), {"note": "  "})
    assert response.context["form"].errors["note"] == ["Write the notice that readers find."]
    story.refresh_from_db()
    assert story.stage() == Stage.LIVE
    response = client.post(page_of(story, "withdraw"), {"note": "The document was forged."}, follow=True)
    story.refresh_from_db()
    assert (story.stage(), story.withdrawal_notice) == (Stage.WITHDRAWN, "The document was forged.")
    assert said(response) == ["“Forged” was withdrawn. Readers find your notice at its address."]


def test_a_story_goes_back_with_a_note_that_its_reporter_finds(client, editor):
    reporter = make_user("Reporter")
    story = make_article(state=State.SUBMITTED, created_by=reporter)
    client.post(page_of(story, "send_back"), {"note": "Who said so? <b>Name</b> the source."})
    story.refresh_from_db()
    assert story.state == State.DRAFT
    client.force_login(reporter)
    history = client.get(reverse("admin:articles_article_history", args=[story.pk])).content.decode()
    assert "sent back it" in history
    assert "Who said so? &lt;b&gt;Name&lt;/b&gt; the source." in history
    form = client.get(reverse("admin:articles_article_change", args=[story.pk])).content.decode()
    assert "Who said so?" in form


def test_unpublishing_needs_no_reason(client, editor):
    story = make_public()
    client.post(page_of(story, "unpublish"), {"note": ""})
    story.refresh_from_db()
    assert story.stage() == Stage.DRAFT


def test_a_verb_that_does_not_fit_any_more_says_where_the_story_stands(client, editor):
    story = make_article("Quick")
    response = client.get(page_of(story, "withdraw"), follow=True)
    assert said(response) == ["“Quick” is draft and cannot be withdrawn. Nothing was changed."]


def test_verbs_that_take_no_note_have_no_page(client, editor):
    story = make_article()
    assert client.get(f"/admin/articles/article/{story.pk}/verb/publish/").status_code in (302, 404)
    assert client.post(f"/admin/articles/article/{story.pk}/verb/publish/").status_code in (302, 404)
    story.refresh_from_db()
    assert story.state == State.DRAFT


def test_a_form_without_its_token_does_nothing(editor):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(editor)
    story = make_public()
    assert strict.post(page_of(story, "unpublish"), {"note": ""}).status_code == 403
    story.refresh_from_db()
    assert story.stage() == Stage.LIVE


def test_the_history_is_the_editorial_log(client, editor):
    story = make_article("Filed", created_by=editor)
    publishing.record_save(story, by=editor, created=True)
    publishing.submit(story, by=editor)
    response = client.get(reverse("admin:articles_article_history", args=[story.pk]))
    assert [event.entry.verb for event in response.context["events"]] == ["submit", "create"]
    assert editor.get_username() in response.content.decode()


# Deleting


def test_a_story_that_no_reader_saw_can_be_deleted(client, editor):
    story = make_article(authors=[make_author()], related=[make_public()], tags=["One"])
    address = reverse("admin:articles_article_delete", args=[story.pk])
    assert client.get(address).status_code == 200
    client.post(address, {"post": "yes"})
    assert not Article.objects.filter(pk=story.pk).exists()


def test_a_story_that_readers_saw_once_cannot_be_deleted(client, editor):
    story = make_unpublished()
    assert client.post(reverse("admin:articles_article_delete", args=[story.pk]), {"post": "yes"}).status_code == 403
    assert Article.objects.filter(pk=story.pk).exists()


def test_no_list_deletes_several_stories_at_once(client, editor):
    story = make_article()
    assert "delete_selected" not in client.get(reverse(LIST)).content.decode()
    client.post(reverse(LIST), {"action": "delete_selected", "_selected_action": [story.pk], "post": "yes"})
    assert Article.objects.filter(pk=story.pk).exists()


# Several at once


def test_several_stories_are_approved_with_a_count_and_a_reason_for_each_that_was_not(client, editor):
    stories = [make_article(state=State.SUBMITTED), make_article(state=State.SUBMITTED), make_article("Unready")]
    data = {"action": "approve_chosen", "_selected_action": [story.pk for story in stories]}
    response = client.post(reverse(LIST), data, follow=True)
    assert said(response) == [
        "“Unready” was left as it is: it is draft, not submitted.",
        "2 stories were approved.",
    ]
    assert Article.objects.filter(state=State.APPROVED).count() == 2
    assert EditorialLogEntry.objects.filter(verb="approve", by=editor).count() == 2


def test_only_approved_stories_are_published_from_the_list(client, editor):
    good = make_article("Good", State.APPROVED, section=make_section(), authors=[make_author()])
    bare = make_article("Bare", State.APPROVED)
    draft = make_article("Draft", section=make_section(), authors=[make_author()])
    data = {"action": "publish_chosen", "_selected_action": [good.pk, bare.pk, draft.pk]}
    response = client.post(reverse(LIST), data, follow=True)
    assert set(said(response)) == {
        "“Bare” was not published: it still needs a section and a byline.",
        "“Draft” was left as it is: it is draft, not approved.",
        "1 story was published.",
    }
    assert list(Article.objects.public()) == [good]


def test_a_reporter_has_no_actions_on_several_stories(client, db):
    reporter = make_user("Reporter")
    client.force_login(reporter)
    story = make_article(state=State.SUBMITTED, created_by=reporter)
    client.post(reverse(LIST), {"action": "approve_chosen", "_selected_action": [story.pk]})
    story.refresh_from_db()
    assert story.state == State.SUBMITTED
