"""Mail to the staff about replies, and the wait in which a decision can be taken back."""

import smtplib
from datetime import timedelta

import pytest
from django.core.management import call_command

from articles import mailing
from articles.comments import mail, moderation, screening
from articles.comments.models import Comment, DiscussionSettings, MailKind, ReplyMail, Subscription
from articles.tests.factory import NOW, make_public, make_user

from .factory import make_comment, make_pending

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(minutes=30)


@pytest.fixture
def reporter():
    return make_user("Reporter", username="rosa")


@pytest.fixture
def story(reporter):
    return make_public("Ferry returns", created_by=reporter, published_at=NOW - timedelta(days=1))


def arrive(story, at=NOW, **fields):
    defaults = {"name": "Ilse", "email": "ilse@example.org", "text": f"Written {at}.", "address": "203.0.113.9"}
    return screening.receive(screening.Arrival(Comment(article=story, **defaults | fields), at))


def known(story):
    make_comment(story, name="Ilse", email="ilse@example.org", created_at=NOW - timedelta(hours=1))


def test_moderators_hear_of_a_reply_that_waits(story, mailoutbox):
    make_user("Moderator", username="mara")
    make_user("Editor")
    make_user("Moderator", username="gone", is_active=False)

    arrive(story, text="First line.\nSecond line.")
    assert mail.send(NOW) == 1

    message = mailoutbox[0]
    assert message.to == ["mara@newsroom.example"]
    assert message.subject == "[Newsroom] A reply waits: Ferry returns"
    assert "Ilse on “Ferry returns”, 14 Mar 2026, 09:30 UTC." in message.body
    assert "    First line.\n    Second line." in message.body
    assert f"/admin/comments/comment/{Comment.objects.get().pk}/change/" in message.body
    assert "ilse@example.org" not in message.message().as_string()
    assert "203.0.113.9" not in message.message().as_string()


def test_the_storys_author_hears_of_a_reply_that_readers_see(story, reporter, mailoutbox):
    make_user("Moderator")
    known(story)

    arrive(story)
    assert mail.send(NOW + timedelta(minutes=4)) == 0
    assert mail.send(NOW + timedelta(minutes=5)) == 1

    assert mailoutbox[0].to == [reporter.email]
    assert mailoutbox[0].subject == "[Newsroom] A reply: Ferry returns"


def test_a_decision_is_told_when_it_can_hardly_be_taken_back_any_more(story, mailoutbox):
    reply = make_pending(story)
    moderation.approve(reply, by=make_user("Moderator"), at=NOW)

    assert mail.send(NOW + mail.HOLD - timedelta(seconds=1)) == 0
    assert mail.send(NOW + mail.HOLD) == 1


@pytest.mark.parametrize("setting", ["mail_on_held", "mail_on_arrival"])
def test_the_settings_switch_either_off(story, setting):
    DiscussionSettings.objects.create(**{setting: False})
    make_user("Moderator")

    reply = arrive(story)
    moderation.approve(reply, by=make_user("Chief"), at=NOW)

    kinds = set(ReplyMail.objects.values_list("kind", flat=True))
    assert kinds == {MailKind.ARRIVED if setting == "mail_on_held" else MailKind.HELD}


def test_what_became_of_a_reply_meanwhile_is_told_to_nobody(story, mailoutbox):
    moderator = make_user("Moderator")
    held = arrive(story)
    approved = make_pending(story)
    moderation.approve(approved, by=moderator, at=NOW)
    moderation.spam(held, by=moderator, at=NOW)
    moderation.reject(approved, by=moderator, at=NOW)

    assert mail.send(LATER) == 0
    assert not ReplyMail.objects.exists()


def test_of_a_story_that_is_not_public_any_more_nothing_is_told(story, mailoutbox):
    moderation.approve(make_pending(story), by=make_user("Moderator"), at=NOW)
    type(story).objects.update(expires_at=NOW + timedelta(minutes=1))

    assert mail.send(LATER) == 0


def test_many_replies_make_one_mail_and_the_next_comes_after_a_pause(story, mailoutbox):
    make_user("Moderator")
    for number in range(3):
        arrive(story, NOW + timedelta(minutes=number))
    assert mail.send(NOW + timedelta(minutes=3)) == 1
    assert mailoutbox[0].subject == "[Newsroom] 3 replies"

    arrive(story, NOW + timedelta(minutes=4))
    assert mail.send(NOW + timedelta(minutes=12)) == 0
    assert mail.send(NOW + timedelta(minutes=13)) == 1
    assert mail.send(NOW + timedelta(minutes=13)) == 0


def test_the_newsrooms_own_replies_are_not_told_to_it(story):
    moderation.answer(make_comment(story), by=make_user("Moderator"), text="Thank you.", at=NOW)

    assert not ReplyMail.objects.exists()


def test_what_is_brought_in_is_told_to_nobody(story):
    make_user("Moderator")

    with mailing.withheld():
        arrive(story)
        moderation.approve(make_pending(story), by=make_user("Moderator"), at=NOW)

    assert not ReplyMail.objects.exists()


def subscribe(story, email="sub@example.org", **fields):
    times = {"created_at": NOW, "asked_at": NOW, "confirmed_at": NOW}
    return Subscription.objects.create(article=story, email=email, **times | fields)


def told(kind=MailKind.ANSWER):
    found = ReplyMail.objects.filter(kind=kind).order_by("subscription")
    return [waiting.subscription.email for waiting in found]


def test_subscribers_of_the_story_and_of_the_thread_are_told_once_each(story):
    parent = make_comment(story)
    subscribe(story, "story@example.org")
    subscribe(story, "thread@example.org", thread=parent)
    subscribe(story, "both@example.org")
    subscribe(story, "both@example.org", thread=parent)
    subscribe(story, "elsewhere@example.org", thread=make_comment(story))
    subscribe(story, "unconfirmed@example.org", confirmed_at=None)
    subscribe(story, "ended@example.org", ended_at=NOW)
    subscribe(make_public(), "other@example.org")
    subscribe(story, "Writer@example.org")

    reply = make_pending(story, parent=parent, email="writer@example.org")
    moderation.approve(reply, by=make_user("Moderator"), at=NOW)

    assert sorted(told()) == ["both@example.org", "story@example.org", "thread@example.org"]


def test_whoever_was_told_is_not_told_when_it_is_approved_again(story, monkeypatch):
    subscribe(story)
    moderator, reply = make_user("Moderator"), make_pending(story)
    moderation.approve(reply, by=moderator, at=NOW)
    ReplyMail.objects.update(sent_at=LATER)
    moderation.restore(reply, by=moderator, at=LATER)

    moderation.approve(reply, by=moderator, at=LATER)

    assert not ReplyMail.objects.filter(sent_at=None).exists()


def test_a_server_that_refuses_delays_the_mail_and_loses_none(story, mailoutbox, monkeypatch, caplog):
    make_user("Moderator", username="mara")
    arrive(story)

    def refuse(message, *_args, **_options):
        raise smtplib.SMTPRecipientsRefused({})

    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.EmailMessage.send", refuse)
        assert mail.send(NOW) == 0
    assert "was refused" in caplog.text
    assert mail.send(NOW) == 0  # somebody may still be at it
    assert mail.send(NOW + mail.CLAIM) == 1
    assert len(mailoutbox) == 1


def test_the_command_sends_what_waits_and_forgets_what_went_long_ago(story, mailoutbox, capsys):
    make_user("Moderator")
    arrive(story)

    call_command("send_reply_mail")
    call_command("send_reply_mail")

    assert capsys.readouterr().out == "1 mail was sent.\n"
    assert len(mailoutbox) == 1
    assert mail.tidy(NOW + timedelta(days=4000)) == 1
