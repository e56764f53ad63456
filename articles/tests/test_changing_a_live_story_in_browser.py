"""An editor changes a live story end to end, by keyboard, while readers go on reading it."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import expect

from articles import publishing
from articles.models import Article, Correction
from articles.roles import ensure_roles

from .factory import make_article, make_author, make_copy, make_image, make_public, make_section, make_user

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def editor(transactional_db):
    ensure_roles()  # a flushed database has lost the groups that migrate makes
    return make_user("Editor", username="vera")


@pytest.fixture
def desk(open_page, client, live_server, editor):
    """Open a page with the editor's session: `desk(viewport=…)`."""

    def desk(**options):
        page = open_page(**options)
        client.force_login(editor)
        name = settings.SESSION_COOKIE_NAME
        page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
        return page

    return desk


@pytest.fixture
def live():
    return make_public(
        "Vote on the bridge",
        body="<p>The vote was on Tuesday.</p><p>It was close.</p>",
        section=make_section("Policy"),
        authors=[make_author("Ida Maren")],
        lead_image=make_image(),
        related=[make_public("An older vote")],
    )


def form_of(story):
    return reverse("admin:articles_article_change", args=[story.pk])


def press(page, name, role="button"):
    """With the keyboard: the control has the focus, then Enter."""
    control = page.get_by_role(role, name=name, exact=True)
    control.focus()
    page.keyboard.press("Enter")


def test_an_editor_corrects_a_live_story_by_keyboard_and_readers_learn_of_it(desk, open_page, live):
    page, reader = desk(viewport={"width": 1440, "height": 1000}), open_page()

    page.goto(form_of(live))
    press(page, "Change this story")
    expect(page.get_by_text("Working copy of a live story.")).to_be_visible()
    # The editor, not the bare field that stands in its place until it is ready.
    body = page.locator(".ProseMirror").and_(page.get_by_role("textbox", name="Body"))
    body.focus()
    # The editor puts the caret somewhere of its own a moment after it has got the focus.
    page.evaluate("() => new Promise((done) => setTimeout(done, 200))")
    page.keyboard.press("Control+Home")
    for _ in range(len("The vote was on ")):
        page.keyboard.press("ArrowRight")
    for _ in "Tuesday":
        page.keyboard.press("Shift+ArrowRight")
    page.keyboard.type("Monday")
    press(page, "Save")
    expect(page.get_by_text("Saved into the working copy. Readers see nothing of it yet.")).to_be_visible()

    reader.goto(live.get_absolute_url())
    expect(reader.get_by_text("The vote was on Tuesday.")).to_be_visible()
    expect(reader.get_by_text("Corrected")).to_have_count(0)

    press(page, "Publish the changes…")
    expect(page.get_by_role("heading", name="What readers will find changed")).to_be_visible()
    expect(page.locator("del")).to_contain_text("Tuesday")
    expect(page.locator("ins")).to_contain_text("Monday")
    expect(page.locator(".sides__line--changed")).to_have_count(1)

    # Without a word it is refused, and nothing that was typed is lost.
    page.get_by_label("What readers are told").focus()
    page.keyboard.type("An earlier version said Tuesday. The vote was on Monday.")
    press(page, "Publish the changes")
    expect(page.get_by_text("Choose what kind of change it is.")).to_be_visible()
    expect(page.get_by_label("What readers are told")).to_have_value(
        "An earlier version said Tuesday. The vote was on Monday."
    )
    reader.reload()
    expect(reader.get_by_text("The vote was on Tuesday.")).to_be_visible()

    correction = page.get_by_role("radio", name="Correction")
    correction.focus()
    page.keyboard.press("Space")
    expect(correction).to_be_checked()
    press(page, "Publish the changes")
    expect(page.get_by_text("are published. Read them on the site")).to_be_visible()
    expect(page.get_by_role("button", name="Change this story")).to_be_visible()

    reader.reload()
    expect(reader.locator(".body")).to_contain_text("The vote was on Monday.")
    reader.get_by_role("link", name="Corrected").click()
    box = reader.get_by_role("region", name="Corrections")
    expect(box).to_be_in_viewport()
    expect(box).to_contain_text("An earlier version said Tuesday.")
    reader.get_by_role("contentinfo").get_by_role("link", name="Corrections").click()
    expect(reader.get_by_role("heading", level=1)).to_have_text("Corrections")
    expect(reader.get_by_role("main")).to_contain_text("An earlier version said Tuesday.")
    reader.get_by_role("main").get_by_role("link", name="Vote on the bridge").click()
    expect(reader).to_have_url(f"{reader.url.split('/20')[0]}{live.get_absolute_url()}")
    assert Correction.objects.count() == 1
    assert not Article.objects.filter(revises=live).exists()


def test_a_copy_is_thrown_away_after_asking(desk, live, editor):
    make_copy(live, by=editor, headline="Vote on the ferry")
    page = desk()
    page.goto(form_of(live))
    expect(page.get_by_text("It is being changed in a working copy: vera opened it on")).to_be_visible()

    press(page, "Go on with the working copy", "link")
    press(page, "Throw away the working copy…")
    expect(page.get_by_text("stays in the story’s history")).to_be_visible()
    press(page, "Throw away the working copy")

    expect(page.get_by_text("was thrown away. Its text stays in the history")).to_be_visible()
    expect(page.get_by_role("button", name="Change this story")).to_be_visible()


def test_a_form_that_was_open_when_its_story_went_live_is_kept(desk, editor):
    story = make_article(authors=[make_author()], section=make_section())
    page = desk()
    page.goto(form_of(story))
    page.get_by_label("Headline").fill("Typed before it went out")
    publishing.publish(story, by=editor)

    press(page, "Save")

    expect(page.get_by_text("went out while you were writing, and readers see it now.")).to_be_visible()
    assert [text.headline for text in story.unsaved_texts.all()] == ["Typed before it went out"]


def test_no_page_of_it_breaks_the_policy_or_scrolls_sideways_on_a_phone(desk, live, editor):
    long = "Un" + "believably" * 12
    copy = make_copy(live, by=editor, headline=long, body=f"<p>{long}</p>", slug="long")
    publishing.correct(live, kind="correction", text=long, by=editor)
    publishing.correct(live, kind="update", text=long, by=editor)
    verbs = [reverse("admin:articles_article_verb", args=[live.pk, name]) for name in ("correct", "expire")]
    pages = [
        form_of(live),
        form_of(copy),
        reverse("admin:articles_article_publish_changes", args=[copy.pk]),
        reverse("admin:articles_article_discard_copy", args=[copy.pk]),
        *verbs,
        reverse("admin:articles_article_changelist"),
        reverse("admin:articles_article_history", args=[copy.pk]),
        live.get_absolute_url(),
        "/corrections/",
    ]
    page = desk(viewport={"width": 360, "height": 740})
    wide = []
    for one in pages:
        assert page.goto(one).status == 200, one
        page.wait_for_load_state("networkidle")
        width = page.evaluate("document.scrollingElement.scrollWidth")
        if width > 360:
            wide.append((one, width))
    assert wide == []


def test_a_reader_without_javascript_finds_all_of_it(open_page, live, editor):
    publishing.correct(live, kind="clarification", text="Both bridges were meant.", by=editor)
    page = open_page(java_script_enabled=False)

    page.goto(live.get_absolute_url())
    page.get_by_role("link", name="Clarified").click()

    expect(page.get_by_role("region", name="Corrections")).to_contain_text("Both bridges were meant.")
