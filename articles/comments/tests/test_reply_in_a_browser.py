"""Leave a Reply in Chromium: what JavaScript adds, and that nothing is missing without it."""

import pytest
from playwright.sync_api import expect

from articles.comments.models import Comment
from articles.tests.factory import make_public

from .factory import make_comment

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def story():
    return make_public()


def field(page, label):
    return page.get_by_role("textbox", name=label, exact=True)


def fill_in(page, **fields):
    for label, value in {"Comment": "A text", "Name": "Ilse", "Email": "ilse@example.org", **fields}.items():
        field(page, label).fill(value)


@pytest.mark.parametrize("javascript", [True, False])
def test_a_reader_answers_a_comment(open_page, story, javascript):
    first = make_comment(story, name="Tomas")
    make_comment(story, name="Anna")
    page = open_page(java_script_enabled=javascript)
    page.goto(story.get_absolute_url())

    page.get_by_role("link", name="Reply to Tomas").click()
    expect(page.get_by_role("heading", name="Leave a Reply to Tomas")).to_be_visible()
    fill_in(page)
    page.get_by_role("button", name="Post Comment").click()

    expect(page.get_by_role("status").filter(has_text="Your comment is awaiting moderation.")).to_be_in_viewport()
    # Without a page load the address stays the story's, which is what a reader passes on.
    assert (story.get_absolute_url() in page.url) is javascript
    reply = Comment.objects.get(name="Ilse")
    assert reply.parent == first


def test_the_form_comes_to_the_comment_with_what_is_typed_and_goes_back(page, story):
    make_comment(story, name="Tomas")
    page.goto(story.get_absolute_url())
    text = field(page, "Comment")
    text.fill("Half a sentence")

    page.get_by_role("link", name="Reply to Tomas").click()
    assert page.locator(".thread #respond").count() == 1
    expect(text).to_be_focused()
    expect(text).to_have_value("Half a sentence")

    page.get_by_role("link", name="Cancel reply").click()
    assert page.locator(".thread #respond").count() == 0
    expect(page.get_by_role("link", name="Reply to Tomas")).to_be_focused()
    expect(page.get_by_role("heading", name="Leave a Reply", exact=True)).to_be_visible()
    expect(text).to_have_value("Half a sentence")
    expect(page.locator("input[name=parent]")).to_have_value("")


def test_the_browser_remembers_a_reader_who_asks_for_it_and_forgets_on_demand(page, story):
    page.goto(story.get_absolute_url())
    remember = page.get_by_label("Save my name, email, and website in this browser for the next time I comment.")
    fill_in(page, Website="https://ilse.example")
    remember.check()
    page.get_by_role("button", name="Post Comment").click()
    expect(page.get_by_role("status")).to_be_visible()

    another = make_public()
    page.goto(another.get_absolute_url())
    expect(field(page, "Name")).to_have_value("Ilse")
    expect(field(page, "Email")).to_have_value("ilse@example.org")
    expect(field(page, "Website")).to_have_value("https://ilse.example")
    assert page.context.cookies() == []

    expect(remember).to_be_checked()
    remember.uncheck()
    field(page, "Comment").fill("Too quick for the site, yet the wish counts")
    field(page, "Email").fill("other@example.org")
    Comment.objects.all().delete()
    page.get_by_role("button", name="Post Comment").click()
    expect(page.get_by_role("status")).to_be_visible()
    page.goto(story.get_absolute_url())
    expect(field(page, "Name")).to_have_value("")


def test_without_javascript_no_box_promises_to_remember(open_page, story):
    page = open_page(java_script_enabled=False)
    page.goto(story.get_absolute_url())

    expect(page.get_by_label("Save my name")).to_be_hidden()
    expect(page.get_by_role("button", name="Post Comment")).to_be_visible()


def test_after_an_error_the_reader_is_at_the_form_with_everything_in_it(page, story, complaints):
    complaints.expect("status of 422")
    page.goto(story.get_absolute_url())
    fill_in(page, Comment="Long thought out", Website="no website")

    page.get_by_role("button", name="Post Comment").click()

    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_role("alert")).to_be_in_viewport()
    expect(field(page, "Comment")).to_have_value("Long thought out")
    page.get_by_role("alert").get_by_role("link").click()
    expect(field(page, "Website")).to_be_focused()


def test_nobody_sees_the_trap_or_comes_to_it_by_keyboard(page, story):
    page.goto(story.get_absolute_url())

    trap = page.locator("#reply-subject")
    trap.scroll_into_view_if_needed()
    hit = """trap => {
        const box = trap.getBoundingClientRect();
        return document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2) === trap;
    }"""
    assert trap.evaluate(hit) is False
    assert field(page, "Comment").evaluate(hit) is True
    assert page.get_by_role("textbox", name="Leave this field empty").count() == 0
    field(page, "Website").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "reply-notify"
