"""Typing is not lost, in a real browser: whatever happens to the page, the session, the server or the connection."""

from __future__ import annotations

import contextlib
import json
import os
import signal

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from articles import presence, revisions, unsaved
from articles.models import Article, UnsavedText
from articles.roles import ensure_roles

from .body_editor import body, to_the_end
from .browsing import until
from .factory import make_article, make_author, make_section, make_unsaved, make_user

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]

PASSWORD = "a-long-test-password"
KEEP = "**/unsaved/keep/"
ADD, DESK = reverse("admin:articles_article_add"), reverse("admin:index")


@pytest.fixture
def editor(transactional_db):
    ensure_roles()
    return make_user("Editor", first_name="Edith", last_name="Salloway")


@pytest.fixture
def sign_in(live_server):
    """Give the page the session of a person, without a form in between."""

    def sign_in(page, user):
        client = Client()  # signing in with one that somebody else has used would sign them out
        client.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
        return page

    return sign_in


def change(story):
    return reverse("admin:articles_article_change", args=[story.pk])


def said(page, words):
    expect(page.locator("[data-unsaved-said]")).to_contain_text(words)


def type_body(page, text):
    body(page).focus()
    to_the_end(page)
    page.keyboard.type(text)


def crash(page):
    """The process behind the page dies, with those of other tabs."""
    browser = page.context.browser.new_browser_cdp_session()
    with page.expect_event("crash"):
        for process in browser.send("SystemInfo.getProcessInfo")["processInfo"]:
            if process["type"] == "renderer":
                with contextlib.suppress(ProcessLookupError):
                    os.kill(process["id"], signal.SIGKILL)
    browser.detach()


def held(page):
    """What this browser holds of forms that are not saved, by their keys."""
    entries = page.evaluate("Object.entries(localStorage).filter(([name]) => name.startsWith('unsaved:'))")
    return {name.split(":")[2]: json.loads(value) for name, value in entries}


def wait_until_held(page, words):
    until(
        page,
        "words => Object.entries(localStorage).some(([name, value]) => name.startsWith('unsaved:') && value.includes(words))",
        words,
    )


def test_what_is_typed_is_on_the_server_and_comes_back_by_keyboard_after_the_tab_has_crashed(page, sign_in, editor):
    story = make_article("Boats", section=make_section("Sea"), authors=[make_author()])
    sign_in(page, editor).goto(change(story))
    page.get_by_label("Headline").fill("Boats, and more")
    type_body(page, " A paragraph that nobody has saved.")
    page.get_by_role("combobox", name="Tags").fill("Navy")
    page.keyboard.press(",")
    page.get_by_label("Replies open").uncheck()
    with page.expect_response(KEEP):
        page.get_by_label("Content warning").fill("Loud.")
    said(page, "All changes kept,")
    until(page, lambda: dict(UnsavedText.objects.get().fields)["content_warning"] == "Loud.")
    kept = UnsavedText.objects.get()
    assert (kept.user, kept.article, kept.headline) == (editor, story, "Boats, and more")

    crash(page)
    page = page.context.new_page()
    page.goto(change(story))
    link = page.get_by_role("link", name="Bring it back")
    expect(page.get_by_text("Unsaved text of yours from")).to_be_visible()
    link.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Nothing of it is saved until you press Save")).to_be_visible()
    expect(page.get_by_label("Headline")).to_have_value("Boats, and more")
    expect(body(page)).to_contain_text("A paragraph that nobody has saved.")
    expect(page.get_by_role("button", name="Remove Navy")).to_be_visible()
    expect(page.get_by_label("Replies open")).not_to_be_checked()
    page.get_by_role("button", name="Save", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Saved. The story is draft as before.")).to_be_visible()
    story.refresh_from_db()
    assert (story.headline, story.content_warning, story.comments_open) == ("Boats, and more", "Loud.", False)
    assert "A paragraph that nobody has saved." in story.body
    assert not unsaved.of(editor).exists()
    expect(page.get_by_text("Unsaved text of yours")).to_have_count(0)


def test_a_new_story_is_offered_on_the_desk_after_the_browser_has_gone(open_page, sign_in, editor):
    page = sign_in(open_page(), editor)
    page.goto(ADD)
    page.get_by_label("Headline").fill("A story that is new")
    type_body(page, "Its first words.")
    until(page, lambda: UnsavedText.objects.filter(fields__icontains="Its first words.").exists())
    page.context.close()
    page = sign_in(open_page(), editor)  # as from another machine: nothing is left in the browser
    page.goto(DESK)
    offer = page.get_by_text("Unsaved: “A story that is new”")
    expect(offer).to_be_visible()
    lists = page.locator(".desk__work, .desk__aside")
    assert all(offer.bounding_box()["y"] < one.bounding_box()["y"] for one in lists.all())  # above all else
    page.get_by_role("link", name="Go on").press("Enter")
    expect(page.get_by_label("Headline")).to_have_value("A story that is new")
    expect(body(page)).to_have_text("Its first words.")
    page.get_by_role("button", name="Save", exact=True).press("Enter")
    expect(page.get_by_text("Saved.")).to_be_visible()
    assert Article.objects.get().body == "<p>Its first words.</p>"
    page.goto(DESK)
    expect(page.get_by_text("Unsaved:")).to_have_count(0)
    assert held(page) == {}


@pytest.mark.parametrize("failing", ["no answer", "error"])
def test_a_server_that_fails_is_told_while_typing_and_the_text_goes_up_later(
    page, sign_in, editor, complaints, failing
):
    complaints.expect("Failed to load resource")
    story = make_article("Boats")
    sign_in(page, editor).goto(change(story))
    answer = (lambda route: route.abort()) if failing == "no answer" else (lambda route: route.fulfill(status=500))
    page.route(KEEP, answer)
    type_body(page, " Said into the void.")
    said(page, "The server does not answer. Your text is kept in this browser; trying again…")
    wait_until_held(page, "Said into the void.")
    assert not UnsavedText.objects.exists()

    page.unroute(KEEP)
    said(page, "All changes kept,")
    assert "Said into the void." in dict(UnsavedText.objects.get().fields)["body"]


def test_text_that_only_the_browser_has_is_sent_up_from_the_next_page_and_offered(page, sign_in, editor, complaints):
    complaints.expect("Failed to load resource")
    story = make_article("Boats")
    sign_in(page, editor).goto(change(story))
    page.route(KEEP, lambda route: route.abort())
    type_body(page, " Kept here alone.")
    wait_until_held(page, "Kept here alone.")
    crash(page)
    page = page.context.new_page()
    page.goto(change(story))
    expect(page.get_by_text("Unsaved text of yours from")).to_be_visible()
    assert held(page) == {}
    page.get_by_role("link", name="See what differs").click()
    expect(page.get_by_text("Kept here alone.").first).to_be_visible()
    page.get_by_role("link", name="Throw away").click()
    page.get_by_role("button", name="Throw away").press("Enter")
    expect(page.get_by_text("was thrown away")).to_be_visible()
    page.goto(DESK)
    expect(page.get_by_text("Unsaved:")).to_have_count(0)
    assert not UnsavedText.objects.exists()


def test_somebody_signed_out_is_told_signs_in_in_another_tab_and_goes_on(page, sign_in, editor, complaints):
    complaints.expect("Failed to load resource")
    story = make_article("Boats", section=make_section(), authors=[make_author()])
    sign_in(page, editor).goto(change(story))
    other = page.context.new_page()
    other.goto(DESK)
    other.get_by_role("button", name="Log out").click()
    expect(other.get_by_text("Logged out")).to_be_visible()
    page.bring_to_front()
    type_body(page, " Typed by a stranger.")
    said(page, "Not signed in any more. Your text is kept in this browser. Sign in in another tab, then go on.")
    wait_until_held(page, "Typed by a stranger.")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Sign in").click()
    login = opened.value
    login.get_by_label("Username").fill(editor.get_username())
    login.get_by_label("Password").fill(PASSWORD)
    login.keyboard.press("Enter")
    expect(login.get_by_role("heading", name="My drafts")).to_be_visible()
    # Its page has sent up what it found in the browser; the form goes on by itself, with a new token, and can be saved.
    page.bring_to_front()
    said(page, "All changes kept,")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    story.refresh_from_db()
    assert "Typed by a stranger." in story.body
    assert not unsaved.of(editor).exists()


def test_whoever_saves_after_having_been_signed_out_finds_the_text_after_signing_in(page, sign_in, editor, complaints):
    complaints.expect("Failed to load resource")
    story = make_article("Boats")
    sign_in(page, editor).goto(change(story))
    body(page).wait_for()
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.get_by_label("Standfirst").fill("Typed and pressed at once")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_label("Username").fill(editor.get_username())
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Bring it back").click()
    expect(page.get_by_label("Standfirst")).to_have_value("Typed and pressed at once")


def test_a_save_that_the_server_answers_with_an_error_loses_nothing(page, sign_in, editor, complaints):
    complaints.expect("status of 500")
    story = make_article("Boats")
    sign_in(page, editor).goto(change(story))
    type_body(page, " Pressed Save, and it broke.")
    page.route(f"**{change(story)}", lambda route: route.fulfill(status=500, body="Server Error"))
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Nothing was saved: the server did not answer.")).to_be_visible()
    page.unroute(f"**{change(story)}")
    page.goto(change(story))
    page.get_by_role("link", name="Bring it back").click()
    expect(body(page)).to_contain_text("Pressed Save, and it broke.")


def test_what_is_typed_after_coming_back_to_a_saved_form_is_kept_as_something_new(page, sign_in, editor):
    story = make_article("Boats", section=make_section(), authors=[make_author()])
    sign_in(page, editor).goto(change(story))
    key = page.locator("[name=form_key]").input_value()
    revisions.record(story, by=editor, form_key=key)  # as if it had been saved, and the answer got lost
    type_body(page, " Typed after that.")
    until(page, lambda: UnsavedText.objects.filter(fields__icontains="Typed after that.").exists())
    kept = UnsavedText.objects.get()
    assert kept.form_key != key
    assert page.locator("[name=form_key]").input_value() == kept.form_key
    assert kept.base == 0


def test_two_tabs_with_the_same_text_do_not_overwrite_each_other(page, sign_in, editor):
    story = make_article("Boats")
    kept = make_unsaved(editor, story, headline="Kept")
    sign_in(page, editor)
    other = page.context.new_page()
    for tab in (page, other):
        tab.goto(f"{change(story)}?unsaved={kept.form_key}")
        body(tab).wait_for()
    until(other, "key => document.querySelector('[name=form_key]').value !== key", kept.form_key)
    type_body(page, " First tab.")
    type_body(other, " Second tab.")
    for words in (" First tab.", " Second tab."):
        until(page, lambda words=words: UnsavedText.objects.filter(fields__icontains=words).count() == 1)
    assert UnsavedText.objects.count() == 2


def test_a_browser_without_room_says_so_and_warns_before_the_page_is_closed(page, sign_in, editor, complaints):
    complaints.expect("Failed to load resource")
    page.add_init_script(
        """const setItem = Storage.prototype.setItem;
        Storage.prototype.setItem = function (name, value) {
          if (name.startsWith("unsaved:")) throw new DOMException("full", "QuotaExceededError");
          setItem.call(this, name, value);
        };"""
    )
    sign_in(page, editor).goto(ADD)
    page.route(KEEP, lambda route: route.abort())
    type_body(page, "Nowhere to go.")
    said(page, "This browser has no room left to keep your text. Copy it before you close this page")
    with page.expect_event("dialog") as asked:
        page.close(run_before_unload=True)
    assert asked.value.type == "beforeunload"
    asked.value.accept()


def test_two_who_have_a_story_open_see_each_other_and_a_save_of_one(open_page, sign_in, editor):
    mara = make_user("Editor", first_name="Mara", last_name="Ode")
    story = make_article("Boats", section=make_section(), authors=[make_author()])
    hers = sign_in(open_page(), mara)
    hers.goto(change(story))
    until(hers, lambda: presence.others(story, editor))
    page = open_page()
    page.clock.install()
    sign_in(page, editor).goto(change(story))
    expect(page.get_by_text("Mara Ode has this story open, just now.")).to_be_visible()
    until(page, lambda: presence.others(story, mara))
    hers.get_by_label("Headline").fill("Boats, by Mara")
    hers.get_by_role("button", name="Save", exact=True).click()
    expect(hers.get_by_text("Saved.")).to_be_visible()
    expect(hers.get_by_text("Edith Salloway has this story open")).to_be_visible()
    page.clock.run_for(16_000)
    expect(page.get_by_text("Mara Ode saved it at")).to_be_visible()
    page.get_by_role("link", name="Open it as it is now").click()
    expect(page.get_by_label("Headline")).to_have_value("Boats, by Mara")
    hers.goto(DESK)
    until(hers, lambda: not presence.others(story, editor))
