"""The writer of a comment comes back to it by a signed link: sees it before others do, and changes it for some minutes."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.comments import moderation
from articles.comments.keys import NoKey, Purpose, key_for, pk_of
from articles.comments.models import TEXT_MAX, Comment, CommentState, DiscussionSettings
from articles.comments.views.own import SHOWN, own_url
from articles.tests.factory import make_article, make_public, make_unpublished, make_user, make_withdrawn

from .factory import make_comment, make_pending, reply_fields
from .markup import parse

pytestmark = pytest.mark.django_db

HIDDEN = [CommentState.PENDING, CommentState.SPAM, CommentState.REJECTED]


@pytest.fixture
def story():
    return make_public("Ferry returns to the northern route", published_at=timezone.now() - timedelta(days=9))


def aged(minutes, state=CommentState.PENDING, story=None, **fields):
    return make_comment(story, state, created_at=timezone.now() - timedelta(minutes=minutes), **fields)


def change_url(comment):
    return reverse("change-comment", args=[key_for(Purpose.OWN, comment.pk)])


def shown_to_writer(client, comment):
    return parse(client.get(own_url(comment))).one(id=f"comment-{comment.pk}")


def assert_private(response):
    assert response["Cache-Control"] == "no-store, private"
    assert "noindex" in response["X-Robots-Tag"]
    assert response["Referrer-Policy"] == "no-referrer"
    assert not response.cookies


def test_who_has_just_written_is_led_to_the_comment_and_told_that_it_waits(client, story):
    response = client.post(reverse("reply", args=[story.pk]), reply_fields(text="Nobody should read this yet"))

    reply = Comment.objects.get()
    assert (response.status_code, response["Location"]) == (303, own_url(reply))
    page = client.get(response["Location"])
    assert_private(page)
    shown = parse(page).one(id=f"comment-{reply.pk}")
    assert "Your comment is awaiting moderation." in shown.one(role="status").text
    assert shown.one(class_="comment__text").text == "Nobody should read this yet"
    assert parse(page).one(id="comments").one("h2").text == "No comments"


def test_nobody_else_sees_it(client, story):
    reply = make_pending(story, text="Nobody should read this yet")

    for address in (story.get_absolute_url(), f"{story.get_absolute_url()}?replytocom={reply.pk}"):
        content = client.get(address).content
        assert b"Nobody should" not in content
        assert f"comment-{reply.pk}".encode() not in content


@pytest.mark.parametrize("state", HIDDEN)
def test_what_screening_thought_of_it_cannot_be_read_off_the_page(client, story, state):
    # One story each would differ by more than the state.
    comment = make_comment(story, state, name="Ilse", text="Same")
    expected = make_pending(story, name="Ilse", text="Same", created_at=comment.created_at)

    def page(one):
        key = key_for(Purpose.OWN, one.pk)
        return client.get(own_url(one)).content.decode().replace(key, "KEY").replace(f"comment-{one.pk}", "comment")

    without_nonce = [re.sub(r'nonce="[^"]*"', "", page(one)) for one in (comment, expected)]
    assert without_nonce[0] == without_nonce[1]


def test_no_page_and_no_address_shows_the_email_address(client, story):
    for comment in (make_pending(story, email="secret@example.org"), make_comment(story, email="secret@example.org")):
        for address in (own_url(comment), change_url(comment)):
            assert "secret" not in address
            assert b"secret@" not in client.get(address).content


def test_a_published_comment_can_still_be_changed_and_then_its_link_leads_to_it(client, story):
    fresh, older = aged(1, CommentState.APPROVED, story), aged(6, CommentState.APPROVED, story)

    notice = shown_to_writer(client, fresh).one(role="status")
    assert "Your comment is published." in notice.text
    assert "Change your comment" in notice.text
    response = client.get(own_url(older))
    assert (response.status_code, response["Location"]) == (302, f"{story.get_absolute_url()}#comment-{older.pk}")
    assert_private(response)


def test_after_some_days_the_link_leads_to_the_story(client, story):
    reply = aged(SHOWN.total_seconds() / 60, story=story)

    response = client.get(own_url(reply))

    assert (response.status_code, response["Location"]) == (302, f"{story.get_absolute_url()}#comments")


def test_a_key_is_worth_nothing_when_it_is_made_up_or_for_something_else(client, story):
    reply = make_pending(story)
    key = key_for(Purpose.OWN, reply.pk)

    for wrong in (
        key[:-1],
        key.replace(str(reply.pk), str(reply.pk + 1), 1),
        key_for(Purpose.STOP, reply.pk),
        key_for(Purpose.CONFIRM, reply.pk),
        str(reply.pk),
        "x",
        key_for(Purpose.OWN, 10**12),
    ):
        for name in ("own-comment", "change-comment"):
            response = client.get(reverse(name, args=[wrong]))
            assert response.status_code == 404
            assert_private(response)
    with pytest.raises(NoKey):
        pk_of(Purpose.STOP, key)


@pytest.mark.parametrize(
    ("make_story", "status"), [(make_article, 404), (make_withdrawn, 410), (make_unpublished, 410)]
)
def test_a_story_that_is_not_public_is_not_shown_to_who_commented_on_it(client, make_story, status):
    reply = make_pending(make_story("Secret headline"))

    for address in (own_url(reply), change_url(reply)):
        response = client.get(address)
        assert response.status_code == status
        assert b"Secret headline" not in response.content
        assert_private(response)


def test_who_was_erased_leaves_no_way_back(client, story):
    reply = make_pending(story, erased_at=timezone.now())

    assert client.get(own_url(reply)).status_code == 404


def test_the_writer_changes_the_text_and_nothing_else(client, story):
    reply = aged(1, story=story, name="Ilse")
    form = parse(client.get(change_url(reply))).one("form", class_="reply__form")
    assert form.one("textarea").raw_text.strip() == reply.text
    assert form["action"] == change_url(reply)

    response = client.post(change_url(reply), {"text": "A better\r\ntext", "name": "Other", "state": "approved"})

    assert (response.status_code, response["Location"]) == (303, own_url(reply))
    assert_private(response)
    reply.refresh_from_db()
    assert (reply.text, reply.name, reply.state) == ("A better\ntext", "Ilse", CommentState.PENDING)
    assert reply.edited_at is not None


def test_what_moderators_had_approved_is_not_public_in_its_new_text(client, story):
    reply = aged(1, story=story, text="Nice")
    moderation.approve(reply, by=make_user("Moderator"))

    client.post(change_url(reply), {"text": "Not nice at all"})

    assert b"Not nice" not in client.get(story.get_absolute_url()).content
    assert "Not nice at all" in shown_to_writer(client, reply).text


def test_a_changed_comment_says_so(client, story):
    reply = aged(1, CommentState.APPROVED, story, edited_at=timezone.now())
    edited = aged(1, CommentState.APPROVED, story, moderator_edited_at=timezone.now())

    page = parse(client.get(story.get_absolute_url()))

    assert page.one(id=f"comment-{reply.pk}").one(class_="comment__edited").text == "Edited"
    assert page.one(id=f"comment-{edited.pk}").one(class_="comment__edited").text == "Edited by a moderator"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("", "Your comment is empty."), ("\u200b", "Your comment is empty."), ("x" * (TEXT_MAX + 1), "65,525 fit")],
)
def test_a_text_that_cannot_be_taken_comes_back_with_the_reason(client, story, text, sentence):
    reply = aged(1, story=story)

    response = client.post(change_url(reply), {"text": text})

    assert response.status_code == 422
    assert_private(response)
    page = parse(response).one("main")
    assert sentence in page.one(role="alert").text
    assert page.one("textarea").raw_text.lstrip("\n") == text
    reply.refresh_from_db()
    assert reply.edited_at is None


@pytest.mark.parametrize("state", [CommentState.PENDING, CommentState.APPROVED])
def test_after_five_minutes_nothing_is_changed_and_the_new_text_is_there_to_copy(client, story, state):
    reply = aged(5, state, story, text="As it was")

    response = client.post(change_url(reply), {"text": "Twelve new\nlines"})

    assert response.status_code == 403
    assert_private(response)
    page = parse(response).one("main")
    assert page.one("h1").text == "It is too late to change your comment"
    assert page.one("textarea").raw_text.strip() == "Twelve new\nlines"
    reply.refresh_from_db()
    assert reply.text == "As it was"
    assert not parse(client.get(change_url(reply))).one("main").all("form", class_="reply__form")
    if state == CommentState.PENDING:
        assert "Change your comment" not in shown_to_writer(client, reply).text


def test_the_newsroom_may_give_more_time_or_none(client, story):
    reply = aged(9, story=story)
    DiscussionSettings(edit_minutes=10).save()
    assert client.get(change_url(reply)).status_code == 200

    DiscussionSettings(edit_minutes=0).save()
    assert client.get(change_url(aged(0, story=story))).status_code == 403


def test_only_reading_and_sending_is_possible(client, story):
    reply = aged(1, story=story)

    assert client.post(own_url(reply)).status_code == 405
    assert client.delete(change_url(reply)).status_code == 405
