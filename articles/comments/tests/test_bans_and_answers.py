"""Decisions that are more than a press: bans, edits, the newsroom's replies, reports that are answered, many at once."""

from datetime import timedelta

import pytest

from articles.comments import moderation, reports, screening
from articles.comments.identity import hash_of_address, hash_of_email
from articles.comments.models import (
    TEXT_MAX,
    Ban,
    Comment,
    CommentState,
    DiscussionSettings,
    ModerationRecord,
    Report,
)
from articles.tests.factory import NOW, make_public, make_user

from .factory import make_comment, make_pending

pytestmark = pytest.mark.django_db

WEEK = timedelta(days=7)


@pytest.fixture
def moderator():
    return make_user("Moderator", username="mara", first_name="Mara", last_name="Quist")


def arrive(at, **fields):
    story = make_public(published_at=NOW - timedelta(days=30))
    defaults = {"name": "Somebody", "email": "other@example.org", "address": "198.51.100.1", "text": f"Written {at}."}
    return screening.receive(screening.Arrival(Comment(article=story, **defaults | fields), at))


def banned(moderator, until=None, **fields):
    reply = make_pending(**{"email": "Tomas@example.org", "address": "203.0.113.9", "created_at": NOW} | fields)
    moderation.ban(reply, by=moderator, until=until, at=NOW, reason="Threats")
    return reply


def test_a_ban_rejects_the_reply_and_stands_on_record(moderator):
    reply = banned(moderator, NOW + WEEK)

    assert (reply.state, ModerationRecord.objects.get().get_verb_display()) == (
        CommentState.REJECTED,
        "rejected, and its writer banned",
    )
    assert list(Ban.objects.order_by("kind").values_list("kind", "value", "shown", "until", "username", "reason")) == [
        ("address", hash_of_address("203.0.113.9"), "203.0.113.0", NOW + WEEK, "mara", "Threats"),
        ("email", hash_of_email("tomas@example.org"), "tomas@example.org", NOW + WEEK, "mara", "Threats"),
    ]


@pytest.mark.parametrize("same", [{"email": "TOMAS@example.org"}, {"address": "203.0.113.9"}])
def test_whoever_is_banned_is_stored_as_rejected_until_the_term_is_over(moderator, same):
    banned(moderator, NOW + WEEK)
    make_comment(name="Somebody", email=same.get("email", "other@example.org"), created_at=NOW)

    during, after = arrive(NOW + WEEK - timedelta(minutes=1), **same), arrive(NOW + WEEK, **same)

    assert (during.state, during.rule) == (CommentState.REJECTED, "banned")
    assert during.verdict[0]["reason"].endswith("is banned until 21 Mar 2026, 09:30 UTC, by mara.")
    assert (after.state, after.rule) != (CommentState.REJECTED, "banned")


def test_a_ban_for_good_ends_when_it_is_lifted(moderator):
    banned(moderator)
    later = NOW + timedelta(days=4000)
    assert arrive(later, email="tomas@example.org").rule == "banned"

    for ban in Ban.objects.all():
        moderation.lift(ban, by=moderator, at=later)

    assert arrive(later + WEEK, email="tomas@example.org").rule == "first_time"
    with pytest.raises(moderation.Refused, match="over already"):
        moderation.lift(ban, by=moderator, at=later)


def test_an_address_is_recognised_after_it_was_shortened(moderator):
    reply = make_pending(email="a@example.org", address="203.0.113.9", created_at=NOW)
    Comment.objects.update(address="203.0.113.0")
    reply.refresh_from_db()

    moderation.ban(reply, by=moderator, until=None, kinds=["address"], at=NOW)

    assert arrive(NOW + WEEK, address="203.0.113.9").rule == "banned"
    assert arrive(NOW + WEEK, address="203.0.113.10", email="b@example.org").rule == "first_time"


def test_nobody_is_banned_for_a_term_that_is_over_or_by_what_is_not_known(moderator):
    reply = make_pending(email="", address=None)

    with pytest.raises(moderation.Refused, match="Nobody was banned: the term ends"):
        moderation.ban(reply, by=moderator, until=NOW, at=NOW)
    with pytest.raises(moderation.Refused, match="tells neither"):
        moderation.ban(reply, by=moderator, until=None, at=NOW)
    assert Comment.objects.get().state == CommentState.PENDING
    assert not ModerationRecord.objects.exists()


def test_an_edit_changes_the_text_and_says_that_it_did(moderator):
    reply = make_comment(text="Call me at 555 0100.", name="Tomas")

    moderation.edit(reply, by=moderator, changes={"text": " Call me. ", "email": "x@example.org"}, at=NOW)

    stored = Comment.objects.get()
    assert (stored.text, stored.moderator_edited_at, stored.state) == ("Call me.", NOW, CommentState.APPROVED)
    assert "x@example.org" not in stored.search_text
    assert "call me." in stored.search_text
    record = ModerationRecord.objects.get()
    assert (record.before["text"], record.after["text"]) == ("Call me at 555 0100.", "Call me.")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"text": "As it was."}, "reads like this already"),
        ({"text": " \u200b "}, "would be empty"),
        ({"text": "x" * (TEXT_MAX + 1)}, "the text cannot be that"),
        ({"name": "x" * 246}, "the name cannot be that"),
        ({"website": "javascript:alert(1)"}, "the website cannot be that"),
        ({"state": "approved"}, "reads like this already"),
    ],
)
def test_an_edit_that_makes_no_sense_is_refused(moderator, changes, sentence):
    reply = make_pending(text="As it was.")

    with pytest.raises(moderation.Refused, match=sentence):
        moderation.edit(reply, by=moderator, changes=changes, at=NOW)
    assert Comment.objects.get().state == CommentState.PENDING


def test_the_newsroom_answers_under_its_own_name_and_approves_what_it_answers(moderator):
    reply = make_pending()

    answer = moderation.answer(reply, by=moderator, text="  Thank you.  ", at=NOW)

    answer.refresh_from_db()
    assert (answer.name, answer.email, answer.text, answer.is_staff) == ("Mara Quist", "", "Thank you.", True)
    assert (answer.state, answer.parent, answer.article, answer.created_at) == ("approved", reply, reply.article, NOW)
    assert Comment.objects.get(pk=reply.pk).state == CommentState.APPROVED
    assert {r.verb for r in reply.moderation_records.all()} == {"approve", "answer"}
    assert len({r.decision for r in reply.moderation_records.all()}) == 1
    answer.staff_user.delete()
    assert Comment.objects.get(pk=answer.pk).is_staff


@pytest.mark.parametrize("state", [CommentState.SPAM, CommentState.REJECTED])
def test_what_was_thrown_out_is_not_answered(moderator, state):
    with pytest.raises(moderation.Refused):
        moderation.answer(make_comment(state=state), by=moderator, text="Thank you.", at=NOW)
    assert Comment.objects.count() == 1


def test_of_two_who_answer_the_second_is_told(moderator):
    reply = make_comment(name="Tomas")
    seen = Comment.objects.get()
    moderation.answer(reply, by=moderator, text="Thank you.", at=NOW)

    with pytest.raises(moderation.Refused, match=r"since you saw it \(mara: answered"):
        moderation.answer(seen, by=make_user("Chief"), text="Thanks.", at=NOW)
    assert Comment.objects.filter(is_staff=True).count() == 1


def test_a_decision_is_about_what_stood_on_the_screen(moderator):
    reply = make_pending()
    seen = reply.version
    moderation.edit(reply, by=make_user("Chief", username="chief"), changes={"text": "Other."}, at=NOW)

    with pytest.raises(moderation.Refused, match="since you saw it"):
        moderation.approve(Comment.objects.get(), by=moderator, seen=seen, at=NOW)
    moderation.approve(Comment.objects.get(), by=moderator, seen=seen + 1, at=NOW)


def report(reply, number=1, at=NOW):
    return reports.report(reply, reason="abuse", note="He is rude.", address=f"192.0.2.{number}", at=at)


def test_a_report_is_counted_once_a_reader(moderator):
    reply = make_comment()

    first, again = report(reply), report(reply)
    report(reply, 2)

    assert first == again
    assert Comment.objects.get().open_reports == Report.objects.count() == 2


@pytest.mark.parametrize("state", [CommentState.PENDING, CommentState.SPAM, CommentState.REJECTED])
def test_what_readers_do_not_see_they_do_not_report(state):
    with pytest.raises(reports.Refused) as refusal:
        report(make_comment(state=state))
    assert refusal.value.status == 410


def test_one_address_reports_so_much_an_hour_and_no_more():
    replies = [make_comment() for _ in range(reports.HOURLY + 1)]
    for reply in replies[:-1]:
        report(reply)

    with pytest.raises(reports.Refused) as refusal:
        report(replies[-1])
    assert refusal.value.status == 429
    assert report(replies[-1], at=NOW + timedelta(hours=1))


@pytest.mark.parametrize("verb", ["keep", "reject", "spam"])
def test_a_decision_answers_the_reports(moderator, verb):
    reply = make_comment()
    report(reply)
    reply.refresh_from_db()

    getattr(moderation, verb)(reply, by=moderator, at=NOW)

    assert Comment.objects.get().open_reports == 0
    assert Report.objects.get().handled_at == NOW
    assert Report.objects.get().decision == ModerationRecord.objects.get().decision


def test_there_is_nothing_to_keep_where_nobody_has_reported(moderator):
    with pytest.raises(moderation.Refused, match="no report"):
        moderation.keep(make_comment(), by=moderator, at=NOW)


def test_so_many_reports_hold_a_reply_where_the_settings_say_so():
    DiscussionSettings.objects.create(hold_after_reports=2)
    reply, staff = make_comment(), make_comment(is_staff=True)

    for number in (1, 2, 3):
        report(staff, number)
    report(reply, 1)
    assert Comment.objects.get(pk=reply.pk).state == CommentState.APPROVED
    report(reply, 2)

    assert Comment.objects.get(pk=reply.pk).state == CommentState.PENDING
    assert Comment.objects.get(pk=staff.pk).state == CommentState.APPROVED
    record = reply.moderation_records.get()
    assert (record.who, record.verb, record.reason) == ("Screening", "hold", "2 readers reported it.")


def test_one_refusal_leaves_the_others_of_a_bulk_decision_alone(moderator):
    replies = [make_pending(name=name) for name in ("Anna", "Boris", "Clara")]
    moderation.spam(Comment.objects.get(name="Boris"), by=make_user("Chief", username="chief"), at=NOW)

    outcome = moderation.decide("approve", replies, by=moderator, at=NOW, reason="Fine")

    assert [reply.name for reply in outcome.decided] == ["Anna", "Clara"]
    assert len(outcome.refused) == 1
    assert "Boris" in outcome.refused[0]
    assert "chief" in outcome.refused[0]
    assert ModerationRecord.objects.filter(decision=outcome.decision, reason="Fine").count() == 2


def test_many_writers_are_banned_at_once(moderator):
    replies = [make_pending(), make_pending(email="", address=None)]

    outcome = moderation.decide("ban", replies, by=moderator, at=NOW, until=NOW + WEEK)

    assert (len(outcome.decided), len(outcome.refused)) == (1, 1)
    assert Comment.objects.filter(state=CommentState.PENDING).count() == 1


@pytest.mark.parametrize("role", ["Reporter", "Editor"])
@pytest.mark.parametrize(
    ("verb", "how"),
    [
        ("ban", {"until": None}),
        ("edit", {"changes": {"text": "Other."}}),
        ("answer", {"text": "Thank you."}),
        ("keep", {}),
    ],
)
def test_who_is_no_moderator_does_none_of_it(role, verb, how):
    reply = make_comment(open_reports=1)

    with pytest.raises(moderation.NotAllowed):
        getattr(moderation, verb)(reply, by=make_user(role), at=NOW, **how)
    with pytest.raises(moderation.NotAllowed):
        moderation.decide(verb, [reply], by=make_user(role), at=NOW, **how)
    assert (Comment.objects.count(), ModerationRecord.objects.count(), Ban.objects.count()) == (1, 0, 0)


@pytest.mark.parametrize("role", ["Moderator", "Chief"])
def test_moderators_and_chiefs_decide(role):
    moderation.approve(make_pending(), by=make_user(role), at=NOW)
