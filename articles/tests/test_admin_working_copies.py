"""Changing a live story in the newsroom: the copy's form, the page that asks, and what is kept when it is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles import publishing, working_copies
from articles.models import Article, Correction, EditorialLogEntry, Revision, Stage, State, UnsavedText
from articles.rich_text import plain_text

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
    make_unpublished,
    make_user,
)

STORIES = "admin:articles_article_changelist"


@pytest.fixture
def reporter(db):
    return make_user("Reporter")


@pytest.fixture
def editor(client, db):
    editor = make_user("Editor")
    client.force_login(editor)
    return editor


@pytest.fixture
def live(db):
    return make_public("Bridge closed", body="<p>On Tuesday.</p>", section=make_section(), authors=[make_author()])


def page(name, story, *more):
    return reverse(f"admin:articles_article_{name}", args=[story.pk, *more])


def html(client, name, story, *more):
    return client.get(page(name, story, *more)).content.decode()


def said(response):
    return [str(message) for message in response.context["messages"]]


def fresh(story):
    return Article.objects.get(pk=story.pk)


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


# Publishing the changes


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


# Corrections, expiries and publishing again


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
