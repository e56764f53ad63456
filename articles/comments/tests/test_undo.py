"""Taking a decision back: what was decided, and everything that came with it."""

from datetime import timedelta

import pytest

from articles.comments import editing, mail, moderation, privacy, reports, undoing
from articles.comments.models import (
    Ban,
    Comment,
    CommentState,
    MailKind,
    ModerationRecord,
    ModerationVerb,
    ReplyMail,
    Report,
    Subscription,
)
from articles.tests.factory import NOW, make_public, make_user

from .decisions import last_decisions
from .factory import make_comment, make_pending

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(minutes=1)


@pytest.fixture
def moderator():
    return make_user("Moderator", username="mara")


def fields(reply):
    """All that a reply holds, but for the number that counts what became of it."""
    values = Comment.objects.filter(pk=reply.pk).values().get()
    values.pop("version")
    return values


def last(user):
    return last_decisions(user)[0]


def subscribe(article, email="sub@example.org", **fields):
    return Subscription.objects.create(
        article=article, email=email, created_at=NOW, asked_at=NOW, confirmed_at=NOW, **fields
    )


DECISIONS = {
    "approve": {},
    "reject": {},
    "spam": {},
    "restore": {},
    "ban": {"until": None},
    "edit": {"changes": {"text": "Another text.", "name": "Somebody"}},
}


@pytest.mark.parametrize("state", CommentState.values)
@pytest.mark.parametrize("verb", DECISIONS)
def test_undoing_gives_back_exactly_what_was(moderator, verb, state):
    reply = make_comment(state=state, rule="links", verdict=[{"rule": "links", "says": "hold"}])
    if state not in moderation.VERBS[verb].states:
        return
    before = fields(reply)
    getattr(moderation, verb)(reply, by=moderator, at=NOW, **DECISIONS[verb])
    assert fields(reply) != before or state == moderation.VERBS[verb].to_state

    undone = undoing.undo(last(moderator), by=moderator, at=LATER)

    assert fields(reply) == before
    assert [one.pk for one in undone.replies] == [reply.pk]
    assert not Ban.objects.in_force(LATER).exists()


def test_the_records_stay_and_one_more_says_who_took_it_back(moderator):
    reply, chief = make_pending(), make_user("Chief", username="chief")
    moderation.approve(reply, by=moderator, at=NOW)

    undoing.undo(last(moderator), by=chief, at=LATER)

    undo, approval = ModerationRecord.objects.all()
    assert (approval.verb, approval.undone_by) == (ModerationVerb.APPROVE, undo)
    assert (undo.verb, undo.who, undo.from_state, undo.to_state) == ("undo", "chief", "approved", "pending")


def test_a_decision_about_many_is_undone_as_one(moderator):
    replies = [make_pending() for _ in range(4)]
    outcome = moderation.decide("spam", replies, by=moderator, at=NOW)
    assert len(outcome.decided) == 4

    undone = undoing.undo(outcome.decision, by=moderator, at=LATER)

    assert len(undone.replies) == 4
    assert set(Comment.objects.values_list("state", flat=True)) == {CommentState.PENDING}


def test_what_a_colleague_decided_since_is_left_alone_and_told(moderator):
    replies = [make_pending(name="Anna"), make_pending(name="Boris")]
    outcome = moderation.decide("spam", replies, by=moderator, at=NOW)
    moderation.approve(replies[1], by=make_user("Chief", username="chief"), at=NOW)

    undone = undoing.undo(outcome.decision, by=moderator, at=LATER)

    assert [reply.name for reply in undone.replies] == ["Anna"]
    assert undone.refused == [
        "The reply of Boris was left as it is: chief came after this decision (approved, 14 Mar 2026, 09:30 UTC). "
        "Undo that first."
    ]
    assert Comment.objects.get(name="Boris").state == CommentState.APPROVED


def test_decisions_are_undone_from_the_last_to_the_first(moderator):
    reply = make_pending()
    before = fields(reply)
    moderation.approve(reply, by=moderator, at=NOW)
    moderation.edit(reply, by=moderator, changes={"text": "Shorter."}, at=NOW)
    moderation.spam(reply, by=moderator, at=NOW)
    third, second, first = last_decisions(moderator)

    for too_early in (first, second):
        with pytest.raises(moderation.Refused, match="Undo that first"):
            undoing.undo(too_early, by=moderator, at=LATER)
    for decision in (third, second, first):
        undoing.undo(decision, by=moderator, at=LATER)

    assert fields(reply) == before
    assert last_decisions(moderator) == []


def test_nothing_is_undone_twice(moderator):
    reply = make_pending()
    moderation.approve(reply, by=moderator, at=NOW)
    decision = last(moderator)
    undoing.undo(decision, by=moderator, at=LATER)

    with pytest.raises(moderation.Refused, match="nothing left to undo"):
        undoing.undo(decision, by=moderator, at=LATER)
    assert ModerationRecord.objects.count() == 2


def test_a_reply_may_be_decided_on_again_after_an_undo(moderator):
    reply = make_pending()
    moderation.approve(reply, by=moderator, at=NOW)
    undoing.undo(last(moderator), by=moderator, at=LATER)
    reply.refresh_from_db()

    moderation.reject(reply, by=moderator, at=LATER)
    undoing.undo(last(moderator), by=moderator, at=LATER)

    assert Comment.objects.get().state == CommentState.PENDING


def test_a_ban_is_over_when_its_decision_is_undone(moderator):
    reply = make_comment(address="203.0.113.9")
    moderation.ban(reply, by=moderator, until=NOW + timedelta(days=7), at=NOW)
    assert Ban.objects.in_force(LATER).count() == 2

    undoing.undo(last(moderator), by=moderator, at=LATER)

    assert not Ban.objects.in_force(LATER + timedelta(seconds=1)).exists()
    assert Comment.objects.get().state == CommentState.APPROVED


@pytest.mark.parametrize("verb", ["keep", "reject", "spam"])
def test_reports_wait_again_beside_those_that_came_since(moderator, verb):
    reply = make_comment()
    reports.report(reply, reason="abuse", address="192.0.2.1", at=NOW)
    reply.refresh_from_db()
    getattr(moderation, verb)(reply, by=moderator, at=NOW)
    assert Comment.objects.get().open_reports == 0
    if verb == "keep":
        reports.report(reply, reason="spam", address="192.0.2.2", at=LATER)

    undoing.undo(last(moderator), by=moderator, at=LATER)

    open_now = Report.objects.filter(handled_at=None).count()
    assert Comment.objects.get().open_reports == open_now == (2 if verb == "keep" else 1)


def test_mail_that_has_not_gone_is_taken_back_and_nobody_hears_of_it(moderator, mailoutbox, monkeypatch):
    story = make_public(created_by=make_user("Reporter"), published_at=NOW - timedelta(days=1))
    subscribe(story)
    reply = make_pending(story)
    moderation.approve(reply, by=moderator, at=NOW)
    assert ReplyMail.objects.count() == 2

    undone = undoing.undo(last(moderator), by=moderator, at=LATER)

    assert undone.mails_gone == 0
    assert not ReplyMail.objects.exists()
    mail.send(NOW + timedelta(days=1))
    assert mailoutbox == []


def test_mail_that_has_gone_is_counted_and_not_sent_again(moderator):
    story = make_public(created_by=make_user("Reporter"), published_at=NOW - timedelta(days=1))
    reply = make_pending(story)
    moderation.approve(reply, by=moderator, at=NOW)
    assert mail.send(NOW + mail.HOLD) == 1

    assert undoing.undo(last(moderator), by=moderator, at=NOW + mail.HOLD).mails_gone == 1
    reply.refresh_from_db()
    moderation.approve(reply, by=moderator, at=NOW + mail.HOLD)

    assert mail.send(NOW + timedelta(days=1)) == 0


def test_the_newsrooms_reply_goes_and_what_it_approved_waits_again(moderator):
    reply = make_pending()
    answer = moderation.answer(reply, by=moderator, text="Thank you.", at=NOW)
    assert Comment.objects.filter(state=CommentState.APPROVED).count() == 2

    undoing.undo(last(moderator), by=moderator, at=LATER)

    assert not Comment.objects.filter(pk=answer.pk).exists()
    assert Comment.objects.get().state == CommentState.PENDING


def test_the_newsrooms_reply_stays_where_somebody_has_answered_it(moderator):
    reply = make_comment()
    answer = moderation.answer(reply, by=moderator, text="Thank you.", at=NOW)
    make_comment(reply.article, parent=answer)

    with pytest.raises(moderation.Refused, match="somebody has answered it"):
        undoing.undo(last(moderator), by=moderator, at=LATER)

    assert Comment.objects.filter(pk=answer.pk).exists()


def test_what_its_writer_has_changed_since_is_left_alone(moderator):
    reply = make_pending(created_at=NOW)
    moderation.approve(reply, by=moderator, at=NOW)
    editing.edit(reply, text="Another text.", at=LATER)

    with pytest.raises(moderation.Refused, match="The writer came after this decision"):
        undoing.undo(last(moderator), by=moderator, at=LATER)


def test_nothing_comes_back_of_a_writer_who_was_erased(moderator):
    reply = make_pending(email="tomas@example.org", text="Private.")
    moderation.edit(reply, by=moderator, changes={"text": "Shorter."}, at=NOW)
    privacy.erase("tomas@example.org", by=None, at=NOW)

    with pytest.raises(moderation.Refused, match="its writer has been erased since"):
        undoing.undo(ModerationRecord.objects.filter(verb="edit").get().decision, by=moderator, at=LATER)
    assert Comment.objects.get().text == "Shorter."


@pytest.mark.parametrize("role", ["Reporter", "Editor"])
def test_who_is_no_moderator_undoes_nothing(moderator, role):
    moderation.approve(make_pending(), by=moderator, at=NOW)

    with pytest.raises(moderation.NotAllowed):
        undoing.undo(last(moderator), by=make_user(role), at=LATER)
    assert Comment.objects.get().state == CommentState.APPROVED


def test_what_a_rule_decided_is_not_among_the_decisions(moderator):
    moderation.record_screening(make_comment(), at=NOW, reason="Known.")

    assert last_decisions(moderator) == []


def test_the_mail_to_a_subscriber_is_of_its_kind(moderator):
    subscription = subscribe(make_public())
    moderation.approve(make_pending(subscription.article), by=moderator, at=NOW)

    assert ReplyMail.objects.get().kind == MailKind.ANSWER
