"""The log of everything that was decided about replies."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.comments import moderation
from articles.comments.models import CommentState, ModerationRecord
from articles.tests.factory import NOW, make_public, make_user

from .factory import make_pending
from .markup import parse

pytestmark = pytest.mark.django_db

LOG = "/admin/comments/moderationrecord/"


@pytest.fixture
def mira():
    return make_user("Moderator", username="mira")


@pytest.fixture
def desk(client):
    client.force_login(make_user("Moderator", username="tomas"))
    return client


def lines(desk, query=""):
    return [line.text for line in parse(desk.get(LOG + query)).one("ol", class_="log").all("li")]


def test_it_says_who_did_what_to_which_reply_and_why_the_newest_first(desk, mira):
    reply = make_pending(make_public("Ferry returns"), name="Anna")
    moderation.reject(reply, by=mira, at=NOW, reason="Off the subject.")
    moderation.restore(reply, by=mira, at=NOW + timedelta(hours=1))

    newest, oldest = lines(desk)

    assert newest.startswith("14 Mar 2026, 10:30 UTC mira: put back into the queue (was rejected)")
    assert oldest.startswith(
        "14 Mar 2026, 09:30 UTC mira: rejected (was pending) Anna on “Ferry returns” Off the subject."
    )


def test_it_is_narrowed_by_person_decision_day_and_reply(desk, mira):
    tomas = make_user("Moderator", username="other")
    anna, boris = make_pending(name="Anna"), make_pending(name="Boris")
    moderation.approve(anna, by=mira, at=NOW)
    moderation.spam(boris, by=tomas, at=NOW + timedelta(days=1))
    ModerationRecord.objects.create(
        comment=boris, verb="hold", from_state="approved", to_state="pending", at=NOW + timedelta(days=2), decision=None
    )

    for query, expected in (
        (f"?who={mira.pk}", ["Anna"]),
        ("?who=rules", ["Boris"]),
        ("?verb=spam", ["Boris"]),
        ("?since=2026-03-15", ["Boris", "Boris"]),
        ("?until=2026-03-14", ["Anna"]),
        ("?since=2026-03-15&until=2026-03-15", ["Boris"]),
        (f"?reply={anna.pk}", ["Anna"]),
        (f"?decision={ModerationRecord.objects.get(verb='spam').decision}", ["Boris"]),
        (f"?who={mira.pk}&verb=nonsense&since=x&until=2026-99-01&reply=x&decision=x", ["Anna"]),
    ):
        found = lines(desk, query)
        assert [name for line in found for name in ("Anna", "Boris") if name in line] == expected, query
    assert "Nothing of that kind was decided." in parse(desk.get(f"{LOG}?verb=ban")).text


def test_it_has_pages_without_counting(desk, mira):
    story = make_public()
    for minute in range(53):
        moderation.spam(make_pending(story, name=f"n{minute}"), by=mira, at=NOW + timedelta(minutes=minute))

    first = parse(desk.get(LOG))
    (older,) = (link["href"] for link in first.all("a") if link.text == "Older")
    assert len(first.one("ol", class_="log").all("li")) == 50
    assert [line.split("(was pending) ")[1].split(" on ")[0] for line in lines(desk, older)] == ["n2", "n1", "n0"]
    (newer,) = (link["href"] for link in parse(desk.get(LOG + older)).all("a") if link.text == "Newer")
    assert len(lines(desk, newer)) == 50


def test_what_a_moderator_decided_can_be_undone_from_it(desk, mira):
    reply = make_pending()
    moderation.spam(reply, by=mira, at=NOW)
    button = parse(desk.get(LOG)).one("ol", class_="log").one("button")

    desk.post("/admin/comments/comment/undo/", {"undo": button["value"], "return": LOG})

    reply.refresh_from_db()
    assert reply.state == CommentState.PENDING
    assert parse(desk.get(LOG)).one("ol", class_="log").all("button") == []
    assert "and undone" in lines(desk)[1]


def test_a_record_leads_to_its_reply(desk, mira):
    reply = make_pending()
    moderation.spam(reply, by=mira, at=NOW)
    record = ModerationRecord.objects.get()

    assert desk.get(f"{LOG}{record.pk}/change/")["Location"] == f"/admin/comments/comment/{reply.pk}/change/"
    reply.delete()
    assert desk.get(f"{LOG}{record.pk}/change/")["Location"] == LOG
    assert "Deleted with its story" in lines(desk)[0]


@pytest.mark.parametrize(("role", "status"), [("Moderator", 200), ("Chief", 200), ("Editor", 403), ("Reporter", 403)])
def test_it_is_for_moderators_and_the_chief(client, role, status):
    client.force_login(make_user(role))

    assert client.get(LOG).status_code == status


def test_its_queries_do_not_grow_with_rows(desk, mira):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            desk.get(LOG)
        return len(queries)

    moderation.spam(make_pending(), by=mira, at=NOW)
    few = cost()
    for _ in range(12):
        moderation.spam(make_pending(), by=make_user("Moderator"), at=NOW)

    assert cost() == few
