"""Two people in one story, in two real browsers, with the keyboard alone."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from articles import revisions, unsaved
from articles.models import Article
from articles.roles import ensure_roles

from .browsing import until
from .factory import make_article, make_author, make_section, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def sign_in(live_server, transactional_db):
    """Give a page of its own the session of a person of that role, without a form in between."""
    ensure_roles()  # a flushed database has lost the groups that migrate makes

    def sign_in(page, role="Editor", **fields):
        client, user = Client(), make_user(role, **fields)
        client.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
        return page

    return sign_in


@pytest.fixture
def story(sign_in):
    story = make_article(
        "Six boats sail",
        standfirst="They leave at dawn.",
        body="<p>One.</p><p>Two.</p>",
        section=make_section("Sea"),
        authors=[make_author("Ida Maren")],
    )
    revisions.record(story, by=None)
    return story


def address(name, story):
    return reverse(f"admin:articles_article_{name}", args=[story.pk])


def retype(page, label, text):
    page.get_by_label(label).focus()
    page.keyboard.press("Control+a")
    page.keyboard.type(text)


def press(page, name):
    page.get_by_role("button", name=name, exact=True).focus()
    page.keyboard.press("Enter")


def test_of_two_who_edit_one_story_the_second_takes_one_field_of_each(open_page, sign_in, story):
    first = sign_in(open_page(), first_name="Cass", last_name="Orme")
    second = sign_in(open_page(), first_name="Edith", last_name="Salloway")
    for page in (first, second):
        page.goto(address("change", story))
        page.locator(".ProseMirror[role=textbox]").wait_for()
    retype(first, "Headline", "Seven boats sail")
    retype(first, "Standfirst", "They leave at noon.")
    retype(first, "Note for the history", "The navy called")
    press(first, "Save")
    expect(first.get_by_text("Saved. The story is draft as before.")).to_be_visible()

    retype(second, "Headline", "Eight boats sail")
    retype(second, "Standfirst", "They leave at night.")
    second.locator(".ProseMirror[role=textbox]").get_by_text("Two.").click()
    second.keyboard.press("End")
    second.keyboard.type(" Three.")
    press(second, "Save")

    expect(second.get_by_text("Cass Orme saved this story while you were writing.")).to_be_visible()
    expect(second.locator("ins", has_text="Eight")).to_be_visible()
    expect(second.locator("del", has_text="Seven")).to_be_visible()
    headline, standfirst = (second.get_by_role("group", name=name) for name in ("Headline", "Standfirst"))
    headline.get_by_label("As it was saved").focus()
    second.keyboard.press("Space")
    expect(headline.get_by_label("As it was saved")).to_be_checked()
    second.keyboard.press("Tab")
    # Nothing is chosen there yet: the arrow goes from the first to the second.
    expect(standfirst.get_by_label("As it was saved")).to_be_focused()
    second.keyboard.press("ArrowDown")
    expect(standfirst.get_by_label("As you typed it")).to_be_checked()
    expect(second.get_by_role("group", name="Body").get_by_label("As you typed it")).to_be_checked()
    press(second, "Save what is chosen")

    expect(second.get_by_text("Merged and saved.")).to_be_visible()
    expect(second.get_by_label("Headline")).to_have_value("Seven boats sail")
    held = Article.objects.get()
    assert (held.headline, held.standfirst) == ("Seven boats sail", "They leave at night.")
    assert held.body == "<p>One.</p><p>Two. Three.</p>"
    assert [one.note for one in revisions.of(held)] == ["Merged with Cass Orme’s changes", "The navy called", ""]
    # What a page sends up while it is being left may arrive after what was saved on it; the next page takes it away.
    until(second, lambda: not any(unsaved.of(person).exists() for person in get_user_model().objects.all()))


def test_revisions_are_compared_and_given_back_with_the_keyboard(page, sign_in, story):
    for headline in ("Seven boats sail", "Eight boats sail"):
        story.headline = headline
        story.save()
        revisions.record(story, by=None)
    sign_in(page).goto(address("change", story))
    keyboard = page.keyboard

    page.get_by_role("link", name="History").focus()
    keyboard.press("Enter")
    page.get_by_label("Compare revision 2").focus()
    keyboard.press("ArrowDown")
    expect(page.get_by_label("Compare revision 1")).to_be_checked()
    press(page, "Compare the two that are chosen")
    expect(page.get_by_role("heading", name="Revisions 1 and 3 of “Eight boats sail”")).to_be_visible()
    expect(page.locator("del", has_text="Six")).to_be_visible()
    expect(page.locator("ins", has_text="Eight")).to_be_visible()

    page.get_by_role("link", name="Restore revision 1").focus()
    keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Restore revision 1 of “Eight boats sail”?")).to_be_visible()
    press(page, "Restore revision 1")
    expect(page.get_by_text("Revision 1 was restored.")).to_be_visible()
    expect(page.get_by_label("Headline")).to_have_value("Six boats sail")


def test_both_versions_are_merged_without_javascript(open_page, sign_in, story):
    page = sign_in(open_page(java_script_enabled=False))
    page.goto(address("change", story))
    story.headline = "Seven boats sail"
    story.save()
    revisions.record(story, by=None)
    page.get_by_label("Headline").fill("Eight boats sail")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("group", name="Headline").get_by_label("As you typed it").check()
    page.get_by_role("button", name="Save what is chosen").click()

    expect(page.get_by_text("Merged and saved.")).to_be_visible()
    assert Article.objects.get().headline == "Eight boats sail"


def test_a_choice_that_is_missing_is_asked_for_before_anything_is_sent(page, sign_in, story):
    sign_in(page).goto(address("change", story))
    story.headline = "Seven boats sail"
    story.save()
    revisions.record(story, by=None)
    page.get_by_label("Headline").fill("Eight boats sail")
    page.get_by_role("button", name="Save", exact=True).click()
    press(page, "Save what is chosen")

    expect(page.get_by_role("group", name="Headline").get_by_label("As it was saved")).to_be_focused()
    assert Article.objects.get().headline == "Seven boats sail"


@pytest.mark.parametrize("width", [360, 1440])
def test_nothing_is_cut_off_or_scrolls_sideways(open_page, sign_in, story, width):
    page = sign_in(open_page(viewport={"width": width, "height": 740}))
    page.goto(address("change", story))
    story.headline, story.body = (
        "Un" + "believably" * 20,
        f"<p>{'long' * 60}</p><table><tbody><tr><td>1</td></tr></tbody></table>",
    )
    story.save()
    revisions.record(story, by=None, note="note" * 60)
    page.get_by_label("Headline").fill("In" + "comprehensibly" * 15)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("group", name="Headline")).to_be_visible()

    for one in (
        page.url,
        address("history", story),
        f"{address('compare', story)}?from=1&to=2",
        reverse("admin:articles_article_restore", args=[story.pk, 1]),
    ):
        assert page.goto(one).status == 200
        assert page.evaluate("document.scrollingElement.scrollWidth") == width, one
        cut = page.evaluate(
            "width => [...document.querySelectorAll('#content :is(input, label, button, a, .side)')]"
            ".filter(one => one.getBoundingClientRect().right > width).map(one => one.outerHTML.slice(0, 80))",
            width,
        )
        assert cut == [], one
