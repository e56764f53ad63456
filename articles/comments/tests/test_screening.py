"""What happens to a comment when it arrives."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.comments import screening
from articles.comments.models import Comment, CommentState, ModerationRecord
from articles.comments.rules import Finding, Rule
from articles.tests.factory import NOW, make_public

from .factory import make_comment, make_pending, reply_fields
from .markup import parse

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)
DUPLICATE = "Duplicate comment detected; it looks as though you've already said that!"
FLOOD = "You are posting comments too quickly. Slow down."


@pytest.fixture
def story():
    return make_public(published_at=NOW - timedelta(days=1))


def arriving(story, **fields):
    defaults = {
        "article": story,
        "name": "Ilse Brandt",
        "email": "ilse@example.org",
        "text": "The bridge was closed.",
        "address": "203.0.113.9",
    }
    return Comment(**defaults | fields)


def receive(comment, at=LATER, **signs):
    return screening.receive(screening.Arrival(comment, at, **signs))


def refusal(comment, at=LATER):
    with pytest.raises(screening.Refused) as caught:
        receive(comment, at)
    return caught.value.status, str(caught.value)


def earlier(story, **fields):
    """The same comment, an hour before."""
    comment = arriving(story, **fields)
    comment.created_at = NOW
    comment.save()
    return comment


def test_a_first_comment_is_held_at_the_moment_it_came(story):
    comment = receive(arriving(story))

    comment.refresh_from_db()
    assert comment.state == CommentState.PENDING
    assert comment.created_at == LATER
    assert not ModerationRecord.objects.exists()


@pytest.mark.parametrize(
    "who",
    [{}, {"name": "Somebody Else"}, {"email": "else@example.org"}, {"name": "Other", "email": "ILSE@example.org"}],
)
def test_the_same_text_from_the_same_name_or_email_is_a_duplicate(story, who):
    earlier(story, address="198.51.100.1")

    assert refusal(arriving(story, **who)) == (409, DUPLICATE)


@pytest.mark.parametrize("state", [CommentState.PENDING, CommentState.APPROVED, CommentState.SPAM])
def test_it_is_a_duplicate_whatever_became_of_the_first(story, state):
    earlier(story, state=state)

    assert refusal(arriving(story)) == (409, DUPLICATE)


def test_what_was_rejected_may_be_said_again(story):
    earlier(story, state=CommentState.REJECTED)

    assert receive(arriving(story)).pk


@pytest.mark.parametrize(
    "difference",
    [
        {"text": "The bridge was closed!"},
        {"name": "Other", "email": "other@example.org"},
    ],
)
def test_another_text_or_another_writer_is_no_duplicate(story, difference):
    earlier(story)

    assert receive(arriving(story, **difference)).pk


def test_the_same_text_to_another_comment_or_story_is_no_duplicate(story):
    earlier(story)

    assert receive(arriving(story, parent=make_comment(story, created_at=NOW))).pk
    assert receive(arriving(make_public()), LATER + timedelta(minutes=1)).pk


@pytest.mark.parametrize("sender", [{"email": "other@example.org"}, {"address": "198.51.100.1"}])
def test_a_second_comment_within_fifteen_seconds_is_too_quick(story, sender):
    receive(arriving(story))

    another = arriving(make_public(), text="Something else", name="Other", **sender)

    assert refusal(another, LATER + timedelta(seconds=14, milliseconds=999)) == (429, FLOOD)
    assert receive(another, LATER + timedelta(seconds=15)).pk


def test_readers_whose_address_is_unknown_do_not_wait_for_one_another(story):
    receive(arriving(story, address=None))

    assert receive(arriving(story, address=None, text="Else", name="Other", email="other@example.org")).pk


def test_a_duplicate_is_called_one_even_when_it_comes_quickly(story):
    receive(arriving(story))

    assert refusal(arriving(story)) == (409, DUPLICATE)


def test_what_fills_the_trap_slows_down_like_everybody(story):
    receive(arriving(story), trap_filled=True)

    assert refusal(arriving(story, text="More watches"))[0] == 429


def test_a_rule_that_fails_holds_the_comment_and_says_so_in_the_log(story, monkeypatch, caplog):
    def broken(arrival):
        with connection.cursor() as cursor:
            cursor.execute("SELECT nothing FROM nowhere")

    def would_approve(arrival):
        return Finding("approve", "Everybody is let through.")

    monkeypatch.setattr(screening, "RULES", (Rule("broken", "Broken", broken), Rule("kind", "Kind", would_approve)))

    comment = receive(arriving(story))

    comment.refresh_from_db()
    assert (comment.state, comment.rule) == (CommentState.PENDING, "broken")
    assert [finding["reason"] for finding in comment.verdict] == [
        "This rule failed, so a person must look.",
        "Everybody is let through.",
    ]
    assert "broken failed; the comment is held" in caplog.text


def test_without_any_rule_a_comment_is_held(story, monkeypatch):
    monkeypatch.setattr(screening, "RULES", ())

    assert receive(arriving(story)).state == CommentState.PENDING


def test_a_reader_who_sends_twice_is_told_and_loses_nothing(client):
    story = make_public()
    url = reverse("reply", args=[story.pk])
    client.post(url, reply_fields())

    again = client.post(url, reply_fields())
    another = client.post(url, reply_fields(text="And another thing"))

    assert (again.status_code, another.status_code) == (409, 429)
    assert another["Retry-After"] == "15"
    assert Comment.objects.count() == 1
    for response, sentence, text in ((again, DUPLICATE, reply_fields()["text"]), (another, FLOOD, "And another thing")):
        respond = parse(response).one(id="respond")
        assert sentence in respond.one(role="alert").text
        assert text in respond.one("textarea").raw_text
        assert respond.one("input", name="email")["value"] == reply_fields()["email"]


@pytest.mark.django_db(transaction=True)
def test_a_double_click_is_one_comment():
    story = make_public()
    url = reverse("reply", args=[story.pk])
    start, statuses = threading.Barrier(2, timeout=10), []

    def click():
        start.wait()
        statuses.append(Client().post(url, reply_fields()).status_code)
        connection.close()

    clicks = [threading.Thread(target=click) for _ in range(2)]
    for thread in clicks:
        thread.start()
    for thread in clicks:
        thread.join(timeout=30)

    assert sorted(statuses) == [303, 409]
    assert Comment.objects.count() == 1


def at_once(number, post):
    """``post(0)`` to ``post(number - 1)`` at the same moment. Gives the answers' statuses."""
    start, statuses = threading.Barrier(number, timeout=10), []

    def send(turn):
        start.wait()
        try:
            statuses.append(post(turn).status_code)
        finally:
            connection.close()

    senders = [threading.Thread(target=send, args=[turn]) for turn in range(number)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join(timeout=30)
    return sorted(statuses)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("who", ["email", "connection"])
def test_of_a_flood_under_several_stories_at_the_same_moment_one_comes_through(who):
    urls = [reverse("reply", args=[make_public().pk]) for _ in range(4)]

    def post(turn):
        email = "ilse@example.org" if who == "email" else f"reader{turn}@example.org"
        address = "203.0.113.9" if who == "connection" else f"203.0.113.{turn}"
        fields = reply_fields(text=f"Text {turn}", email=email, name=f"Reader {turn}")
        return Client(REMOTE_ADDR=address).post(urls[turn], fields)

    assert at_once(4, post) == [303, 429, 429, 429]
    assert Comment.objects.count() == 1


@pytest.fixture
def hurried(monkeypatch):
    monkeypatch.setattr(screening, "BUDGET", timedelta(seconds=1))


class Clock:
    """Seconds that pass when a rule says so."""

    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


def rules(*asked):
    return tuple(Rule(f"rule{number}", f"Rule {number}", ask) for number, ask in enumerate(asked))


def approves(arrival):
    return Finding("approve", "Let through.")


@pytest.mark.parametrize("seconds", [0.9, 1.1])
def test_a_comment_whose_screening_takes_too_long_is_held(story, hurried, seconds, caplog):
    clock = Clock()

    def slow(arrival):
        clock.now += seconds
        return Finding("approve", "Let through.")

    verdict = screening.judge(screening.Arrival(arriving(story), LATER), rules=rules(slow, approves), clock=clock)

    in_time = seconds < 1
    assert verdict.state == (CommentState.APPROVED if in_time else CommentState.PENDING)
    assert len(verdict.found) == (2 if in_time else 1)
    assert ("Screening took too long at the rule rule0" in caplog.text) == (not in_time)


def test_the_time_is_that_of_all_rules_together(story, hurried):
    clock = Clock()

    def slow(arrival):
        clock.now += 0.4

    arrival = screening.Arrival(arriving(story), LATER)
    verdict = screening.judge(arrival, rules=rules(slow, slow, slow, approves), clock=clock)

    assert (verdict.state, verdict.rule) == (CommentState.PENDING, "rule2")


def test_what_is_spam_stays_spam_however_long_it_took(story, hurried):
    clock = Clock()

    def slow(arrival):
        clock.now += 5
        return Finding("spam", "Sells watches.")

    verdict = screening.judge(screening.Arrival(arriving(story), LATER), rules=rules(slow, approves), clock=clock)

    assert verdict.state == CommentState.SPAM


@pytest.mark.postgresql
@pytest.mark.django_db
def test_a_query_that_hangs_is_ended_and_the_comment_held(story, monkeypatch, caplog):
    def hangs(arrival):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(20)")

    monkeypatch.setattr(screening, "BUDGET", timedelta(milliseconds=50))
    monkeypatch.setattr(screening, "RULES", rules(hangs, approves))

    comment = receive(arriving(story))

    assert (comment.state, comment.rule) == (CommentState.PENDING, "rule0")
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("0",)


SAID = ["approve", "hold", "spam", "reject"]


@pytest.mark.parametrize("first", SAID)
@pytest.mark.parametrize("second", SAID)
def test_the_sternest_finding_decides_whatever_the_order(story, first, second):
    asked = rules(lambda _: Finding(first, "First."), lambda _: Finding(second, "Second."))

    verdict = screening.judge(screening.Arrival(arriving(story), LATER), rules=asked)

    sternest = max(first, second, key=SAID.index)
    assert verdict.state == screening.STATES[sternest]
    assert verdict.rule == ("rule0" if first == sternest else "rule1")
    assert [finding["says"] for finding in verdict.found] == [first, second]


def test_without_a_word_from_any_rule_a_comment_is_held(story):
    verdict = screening.judge(screening.Arrival(arriving(story), LATER), rules=rules(lambda _: None))

    assert verdict.state == CommentState.PENDING


def test_a_comment_that_is_brought_in_meets_no_rule_and_no_flood(story):
    for number in range(3):
        comment = arriving(story, text=f"Old {number}", state=CommentState.APPROVED, created_at=NOW)
        screening.bring_in(comment, at=LATER, source="Export of the old site")

    assert Comment.objects.filter(state=CommentState.APPROVED, created_at=NOW).count() == 3
    record = ModerationRecord.objects.first()
    assert (record.verb, record.reason) == ("import", "Export of the old site")


def test_screening_costs_a_fixed_number_of_queries(story):
    def cost(comment):
        with CaptureQueriesContext(connection) as queries:
            receive(comment, LATER + timedelta(hours=Comment.objects.count()))
        return len(queries)

    few = cost(arriving(story, text="One"))
    for number in range(20):
        make_comment(story, name="Ilse Brandt", email="ilse@example.org", created_at=NOW, text=f"Earlier {number}")

    assert cost(arriving(story, text="Two")) <= few + 4  # approved, so its record and the mail about it


def test_a_refusal_does_not_tell_whether_a_held_comment_is_there(client):
    """The first of two equal comments is not public: its text stands only in the form of who sent it again."""
    story = make_public()
    make_pending(story, text="A held text", name="Held Writer")

    response = client.post(reverse("reply", args=[story.pk]), reply_fields(text="Another text"))

    assert b"held text" not in response.content
    assert b"Held Writer" not in response.content
