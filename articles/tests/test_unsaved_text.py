"""Text that was typed and not saved: what is kept, for whom, and when it goes."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles import revisions, unsaved
from articles.models import Article, Revision, UnsavedText
from articles.roles import may_write_stories

from .admin_forms import as_fields, story_data
from .factory import NOW, make_article, make_author, make_image, make_public, make_section, make_unsaved, make_user

KEEP, ASK = (reverse(f"admin:articles_article_unsaved_{name}") for name in ("keep", "ask"))
CAST = ("reporter", "editor", "moderator", "chief", "nobody")


@pytest.fixture
def cast(db):
    roles = ("Reporter", "Editor", "Moderator", "Chief")
    return {role.lower(): make_user(role) for role in roles} | {"nobody": make_user()}


@pytest.fixture
def editor(cast, client):
    client.force_login(cast["editor"])
    return cast["editor"]


def sent(user, story=None, **fields):
    """What the script sends."""
    own = ("form_key", "base", "change", "age", "article")
    how = {name: fields.pop(name) for name in own if name in fields}
    base = story.revision_number if story else 0
    given = {
        "form_key": str(uuid4()),
        "article": story.pk if story else None,
        "base": base,
        "change": 1,
        "user": user.pk,
    }
    return {**given, **how, "fields": as_fields(story_data(story, **fields))}


def post(client, address, data):
    return client.post(address, json.dumps(data), content_type="application/json")


def change(story):
    return reverse("admin:articles_article_change", args=[story.pk])


# Keeping


def test_what_is_sent_is_kept_under_its_form_and_the_newer_replaces_the_older(client, editor):
    story, key = make_article(), str(uuid4())
    assert post(client, KEEP, sent(editor, story, form_key=key, headline="On", base=0)).json()["state"] == "kept"
    assert post(client, KEEP, sent(editor, story, form_key=key, headline="One two", change=2)).json()["may_save"]
    kept = UnsavedText.objects.get()
    assert (kept.user, kept.article, kept.form_key, kept.headline) == (editor, story, key, "One two")
    assert dict(kept.fields)["headline"] == "One two"
    assert not {"csrfmiddlewaretoken", "form_key", "base"} & dict(kept.fields).keys()


def test_what_arrives_late_is_not_put_over_what_was_typed_after_it(client, editor):
    key = str(uuid4())
    post(client, KEEP, sent(editor, form_key=key, headline="Later", change=8))
    post(client, KEEP, sent(editor, form_key=key, headline="Earlier", change=7))
    assert UnsavedText.objects.get().headline == "Later"


def test_a_form_that_was_saved_is_not_kept_again(client, editor):
    story, key = make_article(), str(uuid4())
    revisions.record(story, by=editor, form_key=key)
    assert post(client, KEEP, sent(editor, story, form_key=key, headline="Late")).json() == {"state": "saved"}
    assert not UnsavedText.objects.exists()


def test_a_saved_form_of_somebody_else_says_nothing_about_mine(client, editor, cast):
    story, key = make_article(), str(uuid4())
    revisions.record(story, by=cast["chief"], form_key=key)
    assert post(client, KEEP, sent(editor, story, form_key=key, headline="Mine")).json()["state"] == "kept"


def test_what_was_typed_and_taken_back_is_not_kept(client, editor):
    story, key = make_article(body="<p>One.</p>"), str(uuid4())
    post(client, KEEP, sent(editor, story, form_key=key, headline="Other"))
    post(client, KEEP, sent(editor, story, form_key=key, change=2))
    assert not UnsavedText.objects.exists()


def test_text_sent_up_later_has_the_time_at_which_it_was_typed_and_never_one_to_come(client, editor):
    post(client, KEEP, sent(editor, headline="Old", age=3_600_000))
    age = timezone.now() - UnsavedText.objects.get().at
    assert timedelta(minutes=59) < age < timedelta(minutes=61)
    assert post(client, KEEP, sent(editor, headline="From tomorrow", age=-5)).status_code == 400


@pytest.mark.parametrize(
    "wrong",
    [
        *({"form_key": "x"}, {"form_key": 5}, {"form_key": "-" * 36}, {"base": -1}, {"base": "1"}, {"base": True}),
        *({"change": 2**60}, {"article": "1"}, {"article": 2**63}, {"fields": "x"}, {"fields": [["a"]]}),
        *({"fields": [["a", 1]]}, {"fields": None}, {"age": 1.5}),
    ],
)
def test_what_no_form_of_ours_sends_is_refused(client, editor, wrong):
    assert post(client, KEEP, sent(editor) | wrong).status_code == 400
    assert not UnsavedText.objects.exists()


@pytest.mark.parametrize("body", ["", "[]", "{", '"x"', "\udcff"])
def test_what_is_no_object_is_refused(client, editor, body):
    for address in (KEEP, ASK):
        response = client.post(address, body.encode("utf-8", "surrogateescape"), content_type="application/json")
        assert response.status_code == 400


def test_what_no_database_can_store_is_left_out_of_the_text(client, editor):
    assert post(client, KEEP, sent(editor, headline="a\x00b\ud800c")).status_code == 200
    assert UnsavedText.objects.get().headline == "ab?c"


def test_a_form_beyond_all_measure_is_refused_with_its_reason(client, editor):
    for length in (2_100_000, 3_000_000):
        assert post(client, KEEP, sent(editor, body="x" * length)).status_code == 413


# Who may


def test_whoever_may_write_stories_keeps_what_they_type(cast):
    assert {name for name in CAST if may_write_stories(cast[name])} == {"reporter", "editor", "chief"}
    got = {}
    for name in CAST:
        client = Client()
        client.force_login(cast[name])
        data = sent(cast[name])
        answers = (client.get(KEEP), post(client, KEEP, data), post(client, ASK, {"user": cast[name].pk, "keys": {}}))
        got[name] = {answer.status_code for answer in answers}
    assert got == {"reporter": {200}, "editor": {200}, "chief": {200}, "moderator": {403}, "nobody": {403}}


def test_a_script_that_is_not_signed_in_is_told_so_and_not_shown_a_page(client, editor):
    data = sent(editor)
    client.logout()
    for answer in (client.get(KEEP), post(client, KEEP, data), post(client, ASK, {"keys": {}})):
        assert (answer.status_code, answer.json()) == (401, {"error": "signed out"})


def test_a_request_from_another_site_is_refused(editor):
    stranger = Client(enforce_csrf_checks=True)
    stranger.force_login(editor)
    assert post(stranger, KEEP, sent(editor)).status_code == 403
    token = stranger.get(KEEP).json()["token"]
    answer = stranger.post(
        KEEP, json.dumps(sent(editor)), content_type="application/json", headers={"x-csrftoken": token}
    )
    assert answer.status_code == 200


def test_what_one_person_typed_is_not_kept_under_the_name_of_who_signed_in_after_them(client, editor, cast):
    assert post(client, KEEP, sent(cast["chief"])).status_code == 409
    assert not UnsavedText.objects.exists()


def test_nobody_sees_what_somebody_else_has_not_saved(cast):
    story = make_article("Draft", created_by=cast["reporter"])
    kept = make_unsaved(cast["reporter"], story, headline="Secret words")
    make_unsaved(cast["reporter"], headline="Secret words, new")
    pages = [
        reverse("admin:articles_article_unsaved", args=[kept.form_key]),
        reverse("admin:articles_article_throw_away", args=[kept.form_key]),
        f"{change(story)}?unsaved={kept.form_key}",
        *(change(story), reverse("admin:articles_article_add"), reverse("admin:index")),
        *(reverse("admin:articles_article_unsaved_offers") + f"?article={pk}" for pk in (story.pk, "any", "")),
    ]
    for name in CAST:
        client = Client()
        client.force_login(cast[name])
        seen = ["Secret words" in client.get(page, follow=True).content.decode() for page in pages]
        assert any(seen) == (name == "reporter"), name
        if name != "reporter":
            assert client.post(pages[1]).status_code in (403, 404)
            asked = post(client, ASK, {"user": cast[name].pk, "keys": {kept.form_key: 0}})
            assert asked.status_code == 403 or asked.json() == {kept.form_key: "wanted"}
    assert UnsavedText.objects.filter(pk=kept.pk).exists()


def test_typing_into_a_story_that_one_may_not_see_is_kept_and_says_nothing_of_the_story(client, cast):
    other = make_article("Of a colleague", created_by=cast["editor"])
    client.force_login(cast["reporter"])
    answers = [post(client, KEEP, sent(cast["reporter"], article=pk, base=3)) for pk in (other.pk, other.pk + 99)]
    assert [answer.json()["may_save"] for answer in answers] == [False, False]
    assert [kept.article for kept in UnsavedText.objects.all()] == [None, None]


# What the browser asks


def test_the_browser_learns_what_became_of_each_form_that_it_holds(client, editor):
    story, saved = make_article(), str(uuid4())
    revisions.record(story, by=editor, form_key=saved)
    kept = make_unsaved(editor, story, headline="Kept", change_number=4)
    newer, unknown = make_unsaved(editor, story, headline="Newer here", change_number=4), str(uuid4())
    keys = {saved: 9, kept.form_key: 4, newer.form_key: 5, unknown: 1}
    assert post(client, ASK, {"user": editor.pk, "keys": keys}).json() == {
        saved: "saved",
        kept.form_key: "kept",
        newer.form_key: "wanted",
        unknown: "wanted",
    }
    for wrong in ({"x": 1}, {unknown: "1"}, [unknown], {str(uuid4()): 1 for _ in range(201)}):
        assert post(client, ASK, {"user": editor.pk, "keys": wrong}).status_code == 400


# When it goes


def test_saving_the_form_lets_go_of_what_was_kept_of_it_also_where_nothing_changed(client, editor):
    story = make_article(section=make_section(), authors=[make_author()])
    other = make_unsaved(editor, story, headline="Of another window")
    for headline in ("Changed", "Changed"):
        kept = make_unsaved(editor, story, headline=headline)
        data = story_data(story, headline=headline, form_key=kept.form_key, base=story.revision_number)
        assert client.post(change(story), data).status_code == 302
        story.refresh_from_db()
        assert list(UnsavedText.objects.all()) == [other]


def test_a_save_that_is_refused_for_its_errors_lets_go_of_nothing(client, editor):
    story = make_article()
    kept = make_unsaved(editor, story, headline="", change_number=6)
    data = story_data(story, headline="", form_key=kept.form_key, base=0)
    response = client.post(change(story), data)
    assert response.status_code == 200
    assert response.context["change_number"] == 6
    assert response.context["kept_texts"] == []  # it is in the form
    assert UnsavedText.objects.filter(pk=kept.pk).exists()


def test_deleting_a_story_leaves_what_others_have_typed_into_it(client, editor, cast):
    story = make_article("Doomed", created_by=cast["reporter"])
    kept = make_unsaved(cast["reporter"], story, headline="Still mine", base=2)
    client.post(reverse("admin:articles_article_delete", args=[story.pk]), {"post": "yes"})
    assert not Article.objects.exists()
    kept.refresh_from_db()
    assert kept.article is None
    client.force_login(cast["reporter"])
    page = client.get(reverse("admin:articles_article_unsaved", args=[kept.form_key])).content.decode()
    assert "Still mine" in page
    assert "was deleted in the meantime" in page
    page = client.get(reverse("admin:articles_article_add") + f"?unsaved={kept.form_key}").content.decode()
    assert "Saving makes a new story of it" in page


def test_old_text_is_forgotten_only_where_it_was_saved_or_its_story_has_moved_on(editor):
    story, moved = make_article(), make_article()
    new, current = make_unsaved(editor, headline="New story", at=NOW), make_unsaved(editor, story, slug="a", at=NOW)
    overtaken, young = (make_unsaved(editor, moved, slug="b", at=NOW + timedelta(days=days)) for days in (0, 2))
    arrived = make_unsaved(editor, headline="Arrived", at=NOW)
    revisions.record(moved, by=editor, form_key=arrived.form_key)
    assert unsaved.forget_old(NOW + timedelta(days=1)) == 2
    assert set(UnsavedText.objects.all()) == {new, current, young}
    assert overtaken not in UnsavedText.objects.all()


def test_the_command_forgets_after_ninety_days_and_tells_how_many(editor, capsys):
    story = make_article()
    revisions.record(story, by=editor)
    for days in (89, 91):
        make_unsaved(editor, story, slug=f"{days}", base=0, at=timezone.now() - timedelta(days=days))
    call_command("forget_unsaved")
    assert capsys.readouterr().out == "1 unsaved text forgotten.\n"
    call_command("forget_unsaved", days=80)
    assert not UnsavedText.objects.exists()
    with pytest.raises(CommandError, match="at least one day"):
        call_command("forget_unsaved", days=0)


# When it is the same as what is saved


@pytest.mark.parametrize(
    "typed",
    [
        *({"headline": "Other"}, {"standfirst": "Other"}, {"body": "<p>Other</p>"}, {"lead_caption": "Other"}),
        *({"slug": "other"}, {"content_warning": "Other"}, {"comments_open": ""}, {"section": ""}, {"tags": "Sea"}),
        *({"lead_image": ""}, {"further_sections": []}, {"expires_at": "2031-01-01T10:00"}, {"bylines": []}),
        *({"publish_at": "2031-01-01T10:00"}, {"related": []}, {"a_field_to_come": "Other"}),
    ],
    ids=str,
)
def test_each_field_makes_a_difference(editor, typed):
    story = make_article(
        section=make_section(),
        further_sections=[make_section()],
        authors=[make_author(), make_author()],
        tags=["Drones"],
        related=[make_public(), make_public()],
        lead_image=make_image(),
        body="<p>One.</p>\n<p>Two.</p>",
    )
    same = story_data(story, body="<p>One.</p>\r\n<p>Two.</p>")
    assert unsaved.is_saved(as_fields(same), story)
    assert not unsaved.is_saved(as_fields(story_data(story, **typed)), story)


def test_the_order_of_rows_makes_a_difference_and_a_removed_row_is_no_row(editor):
    ida, boe = make_author(), make_author()
    story = make_article(authors=[ida, boe])
    rows = [{"id": row.pk, "author": row.author_id, "position": row.position} for row in story.bylines.all()]
    swapped = [row | {"position": 9 - row["position"]} for row in rows]
    removed = [rows[0], rows[1] | {"DELETE": "on"}]
    added = [*rows, {"author": "", "position": 3}]
    same = [
        unsaved.is_saved(as_fields(story_data(story, bylines=one)), story) for one in (rows, swapped, removed, added)
    ]
    assert same == [True, False, False, True]


def test_a_race_of_saving_and_keeping_offers_nothing(editor):
    story = make_article()
    late = make_unsaved(editor, story, headline="Late")
    Revision.objects.create(article=story, number=1, at=NOW, by=editor, content={}, form_key=late.form_key)
    assert unsaved.offered(editor, story) == []
    assert not unsaved.of(editor).exists()
