"""A story's way through the newsroom in a real browser, with the keyboard: the desk, the checklist, the override."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from articles import checklist, publishing
from articles.models import Article, EditorialLogEntry, LoggedVerb, Stage, State
from articles.outgoing import Answer
from articles.roles import ensure_roles

from .factory import make_article, make_author, make_public, make_section, make_user

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def as_(open_page, live_server, transactional_db):
    """Open an address as a person, without a form in between, each time in a browser and a session of their own."""
    ensure_roles()  # a flushed database has lost the groups that migrate makes

    def open_as(user, name, *arguments):
        page, client = open_page(), Client()
        client.force_login(user)
        cookie = settings.SESSION_COOKIE_NAME
        page.context.add_cookies([{"name": cookie, "value": client.cookies[cookie].value, "url": live_server.url}])
        page.goto(reverse(f"admin:{name}", args=arguments))
        return page

    return open_as


@pytest.fixture
def people(as_):
    return {role.lower(): make_user(role) for role in ("Reporter", "Editor", "Chief")}


def make_ready(headline="Boat", **fields):
    return make_article(headline, **{"section": make_section(), "authors": [make_author()]} | fields)


def press(button):
    """With the keyboard."""
    button.focus()
    button.page.keyboard.press("Enter")


def test_a_point_that_the_chief_requires_stops_a_story_until_a_reason_is_given(as_, people):
    story = make_ready(standfirst="", created_by=people["reporter"])
    page = as_(people["chief"], "articles_checklistrule_changelist")
    page.get_by_label("Standfirst").focus()
    page.keyboard.press("Space")
    press(page.get_by_role("button", name="Save"))
    expect(page.get_by_text("Standfirst: required. It holds from the next story")).to_be_visible()

    page = as_(people["editor"], "articles_article_change", story.pk)
    expect(page.get_by_text("1 required is missing")).to_be_visible()
    press(page.get_by_role("button", name="Publish", exact=True))
    expect(page.get_by_text("“Boat” was not published: it still needs a standfirst.")).to_be_visible()
    press(page.get_by_role("link", name="Publish it all the same, with a reason"))
    expect(page.get_by_text("The checklist requires what this story does not have")).to_be_visible()
    page.get_by_label("Why does it go out all the same?").focus()
    page.keyboard.type("It is breaking.")
    press(page.get_by_role("button", name="Publish all the same"))
    expect(page.get_by_text("is live. Read it on the site")).to_be_visible()

    story.refresh_from_db()
    assert story.stage() == Stage.LIVE
    assert EditorialLogEntry.objects.get(verb=LoggedVerb.OVERRIDE).note.startswith("It is breaking.")
    assert {message.to[0] for message in mail.outbox} == {people["chief"].email, people["reporter"].email}


def test_a_missing_point_leads_to_its_field_and_is_done_once_it_is_filled_in(as_, people):
    story = make_ready(standfirst="", created_by=people["editor"])
    page = as_(people["editor"], "articles_article_change", story.pk)
    panel = page.locator(".checklist")
    for point, place in {
        "Standfirst": page.get_by_label("Standfirst"),
        "Lead picture": page.get_by_role("button", name="Choose a picture"),
        "Check Also": page.locator("#related_links-0").get_by_role("combobox"),
        "Headline": page.get_by_label("Headline"),
    }.items():
        press(panel.get_by_role("link", name=point, exact=True))
        expect(place).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.type(" reaches the narrows at last")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(panel.get_by_role("link", name="Standfirst", exact=True)).to_be_visible()
    expect(panel.get_by_role("link", name="Headline", exact=True)).to_have_count(0)


def test_links_are_checked_while_the_editor_reads_and_again_when_asked(as_, people, monkeypatch):
    answers = iter([Answer("https://site.example/", 404), Answer("https://site.example/", 200)])
    monkeypatch.setattr("articles.checklist.links.fetch", lambda url, *, limits: next(answers))
    story = make_ready(body='<p><a href="https://site.example/">x</a></p>', created_by=people["editor"])

    page = as_(people["editor"], "articles_article_change", story.pk)
    expect(page.get_by_text("https://site.example/: there is no such page (404).")).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="The links were checked.")).to_be_attached()

    press(page.get_by_role("link", name="All points and links"))
    expect(page.get_by_text("Broken", exact=True)).to_be_visible()
    press(page.get_by_role("button", name="Check the links"))
    expect(page.get_by_text("1 link was asked.")).to_be_visible()
    expect(page.get_by_text("It answers.")).to_be_visible()


def test_the_verbs_of_the_desk_are_pressed_with_the_keyboard(as_, people):
    story = make_ready(created_by=people["reporter"])
    page = as_(people["reporter"], "index")
    press(page.get_by_role("button", name="Submit “Boat”"))
    expect(page.get_by_text("“Boat” was submitted. An editor decides what happens next.")).to_be_visible()
    expect(page.get_by_role("heading", name="With the editors")).to_be_visible()

    page = as_(people["editor"], "index")
    press(page.get_by_role("link", name="Send back… “Boat”"))
    page.get_by_label("What should be done?").focus()
    page.keyboard.type("Name the source.")
    press(page.get_by_role("button", name="Send back"))
    expect(page.get_by_text("“Boat” was sent back, with your note.")).to_be_visible()

    page = as_(people["reporter"], "index")
    expect(page.get_by_role("region", name="Sent back to me").get_by_text("Name the source.")).to_be_visible()
    press(page.get_by_role("link", name="Boat", exact=True))
    expect(page.locator(".story-state").get_by_text("Name the source.")).to_be_visible()
    press(page.get_by_role("button", name="Submit", exact=True))
    expect(page.get_by_text("“Boat” was submitted.")).to_be_visible()

    page = as_(people["editor"], "index")
    press(page.get_by_role("button", name="Approve “Boat”"))
    press(page.get_by_role("button", name="Publish “Boat”"))
    expect(page.get_by_role("region", name="Published today").get_by_role("link", name="Boat")).to_be_visible()
    story.refresh_from_db()
    assert story.stage() == Stage.LIVE


def test_the_verbs_of_the_form_are_pressed_with_the_keyboard_and_say_what_follows(as_, people):
    story = make_ready(state=State.SUBMITTED, created_by=people["reporter"])
    page = as_(people["editor"], "articles_article_change", story.pk)
    press(page.get_by_role("button", name="Approve"))
    expect(page.get_by_text("“Boat” was approved. It is ready to be published.")).to_be_visible()

    page.get_by_label("Publish at").fill("2099-01-01T10:00")
    press(page.get_by_role("button", name="Schedule"))
    expect(page.get_by_text("“Boat” goes out on 1 Jan 2099, 10:00 UTC, by the clock.")).to_be_visible()

    press(page.get_by_role("button", name="Unpublish…"))
    press(page.get_by_role("button", name="Unpublish"))
    expect(page.get_by_text("“Boat” was unpublished and is a draft again.")).to_be_visible()

    press(page.get_by_role("button", name="Publish", exact=True))
    expect(page.get_by_text("is live. Read it on the site")).to_be_visible()
    press(page.get_by_role("link", name="Withdraw…"))
    page.get_by_label("What should readers find there instead?").focus()
    page.keyboard.type("The document was forged.")
    press(page.get_by_role("button", name="Withdraw"))
    expect(page.get_by_text("“Boat” was withdrawn. Readers find your notice at its address.")).to_be_visible()
    assert Article.objects.get().stage() == Stage.WITHDRAWN


def test_the_desk_and_the_checklist_fit_a_phone_and_obey_the_policy(open_page, client, live_server, transactional_db):
    ensure_roles()
    chief, reporter = make_user("Chief"), make_user("Reporter")
    client.force_login(chief)
    long = "Un" + "believably" * 12
    checklist.set_required(["standfirst"])
    back = make_ready(f"{long} back", state=State.SUBMITTED, created_by=chief)
    publishing.send_back(back, by=chief, note=long)
    make_ready(f"{long} waits", state=State.SUBMITTED, created_by=reporter)
    make_ready(f"{long} approved", state=State.APPROVED)
    make_public(f"{long} out", section=make_section(long[:90]))
    bare = make_ready(f"{long} bare", standfirst="", body=f'<p><a href="/{long}/{long}.html">x</a></p>')
    page = open_page(viewport={"width": 360, "height": 740})
    cookie = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": cookie, "value": client.cookies[cookie].value, "url": live_server.url}])
    wide = []
    for name, *arguments in (
        ["index"],
        ["articles_checklistrule_changelist"],
        ["articles_article_change", bare.pk],
        ["articles_article_checklist", bare.pk],
        ["articles_article_override", bare.pk],
    ):
        assert page.goto(reverse(f"admin:{name}", args=arguments)).status == 200
        page.wait_for_load_state("networkidle")
        cut = page.evaluate(
            """[...document.querySelectorAll("#content :is(input, textarea, select, button, a.verb, li, summary)")]
            .filter(one => one.getBoundingClientRect().right > 360).map(one => one.className || one.id)"""
        )
        if page.evaluate("document.scrollingElement.scrollWidth") > 360 or cut:
            wide.append((name, cut))
    assert wide == []
