"""Mail to a reader whose comment is answered: asked for in the form, confirmed from the mailbox, ended with one click."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.comments import letters, mail, moderation, subscriptions
from articles.comments.keys import Purpose, key_for
from articles.comments.models import Comment, CommentState, DiscussionSettings, MailKind, ReplyMail, Subscription
from articles.tests.factory import NOW, make_public, make_user, make_withdrawn

from .factory import make_comment, make_pending, reply_fields
from .markup import parse

pytestmark = pytest.mark.django_db


@pytest.fixture
def story():
    return make_public("Ferry returns", published_at=timezone.now() - timedelta(days=1))


def post(client, story, **fields):
    return client.post(reverse("reply", args=[story.pk]), reply_fields(**{"notify": "on"} | fields))


def make_subscription(reply=None, at=None, **fields):
    at, reply = at or timezone.now(), reply or make_comment()
    defaults = {"article": reply.article, "thread": reply, "email": reply.email, "created_at": at, "asked_at": at}
    return Subscription.objects.create(**defaults | fields)


def confirmed(**fields):
    return make_subscription(confirmed_at=timezone.now(), **fields)


def confirm_url(subscription):
    return reverse("confirm-mail", args=[key_for(Purpose.CONFIRM, subscription.pk)])


def stop_url(subscription):
    return reverse("stop-mail", args=[key_for(Purpose.STOP, subscription.pk)])


def about(reply, kind=MailKind.ANSWER, **fields):
    """The letter about ``reply`` to whoever wrote what it answers."""
    subscription = confirmed(reply=make_comment(reply.article, email="ilse@example.org"))
    mail = ReplyMail(kind=kind, subscription=subscription, comment=reply, **fields)
    return {MailKind.ANSWER: letters.answer, MailKind.CONFIRM: letters.confirm}[kind](mail)


def assert_private(response):
    assert response["Cache-Control"] == "no-store, private"
    assert "noindex" in response["X-Robots-Tag"]
    assert response["Referrer-Policy"] == "no-referrer"
    assert not response.cookies
    assert b"@example.org" not in response.content


def test_who_asks_for_it_in_the_form_is_asked_by_mail_at_once_and_gets_none_before_that(
    client, story, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        post(client, story)

    subscription = Subscription.objects.get()
    reply = Comment.objects.get()
    assert (subscription.thread, subscription.article, subscription.email) == (reply, story, "ilse@example.org")
    assert subscription.confirmed_at is None
    assert not Subscription.objects.confirmed().exists()
    (question,) = mailoutbox
    assert question.to == ["ilse@example.org"]
    assert confirm_url(subscription) in question.body


def test_who_does_not_ask_gets_nothing(client, story):
    post(client, story, notify="")

    assert not Subscription.objects.exists()
    assert not ReplyMail.objects.filter(subscription__isnull=False).exists()


def test_the_newsroom_may_offer_no_mail(client, story):
    DiscussionSettings(offer_subscriptions=False).save()

    assert "Email me" not in parse(client.get(story.get_absolute_url())).one(id="respond").text
    post(client, story)
    assert not Subscription.objects.exists()


def test_whoever_wants_mail_needs_an_address_where_none_is_asked_for(client, story):
    DiscussionSettings(require_name_email=False).save()

    response = post(client, story, email="", name="")

    assert response.status_code == 422
    assert "Fill in your email address to get mail" in parse(response).one(role="alert").text
    assert "checked" in parse(response).one("input", name="notify").attributes
    assert post(client, story, email="", name="", notify="").status_code == 303


def test_programs_that_fill_in_everything_make_us_write_to_nobody(client, story):
    post(client, story, subject="Cheap watches")

    assert Comment.objects.get().state == CommentState.SPAM
    assert not Subscription.objects.exists()


def test_a_mailbox_is_not_filled_with_questions_whoever_gives_its_address():
    for n in range(subscriptions.DAILY):
        assert subscriptions.ask(make_pending(email="victim@example.org"), at=NOW + timedelta(minutes=n))

    assert not subscriptions.ask(make_pending(email="Victim@Example.org"), at=NOW + timedelta(hours=5))
    assert ReplyMail.objects.count() == subscriptions.DAILY
    assert subscriptions.ask(make_pending(email="victim@example.org"), at=NOW + timedelta(days=2))


def test_a_link_alone_confirms_nothing_and_its_button_does(client):
    subscription = make_subscription()
    page = client.get(confirm_url(subscription))
    assert page.status_code == 200
    assert_private(page)
    subscription.refresh_from_db()
    assert subscription.confirmed_at is None

    assert parse(page).one("main").one("form", class_="reply__form").one("button").text == "Yes, write to me"
    answer = client.post(confirm_url(subscription))

    assert answer.status_code == 200
    assert_private(answer)
    assert "You will get mail about answers" in parse(answer).one("main").text
    assert Subscription.objects.confirmed().get() == subscription


def test_a_question_that_nobody_answered_for_days_is_over(client):
    subscription = make_subscription(at=timezone.now() - subscriptions.CONFIRMABLE - timedelta(minutes=1))

    for answer in (client.get(confirm_url(subscription)), client.post(confirm_url(subscription))):
        assert answer.status_code == 410
        assert_private(answer)
    assert not Subscription.objects.confirmed().exists()


def test_one_click_in_the_mail_program_ends_all_mail_to_that_mailbox(client):
    one, two = (
        confirmed(reply=make_comment(email="a@example.org")),
        confirmed(reply=make_comment(email="A@example.org")),
    )
    other = confirmed(reply=make_comment(email="b@example.org"))

    # RFC 8058: a POST without cookie, referrer or origin, answered without a redirect.
    answer = client.post(stop_url(one), {"List-Unsubscribe": "One-Click"})

    assert answer.status_code == 200
    assert_private(answer)
    assert list(Subscription.objects.confirmed()) == [other]
    two.refresh_from_db()
    assert two.ended_at is not None


def test_a_link_alone_ends_nothing_and_the_page_lets_choose_what_ends(client):
    one, two = (
        confirmed(reply=make_comment(email="a@example.org")),
        confirmed(reply=make_comment(email="a@example.org")),
    )
    page = client.get(stop_url(one))
    assert_private(page)
    assert Subscription.objects.confirmed().count() == 2
    form = parse(page).one("main").one("form", class_="reply__form")
    assert [choice["value"] for choice in form.all("input", name="which")] == ["this", "all"]

    client.post(stop_url(one), {"which": "this"})
    assert list(Subscription.objects.confirmed()) == [two]
    client.post(stop_url(one), {"which": "all"})
    assert not Subscription.objects.confirmed().exists()
    assert client.post(stop_url(one), {"which": "all"}).status_code == 200


def test_who_has_ended_it_can_change_their_mind(client):
    subscription = confirmed()
    client.post(stop_url(subscription))

    client.post(confirm_url(subscription))

    assert Subscription.objects.confirmed().get() == subscription


@pytest.mark.parametrize("name", ["confirm-mail", "stop-mail"])
def test_keys_that_are_made_up_or_for_something_else_lead_nowhere(client, name):
    subscription = make_subscription()
    right = {"confirm-mail": Purpose.CONFIRM, "stop-mail": Purpose.STOP}[name]

    for wrong in ("x", str(subscription.pk), *(key_for(p, subscription.pk) for p in Purpose if p != right)):
        for answer in (client.get(reverse(name, args=[wrong])), client.post(reverse(name, args=[wrong]))):
            assert answer.status_code == 404
            assert answer["Referrer-Policy"] == "no-referrer"
    subscription.refresh_from_db()
    assert (subscription.confirmed_at, subscription.ended_at) == (None, None)


def test_pages_about_mail_name_no_story_that_is_not_public(client):
    subscription = make_subscription(make_comment(make_withdrawn("Secret headline")))

    for address in (confirm_url(subscription), stop_url(subscription)):
        assert b"Secret headline" not in client.get(address).content


def test_the_question_repeats_nothing_that_a_stranger_could_have_typed(story):
    reply = make_pending(story, name="BUY WATCHES", text="at https://evil.example/", website="https://evil.example/")

    letter = about(reply, MailKind.CONFIRM)

    assert letter.to == ["ilse@example.org"]
    assert "“Ferry returns”" in letter.body
    assert "/confirm/" in letter.body
    for word in ("WATCHES", "evil"):
        assert word not in letter.body + letter.subject + str(letter.extra_headers)


def test_the_letter_says_what_was_answered_and_how_to_hear_no_more(story, settings, client):
    answer = make_comment(story, name="Tomas Lind", text="No.\nNot at all.", created_at=NOW)

    letter = about(answer)

    assert letter.subject == f"[{settings.SITE_NAME}] Tomas Lind answered your comment on “Ferry returns”"
    assert "Tomas Lind wrote on 14 Mar 2026, 09:30 UTC" in letter.body
    assert "    No.\n    Not at all.\n" in letter.body
    assert f"{settings.SITE_URL}/comments/{answer.pk}/" in letter.body
    stop = letter.extra_headers["List-Unsubscribe"].strip("<>")
    assert stop.startswith(settings.SITE_URL)
    assert stop in letter.body
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter.content_subtype == "plain"
    assert "ilse" not in letter.body
    client.post(stop.removeprefix(settings.SITE_URL), {"List-Unsubscribe": "One-Click"})
    assert not Subscription.objects.confirmed().exists()


def test_a_name_cannot_add_headers_and_a_long_text_is_cut(story):
    letter = about(make_comment(story, name="Tomas\r\nBcc: everybody@example.com", text="word " * 5_000))

    message = letter.message()
    assert message["Bcc"] is None
    assert letter.subject.count("\n") == 0
    assert len(letter.body) < letters.EXCERPT + 1_000


def test_an_address_shows_no_email(client, story):
    subscription = make_subscription(make_comment(story, email="secret@example.org"))

    for address in (confirm_url(subscription), stop_url(subscription)):
        assert "secret" not in address


def test_from_the_form_to_the_answer_in_the_mailbox(
    client, story, settings, mailoutbox, django_capture_on_commit_callbacks
):
    """Ask, confirm, be answered, hear of it once the moderator's decision stands, unsubscribe, hear no more."""
    now, moderator = timezone.now(), make_user("Moderator")
    DiscussionSettings(mail_on_held=False).save()  # the moderators' own mail is not what this is about
    with django_capture_on_commit_callbacks(execute=True):
        post(client, story)
    mine = Comment.objects.get()
    client.post(re.search(r"http\S+/confirm/", mailoutbox.pop().body)[0].removeprefix(settings.SITE_URL))

    def answered(name, minutes):
        answer = make_pending(story, parent=mine, name=name, text=f"{name} says no.")
        moderation.approve(answer, by=moderator, at=now + timedelta(minutes=minutes))

    moderation.approve(mine, by=moderator, at=now)
    answered("Tomas", 1)
    mail.send(now + timedelta(minutes=1))
    assert mailoutbox == []

    mail.send(now + timedelta(minutes=4))
    (letter,) = mailoutbox
    assert "Tomas says no." in letter.body
    stop = letter.extra_headers["List-Unsubscribe"].strip("<>").removeprefix(settings.SITE_URL)
    client.post(stop, {"List-Unsubscribe": "One-Click"})
    answered("Anna", 5)
    mail.send(now + timedelta(minutes=9))
    assert len(mailoutbox) == 1
