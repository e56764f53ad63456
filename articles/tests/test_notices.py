"""Mail to whom a step concerns: who gets it, when, in one digest rather than a flood, and never twice."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import checklist, mailing, notices, publishing
from articles.models import EditorialLogEntry, LoggedVerb, Notice, State

from .at_once import at_once
from .factory import NOW, make_article, make_author, make_section, make_user

#: What is sent, is sent after the commit.
pytestmark = pytest.mark.django_db(transaction=True)

MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def roles(transactional_db):
    """A flushed database has lost the groups that migrate makes."""
    from articles.roles import ensure_roles

    ensure_roles()


@pytest.fixture
def reporter():
    return make_user("Reporter", username="rosa", first_name="Rosa", last_name="Lund")


@pytest.fixture
def editor():
    return make_user("Editor", username="edith", first_name="Edith", last_name="Maar")


def make_ready(**fields):
    return make_article(**{"section": make_section(), "authors": [make_author()]} | fields)


def told():
    """Who got a mail, with its subject, since the last time."""
    got = [(message.to[0].split("@")[0], message.subject) for message in mail.outbox]
    mail.outbox.clear()
    return got


# Who


def test_a_submitted_story_is_told_to_those_who_can_decide(reporter, editor):
    make_user("Reporter")
    make_user("Moderator")
    make_user("Chief", username="chris")
    publishing.submit(make_ready(headline="Boat", created_by=reporter), by=reporter, at=NOW)

    assert sorted(told()) == [("chris", "[Newsroom] Submitted: Boat"), ("edith", "[Newsroom] Submitted: Boat")]


def test_nobody_is_told_of_what_they_did_themselves(editor):
    publishing.submit(make_ready(created_by=editor), by=editor, at=NOW)

    assert told() == []


DECISIONS = {
    "send_back": (State.SUBMITTED, {"note": "Who says so?"}, "Sent back"),
    "approve": (State.SUBMITTED, {}, "Approved"),
    "publish": (State.APPROVED, {}, "Published"),
    "unpublish": (State.PUBLISHED, {}, "Unpublished"),
    "withdraw": (State.PUBLISHED, {"notice": "It was forged."}, "Withdrawn"),
}


@pytest.mark.parametrize("verb", DECISIONS)
def test_what_was_decided_is_told_to_the_reporter(verb, reporter, editor):
    state, arguments, subject = DECISIONS[verb]
    story = make_ready(headline="Boat", state=state, created_by=reporter, published_at=NOW - MINUTE)

    getattr(publishing, verb)(story, by=editor, at=NOW, **arguments)

    assert told() == [("rosa", f"[Newsroom] {subject}: Boat")]


def test_scheduling_is_told_as_what_it_is(reporter, editor):
    story = make_ready(headline="Boat", created_by=reporter)
    publishing.publish(story, by=editor, at=NOW, publish_at=NOW + MINUTE)

    assert told() == [("rosa", "[Newsroom] Scheduled: Boat")]


def test_who_submitted_and_who_approved_are_told_too(reporter, editor):
    other = make_user("Editor", username="emil")
    story = make_ready(headline="Boat", created_by=reporter)
    publishing.submit(story, by=other, at=NOW)
    publishing.approve(story, by=editor, at=NOW)
    told()

    publishing.publish(story, by=make_user("Chief"), at=NOW + notices.PAUSE + MINUTE)

    assert sorted(to for to, _ in told()) == ["edith", "emil", "rosa"]


def test_an_override_is_told_to_the_chief_with_its_reason(reporter, editor):
    make_user("Chief", username="chris")
    checklist.set_required(["standfirst"])
    story = make_ready(headline="Boat", standfirst="", created_by=reporter)

    publishing.publish(story, by=editor, at=NOW, override="It is breaking.")

    chiefs, reporters = sorted(mail.outbox, key=lambda message: message.to)
    assert chiefs.subject == "[Newsroom] Checklist overridden: Boat"
    assert "    It is breaking.\n    It goes out without a standfirst." in chiefs.body
    assert reporters.subject == "[Newsroom] Published: Boat"


def test_a_save_is_told_to_nobody(reporter, editor):
    publishing.record_save(make_ready(created_by=reporter), by=editor, created=False, at=NOW, note="Text")

    assert not Notice.objects.exists()


def test_who_is_switched_off_or_has_no_address_gets_none(reporter):
    make_user("Editor", is_active=False)
    nameless = make_user("Editor")
    get_user_model().objects.filter(pk=nameless.pk).update(email="")
    publishing.submit(make_ready(created_by=reporter), by=reporter, at=NOW)

    assert told() == []
    assert not Notice.objects.exists()


def test_every_verb_of_the_log_tells_somebody_or_is_known_to_tell_nobody():
    silent = {LoggedVerb.CREATE, LoggedVerb.EDIT, LoggedVerb.OPEN_COPY, LoggedVerb.SHARE, LoggedVerb.UNSHARE}
    silent.add(LoggedVerb.BRING_IN)  # thousands at once, by whoever runs the command

    assert set(notices.CONCERNS) == set(LoggedVerb) - silent


def test_what_was_refused_is_told_to_nobody(reporter, editor):
    with pytest.raises(publishing.Refused):
        publishing.publish(make_article(created_by=reporter), by=editor, at=NOW)

    assert told() == []
    assert not Notice.objects.exists()


def test_what_is_brought_in_from_elsewhere_is_told_to_nobody(reporter, editor):
    with mailing.withheld():
        publishing.submit(make_ready(created_by=reporter), by=reporter, at=NOW)
    assert told() == []

    publishing.submit(make_ready(created_by=reporter), by=reporter, at=NOW)
    assert [to for to, _ in told()] == ["edith"]


def test_telling_takes_as_many_queries_for_many_people_as_for_few(reporter):
    asked = []
    for _ in range(2):
        story = make_ready(created_by=reporter)
        with CaptureQueriesContext(connection) as queries:
            entry = EditorialLogEntry.objects.create(
                article=story, headline="x", verb="submit", to_state="submitted", by=reporter, username="rosa", at=NOW
            )
            with notices_unsent():
                notices.tell(entry)
        asked.append(len(queries))
        for _ in range(6):
            make_user("Editor")
    assert asked[0] + 1 == asked[1]  # nobody to tell, then seven: one statement more


class notices_unsent:  # noqa: N801, reads as a sentence
    """Notices are made and stay, as if the process ended after the commit."""

    def __enter__(self):
        self.send, notices.send = notices.send, lambda at, people: 0

    def __exit__(self, *error):
        notices.send = self.send


# What it says


def test_the_mail_says_who_did_what_when_why_and_where_to_go_on(reporter, editor, settings):
    settings.SITE_URL, settings.SITE_NAME = "https://news.example", "The Narrows"
    story = make_ready(headline="Boat\nreaches port", state=State.SUBMITTED, created_by=reporter)
    publishing.send_back(story, by=editor, at=NOW, note="Who says so?\nName the source.")

    [message] = mail.outbox
    assert message.subject == "[Newsroom] Sent back: Boat reaches port"
    assert message.body == (
        "Rosa,\n\n\n"
        "Boat reaches port\n\n"
        "14 Mar 2026, 09:30 UTC: Edith Maar sent it back. It is a draft again.\n\n"
        "    Who says so?\n    Name the source.\n\n"
        f"https://news.example/admin/articles/article/{story.pk}/change/\n\n\n"
        "-- \nThe Narrows: https://news.example/admin/\n"
    )
    assert message.extra_headers == {"Auto-Submitted": "auto-generated"}


# When


def test_a_second_step_waits_and_goes_out_with_all_others_in_one_mail(reporter, editor):
    boat, port = (make_ready(headline=name, created_by=reporter) for name in ("Boat", "Port"))
    publishing.submit(boat, by=reporter, at=NOW)
    publishing.submit(port, by=reporter, at=NOW + MINUTE)
    assert told() == [("edith", "[Newsroom] Submitted: Boat")]

    publishing.send_back(port, by=make_user("Chief"), at=NOW + 2 * MINUTE, note="Too short.")
    publishing.submit(port, by=reporter, at=NOW + 3 * MINUTE)
    told()
    assert notices.send(NOW + 9 * MINUTE) == 0
    assert notices.send(NOW + 10 * MINUTE) == 1

    [message] = mail.outbox
    assert message.to == ["edith@newsroom.example"]
    assert message.subject == "[Newsroom] 2 steps: Port"
    assert message.body.count("Rosa Lund submitted it.") == 2
    assert notices.send(NOW + 60 * MINUTE) == 0


def test_steps_are_grouped_by_story(reporter, editor):
    boat, port = (make_ready(headline=name, created_by=reporter, state=State.SUBMITTED) for name in ("Boat", "Port"))
    with notices_unsent():
        publishing.approve(boat, by=editor, at=NOW)
        publishing.approve(port, by=editor, at=NOW)
        publishing.publish(boat, by=editor, at=NOW)

    assert notices.send(NOW) == 1

    [message] = mail.outbox
    assert message.subject == "[Newsroom] 3 steps in 2 stories"
    parts = message.body.split("\n\n\n")
    assert [part.splitlines()[0] for part in parts[1:3]] == ["Boat", "Port"]
    assert ("approved it" in parts[1], "published it" in parts[1], "published it" in parts[2]) == (True, True, False)


def test_a_step_after_a_pause_goes_out_at_once_and_takes_along_what_waits(reporter, editor):
    for minutes in (0, 1, 11):
        publishing.submit(make_ready(created_by=reporter), by=reporter, at=NOW + minutes * MINUTE)

    assert [subject for _, subject in told()][1] == "[Newsroom] 2 steps in 2 stories"
    assert not Notice.objects.filter(sent_at=None).exists()


def test_a_story_that_was_deleted_meanwhile_is_told_of_without_an_address(reporter, editor):
    story = make_ready(headline="Boat", created_by=reporter)
    with notices_unsent():
        publishing.submit(story, by=reporter, at=NOW)
    story.delete()
    notices.send(NOW)

    assert "It has been deleted since." in mail.outbox[0].body


# When the mail server fails


class Broken(EmailBackend):
    def open(self):
        raise ConnectionRefusedError("no mail server")


class RefusesEdith(EmailBackend):
    def send_messages(self, messages):
        import smtplib

        if "edith" in messages[0].to[0]:
            raise smtplib.SMTPRecipientsRefused({"edith": (550, b"unknown")})
        return super().send_messages(messages)


@pytest.fixture
def working(settings):
    return settings.EMAIL_BACKEND


def test_a_failing_mail_server_stops_no_verb_and_the_mail_goes_out_later(reporter, editor, settings, working, caplog):
    settings.EMAIL_BACKEND = "articles.tests.test_notices.Broken"
    story = make_ready(headline="Boat", created_by=reporter)
    publishing.submit(story, by=reporter, at=NOW)

    story.refresh_from_db()
    assert story.state == State.SUBMITTED
    assert "The mail server cannot be reached" in caplog.text
    assert Notice.objects.filter(sent_at=None).count() == 1

    settings.EMAIL_BACKEND = working
    assert notices.send(NOW + MINUTE) == 0  # a server that just failed is left alone for a while
    assert notices.send(NOW + notices.CLAIM) == 1
    assert told() == [("edith", "[Newsroom] Submitted: Boat")]


def test_one_refused_address_keeps_no_other_from_its_mail(reporter, editor, settings, working, caplog):
    make_user("Editor", username="emil")
    settings.EMAIL_BACKEND = "articles.tests.test_notices.RefusesEdith"
    publishing.submit(make_ready(created_by=reporter), by=reporter, at=NOW)

    assert [to for to, _ in told()] == ["emil"]
    assert "A mail to edith was refused" in caplog.text
    assert Notice.objects.get(sent_at=None).user == editor


def test_a_mail_whose_sender_died_goes_out_when_the_claim_has_run_out(reporter, editor):
    with notices_unsent():
        publishing.submit(make_ready(created_by=reporter), by=reporter, at=NOW)
    assert len(notices._claim(editor.pk, NOW)) == 1  # and then the process dies

    assert notices.send(NOW + notices.CLAIM - MINUTE) == 0
    assert notices.send(NOW + notices.CLAIM) == 1


# The command, and two at once


def test_the_command_sends_what_waits_and_then_nothing(reporter, editor):
    with notices_unsent():
        publishing.submit(make_ready(created_by=reporter), by=reporter, at=timezone.now())
    said = io.StringIO()
    call_command("send_notices", stdout=said)
    call_command("send_notices", stdout=said)

    assert len(told()) == 1
    assert said.getvalue() == "1 mail was sent.\n"


def test_of_several_senders_at_once_one_sends_each_mail(reporter):
    editors = [make_user("Editor") for _ in range(3)]
    with notices_unsent():
        for _ in range(3):
            publishing.submit(make_ready(created_by=reporter), by=reporter, at=NOW)

    outcomes = at_once([lambda: notices.send(NOW)] * 4)

    assert outcomes == [None] * 4
    assert sorted(message.to[0] for message in mail.outbox) == sorted(user.email for user in editors)
    assert not Notice.objects.filter(sent_at=None).exists()


def test_old_notices_and_those_for_nobody_are_forgotten(reporter, editor):
    publishing.submit(make_ready(created_by=reporter), by=reporter, at=NOW)
    with notices_unsent():
        publishing.submit(make_ready(created_by=reporter), by=reporter, at=NOW)
    assert notices.tidy(NOW + notices.KEPT) == 0

    get_user_model().objects.update(is_active=False)
    assert notices.send(NOW + 60 * MINUTE) == 0
    assert notices.tidy(NOW) == 1
    assert notices.tidy(NOW + notices.KEPT + MINUTE) == 1
