"""A writer changes a comment in the first minutes: what becomes of it. The page for it has tests of its own."""

from datetime import timedelta

import pytest

from articles.comments import editing, moderation
from articles.comments.models import Comment, CommentState, DiscussionSettings
from articles.tests.factory import NOW, make_public, make_user

from .factory import make_comment

pytestmark = pytest.mark.django_db

SOON = NOW + timedelta(minutes=1)


def posted(state=CommentState.APPROVED, **fields):
    return make_comment(
        state=state, created_at=NOW, name="Ilse", email="ilse@example.org", text="The brigde.", **fields
    )


def known():
    make_comment(name="Ilse", email="ilse@example.org", created_at=NOW - timedelta(days=1))


def test_a_known_writer_puts_a_slip_right_and_stays_public():
    known()

    comment = editing.edit(posted(), text="The bridge.", at=SOON)

    stored = Comment.objects.get(pk=comment.pk)
    assert (stored.text, stored.state, stored.edited_at) == ("The bridge.", CommentState.APPROVED, SOON)
    assert "bridge" in stored.search_text
    record = stored.moderation_records.get()
    assert (record.who, record.before["text"], record.after["text"]) == ("The writer", "The brigde.", "The bridge.")


def test_the_new_text_meets_the_rules():
    known()
    DiscussionSettings.objects.create(disallowed_words="casino", moderation_words="bet")

    held = editing.edit(posted(), text="I bet.", at=SOON)
    rejected = editing.edit(posted(), text="My casino.", at=SOON)

    assert (held.state, held.rule) == (CommentState.PENDING, "moderation_words")
    assert (rejected.state, rejected.rule) == (CommentState.REJECTED, "disallowed_words")


def test_what_a_person_approved_no_rule_approves_in_another_form():
    known()
    comment = posted(CommentState.PENDING)
    moderation.approve(comment, by=make_user("Moderator"), at=NOW)

    assert editing.edit(comment, text="Something else.", at=SOON).state == CommentState.PENDING


@pytest.mark.parametrize("state", [CommentState.SPAM, CommentState.REJECTED])
def test_what_was_thrown_out_stays_out_and_its_writer_is_told_nothing(state):
    known()

    comment = editing.edit(posted(state), text="The bridge.", at=SOON)

    assert (comment.state, comment.text) == (state, "The bridge.")


@pytest.mark.parametrize(("minutes", "later"), [(5, 5.01), (1, 1.01), (0, 0.01)])
def test_after_its_minutes_a_comment_stays_as_it_is(minutes, later):
    DiscussionSettings.objects.create(edit_minutes=minutes)

    with pytest.raises(editing.Refused) as refusal:
        editing.edit(posted(), text="The bridge.", at=NOW + timedelta(minutes=later))
    assert refusal.value.status == 410
    assert Comment.objects.get().text == "The brigde."


def test_a_moderator_who_saw_the_old_text_does_not_approve_the_new_one():
    comment = posted(CommentState.PENDING)
    editing.edit(Comment.objects.get(), text="Something else.", at=SOON)

    with pytest.raises(moderation.Refused, match=r"since you saw it \(The writer: edited"):
        moderation.approve(comment, by=make_user("Moderator"), at=SOON)


def test_nothing_happens_where_nothing_is_different():
    comment = posted()

    editing.edit(comment, text="The brigde.", at=SOON)

    assert Comment.objects.get().edited_at is None
    assert not comment.moderation_records.exists()


def test_an_edit_is_no_duplicate_and_no_flood():
    known()
    comment = posted(article=make_public(published_at=NOW - timedelta(days=1)))
    make_comment(comment.article, name="Ilse", email="ilse@example.org", created_at=NOW, text="The bridge.")

    assert editing.edit(comment, text="The bridge.", at=SOON).text == "The bridge."
