"""A reply's own page in the admin, and the record of all decisions."""

import pytest
from django.contrib.auth import get_user_model
from django.template import Context, Template
from django.test import RequestFactory

from articles.comments import moderation
from articles.comments.models import ModerationRecord, ReportReason
from articles.comments.reports import report
from articles.tests.factory import NOW, make_user

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
    form = page_of(desk, reply).one("form", id="queue-form")
    page = form.one("input", name="return")["value"]
    assert form.one("input", name="reason")["type"] == "text"

    response = desk.post(form["action"], {"decide": f"spam:{reply.pk}", "reason": "Names a minor", "return": page})

    assert response["Location"] == page == f"{QUEUE}{reply.pk}/change/"
    assert ModerationRecord.objects.get().reason == "Names a minor"


def test_it_tells_what_else_the_writer_sent(desk):
    reply = make_pending(email="tomas@example.org")
    make_comment(email="tomas@example.org")
    make_comment(email="tomas@example.org")

    page = page_of(desk, reply)
    assert page.one(class_="reply-card__record").text == "2 approved1 pending"
    assert f"{QUEUE}?writer=tomas%40example.org" in [link["href"] for link in page.all("a")]


def test_a_reply_that_is_not_there_leads_back_to_the_queue(desk):
    for number in ("999999", "x", "9" * 40):
        response = desk.get(f"{QUEUE}{number}/change/", follow=True)
        assert response.redirect_chain[-1][0] == QUEUE
        assert "This reply is not there any more." in response.content.decode()


def test_its_history_is_on_its_page(desk):
    reply = make_pending()

    assert desk.get(f"{QUEUE}{reply.pk}/history/")["Location"] == f"{QUEUE}{reply.pk}/change/"


def test_records_are_not_changed_by_anybody(desk, moderator, admin_client):
    moderation.spam(make_pending(), by=moderator, at=NOW, reason="Sells watches")
    record = ModerationRecord.objects.get()

    assert admin_client.get(f"{RECORDS}add/").status_code == 403
    assert admin_client.post(f"{RECORDS}{record.pk}/delete/", {"post": "yes"}).status_code == 403
    admin_client.post(f"{RECORDS}{record.pk}/change/", {"reason": "x"})
    assert ModerationRecord.objects.get().reason == "Sells watches"


def waiting(user):
    request = RequestFactory().get("/admin/")
    request.user = get_user_model().objects.get(pk=user.pk)
    return parse(Template("{% load comments_admin %}{% replies_waiting %}").render(Context({"request": request}))).text


def test_the_first_page_tells_moderators_how_many_wait_and_since_when(moderator):
    assert waiting(moderator).startswith("Replies No reply is waiting.")

    make_pending(created_at=NOW)
    assert waiting(moderator) == "Replies 1 reply is waiting The oldest since 14 Mar 2026, 09:30 UTC Decide on it"
    make_pending()
    assert "2 replies are waiting" in waiting(moderator)


def test_it_tells_nothing_to_those_who_do_not_moderate():
    make_pending()

    assert waiting(make_user("Editor")) == ""


def test_the_desk_says_how_many_replies_readers_have_reported():
    moderator, reply = make_user("Moderator"), make_comment()
    assert "reported" not in waiting(moderator)

    report(reply, reason=ReportReason.SPAM, address="192.0.2.1", at=NOW)

    assert "1 reply has been reported by readers" in waiting(moderator)
