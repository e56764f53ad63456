"""A reader reports a comment: what it says, what it asks, and what it refuses."""

import pytest
from django.urls import reverse

from articles.comments.models import CommentState, Report, ReportReason
from articles.comments.reports import HOURLY
from articles.tests.factory import make_article, make_user, make_withdrawn

from .factory import make_comment
from .markup import parse

pytestmark = pytest.mark.django_db


@pytest.fixture
def comment():
    return make_comment(name="Tomas", text="You are all cowards.", email="tomas@example.org")


def url_of(comment):
    return reverse("report-comment", args=[comment.pk])


def send(client, comment, headers=None, address="192.0.2.1", **fields):
    filled_in = {"reason": ReportReason.ABUSE, "note": "", "subject": ""} | fields
    return client.post(url_of(comment), filled_in, headers=headers, REMOTE_ADDR=address)


def test_each_public_comment_leads_to_its_report(client, comment):
    shown = parse(client.get(comment.article.get_absolute_url())).one(id=f"comment-{comment.pk}")

    link = shown.one("a", class_="comment__report")
    assert (link["href"], link["rel"]) == (url_of(comment), "nofollow")
    page = client.get(link["href"])
    assert parse(page).one("head").one("meta", name="robots")["content"] == "noindex, follow"
    assert "no-store" in page["Cache-Control"]
    main = parse(page).one("main")
    assert main.one("h1").text == "Report a comment"
    assert "You are all cowards." in main.one("blockquote").text
    assert len(main.all("input", type="radio")) == len(ReportReason)
    assert b"tomas@" not in page.content


def test_a_report_reaches_the_moderators_and_its_sender_is_thanked(client, comment):
    response = send(client, comment, note="He\r\nmeans my sister")

    assert response.status_code == 303
    thanks = client.get(response["Location"])
    assert "The moderators have your report" in parse(thanks).one("main").text
    report = Report.objects.get()
    assert (report.comment, report.reason, report.note) == (comment, ReportReason.ABUSE, "He\nmeans my sister")
    comment.refresh_from_db()
    assert (comment.open_reports, comment.state) == (1, CommentState.APPROVED)


def test_a_second_report_from_the_same_connection_is_thanked_for_and_counts_once(client, comment):
    assert send(client, comment).status_code == send(client, comment).status_code == 303
    assert send(client, comment, address="192.0.2.2").status_code == 303

    assert Report.objects.count() == 2


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"reason": ""}, "Choose what is wrong with the comment."),
        ({"reason": "ugly"}, "Choose one of the reasons that are listed."),
        ({"note": "x" * (Report.NOTE_MAX + 1)}, "has 1,001 characters, and 1,000 fit"),
    ],
)
def test_what_is_missing_is_said_and_nothing_typed_is_lost(client, comment, fields, sentence):
    response = send(client, comment, **{"note": "My sister"} | fields)

    assert response.status_code == 422
    assert not Report.objects.exists()
    main = parse(response).one("main")
    assert sentence in main.one(role="alert").text
    assert main.one("textarea").raw_text.strip("\n") == fields.get("note", "My sister")
    target = main.one(role="alert").one("a")["href"].removeprefix("#")
    assert main.one(id=target)


def test_who_reports_everything_is_asked_to_wait(client, comment):
    for _ in range(HOURLY):
        assert send(client, make_comment(comment.article)).status_code == 303

    response = send(client, comment, note="My sister")

    assert response.status_code == 429
    assert "Try again later" in parse(response).one(role="alert").text
    assert b"My sister" in response.content
    assert Report.objects.count() == HOURLY


def test_another_sites_form_reports_nothing(client, comment):
    response = send(client, comment, headers={"Sec-Fetch-Site": "cross-site"}, note="My sister")

    assert response.status_code == 403
    assert not Report.objects.exists()
    assert b"My sister" in response.content


def test_the_trap_is_answered_alike_and_reports_nothing(client, comment):
    assert send(client, comment, subject="Cheap watches").status_code == 303
    assert not Report.objects.exists()


def test_a_member_of_staff_reports_like_any_reader(client, comment):
    client.force_login(make_user("Moderator"))

    assert send(client, comment).status_code == 303
    comment.refresh_from_db()
    assert comment.state == CommentState.APPROVED


def test_no_answer_sets_a_cookie(client, comment):
    for response in (client.get(url_of(comment)), send(client, comment), send(client, comment, reason="")):
        assert not response.cookies
        assert "cookie" not in response.headers.get("Vary", "").lower()


def test_what_is_not_public_cannot_be_reported_and_is_not_given_away(client):
    hidden = [make_comment(state=state, text="Secret") for state in CommentState if state != CommentState.APPROVED]
    hidden += [make_comment(make_story(), text="Secret") for make_story in (make_article, make_withdrawn)]

    for comment in hidden:
        for response in (client.get(url_of(comment)), send(client, comment)):
            assert response.status_code == 404
            assert b"Secret" not in response.content
        thanks = client.get(reverse("reported-comment", args=[comment.pk]))
        assert f"/comments/{comment.pk}/" not in parse(thanks).one("main").text
        assert b"Secret" not in thanks.content
    assert not Report.objects.exists()


def test_the_page_of_a_comment_costs_the_same_however_many_there_are(client, django_assert_max_num_queries, comment):
    with django_assert_max_num_queries(40) as few:
        client.get(url_of(comment))
    for _ in range(20):
        make_comment(comment.article, parent=comment)
    with django_assert_max_num_queries(len(few)):
        client.get(url_of(comment))
