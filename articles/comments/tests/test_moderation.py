"""What a moderator does to a reply, by the verbs."""

import threading

import pytest
from django.db import connection

from articles.comments import moderation
from articles.comments.models import Comment, CommentState, ModerationRecord
from articles.tests.factory import NOW, make_user

from .factory import make_comment, make_pending

OUTCOME = {
    "approve": CommentState.APPROVED,
    "reject": CommentState.REJECTED,
    "spam": CommentState.SPAM,
    "restore": CommentState.PENDING,
}


def do(verb, comment, **fields):
    return getattr(moderation, verb)(comment, **fields)


@pytest.mark.django_db
@pytest.mark.parametrize("state", CommentState.values)
@pytest.mark.parametrize("verb", OUTCOME)
def test_each_verb_leads_from_every_other_state_to_its_own_and_is_put_on_record(verb, state):
    moderator, comment = make_user("Moderator"), make_comment(state=state)
    if OUTCOME[verb] == state:
        with pytest.raises(moderation.Refused, match="Nothing was changed"):
            do(verb, comment, by=moderator)
        assert not ModerationRecord.objects.exists()
        assert verb not in {v.name for v in moderation.available_verbs(comment, moderator)}
        return

    assert verb in {v.name for v in moderation.available_verbs(comment, moderator)}
    do(verb, comment, by=moderator, at=NOW, reason=" Off topic ")

    assert comment.state == Comment.objects.get().state == OUTCOME[verb]
    record = ModerationRecord.objects.get()
    assert (record.comment, record.verb, record.from_state, record.to_state) == (comment, verb, state, OUTCOME[verb])
    assert (record.moderator, record.who, record.at, record.reason) == (
        moderator,
        moderator.username,
        NOW,
        "Off topic",
    )


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["Reporter", "Editor"])
def test_who_is_no_moderator_decides_nothing(role):
    comment = make_pending()

    with pytest.raises(moderation.NotAllowed, match="You may not decide on replies"):
        moderation.approve(comment, by=make_user(role))

    assert Comment.objects.get().state == CommentState.PENDING
    assert moderation.available_verbs(comment, make_user(role)) == []


@pytest.mark.django_db
def test_the_second_of_two_moderators_is_told_what_a_colleague_decided():
    first, second, comment = make_user("Moderator"), make_user("Chief"), make_pending(name="Tomas")
    seen_by_second = Comment.objects.get()
    moderation.spam(comment, by=first, at=NOW)

    with pytest.raises(moderation.Refused) as refusal:
        moderation.approve(seen_by_second, by=second)

    assert str(refusal.value) == (
        "Nothing was changed. The reply of Tomas is spam since you saw it "
        f"({first.username}: marked as spam, 14 Mar 2026, 09:30 UTC). Look at it again."
    )
    assert Comment.objects.get().state == CommentState.SPAM
    assert ModerationRecord.objects.get().moderator == first


@pytest.mark.django_db(transaction=True)
def test_of_two_who_press_at_the_same_moment_one_decides():
    comment = make_pending()
    moderators = [make_user("Moderator"), make_user("Moderator")]
    start, outcomes = threading.Barrier(2, timeout=10), []

    def press(moderator):
        mine = Comment.objects.get(pk=comment.pk)
        start.wait()
        try:
            moderation.approve(mine, by=moderator)
            outcomes.append("decided")
        except moderation.Refused:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=[moderator]) for moderator in moderators]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert sorted(outcomes) == ["decided", "refused"]
    assert ModerationRecord.objects.count() == 1


@pytest.mark.django_db
def test_a_record_is_never_changed_and_outlives_the_moderators_account():
    moderator, comment = make_user("Moderator", username="mara"), make_pending()
    moderation.reject(comment, by=moderator)
    moderator.delete()

    record = ModerationRecord.objects.get()
    assert record.who == "mara"
    with pytest.raises(TypeError, match="never changed"):
        record.save()
