"""A reply's own page in the admin, and the record of all decisions."""

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.template import Context, Template
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from articles.comments import moderation
from articles.comments.models import ModerationRecord
from articles.tests.factory import NOW, make_public, make_user

from .factory import make_comment, make_pending
from .markup import parse

pytestmark = pytest.mark.django_db

QUEUE = "/admin/comments/comment/"
RECORDS = "/admin/comments/moderationrecord/"


@pytest.fixture
def moderator():
    return make_user("Moderator", username="mara")


@pytest.fixture
def desk(client, moderator):
    client.force_login(moderator)
    return client


def page_of(client, reply):
    return parse(client.get(f"{QUEUE}{reply.pk}/change/"))


def test_it_shows_who_decided_what_when_and_why_newest_first(desk, moderator):
    reply = make_pending()
    moderation.reject(reply, by=moderator, at=NOW, reason="Insults a witness")
    moderation.restore(reply, by=make_user("Chief", username="chief"))

    records = page_of(desk, reply).one(class_="queue__records").all("li")

    assert "chief: put back into the queue (was rejected)" in records[0].text
    assert records[1].text == "14 Mar 2026, 09:30 UTC mara: rejected (was pending) Insults a witness"


def test_a_decision_may_be_given_a_reason(desk):
    reply = make_pending()
    form = page_of(desk, reply).one("form", class_="queue__decision")
    assert form.one("textarea")["name"] == "reason"

    response = desk.post(form["action"], {"decide": f"reject:{reply.pk}", "reason": "Names a minor"})

    assert response["Location"] == QUEUE
    assert ModerationRecord.objects.get().reason == "Names a minor"


def test_it_tells_what_else_the_writer_sent(desk):
    reply = make_pending(email="tomas@example.org")
    make_comment(email="tomas@example.org")
    make_comment(email="tomas@example.org")

    assert "This writer 2 approved, 1 pending" in page_of(desk, reply).text


def test_a_reply_that_is_not_there_leads_back_to_the_queue(desk):
    for number in ("999999", "x", "9" * 40):
        response = desk.get(f"{QUEUE}{number}/change/", follow=True)
        assert response.redirect_chain[-1][0] == QUEUE
        assert "This reply is not there any more." in response.content.decode()


def test_its_history_is_on_its_page(desk):
    reply = make_pending()

    assert desk.get(f"{QUEUE}{reply.pk}/history/")["Location"] == f"{QUEUE}{reply.pk}/change/"


def test_the_list_of_records_can_be_read_and_not_changed(desk, moderator, admin_client):
    reply = make_pending(make_public("Ferry returns"), name="Tomas")
    moderation.spam(reply, by=moderator, at=NOW, reason="Sells watches")
    record = ModerationRecord.objects.get()

    line = parse(desk.get(RECORDS)).one("table", id="result_list").one("tbody").text
    assert line == "14 Mar 2026, 09:30 UTC mara: marked as spam (was pending)Sells watches Tomas on “Ferry returns”"
    assert admin_client.get(f"{RECORDS}add/").status_code == 403
    assert admin_client.post(f"{RECORDS}{record.pk}/change/", {"reason": "x"}).status_code == 403
    assert admin_client.post(f"{RECORDS}{record.pk}/delete/", {"post": "yes"}).status_code == 403


def test_the_list_of_records_costs_the_same_with_many(desk, moderator):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            desk.get(RECORDS)
        return len(queries)

    moderation.spam(make_pending(), by=moderator)
    few = cost()
    for _ in range(8):
        moderation.spam(make_pending(), by=moderator)

    assert cost() == few


def waiting(user):
    request = RequestFactory().get("/admin/")
    request.user = get_user_model().objects.get(pk=user.pk)
    return parse(Template("{% load comments_admin %}{% replies_waiting %}").render(Context({"request": request}))).text


def test_the_first_page_tells_moderators_how_many_wait_and_since_when(moderator):
    assert waiting(moderator).startswith("Replies No reply is waiting.")

    make_pending(created_at=NOW)
    assert waiting(moderator) == "Replies 1 reply is waiting The oldest since 14 Mar 2026, 09:30 UTC"
    make_pending()
    assert "2 replies are waiting" in waiting(moderator)


def test_it_tells_nothing_to_those_who_do_not_moderate():
    make_pending()

    assert waiting(make_user("Editor")) == ""
