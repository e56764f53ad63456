"""Nothing that somebody saved is overwritten unseen, and nothing that somebody typed is lost."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from articles import publishing, revisions
from articles.models import Article, State, UnsavedText

from .admin_forms import story_data
from .factory import make_article, make_author, make_section, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return make_user("Editor", first_name="Edith", last_name="Salloway")


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


def change(story):
    return reverse("admin:articles_article_change", args=[story.pk])


def said(response):
    return " ".join(str(message) for message in response.context["messages"])


def saved_by(user, story, **fields):
    """Somebody else saves the story."""
    revisions.keep_what_was(story)
    for name, value in fields.items():
        setattr(story, name, value)
    story.save()
    return revisions.record(story, by=user)


@pytest.fixture
def colleague():
    return make_user("Editor", first_name="Cass", last_name="Orme")


def test_a_form_older_than_the_last_save_changes_nothing_and_leads_to_both_versions(desk, editor, colleague):
    story, key = make_article("First", created_by=editor), str(uuid4())
    typed = story_data(story, headline="Mine", standfirst="What I wrote.", tags="Brand new", form_key=key)
    saved_by(colleague, story, headline="Theirs")

    response = desk.post(change(story), typed)

    assert response.url == reverse("admin:articles_article_merge", args=[story.pk, key])
    assert Article.objects.get().headline == "Theirs"
    assert revisions.of(story).count() == 2
    page = desk.get(response.url)
    assert "Cass Orme saved this story while you were writing. Nothing was overwritten" in said(page)
    assert {question.shown.name for question in page.context["questions"]} == {"headline", "standfirst", "tags"}
    assert "What I wrote" in page.content.decode()


def test_what_was_typed_is_kept_whole_and_in_its_order(desk, editor, colleague):
    story, key = make_article("First"), str(uuid4())
    sections = [make_section(), make_section()]
    typed = story_data(
        story,
        headline="Mine",
        body="<p>Ä long text\r\nin two lines.</p>",
        further_sections=[each.pk for each in sections],
        bylines=[{"author": make_author().pk, "position": 3}],
        form_key=key,
        history_note="Why",
        publish_at="2031-01-02T03:04",
        _verb="publish",
    )
    saved_by(colleague, story, headline="Theirs")

    response = desk.post(change(story), typed, follow=True)

    kept = UnsavedText.objects.get()
    assert (kept.user, kept.article, kept.form_key, kept.base) == (editor, story, key, 0)
    assert (kept.reason, kept.headline) == ("refused", "Mine")
    sent = [
        [name, str(value)]
        for name, given in typed.items()
        if name not in ("_verb", "form_key", "base")  # no text of anybody's
        for value in (given if isinstance(given, list) else [given])
    ]
    assert kept.fields == sent
    assert "The story was not published: do it after that." in said(response)


def test_a_form_with_errors_that_is_also_too_old_is_kept_whole(desk, colleague):
    story, key = make_article("First"), str(uuid4())
    typed = story_data(story, headline="", slug="two words", standfirst="Written", form_key=key)
    saved_by(colleague, story, headline="Theirs")

    page = desk.post(change(story), typed, follow=True)

    assert dict(UnsavedText.objects.get().fields)["slug"] == "two words"
    unusable = {field.name: typed for field, typed, _ in page.context["unusable"]}
    assert unusable["slug"].typed == "two words"
    assert unusable["headline"].errors == ["Give the story a headline. A working one will do."]
    assert [question.shown.name for question in page.context["questions"]] == ["standfirst"]
    assert "correct it in the form after merging" in page.content.decode()


@pytest.mark.parametrize("base", [None, "", "-1", "junk", "²", "9" * 30])
def test_a_form_that_does_not_say_what_it_was_opened_with_overwrites_nothing(desk, colleague, base):
    story = make_article("First")
    saved_by(colleague, story, headline="Theirs")
    typed = story_data(story, headline="Mine")
    typed.pop("base")
    if base is not None:
        typed["base"] = base

    response = desk.post(change(story), typed)

    assert "/merge/" in response.url
    assert Article.objects.get().headline == "Theirs"
    assert UnsavedText.objects.get().headline == "Mine"


def test_a_form_that_comes_back_with_errors_is_still_as_old_as_it_was(desk, colleague):
    story = make_article("First")
    saved_by(colleague, story, standfirst="One")
    response = desk.post(change(story), story_data(story, headline="", base=1))
    assert "/merge/" in response.url
    response = desk.post(change(story), story_data(story, headline=""))
    assert response.context["base"] == 2
    saved_by(colleague, story, standfirst="Two")
    response = desk.post(change(story), story_data(story, headline="Mine", base=response.context["base"]))

    assert "/merge/" in response.url


def test_save_pressed_twice_is_one_save_and_no_conflict(desk):
    story = make_article("First")
    typed = story_data(story, headline="Mine", form_key=str(uuid4()))

    desk.post(change(story), typed)
    response = desk.post(change(story), typed, follow=True)

    assert response.redirect_chain[0][0] == change(story)
    assert "The story held all that you typed already" in said(response)
    assert revisions.of(story).count() == 2
    assert not UnsavedText.objects.exists()


def test_a_reporter_who_types_while_the_story_is_submitted_keeps_the_text(client):
    reporter = make_user("Reporter")
    story, key = make_article("Filed", created_by=reporter), str(uuid4())
    client.force_login(reporter)
    typed = story_data(story, headline="Filed, better", form_key=key)
    publishing.submit(story, by=reporter)

    response = client.post(change(story), typed, follow=True)

    assert Article.objects.get().headline == "Filed"
    assert dict(UnsavedText.objects.get().fields)["headline"] == "Filed, better"
    assert "is submitted now, and you may not change it any more" in said(response)
    merge = reverse("admin:articles_article_merge", args=[story.pk, key])
    assert f'href="{merge}"' in said(response)
    page = client.get(merge)
    assert "Filed, better" in page.content.decode().replace("<ins>", "").replace("</ins>", "")
    assert 'type="radio"' not in page.content.decode()
    # Whoever may not save there cannot save by sending the answer either.
    client.post(merge, {"choose-headline": "mine", "base": story.revision_number})
    assert Article.objects.get().headline == "Filed"


def test_a_reporter_whose_story_was_changed_and_published_keeps_the_text(client, colleague):
    reporter = make_user("Reporter")
    story, key = (
        make_article("Filed", created_by=reporter, section=make_section(), authors=[make_author()]),
        str(uuid4()),
    )
    client.force_login(reporter)
    typed = story_data(story, body="<p>A line more.</p>", form_key=key)
    saved_by(colleague, story, headline="Edited")
    publishing.publish(story, by=colleague)

    response = client.post(change(story), typed, follow=True)

    assert Article.objects.get().state == State.PUBLISHED
    assert "went out while you were writing" in said(response)
    assert "A line more." in str(UnsavedText.objects.get().fields)


def test_the_text_of_a_story_that_was_deleted_meanwhile_is_kept(desk, editor):
    story = make_article("Gone")
    typed = story_data(story, headline="Gone, but written", form_key=str(uuid4()))
    address = change(story)
    story.delete()

    response = desk.post(address, typed, follow=True)

    kept = UnsavedText.objects.get()
    assert (kept.article, kept.headline, kept.user) == (None, "Gone, but written", editor)
    assert "What you typed is kept among your unsaved texts" in said(response)


def test_an_editor_who_lost_the_role_meanwhile_keeps_the_text(desk, editor):
    story = make_article("Not mine")
    typed = story_data(story, headline="Typed", form_key=str(uuid4()))
    editor.groups.set(Group.objects.filter(name="Reporter"))

    response = desk.post(change(story), typed, follow=True)

    assert Article.objects.get().headline == "Not mine"
    assert UnsavedText.objects.get().headline == "Typed"
    assert "What you typed is kept" in said(response)


@pytest.mark.parametrize("role", ["Moderator", None])
def test_who_writes_no_stories_can_leave_no_text_here(client, role):
    client.force_login(make_user(*filter(None, [role])))
    story = make_article()

    response = client.post(change(story), story_data(story, headline="Smuggled", form_key=str(uuid4())))

    assert response.status_code == 403
    assert not UnsavedText.objects.exists()
