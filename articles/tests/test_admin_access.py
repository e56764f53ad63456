"""Who reaches which page of the newsroom: everybody in the cast, every page."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db.models import Q
from django.test import Client
from django.urls import reverse

from articles import pages, revisions, unsaved
from articles.comments.tests.factory import make_comment
from articles.models import Article, EditorialLogEntry
from articles.publishing import record_save

from .factory import (
    make_article,
    make_author,
    make_breaking,
    make_copy,
    make_image,
    make_page,
    make_public,
    make_section,
    make_tag,
    make_user,
)

CAST = ("reporter", "editor", "moderator", "chief", "nobody")

#: Page -> what reporter, editor, moderator, chief, and staff without a role get.
PAGES = {
    "index": (200, 200, 200, 200, 200),
    "password_change": (200, 200, 200, 200, 200),
    "articles_article_changelist": (200, 200, 403, 200, 403),
    "articles_article_add": (200, 200, 403, 200, 403),
    "articles_article_change own": (200, 200, 403, 200, 403),
    "articles_article_change submitted": (200, 200, 403, 200, 403),
    "articles_article_change other": (302, 200, 403, 200, 403),
    "articles_article_change public": (200, 200, 403, 200, 403),
    "articles_article_history own": (200, 200, 403, 200, 403),
    "articles_article_history other": (302, 200, 403, 200, 403),
    "articles_article_compare own": (302, 302, 403, 302, 403),
    "articles_article_compare other": (302, 302, 403, 302, 403),
    "articles_article_compare public": (403, 302, 403, 302, 403),
    "articles_article_restore own revision": (200, 200, 403, 200, 403),
    "articles_article_restore other revision": (302, 302, 403, 302, 403),
    "articles_article_restore public revision": (403, 302, 403, 302, 403),
    "articles_article_merge own form": (200, 302, 403, 302, 403),
    "articles_article_merge other form": (302, 302, 403, 302, 403),
    "articles_article_checklist own": (200, 200, 403, 200, 403),
    "articles_article_checklist other": (302, 200, 403, 200, 403),
    # A draft without a section, which no reason excuses.
    "articles_article_override own": (403, 302, 403, 302, 403),
    "articles_article_press own submit": (405, 405, 403, 405, 403),
    "articles_checklistrule_changelist": (403, 403, 403, 200, 403),
    "articles_article_delete own": (403, 200, 403, 200, 403),
    "articles_article_delete public": (403, 403, 403, 403, 403),
    "articles_article_verb submitted send_back": (403, 200, 403, 200, 403),
    "articles_article_verb public unpublish": (403, 200, 403, 200, 403),
    "articles_article_verb public withdraw": (403, 200, 403, 200, 403),
    "articles_article_verb public correct": (403, 200, 403, 200, 403),
    "articles_article_verb public expire": (403, 200, 403, 200, 403),
    "articles_article_change copy": (302, 200, 403, 200, 403),
    "articles_article_delete copy": (403, 403, 403, 403, 403),
    "articles_article_publish_changes copy": (403, 200, 403, 200, 403),
    "articles_article_discard_copy copy": (302, 200, 403, 200, 403),
    "articles_article_change own_copy": (200, 200, 403, 200, 403),
    "articles_article_publish_changes own_copy": (403, 200, 403, 200, 403),
    "articles_article_discard_copy own_copy": (200, 200, 403, 200, 403),
    "articles_body_pictures": (200, 200, 403, 200, 403),
    "articles_body_cards": (200, 200, 403, 200, 403),
    "articles_body_stories": (200, 200, 403, 200, 403),
    "articles_body_embed": (422, 422, 403, 422, 403),
    "articles_body_link": (200, 200, 403, 200, 403),
    "articles_article_preview own": (200, 200, 403, 200, 403),
    "articles_article_preview other": (302, 200, 403, 200, 403),
    "articles_article_preview public": (200, 200, 403, 200, 403),
    "articles_article_preview_new": (405, 405, 403, 405, 403),
    "articles_article_share own": (200, 200, 403, 200, 403),
    "articles_article_share other": (302, 200, 403, 200, 403),
    "articles_article_share public": (403, 200, 403, 200, 403),
    "articles_frontpageslot_changelist": (403, 200, 403, 200, 403),
    "articles_breakingnews_changelist": (403, 200, 403, 200, 403),
    "articles_breakingnews_add": (403, 200, 403, 200, 403),
    "articles_breakingnews_change line": (403, 200, 403, 200, 403),
    "articles_breakingnews_delete line": (403, 403, 403, 403, 403),
    "articles_breakingnews_end line": (403, 405, 403, 405, 403),
    "articles_article_unsaved_offers": (200, 200, 403, 200, 403),
    "articles_image_changelist": (200, 200, 403, 200, 403),
    "articles_image_add": (200, 200, 403, 200, 403),
    "articles_image_change image": (200, 200, 403, 200, 403),
    "articles_image_delete image": (403, 200, 403, 200, 403),
    "articles_image_choose": (200, 200, 403, 200, 403),
    "articles_image_upload": (405, 405, 403, 405, 403),
    "articles_image_upload_form": (200, 200, 403, 200, 403),
    "articles_image_describe": (200, 200, 403, 200, 403),
    "articles_image_describe_one image": (403, 200, 403, 200, 403),
    "articles_image_replace image": (403, 200, 403, 200, 403),
    "articles_section_changelist": (200, 200, 403, 200, 403),
    "articles_section_add": (403, 403, 403, 200, 403),
    "articles_section_change section": (200, 200, 403, 200, 403),
    "articles_section_delete section": (403, 403, 403, 302, 403),
    "articles_author_changelist": (200, 200, 403, 200, 403),
    "articles_author_add": (403, 200, 403, 200, 403),
    "articles_author_change author": (200, 200, 403, 200, 403),
    "articles_author_delete author": (403, 403, 403, 200, 403),
    "articles_page_changelist": (200, 200, 403, 200, 403),
    "articles_page_add": (403, 200, 403, 200, 403),
    "articles_page_change page": (200, 200, 403, 200, 403),
    "articles_page_revision page first": (200, 200, 403, 200, 403),
    # Readers see it, so nobody deletes it.
    "articles_page_delete page": (403, 302, 403, 302, 403),
    "articles_page_delete page_draft": (403, 200, 403, 200, 403),
    "articles_editoriallogentry_changelist": (200, 200, 403, 200, 403),
    "articles_editoriallogentry_change entry": (200, 200, 403, 200, 403),
    "articles_editoriallogentry_add": (403, 403, 403, 403, 403),
    "tags_tag_changelist": (200, 200, 403, 200, 403),
    "tags_tag_add": (403, 200, 403, 200, 403),
    "tags_tag_change tag": (200, 200, 403, 200, 403),
    "tags_tag_delete tag": (403, 200, 403, 200, 403),
    "tags_tag_suggest": (200, 200, 403, 200, 403),
    "tags_tag_merge": (403, 302, 403, 302, 403),
    "comments_comment_changelist": (403, 403, 200, 200, 403),
    "comments_comment_change comment": (403, 403, 200, 200, 403),
    "comments_comment_act comment reject": (403, 403, 200, 200, 403),
    "comments_comment_act comment ban": (403, 403, 200, 200, 403),
    "comments_moderationrecord_changelist": (403, 403, 200, 200, 403),
    "auth_user_changelist": (403, 403, 403, 200, 403),
    "auth_user_add": (403, 403, 403, 200, 403),
    "auth_user_change user": (403, 403, 403, 200, 403),
    "auth_user_delete user": (403, 403, 403, 403, 403),
}


@pytest.fixture
def cast(db):
    roles = ("Reporter", "Editor", "Moderator", "Chief")
    return {role.lower(): make_user(role) for role in roles} | {"nobody": make_user()}


@pytest.fixture
def things(cast):
    section = make_section()
    public = make_public(section=section, created_by=cast["editor"])
    own = make_article("Own draft", created_by=cast["reporter"])
    record_save(own, by=cast["reporter"], created=True)
    revision = revisions.record(own, by=cast["reporter"])
    text = unsaved.keep([("headline", "Typed")], user=cast["reporter"], article=own, form_key=str(uuid4()), base=1)
    page = make_page(body="<p>Before</p>")
    page.body = "<p>After</p>"
    pages.save(page, by=cast["editor"])
    return {
        "copy": make_copy(make_public(section=section), by=cast["editor"]).pk,
        "own_copy": make_copy(
            make_public("Own story", section=section, created_by=cast["reporter"]), by=cast["reporter"]
        ).pk,
        "own": own.pk,
        "submitted": make_article("Submitted", "submitted", created_by=cast["reporter"]).pk,
        "other": make_article("Of a colleague", created_by=cast["editor"]).pk,
        "public": public.pk,
        "image": make_image().pk,
        "section": section.pk,
        "author": make_author().pk,
        "page": page.pk,
        "first": 1,
        "page_draft": make_page(published_at=None).pk,
        "entry": EditorialLogEntry.objects.get(verb="create", article=own).pk,
        "tag": make_tag().pk,
        "comment": make_comment(public).pk,
        "user": make_user("Reporter").pk,
        "revision": revision.number,
        "form": text.form_key,
        "line": make_breaking(public).pk,
        "reject": "reject",
        "ban": "ban",
        "send_back": "send_back",
        "unpublish": "unpublish",
        "withdraw": "withdraw",
        "correct": "correct",
        "expire": "expire",
        "submit": "submit",
    }


def address(things, page):
    name, *arguments = page.split()
    return reverse(f"admin:{name}", args=[things[argument] for argument in arguments])


@pytest.mark.parametrize("page", PAGES)
def test_each_role_reaches_what_is_its_own_and_nothing_else(page, cast, things):
    url = address(things, page)
    got = {}
    for person in CAST:
        client = Client()
        client.force_login(cast[person])
        got[person] = client.get(url).status_code
    assert got == dict(zip(CAST, PAGES[page], strict=True))


def test_readers_are_asked_to_sign_in_on_every_page(client, things):
    for page in PAGES:
        url = address(things, page)
        response = client.get(url)
        assert (response.status_code, response.url.split("?")[0]) == (302, reverse("admin:login")), page


def test_every_page_of_the_admin_is_in_the_matrix_or_is_none_of_a_role():
    from django.contrib import admin

    named = {page.split()[0] for page in PAGES}
    of_no_role = {
        # Actions and redirects of their own, tested where they belong.
        *("login", "logout", "password_change_done", "autocomplete", "jsi18n", "view_on_site", "app_list"),
        *("auth_user_password_change", "comments_comment_decide", "articles_article_open_copy"),
        # One person’s own, and what scripts ask: tested with the same cast in test_unsaved_text and test_presence.
        *("articles_article_unsaved", "articles_article_throw_away", "articles_article_presence"),
        *("articles_article_unsaved_keep", "articles_article_unsaved_ask"),
    }
    urls = {getattr(url, "name", None) for url in admin.site.urls[0]} | {
        url.name for model_admin in admin.site._registry.values() for url in model_admin.urls
    }
    left = {
        name
        for name in urls - named - of_no_role - {None}
        if not name.endswith("_history") and not name.startswith(("comments_",))
    }
    # What only says no: the log is not written, nor deleted.
    assert left == {"articles_editoriallogentry_delete"}


def test_the_menu_has_only_what_the_person_reaches(cast, things):
    client = Client()
    client.force_login(cast["moderator"])
    lists = client.get(reverse("admin:index")).context["available_apps"][0]["models"]
    assert [model["name"] for model in lists] == ["Replies", "Moderation log", "Bans", "Discussion"]
    client.force_login(cast["chief"])
    lists = client.get(reverse("admin:index")).context["available_apps"][0]["models"]
    assert [model["name"] for model in lists] == [
        *("Stories", "Front page", "Breaking news", "Pictures", "Tags", "Sections", "Authors", "Pages"),
        *("Replies", "Moderation log", "Bans", "Discussion", "Editorial log", "Checklist", "Staff"),
    ]


def test_a_reporter_sees_ones_own_and_public_stories_in_the_list(cast, things):
    client = Client()
    client.force_login(cast["reporter"])
    response = client.get(reverse("admin:articles_article_changelist"))
    mine = Q(pk__in=[things["own"], things["submitted"]])
    assert {story.pk for story in response.context["cl"].result_list} == set(
        (Article.objects.filter(mine) | Article.objects.public()).values_list("pk", flat=True)
    )


@pytest.mark.parametrize(("person", "found"), [("reporter", {"Own draft"}), ("editor", {"Own draft", "Secret draft"})])
def test_suggested_related_stories_are_those_that_the_person_may_read(cast, things, person, found):
    make_article("Secret draft", created_by=cast["chief"])
    client = Client()
    client.force_login(cast[person])
    query = {"app_label": "articles", "model_name": "relatedstory", "field_name": "story", "term": "draft"}
    results = client.get(reverse("admin:autocomplete"), query).json()["results"]
    assert {result["text"] for result in results} == found


def test_a_reporter_cannot_relate_a_story_that_is_hidden_from_reporters(cast, things):
    from .admin_forms import story_data

    client = Client()
    client.force_login(cast["reporter"])
    data = story_data(related=[{"story": things["other"]}], base=1)
    response = client.post(reverse("admin:articles_article_change", args=[things["own"]]), data)
    assert response.status_code == 200
    assert "not one of the available choices" in response.content.decode()


def test_the_log_shows_a_reporter_nothing_of_stories_that_are_hidden(cast, things):
    record_save(Article.objects.get(pk=things["other"]), by=cast["editor"], created=True)
    client = Client()
    client.force_login(cast["reporter"])
    page = client.get(reverse("admin:articles_editoriallogentry_changelist")).content.decode()
    assert "Own draft" in page
    assert "Of a colleague" not in page
