"""The moderator's queue."""

from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.comments import moderation
from articles.comments.models import Comment, CommentState, ModerationRecord
from articles.tests.factory import NOW, make_public, make_user, make_withdrawn

from .factory import make_comment, make_pending
from .markup import parse

pytestmark = pytest.mark.django_db

QUEUE = "/admin/comments/comment/"
DECIDE = f"{QUEUE}decide/"


@pytest.fixture
def moderator():
    return make_user("Moderator")


@pytest.fixture
def desk(client, moderator):
    client.force_login(moderator)
    return client


def cards(client, query=""):
    return parse(client.get(QUEUE + query)).all("article")


def names(client, query=""):
    return [card.one("h2").text for card in cards(client, query)]


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def shown(*replies):
    return [f"{reply.pk}:{reply.version}" for reply in replies]


def state_of(comment):
    return Comment.objects.get(pk=comment.pk).state


def test_it_opens_on_what_waits_and_the_oldest_comes_first(desk):
    make_pending(name="new", created_at=NOW)
    make_pending(name="old", created_at=NOW - timedelta(days=2))
    make_comment(name="approved")

    assert names(desk) == ["old", "new"]


def test_what_was_decided_is_listed_newest_first(desk):
    for day, name in enumerate(["first", "second"]):
        make_comment(name=name, state=CommentState.SPAM, created_at=NOW + timedelta(days=day))

    assert names(desk, "?state=spam") == ["second", "first"]


def test_the_tabs_count_the_replies_of_each_state(desk):
    for state, number in (("pending", 3), ("approved", 2), ("spam", 1)):
        for _ in range(number):
            make_comment(state=state)

    tabs = parse(desk.get(QUEUE)).one(class_="queue__tabs").all("a")

    assert [tab.text for tab in tabs] == ["Pending 3", "Reported 0", "Spam 1", "Rejected 0", "Approved 2", "All"]
    assert [tab.text for tab in tabs if tab["aria-current"]] == ["Pending 3"]


def test_a_card_shows_all_that_a_decision_needs(desk):
    story = make_public("Ferry returns")
    parent = make_comment(story, name="Anna", text="Which ferry\nis meant?")
    reply = make_pending(
        story,
        parent=parent,
        name="Tomas",
        email="tomas@example.org",
        website="https://tomas.example/",
        address="203.0.113.9",
        text="The one to the north.\nIt was late.",
        created_at=NOW,
    )

    (card,) = cards(desk)

    for part in (
        "Tomas",
        "tomas@example.org",
        "https://tomas.example/",
        "203.0.113.9",
        "The one to the north.",
        "Pending",
        "14 Mar 2026, 09:30 UTC",
        "On Ferry returns",
        "In reply to Anna: Which ferry is meant?",
    ):
        assert part in card.text
    assert story.get_absolute_url() in [link["href"] for link in card.all("a")]
    assert [button["value"] for button in card.all("button")] == [f"approve:{reply.pk}", f"spam:{reply.pk}"]
    assert [link["data-act"] for link in card.all("a") if link["data-act"]] == ["reject", "answer", "edit", "ban"]


def test_a_long_reply_shows_its_beginning_and_holds_the_whole(desk):
    make_pending(text="word " * 5000 + "the end")

    (card,) = cards(desk)

    assert len(card.one(class_="reply-card__excerpt").text) <= 701
    assert card.one("details").text.endswith("the end")


@pytest.mark.parametrize(
    ("verb", "label", "state"),
    [("approve", "approved", "approved"), ("reject", "rejected", "rejected"), ("spam", "marked as spam", "spam")],
)
def test_one_press_decides_and_the_moderator_stays_in_the_queue(desk, moderator, verb, label, state):
    story = make_public()
    first, second, third = (make_pending(story, created_at=NOW + timedelta(minutes=n)) for n in range(3))

    response = desk.post(
        DECIDE,
        {"decide": f"{verb}:{second.pk}", "back": "state=pending&q=Text", "shown": shown(first, second, third)},
    )

    assert state_of(second) == state
    assert (state_of(first), state_of(third)) == ("pending", "pending")
    assert response.status_code == 302
    assert response["Location"] == f"{QUEUE}?state=pending&q=Text#reply-{third.pk}"
    (message,) = said(response)
    assert f"was {label}." in message
    assert f'href="{QUEUE}{second.pk}/change/"' in message
    record = ModerationRecord.objects.get()
    assert (record.comment, record.moderator, record.to_state) == (second, moderator, state)


def test_after_the_last_card_the_one_before_it_is_next(desk):
    first, last = make_pending(), make_pending()

    response = desk.post(DECIDE, {"decide": f"spam:{last.pk}", "shown": shown(first, last)})

    assert response["Location"] == f"{QUEUE}#reply-{first.pk}"


def test_what_was_decided_can_be_put_back(desk):
    reply = make_comment(state=CommentState.SPAM)
    (card,) = cards(desk, "?state=spam")
    assert f"restore:{reply.pk}" in [button["value"] for button in card.all("button")]

    desk.post(DECIDE, {"decide": f"restore:{reply.pk}"})

    assert state_of(reply) == CommentState.PENDING
    assert len(cards(desk)) == 1


def test_the_message_says_whether_readers_see_it(desk):
    seen, unseen = make_pending(make_public()), make_pending(make_withdrawn())

    assert "Readers see it now." in said(desk.post(DECIDE, {"decide": f"approve:{seen.pk}"}))[0]
    assert "when its story is public again" in said(desk.post(DECIDE, {"decide": f"approve:{unseen.pk}"}))[-1]


def test_a_name_in_a_message_is_text(desk):
    reply = make_pending(name="<script>alert(1)</script>")

    desk.post(DECIDE, {"decide": f"reject:{reply.pk}"})

    page = desk.get(QUEUE)
    assert b"&lt;script&gt;alert(1)" in page.content
    assert b"<script>alert" not in page.content


def test_a_bulk_decision_counts_what_it_did_and_says_what_was_decided_already(desk):
    waiting = [make_pending() for _ in range(3)]
    decided = make_comment(state=CommentState.SPAM, name="Early")

    response = desk.post(DECIDE, {"decide_all": "spam", "chosen": [c.pk for c in [*waiting, decided]]})

    messages = said(response)
    assert messages[0].startswith("3 replies were marked as spam.")
    assert messages[1].startswith("Nothing was changed. The reply of Early is spam already")
    assert {state_of(reply) for reply in waiting} == {"spam"}
    assert ModerationRecord.objects.count() == 3


def test_many_refusals_are_not_told_one_by_one(desk):
    decided = [make_comment(state=CommentState.SPAM) for _ in range(7)]

    messages = said(desk.post(DECIDE, {"decide_all": "spam", "chosen": [reply.pk for reply in decided]}))

    assert len(messages) == 4
    assert messages[-1] == "4 more were left as they were, for the same reason."


@pytest.mark.parametrize(
    ("posted", "message"),
    [
        ({}, "no button was pressed"),
        ({"decide": "delete:1"}, "no button was pressed"),
        ({"decide": "_decide:1"}, "no button was pressed"),
        ({"decide_all": "approve"}, "no reply was ticked"),
        ({"decide": "approve:x"}, "no reply was ticked"),
        ({"decide": "approve:999999"}, "not there any more"),
        ({"decide_all": "approve", "chosen": ["9" * 40]}, "no reply was ticked"),
    ],
)
def test_a_form_that_makes_no_sense_ends_in_a_sentence(desk, posted, message):
    assert message in said(desk.post(DECIDE, posted))[0]
    assert not ModerationRecord.objects.exists()


def test_the_second_of_two_moderators_gets_a_refusal_and_stays_in_the_queue(desk):
    reply, colleague = make_pending(name="Tomas"), make_user("Moderator")
    desk.get(QUEUE)
    moderation.approve(reply, by=colleague)

    response = desk.post(DECIDE, {"decide": f"approve:{reply.pk}"}, follow=True)

    assert response.status_code == 200
    assert b"Nothing was changed. The reply of Tomas is approved already" in response.content
    assert ModerationRecord.objects.get().moderator == colleague


def test_words_writer_address_and_story_are_searched(desk):
    make_pending(
        make_public("Ferry returns"), name="Anna", email="anna@example.org", text="apples", address="192.0.2.1"
    )
    make_pending(make_public("Radar fails"), name="Boris", email="b@example.net", text="pears", address="198.51.100.2")

    for words, name in (
        ("APPLES", "Anna"),
        ("boris", "Boris"),
        ("anna@", "Anna"),
        ("ferry", "Anna"),
        ("198.51", "Boris"),
    ):
        assert names(desk, f"?q={words}") == [name], words
    assert "No reply here has" in parse(desk.get(f"{QUEUE}?q=plums")).text


def test_the_list_can_be_narrowed_to_a_story(desk):
    story = make_public("Ferry returns")
    make_comment(story, name="Anna")
    make_pending(story, name="Boris")
    make_pending(name="elsewhere")

    assert sorted(names(desk, f"?state=all&story={story.pk}")) == ["Anna", "Boris"]
    assert "Only replies to “Ferry returns”" in parse(desk.get(f"{QUEUE}?story={story.pk}")).text


def test_a_list_of_many_has_pages_and_the_last_may_empty_under_the_moderator(desk):
    story = make_public()
    replies = [make_pending(story, created_at=NOW + timedelta(minutes=n), name=f"n{n}") for n in range(26)]
    assert names(desk) == [f"n{number}" for number in range(25)]
    (further,) = (link for link in parse(desk.get(QUEUE)).all("a") if link.text == "Further in the list")
    assert names(desk, further["href"]) == ["n25"]

    response = desk.post(
        DECIDE,
        {"decide": f"spam:{replies[-1].pk}", "back": further["href"].removeprefix("?"), "shown": shown(replies[-1])},
        follow=True,
    )

    assert response.status_code == 200
    assert len(parse(response).all("article")) == 25


@pytest.mark.parametrize("query", ["?state=nonsense", "?p=x", "?story=x", "?nonsense=1", "?q=%00"])
def test_a_query_that_makes_no_sense_is_no_error(desk, query):
    make_pending()

    assert desk.get(QUEUE + query, follow=True).status_code == 200


def test_an_empty_queue_says_so(desk):
    assert "No reply is waiting." in parse(desk.get(QUEUE)).text


def test_no_query_grows_with_rows(desk):
    story = make_public()

    def cost(query):
        with CaptureQueriesContext(connection) as queries:
            desk.get(QUEUE + query)
        return len(queries)

    for state in CommentState.values:
        make_comment(story, state, parent=make_comment(story))
    moderation.reject(make_pending(), by=make_user("Moderator"))
    few = {query: cost(query) for query in ("", "?state=all", "?state=rejected", "?q=Text")}
    for state in CommentState.values:
        for _ in range(6):
            reply = make_comment(make_public(), state, parent=make_comment(story))
            if state == CommentState.REJECTED:
                moderation.restore(reply, by=make_user("Moderator"))
                moderation.reject(reply, by=make_user("Moderator"))

    assert {query: cost(query) for query in few} == few


def test_a_decision_needs_a_post_and_a_token(moderator):
    client, reply = Client(enforce_csrf_checks=True), make_pending()
    client.force_login(moderator)

    assert client.post(DECIDE, {"decide": f"approve:{reply.pk}"}).status_code == 403
    assert client.get(DECIDE, {"decide": f"approve:{reply.pk}"}).status_code == 302
    assert state_of(reply) == CommentState.PENDING


@pytest.mark.parametrize(
    ("role", "may"), [("Moderator", True), ("Chief", True), ("Editor", False), ("Reporter", False)]
)
def test_only_moderators_and_the_chief_get_in(client, role, may):
    reply = make_pending()
    client.force_login(make_user(role))

    seen = client.get(QUEUE).status_code, client.get(f"{QUEUE}{reply.pk}/change/").status_code
    client.post(DECIDE, {"decide": f"approve:{reply.pk}"})

    assert seen == ((200, 200) if may else (403, 403))
    assert (state_of(reply) == CommentState.APPROVED) is may


def test_a_visitor_is_asked_to_sign_in(client):
    for url in (QUEUE, DECIDE, f"{QUEUE}1/change/"):
        assert client.get(url)["Location"].startswith("/admin/login/")


def test_nobody_adds_edits_or_deletes_a_reply(client, admin_client):
    reply = make_comment(text="As written")

    assert admin_client.get(f"{QUEUE}add/").status_code == 403
    assert admin_client.post(f"{QUEUE}{reply.pk}/change/", {"text": "x"}).status_code == 405
    assert admin_client.post(f"{QUEUE}{reply.pk}/delete/", {"post": "yes"}).status_code == 403
    admin_client.post(QUEUE, {"action": "delete_selected", "_selected_action": reply.pk, "post": "yes"})
    assert Comment.objects.get().text == "As written"


def test_a_moderator_reaches_replies_and_nothing_else(desk):
    links = {link["href"] for link in parse(desk.get(reverse("admin:index"))).all("a")}

    inside = {link for link in links if link.startswith("/admin/") and link.count("/") > 2}
    assert {link.split("/")[2] for link in inside} <= {"comments", "password_change", "logout"}
    assert QUEUE in links


def test_the_queue_can_be_used_without_javascript(desk):
    reply = make_pending()
    page = parse(desk.get(QUEUE))
    form = page.one("form", id="queue-form")

    assert form["action"] == DECIDE
    assert form.one("input", name="csrfmiddlewaretoken")
    # Enter in a form presses its first button, which must not decide anything.
    assert form.all("button")[0]["value"] == ""
    assert page.one("input", name="chosen", form="queue-form")["value"] == str(reply.pk)
