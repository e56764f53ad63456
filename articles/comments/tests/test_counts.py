"""How many replies there are: readers' numbers, and those of the queue."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.comments import counts, moderation, presence
from articles.comments.models import CommentState, ReplyPresence
from articles.tests.factory import NOW, make_article, make_public, make_user

from .factory import make_comment, make_pending

pytestmark = pytest.mark.django_db


def test_each_story_has_the_number_that_readers_see():
    busy, quiet, draft = make_public(), make_public(), make_article()
    for state in CommentState:
        make_comment(busy, state)
    make_comment(busy)
    make_comment(draft)

    assert counts.for_stories([busy, quiet, draft.pk]) == {busy.pk: 2, quiet.pk: 0, draft.pk: 0}
    assert counts.for_stories([]) == {}


def test_a_list_costs_one_query_however_long_it_is():
    def cost(stories):
        with CaptureQueriesContext(connection) as queries:
            counts.for_stories(stories)
        return len(queries)

    stories = [make_comment().article for _ in range(6)]

    assert cost(stories[:1]) == cost(stories) == 1


def test_the_queue_counts_exactly_up_to_a_bound(monkeypatch):
    monkeypatch.setattr(counts, "BOUND", 2)
    for _ in range(2):
        make_comment(open_reports=1)
    for _ in range(3):
        make_pending()

    numbers = counts.by_state()

    assert {state: str(number) for state, number in numbers.items()} == {
        "approved": "2",
        "pending": "2+",
        "spam": "0",
        "rejected": "0",
    }
    assert (numbers["approved"].is_exact, numbers["pending"].is_exact) == (True, False)
    assert str(counts.reported()) == "2"


def test_moderators_see_who_else_has_a_reply_before_them():
    mara, chief = make_user("Moderator"), make_user("Chief")
    first, second = make_pending(), make_pending()
    presence.seen([first.pk, second.pk, 10**9], mara, NOW)
    presence.seen([second.pk], chief, NOW)

    assert {pk: [p.user for p in found] for pk, found in presence.others([first.pk, second.pk], mara, NOW).items()} == {
        second.pk: [chief]
    }
    assert set(presence.others([first.pk, second.pk], chief, NOW)) == {first.pk, second.pk}
    assert presence.others([first.pk], chief, NOW + presence.TTL) == {}


def test_whoever_turns_to_other_replies_has_left_the_first():
    mara, chief, first, second = make_user("Moderator"), make_user("Chief"), make_pending(), make_pending()
    presence.seen([first.pk], mara, NOW)
    presence.seen([second.pk], mara, NOW)

    assert set(presence.others([first.pk, second.pk], chief, NOW)) == {second.pk}
    presence.leave(mara)
    assert not ReplyPresence.objects.exists()


def test_presence_holds_nobody_up():
    mara, chief, reply = make_user("Moderator"), make_user("Chief"), make_pending()
    presence.seen([reply.pk], mara, NOW)

    assert moderation.approve(reply, by=chief, at=NOW).state == CommentState.APPROVED
