"""Changing a live story in the newsroom: how its copy is opened, written and listed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles import publishing, working_copies
from articles.models import Article, Revision, State, UnsavedText

from .admin_forms import story_data
from .factory import (
    make_article,
    make_author,
    make_copy,
    make_expired,
    make_image,
    make_public,
    make_scheduled,
    make_section,
    make_user,
)
from .live_stories import fresh, html, page, said

STORIES = "admin:articles_article_changelist"


@pytest.fixture
def reporter(db):
    return make_user("Reporter")


@pytest.fixture
def editor(client, db):
    editor = make_user("Editor")
    client.force_login(editor)
    return editor


# The live story


def test_a_live_story_is_read_and_offers_to_be_changed(client, editor, live):
    form = html(client, "change", live)

    assert 'name="headline"' not in form
    assert "readers see at once" not in form
    assert f'formaction="{page("open_copy", live)}">Change this story</button>' in form


@pytest.mark.parametrize("make", [make_public, make_expired])
def test_a_form_sent_to_a_story_that_readers_know_changes_nothing_and_is_kept(client, editor, make):
    story = make("Bridge closed", authors=[make_author()])
    key = "0a1b2c3d-0000-4000-8000-000000000000"

    response = client.post(page("change", story), story_data(story, headline="Smuggled", form_key=key), follow=True)

    assert fresh(story).headline == "Bridge closed"
    assert "went out while you were writing" in said(response)[0]
    assert "What you typed was kept as unsaved text." in said(response)[0]
    kept = UnsavedText.objects.get()
    assert (kept.user, kept.article, kept.headline, kept.reason) == (editor, story, "Smuggled", "refused")


def test_a_form_whose_copy_is_gone_is_kept_too(client, editor, live):
    copy = make_copy(live, by=editor, headline="Bridge open")
    data = story_data(copy, headline="Half a thought", form_key="0a1b2c3d-0000-4000-8000-000000000000")
    working_copies.discard_copy(copy, by=editor)

    response = client.post(page("change", copy), data, follow=True)

    assert "the story or working copy is not there any more" in said(response)[0]
    assert UnsavedText.objects.get().headline == "Half a thought"


def test_a_reader_of_the_admin_keeps_nothing_in_a_story_of_others(client, reporter, live):
    client.force_login(reporter)

    assert client.post(page("change", live), story_data(live, headline="Smuggled")).status_code == 403
    assert not UnsavedText.objects.exists()


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (make_expired, "Publish it again as it is, or unpublish it to change it."),
        (
            lambda **f: make_scheduled(first_public_at=timezone.now() - timedelta(days=9), **f),
            "Unpublish it to change it.",
        ),
    ],
)
def test_what_readers_knew_and_may_come_back_says_how_it_is_changed(client, editor, make, sentence):
    form = html(client, "change", make(section=make_section()))

    assert sentence in form
    assert 'name="headline"' not in form
    assert "Change this story" not in form


# Opening


def test_changing_a_story_opens_its_copy(client, editor, live):
    response = client.post(page("open_copy", live), follow=True)

    copy = Article.objects.get(revises=live)
    assert response.redirect_chain == [(page("change", copy), 302)]
    form = response.content.decode()
    assert "Working copy of a live story." in form
    assert "Readers see nothing of it until you publish the changes." in form
    assert live.get_absolute_url() in form
    assert [(button.name, button.primary) for button in response.context["buttons"]] == [
        ("submit", False),
        ("publish_changes", True),
        ("discard_copy", False),
    ]
    assert 'name="publish_at"' not in form
    assert 'name="expires_at"' not in form


def test_looking_opens_nothing(client, editor, live):
    assert client.get(page("open_copy", live)).status_code == 405
    assert not Article.objects.filter(revises=live).exists()


def test_a_second_editor_is_shown_the_copy_and_who_opened_it(client, editor, live):
    colleague = make_user("Editor", username="vera")
    copy = make_copy(live, by=colleague, at=timezone.now())

    form = html(client, "change", live)
    assert "It is being changed in a working copy: vera opened it on" in form
    assert f'href="{page("change", copy)}">Go on with the working copy</a>' in form
    assert "Change this story" not in form
    response = client.post(page("open_copy", live), follow=True)
    assert "this is it: vera opened it on" in said(response)[0]
    assert response.redirect_chain == [(page("change", copy), 302)]


def test_a_reporter_is_told_of_an_editors_copy_and_does_not_see_it(client, reporter, live):
    Article.objects.filter(pk=live.pk).update(created_by=reporter)
    copy = make_copy(live, by=make_user("Editor", username="vera"), headline="Unheard of")
    client.force_login(reporter)

    form = html(client, "change", live)
    assert "vera opened it on" in form
    assert "Go on with the working copy" not in form
    response = client.post(page("open_copy", live), follow=True)
    assert "has a working copy already: vera opened it on" in said(response)[0]
    assert client.get(page("change", copy)).status_code == 302
    assert "Unheard of" not in response.content.decode()


def test_a_reporter_opens_and_submits_a_copy_of_their_own_story_only(client, reporter, live):
    client.force_login(reporter)
    assert "Change this story" not in html(client, "change", live)
    assert client.post(page("open_copy", live)).status_code == 403
    Article.objects.filter(pk=live.pk).update(created_by=reporter)

    assert "Change this story" in html(client, "change", live)
    client.post(page("open_copy", live))
    copy = Article.objects.get(revises=live)
    response = client.get(page("change", copy))
    assert [(button.name, button.primary) for button in response.context["buttons"]] == [
        ("submit", True),
        ("discard_copy", False),
    ]
    client.post(page("change", copy), story_data(copy, body="<p>On Monday.</p>", _verb="submit"))
    assert fresh(copy).state == State.SUBMITTED
    assert fresh(live).body == "<p>On Tuesday.</p>"
    assert "It is with the editors." in html(client, "change", copy)


# Writing


def test_a_save_goes_into_the_copy_and_says_so(client, editor, live):
    copy = make_copy(live, by=editor)

    response = client.post(page("change", copy), story_data(copy, headline="Bridge open"), follow=True)

    assert said(response) == ["Saved into the working copy. Readers see nothing of it yet."]
    assert (fresh(copy).headline, fresh(live).headline) == ("Bridge open", "Bridge closed")
    newest = Revision.objects.first()
    assert (newest.article, newest.in_working_copy, newest.content["headline"]) == (live, True, "Bridge open")


def test_a_copy_may_keep_the_slug_of_its_story_and_is_not_related_to_it(client, editor, live):
    copy = make_copy(live, by=editor)

    response = client.post(page("change", copy), story_data(copy, related=[{"story": live.pk}]))

    assert response.context["adminform"].form.errors == {}
    assert "A story cannot be related to itself." in response.content.decode()


def test_a_copy_cannot_be_related_nor_is_it_suggested(client, editor, live):
    copy = make_copy(live, by=editor, headline="Bridge open")
    story = make_article()

    response = client.post(page("change", story), story_data(story, related=[{"story": copy.pk}]))
    assert "not one of the available choices" in response.content.decode()
    query = {"app_label": "articles", "model_name": "relatedstory", "field_name": "story", "term": "bridge"}
    results = client.get(reverse("admin:autocomplete"), query).json()["results"]
    assert [result["text"] for result in results] == ["Bridge closed"]


# The list and the desk


def test_the_list_shows_a_copy_as_a_mark_on_its_story(client, editor, live):
    make_public("Another")
    copy = make_copy(live, by=make_user("Editor", username="vera"), headline="Unheard of")
    publishing.submit(copy, by=editor)

    response = client.get(reverse(STORIES))

    assert {str(row) for row in response.context["cl"].result_list} == {"Bridge closed", "Another"}
    shown = response.content.decode()
    assert "Working copy open, by vera" in shown
    assert '<span class="state state--submitted">Submitted</span>' in shown
    assert "Unheard of" not in shown
    assert [str(row) for row in client.get(reverse(STORIES), {"copy": "open"}).context["cl"].result_list] == [
        "Bridge closed"
    ]
    assert not client.get(reverse(STORIES), {"q": "unheard"}).context["cl"].result_list
    assert not client.get(reverse(STORIES), {"stage": "submitted"}).context["cl"].result_list


def test_a_copy_that_waits_stands_on_the_desk_as_what_it_is(client, editor, live):
    publishing.submit(make_copy(live, by=make_user("Editor"), headline="Bridge open"), by=editor)

    desk = client.get(reverse("admin:index")).content.decode()

    assert "Bridge open</a>" in desk
    assert "Working copy" in desk


def test_the_list_and_the_forms_ask_no_more_for_more_copies(client, editor):
    def grow(number):
        for _ in range(number):
            story = make_public(authors=[make_author()], section=make_section(), lead_image=make_image())
            publishing.submit(make_copy(story), by=editor)
        return story

    def queries(story):
        counted = []
        for address in (reverse(STORIES), reverse("admin:index"), page("change", story)):
            with CaptureQueriesContext(connection) as asked:
                assert client.get(address).status_code == 200
            counted.append(len(asked))
        return counted

    story = grow(1)
    queries(story)
    few = queries(story)
    grow(6)
    assert queries(story) == few


def test_sections_and_authors_count_a_story_and_its_copy_once(client, live):
    client.force_login(make_user("Chief"))
    make_copy(live)
    author = live.bylines.get().author

    response = client.post(reverse("admin:articles_author_delete", args=[author.pk]), {"post": "yes"}, follow=True)
    assert said(response) == [f"“{author}” was not deleted: the name stands over 1 story. Change the byline first."]
    address = reverse("admin:articles_section_delete", args=[live.section_id])
    assert "1 story and 0 sections are in it" in said(client.post(address, {"post": "yes"}, follow=True))[0]


def test_tags_count_a_story_and_its_copy_once(client, editor, live):
    live.tags.add("Bridges")
    make_copy(live)

    [tag] = client.get(reverse("admin:tags_tag_changelist")).context["cl"].result_list
    assert tag.uses == 1


def test_a_picture_says_that_a_copy_uses_it(client, editor, live):
    picture = make_image()
    make_copy(live, lead_image=picture)

    assert (
        "Bridge closed (working copy)"
        in client.get(reverse("admin:articles_image_change", args=[picture.pk])).content.decode()
    )
