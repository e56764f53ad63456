"""What a moderator's screen learns of colleagues without a press."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.comments import moderation
from articles.comments.models import ReplyPresence
from articles.tests.factory import make_public, make_user

from .factory import make_pending
from .markup import parse

pytestmark = pytest.mark.django_db

QUEUE = "/admin/comments/comment/"
WATCH = f"{QUEUE}watch/"


@pytest.fixture
def mira():
    return make_user("Moderator", first_name="Mira", last_name="Vos")


@pytest.fixture
def desk(client):
    client.force_login(make_user("Moderator"))
    return client


def ask(client, *shown, at=None, leaving=False):
    said = {"leaving": leaving, "at": at, "back": "state=pending", "shown": shown}
    return client.post(WATCH, json.dumps(said), content_type="application/json")


def knows(reply):
    return [str(reply.pk), str(reply.version)]


def test_a_reply_that_a_colleague_decided_on_becomes_a_line_with_who_it_was(desk, mira):
    decided, waiting = make_pending(name="Anna"), make_pending(name="Boris")
    shown = knows(decided), knows(waiting)
    moderation.approve(decided, by=mira)

    answer = ask(desk, *shown).json()

    assert list(answer["cards"]) == [str(decided.pk)]
    assert "data-decided" in answer["cards"][str(decided.pk)]
    assert mira.get_username() in answer["cards"][str(decided.pk)]
    assert "Pending" in answer["parts"]["tabs"]


def test_a_reply_that_has_gone_says_so(desk):
    reply = make_pending()
    shown = knows(reply)
    reply.delete()

    assert "not there any more" in next(iter(ask(desk, shown).json()["cards"].values()))


def test_moderators_see_who_is_here_and_at_which_reply_until_they_leave(desk, client, mira):
    reply = make_pending()
    theirs = type(client)()
    theirs.force_login(mira)
    ask(theirs, at=reply.pk)

    answer = ask(desk, at=reply.pk).json()
    assert answer["looking"] == {str(reply.pk): "Mira Vos is looking at this"}
    assert "Mira Vos is here too" in answer["parts"]["people"]
    assert "Mira Vos is here too" in parse(desk.get(QUEUE)).text

    assert ask(theirs, leaving=True).status_code == 204
    assert ask(desk).json()["looking"] == {}


def test_whoever_was_not_seen_for_a_while_has_gone(desk, mira):
    reply, long_ago = make_pending(), timezone.now() - timedelta(minutes=5)
    ReplyPresence.objects.create(comment=reply, user=mira, since=long_ago, seen_at=long_ago)

    assert ask(desk).json()["looking"] == {}


def test_a_moderator_is_at_one_reply_at_a_time(desk):
    first, second = make_pending(), make_pending()

    ask(desk, at=first.pk)
    ask(desk, at=second.pk)

    assert ReplyPresence.objects.get().comment == second


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "{}",
        '{"leaving": false, "at": "x", "back": "", "shown": []}',
        '{"leaving": false, "at": 1e30, "back": "", "shown": []}',
        '{"leaving": false, "at": null, "back": "", "shown": [["1", "2", "3"]]}',
        '{"leaving": false, "at": null, "back": "", "shown": [["99999999999999999999", "1"]]}',
        '{"leaving": false, "at": null, "back": "", "shown": 7}',
    ],
)
def test_what_makes_no_sense_is_not_understood(desk, body):
    assert desk.post(WATCH, body, content_type="application/json").status_code == 400


def test_it_is_for_moderators_who_are_signed_in(client):
    assert ask(client).status_code == 401
    client.force_login(make_user("Editor"))
    assert ask(client).status_code == 403
    client.force_login(make_user("Moderator"))
    assert client.get(WATCH).status_code == 405


def test_asking_costs_the_same_whatever_has_changed(desk, mira):
    story = make_public()
    replies = [make_pending(story) for _ in range(12)]
    shown = [knows(reply) for reply in replies]

    def cost():
        with CaptureQueriesContext(connection) as queries:
            ask(desk, *shown, at=replies[0].pk)
        return len(queries)

    moderation.approve(replies[0], by=mira)
    few = cost()
    for reply in replies[1:]:
        moderation.spam(reply, by=mira)

    assert cost() == few
