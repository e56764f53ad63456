"""A reader leaves a reply."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.comments.models import Comment, CommentState, DiscussionSettings
from articles.comments.views.own import own_url
from articles.tests.factory import make_public, make_user

from .factory import make_comment, reply_fields
from .markup import parse

pytestmark = pytest.mark.django_db


@pytest.fixture
def story():
    return make_public("Ferry returns to the northern route", published_at=timezone.now() - timedelta(days=1))


def send(client, story, headers=None, **fields):
    return client.post(reverse("reply", args=[story.pk]), reply_fields(**fields), headers=headers)


def test_the_form_has_the_words_and_the_order_that_readers_know(client, story):
    respond = parse(client.get(story.get_absolute_url())).one("section", id="respond")

    assert respond.one("h2").text.startswith("Leave a Reply")
    form = respond.one("form")
    assert form.all("p")[0].text == "Your email address will not be published. Required fields are marked *"
    shown = [label for label in form.all("label") if label.parent["aria-hidden"] != "true"]
    assert [label.text for label in shown] == [
        "Comment *",
        "Name *",
        "Email *",
        "Website",
        "Email me when somebody answers my comment.",
        "Save my name, email, and website in this browser for the next time I comment.",
    ]
    assert form.one("button").text == "Post Comment"
    ids = {node["id"] for node in form.below()}
    assert all(label["for"] in ids for label in form.all("label"))


def test_a_reply_is_kept_for_the_moderators_with_all_that_was_written(client, story):
    parent = make_comment(story)

    response = send(
        client,
        story,
        headers={"User-Agent": "Reader/1.0"},
        text="First line\r\nSecond line\r\n",
        name="  Ilse \t Brandt ",
        website="ilse.example/notes",
        parent=str(parent.pk),
    )

    assert response.status_code == 303
    reply = Comment.objects.exclude(pk=parent.pk).get()
    assert reply.state == CommentState.PENDING
    assert reply.article == story
    assert reply.parent == parent
    assert reply.text == "First line\nSecond line"
    assert reply.name == "Ilse Brandt"
    assert reply.email == "ilse@example.org"
    assert reply.website == "https://ilse.example/notes"
    assert reply.address == "127.0.0.1"
    assert reply.user_agent == "Reader/1.0"
    assert abs(reply.created_at - timezone.now()) < timedelta(minutes=1)


def test_no_answer_sets_a_cookie_or_depends_on_one(client, story):
    answers = [
        client.get(story.get_absolute_url()),
        send(client, story),
        send(client, story),
        send(client, story, text=""),
        client.get(reverse("reply", args=[story.pk])),
    ]

    assert [answer.status_code for answer in answers] == [200, 303, 409, 422, 405]
    for answer in answers:
        assert not answer.cookies
        assert "cookie" not in answer.headers.get("Vary", "").lower()
        assert b"csrfmiddlewaretoken" not in answer.content


def test_a_member_of_staff_replies_like_any_reader(client, story):
    client.force_login(make_user("Chief"))

    send(client, story)

    assert Comment.objects.get().state == CommentState.PENDING


def test_the_form_needs_no_csrf_token(story):
    from django.test import Client

    assert send(Client(enforce_csrf_checks=True), story).status_code == 303


def test_what_was_typed_is_kept_by_no_cache(client, story):
    assert "no-store" in send(client, story, text="")["Cache-Control"]


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:DB8:0:0::7", "2001:db8::7"),
        ("", None),
        ("unix:", None),
    ],
)
def test_the_address_is_the_connections_own_in_one_spelling(client, story, given, stored):
    client.post(reverse("reply", args=[story.pk]), reply_fields(), REMOTE_ADDR=given)

    assert Comment.objects.get().address == stored


def test_a_header_that_a_visitor_sends_does_not_change_the_address(client, story):
    send(client, story, headers={"X-Forwarded-For": "203.0.113.99"})

    assert Comment.objects.get().address == "127.0.0.1"


def test_a_filled_trap_is_answered_like_any_reply_and_stored_as_spam_with_the_reason(client, story):
    response = send(client, story, subject="Cheap watches")

    assert response.status_code == 303
    reply = Comment.objects.get()
    assert reply.state == CommentState.SPAM
    assert response["Location"] == own_url(reply)
    assert b"Your comment is awaiting moderation." in client.get(response["Location"]).content
    record = reply.moderation_records.get()
    assert (record.who, record.to_state) == ("Screening", CommentState.SPAM)
    assert "was filled in" in record.reason


def test_replying_to_somebody_works_without_javascript(client, story):
    parent = make_comment(story, name="Tomas")
    link = parse(client.get(story.get_absolute_url())).one(id=f"comment-{parent.pk}").one("a", class_="comment__reply")

    assert link["href"] == f"{story.get_absolute_url()}?replytocom={parent.pk}#respond"
    respond = parse(client.get(link["href"])).one(id="respond")
    assert respond.one("h2").text == "Leave a Reply to Tomas"
    assert respond.one("input", name="parent")["value"] == str(parent.pk)
    cancel = respond.one(class_="reply__cancel")
    assert cancel.text == "Cancel reply"
    assert "hidden" not in cancel.attributes


@pytest.mark.parametrize("given", ["", "0", "-1", "x", "9" * 40, "9" * 5_000, "٣", "1' OR '1'='1"])
def test_replying_to_nobody_known_is_a_reply_to_the_story(client, story, given):
    make_comment(story)
    respond = parse(client.get(story.get_absolute_url(), {"replytocom": given})).one(id="respond")

    assert respond.one("input", name="parent")["value"] == ""
    assert "hidden" in respond.one(class_="reply__cancel").attributes


def test_a_story_that_has_grown_old_takes_no_reply_where_the_newsroom_says_so(client, story):
    DiscussionSettings(close_old=True, close_after_days=1).save()
    old = make_public("Old", published_at=timezone.now() - timedelta(days=2))

    page = parse(client.get(old.get_absolute_url()))

    assert page.one(id="respond").text == "Comments are closed."
    assert "Leave a comment" not in page.text
    assert send(client, old).status_code == 403
    assert "Leave a comment" in parse(client.get(make_public().get_absolute_url())).text


def test_where_no_name_is_asked_for_none_need_be_given(client, story):
    DiscussionSettings(require_name_email=False).save()
    form = parse(client.get(story.get_absolute_url())).one(id="respond").one("form", class_="reply__form")
    assert "Name *" not in form.text

    response = send(client, story, name="", email="")

    assert response.status_code == 303
    assert "Anonymous" in parse(client.get(response["Location"])).one(id="comments").text


def test_the_newsroom_may_offer_no_remembering(client, story):
    DiscussionSettings(offer_to_remember=False).save()

    assert b"Save my name" not in client.get(story.get_absolute_url()).content


def test_a_member_of_staffs_address_in_the_form_gives_no_rights(client, story):
    chief = make_user("Chief")
    client.force_login(chief)

    send(client, story, email=chief.email, name=chief.get_username())

    reply = Comment.objects.get()
    assert (reply.state, reply.is_staff, reply.staff_user) == (CommentState.PENDING, False, None)
