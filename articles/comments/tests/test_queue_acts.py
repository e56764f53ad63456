"""Decisions that need a word more than a press, decisions about a whole list, and taking them back."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from articles.comments import moderation
from articles.comments.admin import deciding
from articles.comments.models import Ban, Comment, CommentState, ModerationRecord
from articles.tests.factory import NOW, make_public, make_user

from .factory import make_comment, make_pending
from .markup import parse

pytestmark = pytest.mark.django_db

QUEUE = "/admin/comments/comment/"
DECIDE, UNDO = f"{QUEUE}decide/", f"{QUEUE}undo/"
JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def moderator():
    return make_user("Moderator")


@pytest.fixture
def desk(client, moderator):
    client.force_login(moderator)
    return client


def act(reply, name):
    return reverse("admin:comments_comment_act", args=[reply.pk, name])


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def state_of(reply):
    return Comment.objects.get(pk=reply.pk).state


def test_a_rejection_is_recorded_with_its_reason_and_other_words(desk):
    reply = make_pending()

    desk.post(act(reply, "reject"), {"seen": reply.version, "why": "2", "words": "The harbour master."})

    assert state_of(reply) == CommentState.REJECTED
    assert ModerationRecord.objects.get().reason == "Insults somebody. The harbour master."


@pytest.mark.parametrize(("term", "days"), [("1", 1), ("30", 30), ("ever", None)])
def test_a_ban_has_a_term_and_rejects_the_reply(desk, term, days):
    reply = make_pending(email="ilse@example.org")

    desk.post(act(reply, "ban"), {"seen": reply.version, "kinds": ["email"], "term": term, "words": "Again."})

    ban = Ban.objects.get()
    assert (ban.kind, ban.shown, ban.reason) == ("email", "ilse@example.org", "Again.")
    assert (
        ban.until is None
        if days is None
        else abs(ban.until - timezone.now() - timedelta(days=days)) < timedelta(minutes=5)
    )
    assert state_of(reply) == CommentState.REJECTED


def test_nobody_is_banned_by_what_the_reply_does_not_tell(desk):
    reply = make_pending(email="", address=None)

    response = desk.post(act(reply, "ban"), {"seen": reply.version, "kinds": ["email"], "term": "1"})

    assert response.status_code == 200
    assert not Ban.objects.exists()


def test_the_newsroom_answers_and_readers_see_both(desk, moderator):
    reply = make_pending()

    response = desk.post(act(reply, "answer"), {"seen": reply.version, "text": "We corrected it."})

    answer = Comment.objects.get(parent=reply)
    assert (answer.text, answer.is_staff, answer.state, state_of(reply)) == (
        "We corrected it.",
        True,
        "approved",
        "approved",
    )
    assert said(response)[0].startswith("Your reply to ")


def test_an_edit_is_shown_as_edited_and_the_old_text_stays_on_record(desk):
    reply = make_pending(text="You utter fool, it was Tuesday.", name="Anna")

    desk.post(act(reply, "edit"), {"seen": reply.version, "text": "It was Tuesday.", "name": "Anna", "website": ""})

    assert "Edited by a moderator" in parse(desk.get(QUEUE)).one("article").text
    page = parse(desk.get(f"{QUEUE}{reply.pk}/change/")).text
    assert "It was Tuesday." in page
    assert "You utter fool, it was Tuesday." in page


def test_a_form_that_is_refused_keeps_what_was_typed(desk):
    reply, colleague = make_pending(text="As written"), make_user("Moderator")
    seen = reply.version
    moderation.spam(reply, by=colleague)

    page = parse(desk.post(act(reply, "edit"), {"seen": seen, "text": "Long typed text", "name": "x", "website": ""}))

    assert "Nothing was changed." in page.one("p", class_="errornote").text
    assert colleague.get_username() in page.one("p", class_="errornote").text
    assert page.one("textarea", name="text").text == "Long typed text"
    assert Comment.objects.get().text == "As written"


def test_the_second_of_two_decisions_is_refused_with_who_what_and_when(desk):
    reply, colleague = make_pending(name="Tomas"), make_user("Moderator")
    seen = f"{reply.pk}:{reply.version}"
    moderation.reject(reply, by=colleague)

    # Approving a rejected reply is possible, but this moderator does not know that it has been rejected.
    response = desk.post(DECIDE, {"decide": f"approve:{reply.pk}", "shown": seen})

    (told,) = said(response)
    assert told.startswith("Nothing was changed. The reply of Tomas is rejected since you saw it")
    assert colleague.get_username() in told
    assert state_of(reply) == CommentState.REJECTED


def test_a_whole_list_is_decided_on_but_not_what_came_after_it_was_shown(desk, monkeypatch):
    monkeypatch.setattr(deciding, "AT_ONCE", 30)
    story = make_public()
    replies = [make_pending(story, email="s@example.org", created_at=NOW) for _ in range(28)]
    other = make_pending(story, created_at=NOW)
    late = make_pending(story, email="s@example.org", created_at=NOW + timedelta(minutes=1))
    asked = {
        "decide_all": "spam",
        "whole": "yes",
        "as_of": NOW.isoformat(),
        "back": "state=pending&writer=s@example.org",
    }

    response = desk.post(DECIDE, asked)

    assert said(response) == ["28 replies were marked as spam."]
    assert (state_of(replies[-1]), state_of(other), state_of(late)) == ("spam", "pending", "pending")
    desk.post(UNDO, {"undo": ModerationRecord.objects.first().decision})
    assert Comment.objects.filter(state=CommentState.PENDING).count() == 30


def test_a_whole_list_is_never_more_than_so_many_at_once(desk, monkeypatch):
    monkeypatch.setattr(deciding, "AT_ONCE", 3)
    story = make_public()
    for _ in range(5):
        make_pending(story, created_at=NOW)

    desk.post(DECIDE, {"decide_all": "spam", "whole": "yes", "as_of": NOW.isoformat(), "back": ""})

    assert Comment.objects.filter(state=CommentState.SPAM).count() == 3


@pytest.mark.parametrize("words", ["", "&q=pears"])
@pytest.mark.parametrize("as_of", ["", "yesterday", "2026-99-99T00:00:00Z", "2026-03-14T09:30:00"])
def test_a_whole_list_of_no_known_moment_is_nothing(desk, as_of, words):
    make_pending(text="pears", created_at=NOW)

    desk.post(DECIDE, {"decide_all": "spam", "whole": "yes", "as_of": as_of, "back": f"state=pending{words}"})

    assert not ModerationRecord.objects.exists()


def test_a_whole_search_is_decided_on(desk):
    story = make_public()
    for text in ("pears", "apples", "pears"):
        make_pending(story, text=text, created_at=NOW)

    desk.post(DECIDE, {"decide_all": "spam", "whole": "yes", "as_of": NOW.isoformat(), "back": "state=pending&q=pears"})

    assert Comment.objects.filter(state=CommentState.SPAM).count() == 2


def test_the_last_decisions_are_listed_a_press_at_a_time_and_say_what_was_undone(desk):
    several = [make_pending() for _ in range(12)]
    desk.post(DECIDE, {"decide": f"reject:{make_pending(name='Anna').pk}"})
    desk.post(DECIDE, {"decide_all": "approve", "chosen": [reply.pk for reply in several]})

    page = parse(desk.get(QUEUE))
    assert page.one(class_="queue__last").text.startswith("Approved 12 replies Undo")
    listed = [line.text for line in page.one(class_="queue__decisions").all("li")]
    assert [line.split(" Undo")[0].rsplit(" ", 2)[0] for line in listed] == [
        "Approved 12 replies",
        "Rejected the reply of Anna",
    ]

    response = desk.post(UNDO, {"undo": page.one(class_="queue__last").one("button")["value"]})
    assert said(response)[-1] == "Undone. 12 replies are again what they were."
    assert {state_of(reply) for reply in several} == {CommentState.PENDING}
    page = parse(desk.get(QUEUE))
    assert page.one(class_="queue__last").text.startswith("Rejected the reply of Anna")
    assert page.one(class_="queue__decisions").all("li")[0].text.endswith("undone")


def test_a_button_that_undoes_more_than_one_reply_says_so(desk):
    replies = [make_pending() for _ in range(3)]
    chosen = {"decide_all": "spam", "chosen": [reply.pk for reply in replies], "back": "state=pending"}

    answer = desk.post(DECIDE, chosen, **JSON).json()

    assert "Undo all 3" in answer["cards"][str(replies[0].pk)]
    log = parse(desk.get(reverse("admin:comments_moderationrecord_changelist")))
    assert [button.text for button in log.one("ol", class_="log").all("button")] == [
        f"Undo all 3: marked as spam, {reply.name}" for reply in reversed(replies)
    ]


def test_an_answer_that_approved_is_one_decision_about_one_reply(desk):
    reply = make_pending(name="Anna")
    desk.post(act(reply, "answer"), {"seen": reply.version, "text": "We corrected it."})

    (line,) = parse(desk.get(QUEUE)).one(class_="queue__decisions").all("li")
    assert line.text.startswith("Answered the reply of Anna")


@pytest.mark.parametrize("number", ["", "x", "0b0e3c1e-7f2b-4a53-9f0e-6a52a5a6a7f1"])
def test_undoing_nothing_ends_in_a_sentence(desk, number):
    (told,) = said(desk.post(UNDO, {"undo": number}))

    assert told.startswith(("Nothing was undone", "Nothing was changed"))


def test_a_colleague_who_decided_since_keeps_the_decision(desk):
    reply, colleague = make_pending(), make_user("Moderator")
    desk.post(DECIDE, {"decide": f"approve:{reply.pk}"})
    number = ModerationRecord.objects.get().decision
    moderation.spam(Comment.objects.get(pk=reply.pk), by=colleague)

    (_first, told) = said(desk.post(UNDO, {"undo": number}))

    assert colleague.get_username() in told
    assert state_of(reply) == CommentState.SPAM


def test_after_undoing_in_the_log_the_moderator_is_in_the_log_and_nowhere_else(desk):
    reply, log = make_pending(), reverse("admin:comments_moderationrecord_changelist")
    for back, expected in ((f"{log}?verb=approve", f"{log}?verb=approve"), ("https://evil.example/", QUEUE)):
        desk.post(DECIDE, {"decide": f"approve:{reply.pk}"})
        number = ModerationRecord.objects.filter(verb="approve").first().decision
        assert desk.post(UNDO, {"undo": number, "return": back})["Location"] == expected


def test_the_script_is_told_what_has_become_of_the_card(desk):
    reply = make_pending(name="Anna")

    answer = desk.post(DECIDE, {"decide": f"spam:{reply.pk}", "back": "state=pending"}, **JSON).json()

    assert answer["said"] == "The reply of Anna was marked as spam. Readers do not see it."
    assert "data-decided" in answer["cards"][str(reply.pk)]
    assert "Undo" in answer["parts"]["last"]
    assert (answer["level"], answer["more"]) == ("success", False)


def test_in_the_list_of_all_states_a_decided_reply_stays_a_whole_card(desk):
    reply = make_pending()

    answer = desk.post(DECIDE, {"decide": f"spam:{reply.pk}", "back": "state=all"}, **JSON).json()

    assert "data-decided" not in answer["cards"][str(reply.pk)]


@pytest.mark.parametrize("name", ["reject", "answer", "edit", "ban"])
@pytest.mark.parametrize("role", ["Editor", "Reporter"])
def test_the_forms_are_for_moderators_alone(client, role, name):
    reply = make_comment()
    client.force_login(make_user(role))

    assert client.get(act(reply, name)).status_code == 403
    assert client.post(act(reply, name), {"seen": reply.version}).status_code == 403
    assert client.post(UNDO, {"undo": uuid4()}).status_code == 403


def test_the_form_about_a_reply_that_has_gone_leads_to_the_queue(desk):
    reply = make_pending()
    url = act(reply, "edit")
    reply.delete()

    response = desk.get(url)

    assert response["Location"] == QUEUE
    assert said(response) == ["This reply is not there any more. Here are those that wait."]
