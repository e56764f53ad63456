"""The queue in Chromium: by keys, by mouse without JavaScript, and on a phone."""

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from articles.comments.models import Comment, CommentState
from articles.roles import ensure_roles
from articles.tests.factory import make_public, make_user

from .factory import make_pending

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]

QUEUE = "/admin/comments/comment/"


@pytest.fixture
def replies():
    ensure_roles()
    story = make_public()
    return [make_pending(story, name=name) for name in ("Anna", "Boris", "Clara")]


@pytest.fixture
def open_queue(open_page, live_server, replies):
    """The queue as a moderator sees it who has signed in."""

    def opener(**options):
        client = Client()
        client.force_login(make_user("Moderator"))
        page = open_page(**options)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
        page.goto(QUEUE)
        return page

    return opener


def state_of(reply):
    return Comment.objects.get(pk=reply.pk).state


def card(page, reply):
    return page.locator(f"#reply-{reply.pk}")


def test_a_moderator_works_through_the_queue_by_keys(open_queue, replies):
    anna, boris, clara = replies
    page = open_queue()

    page.keyboard.press("j")
    expect(card(page, anna)).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("a")

    # The next card is at hand at once.
    expect(card(page, boris)).to_have_count(0)
    expect(card(page, clara)).to_be_focused()
    page.keyboard.press("s")
    expect(card(page, anna)).to_be_focused()
    page.keyboard.press("d")
    expect(page.get_by_text("No reply is waiting.")).to_be_visible()
    assert [state_of(reply) for reply in replies] == [CommentState.REJECTED, CommentState.APPROVED, CommentState.SPAM]


def test_keys_do_nothing_in_the_search_and_when_they_are_off(open_queue, replies):
    page = open_queue()
    page.get_by_role("searchbox", name="Search").focus()
    page.keyboard.type("jjasd")
    expect(page.get_by_role("searchbox", name="Search")).to_have_value("jjasd")

    page.get_by_label("Keys are on").uncheck()
    page.locator("h1").first.click()
    page.keyboard.press("j")
    page.keyboard.press("a")
    page.reload()
    expect(page.get_by_label("Keys are on")).not_to_be_checked()
    page.keyboard.press("j")
    page.keyboard.press("a")

    page.goto(f"{QUEUE}?state=all")
    assert {state_of(reply) for reply in replies} == {CommentState.PENDING}


def test_ticking_all_tells_how_many_and_decides_on_them(open_queue, replies):
    page = open_queue()
    bulk = page.get_by_role("group", name="All that are ticked")
    expect(bulk.get_by_role("button", name="Spam")).to_be_disabled()

    page.get_by_label("Tick all").check()
    expect(page.locator("[data-queue-ticked]")).to_have_text("3 of 3 ticked")
    bulk.get_by_role("button", name="Spam").click()

    expect(page.get_by_text("3 replies were marked as spam.")).to_be_visible()
    assert {state_of(reply) for reply in replies} == {CommentState.SPAM}


def test_without_javascript_the_buttons_and_the_boxes_work(open_queue, replies):
    anna, boris, clara = replies
    page = open_queue(java_script_enabled=False, viewport={"width": 1000, "height": 400})

    card(page, boris).get_by_role("button", name="Approve").click()
    # Though the page has gone on to the next card, what was done is in sight.
    expect(page.get_by_text("The reply of Boris was approved.")).to_be_in_viewport()
    card(page, anna).get_by_role("checkbox").check()
    card(page, clara).get_by_role("checkbox").check()
    page.get_by_role("group", name="All that are ticked").get_by_role("button", name="Reject").click()
    expect(page.get_by_text("2 replies were rejected.")).to_be_visible()

    page.goto(f"{QUEUE}?state=approved")
    card(page, boris).get_by_role("button", name="Back to pending").click()
    expect(page.get_by_text("The reply of Boris was put back into the queue.")).to_be_visible()
    assert state_of(boris) == CommentState.PENDING


@pytest.mark.parametrize("javascript", [True, False])
def test_enter_on_a_ticked_box_decides_nothing(open_queue, replies, javascript):
    page = open_queue(java_script_enabled=javascript)
    box = card(page, replies[0]).get_by_role("checkbox")
    box.check()
    box.press("Enter")
    expect(page.get_by_text("Nothing was decided")).to_be_visible()

    assert {state_of(reply) for reply in replies} == {CommentState.PENDING}


def test_on_a_phone_nothing_stands_outside_and_every_button_fits_a_thumb(open_queue, replies):
    make_pending(
        text="x" * 3000, name="n" * 200, email=f"{'e' * 60}@example.org", website=f"https://{'w' * 60}.example/"
    )
    page = open_queue(viewport={"width": 320, "height": 640}, has_touch=True, is_mobile=True)

    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    for button in page.locator(".reply-card button").all():
        assert button.bounding_box()["height"] >= 44
