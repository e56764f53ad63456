"""The queue in Chromium: by keys, by mouse without JavaScript, and on a phone."""

import re

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from playwright.sync_api import expect

from articles.comments.models import Ban, Comment, CommentState, ModerationRecord
from articles.roles import ensure_roles
from articles.tests.browsing import until
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

    def opener(query="", **options):
        user = options.pop("user", None) or make_user("Moderator")
        page = open_page(**options)
        client, name = Client(), settings.SESSION_COOKIE_NAME
        client.force_login(user)
        page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
        page.goto(QUEUE + query)
        return page

    return opener


def state_of(reply):
    return Comment.objects.get(pk=reply.pk).state


def card(page, reply):
    return page.locator(f"#reply-{reply.pk}")


def said(page):
    return page.locator("[data-queue-said]")


def test_a_moderator_works_through_the_queue_by_keys(open_queue, replies):
    anna, boris, clara = replies
    page = open_queue()

    page.keyboard.press("j")
    expect(card(page, anna)).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("a")

    # The next card is at hand at once, and what was decided stays in sight on one line.
    expect(card(page, clara)).to_be_focused()
    expect(said(page)).to_contain_text("The reply of Boris was approved.")
    expect(card(page, boris)).to_contain_text("Approved by you")
    page.keyboard.press("s")
    expect(card(page, anna)).to_be_focused()
    page.keyboard.press("d")
    expect(card(page, anna).get_by_role("radio", name="No reason")).to_be_focused()
    page.keyboard.press("2")
    expect(said(page)).to_contain_text("Nothing else waits in this list.")
    assert [state_of(reply) for reply in replies] == [CommentState.REJECTED, CommentState.APPROVED, CommentState.SPAM]
    assert ModerationRecord.objects.get(comment=anna).reason == "Insults somebody."


def test_undo_takes_back_one_decision_after_the_other(open_queue, replies):
    anna, boris, _clara = replies
    page = open_queue()
    page.keyboard.press("j")
    page.keyboard.press("a")
    expect(card(page, boris)).to_be_focused()
    page.keyboard.press("s")
    expect(said(page)).to_contain_text("Boris was marked as spam")

    page.keyboard.press("z")
    expect(card(page, boris)).to_be_focused()
    expect(said(page)).to_contain_text("The reply of Boris is pending again.")
    page.keyboard.press("z")
    expect(card(page, anna)).to_be_focused()
    expect(card(page, anna).get_by_role("button", name="Approve")).to_be_visible()

    assert {state_of(reply) for reply in replies} == {CommentState.PENDING}
    # Each press of the list of decisions has become "undone".
    expect(page.locator("[data-part=decisions] li")).to_have_count(2)
    expect(page.locator("[data-part=decisions]").get_by_role("button")).to_have_count(0)


def test_a_card_can_be_taken_back_by_its_own_button(open_queue, replies):
    page = open_queue()
    card(page, replies[0]).get_by_role("button", name="Spam").click()
    card(page, replies[0]).get_by_role("button", name="Undo").click()

    expect(card(page, replies[0])).to_be_focused()
    expect(card(page, replies[0]).get_by_role("button", name="Approve")).to_be_visible()
    assert state_of(replies[0]) == CommentState.PENDING


def test_a_reply_is_answered_edited_and_its_writer_banned_inside_the_card(open_queue, replies):
    anna, boris, clara = replies
    page = open_queue()
    page.keyboard.press("j")
    page.keyboard.press("r")
    expect(card(page, anna).get_by_label("Reply of the newsroom")).to_be_focused()
    page.keyboard.type("Thank you: jasd.")
    page.keyboard.press("Control+Enter")
    expect(said(page)).to_contain_text("Your reply to Anna was posted.")
    answer = Comment.objects.get(is_staff=True)
    assert (answer.parent, answer.text, state_of(anna)) == (anna, "Thank you: jasd.", CommentState.APPROVED)

    expect(card(page, boris)).to_be_focused()
    page.keyboard.press("q")
    field = card(page, boris).get_by_role("textbox", name="Text")
    expect(field).to_be_focused()
    page.keyboard.press("Escape")
    expect(card(page, boris)).to_be_focused()
    page.keyboard.press("q")
    field.fill("A milder word.")
    card(page, boris).get_by_role("button", name="Save the text").click()
    expect(card(page, boris).locator(".reply-card__text")).to_have_text("A milder word.")
    expect(card(page, boris)).to_contain_text("Edited by a moderator")
    assert state_of(boris) == CommentState.PENDING

    card(page, clara).get_by_role("link", name="Ban…").click()
    card(page, clara).get_by_label("a month").check()
    card(page, clara).get_by_role("button", name="Reject and ban").click()
    expect(said(page)).to_contain_text("its writer banned")
    assert Ban.objects.get().shown == clara.email
    assert state_of(clara) == CommentState.REJECTED


def test_a_form_that_is_refused_stays_with_what_was_typed(open_queue, replies):
    page = open_queue()
    page.keyboard.press("j")
    page.keyboard.press("q")
    field = card(page, replies[0]).get_by_role("textbox", name="Text")
    field.fill("   ")
    page.keyboard.press("Control+Enter")

    expect(card(page, replies[0]).get_by_role("alert")).to_contain_text(
        "Nothing was changed: the reply would be empty."
    )
    assert ModerationRecord.objects.count() == 0


def test_keys_do_nothing_in_the_search_and_when_they_are_off(open_queue, replies):
    page = open_queue()
    page.keyboard.press("/")
    page.keyboard.type("jjasd")
    expect(page.get_by_role("searchbox", name="Words")).to_have_value("jjasd")
    page.locator("h1").first.click()

    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keys")
    expect(keys).to_be_visible()
    page.keyboard.press("j")
    keys.get_by_label("Keys are on").uncheck()
    keys.get_by_role("button", name="Close").click()
    page.keyboard.press("j")
    page.keyboard.press("a")
    page.reload()
    page.keyboard.press("j")
    page.keyboard.press("a")
    page.get_by_role("button", name="Keys").click()
    expect(keys.get_by_label("Keys are on")).not_to_be_checked()

    assert {state_of(reply) for reply in replies} == {CommentState.PENDING}


def test_ticking_all_tells_how_many_decides_on_them_and_is_undone_as_one(open_queue, replies):
    page = open_queue()
    bulk = page.get_by_role("group", name="All that are ticked")
    expect(bulk.get_by_role("button", name="Spam")).to_be_disabled()

    page.keyboard.press("Shift+X")
    expect(page.locator("[data-queue-ticked]")).to_have_text("3 of 3 ticked")
    page.keyboard.press("Shift+S")

    expect(said(page)).to_contain_text("Nothing else waits in this list.")
    last = page.locator("[data-part=last]")
    expect(last).to_contain_text("Marked as spam: 3 replies")
    assert {state_of(reply) for reply in replies} == {CommentState.SPAM}
    last.get_by_role("button", name="Undo").click()
    expect(said(page)).to_contain_text("3 replies are again what they were")
    assert {state_of(reply) for reply in replies} == {CommentState.PENDING}


def test_what_was_asked_before_a_decision_and_is_answered_after_it_takes_nothing_off_the_page(open_queue, replies):
    page = open_queue()
    held = []

    def hold_the_first(route):
        route.continue_() if held else held.append((route, route.fetch()))

    page.route("**/watch/", hold_the_first)
    with page.expect_request("**/watch/"):
        page.keyboard.press("j")  # the page tells where its moderator is, and asks what others do
    page.keyboard.press("s")
    last = page.locator("[data-part=last]")
    expect(last).to_contain_text("Marked as spam: the reply of")

    until(page, lambda: held)
    with page.expect_response("**/watch/") as late:
        route, answer = held[0]
        route.fulfill(response=answer)
    late.value.finished()
    page.unroute_all(behavior="ignoreErrors")
    page.evaluate("() => new Promise((done) => setTimeout(done))")  # what waits for the answer has had its turn

    expect(last).to_contain_text("Marked as spam: the reply of")


def test_when_a_page_is_done_the_next_one_comes_with_its_first_card_at_hand(open_queue, replies):
    later = [make_pending(replies[0].article, name=f"n{number}") for number in range(23)]
    page = open_queue()
    expect(page.locator("[data-card]")).to_have_count(25)
    page.keyboard.press("Shift+X")
    page.keyboard.press("Shift+A")

    expect(page.locator("[data-card]")).to_have_count(1)
    expect(card(page, later[-1])).to_be_focused()
    # What was done is still in sight, and z still takes it back.
    expect(page.locator("[data-part=last]")).to_contain_text("Approved 25 replies")
    page.keyboard.press("z")
    expect(said(page)).to_contain_text("25 replies are again what they were")


def test_whoever_has_been_signed_out_meanwhile_is_told(open_queue, replies, complaints):
    complaints.expect("status of 401")  # the page goes on asking what others do
    page = open_queue()
    Session.objects.all().delete()
    page.keyboard.press("j")
    page.keyboard.press("a")

    expect(said(page)).to_contain_text("You have been signed out. Nothing was changed")
    assert state_of(replies[0]) == CommentState.PENDING


def test_two_moderators_see_each_other_and_never_decide_the_same_reply_twice(open_queue, replies):
    anna, boris, clara = replies
    mira = open_queue(user=make_user("Moderator", first_name="Mira", last_name="Vos"))
    mira.keyboard.press("j")
    mira.wait_for_load_state("networkidle")
    tomas = open_queue(user=make_user("Moderator", first_name="Tomas", last_name="Ek"))
    expect(tomas.locator("[data-part=people]")).to_contain_text("Mira Vos is here too")
    expect(card(tomas, anna)).to_contain_text("Mira Vos is looking at this")

    with mira.expect_response(lambda response: "/decide/" in response.url):
        mira.keyboard.press("a")
    # Tomas has not heard of it yet: his press is refused with what he was not told.
    tomas.keyboard.press("j")
    tomas.keyboard.press("s")
    expect(said(tomas)).to_contain_text(re.compile("Nothing was changed.*Anna is approved.*moderator"))
    assert state_of(anna) == CommentState.APPROVED

    with mira.expect_response(lambda response: "/decide/" in response.url):
        mira.keyboard.press("s")
    # Without a press or a reload, what Mira has decided becomes one line: now and then, and when the tab is come back to.
    tomas.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(card(tomas, boris)).to_contain_text("Spam by moderator", timeout=15_000)
    expect(card(tomas, clara).get_by_role("button", name="Approve")).to_be_visible()
    assert ModerationRecord.objects.count() == 2


def test_without_javascript_the_buttons_the_boxes_and_undo_work(open_queue, replies):
    anna, boris, clara = replies
    page = open_queue(java_script_enabled=False, viewport={"width": 1000, "height": 400})

    card(page, boris).get_by_role("button", name="Approve").click()
    # Though the page has gone on to the next card, what was done is in sight.
    expect(page.get_by_text("The reply of Boris was approved.")).to_be_in_viewport()
    card(page, anna).get_by_role("checkbox").check()
    card(page, clara).get_by_role("checkbox").check()
    page.get_by_role("group", name="All that are ticked").get_by_role("button", name="Reject").click()
    expect(page.get_by_text("2 replies were rejected.")).to_be_visible()
    page.locator("[data-part=last]").get_by_role("button", name="Undo").click()
    expect(page.get_by_text("2 replies are again what they were.")).to_be_visible()

    card(page, anna).get_by_role("link", name="Reject…").click()
    page.get_by_label("Off the subject.").check()
    page.get_by_role("button", name="Reject", exact=True).click()
    expect(page.get_by_text("The reply of Anna was rejected.")).to_be_visible()

    page.goto(f"{QUEUE}?state=approved")
    card(page, boris).get_by_role("button", name="Back to pending").click()
    expect(page.get_by_text("The reply of Boris was put back into the queue.")).to_be_visible()
    assert [state_of(reply) for reply in replies] == ["rejected", "pending", "pending"]


@pytest.mark.parametrize("javascript", [True, False])
def test_enter_on_a_ticked_box_decides_nothing(open_queue, replies, javascript):
    page = open_queue(java_script_enabled=javascript)
    box = card(page, replies[0]).get_by_role("checkbox")
    box.check()
    box.press("Enter")
    expect(page.get_by_text("Nothing was decided")).to_be_visible()

    assert {state_of(reply) for reply in replies} == {CommentState.PENDING}


def test_when_the_server_does_not_answer_the_card_stays_and_the_moderator_is_told(open_queue, replies, complaints):
    complaints.expect("Failed to load resource")
    page = open_queue()
    page.route("**/decide/", lambda route: route.abort())
    page.keyboard.press("j")
    page.keyboard.press("a")

    expect(said(page)).to_contain_text("The server did not answer.")
    expect(card(page, replies[0])).to_be_focused()
    page.unroute("**/decide/")
    page.keyboard.press("a")
    expect(said(page)).to_contain_text("Anna was approved")


def test_on_a_phone_nothing_stands_outside_and_every_button_fits_a_thumb(open_queue, replies):
    make_pending(
        text="x" * 3000, name="n" * 200, email=f"{'e' * 60}@example.org", website=f"https://{'w' * 60}.example/"
    )
    page = open_queue(viewport={"width": 320, "height": 640}, has_touch=True, is_mobile=True)

    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    for button in page.locator(".reply-card :is(button, a.verb)").all():
        assert button.bounding_box()["height"] >= 44
