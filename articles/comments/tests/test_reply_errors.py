"""A reply that cannot be taken: the reader is told why, and finds everything typed where it was."""

import pytest
from django.urls import reverse

from articles.comments.models import EMAIL_MAX, NAME_MAX, TEXT_MAX, WEBSITE_MAX, Comment
from articles.tests.factory import (
    make_article,
    make_expired,
    make_public,
    make_scheduled,
    make_unpublished,
    make_withdrawn,
)

from .factory import make_comment, make_pending, reply_fields
from .markup import parse

pytestmark = pytest.mark.django_db


@pytest.fixture
def story():
    return make_public()


def send(client, story, **fields):
    return client.post(reverse("reply", args=[story.pk]), reply_fields(**fields))


def typed(response):
    """What stands in the fields of the form that came back."""
    form = parse(response).one(id="respond").one("form")
    values = {field["name"]: field["value"] or "" for field in form.all("input") if field["name"]}
    # Browsers leave out the line break with which a text area begins.
    return values | {"text": form.one("textarea").raw_text.removeprefix("\n").removeprefix("\n")}


BROKEN = {
    "no text": ({"text": ""}, "text", "Your comment is empty."),
    "only space": ({"text": " \n\t "}, "text", "Your comment is empty."),
    "nothing to see": ({"text": "\u200b\u2060\ufeff"}, "text", "Your comment is empty."),
    "too long": ({"text": "x" * (TEXT_MAX + 1)}, "text", "has 65,526 characters, and 65,525 fit"),
    "no name": ({"name": ""}, "name", "Fill in your name"),
    "an invisible name": ({"name": "\u200b"}, "name", "Fill in your name"),
    "a name too long": ({"name": "n" * (NAME_MAX + 1)}, "name", "has 246 characters, and 245 fit"),
    "no email": ({"email": ""}, "email", "Fill in your email address"),
    "a broken email": ({"email": "ilse at example"}, "email", "This is not an email address"),
    "an email too long": ({"email": f"{'e' * EMAIL_MAX}@example.org"}, "email", "and 100 fit"),
    "a website that runs": ({"website": "javascript:alert(1)"}, "website", "This is not the address of a website"),
    "a website by ftp": ({"website": "ftp://example.org/"}, "website", "This is not the address of a website"),
    "a website that is data": ({"website": "data:text/html,x"}, "website", "This is not the address of a website"),
    "a broken website": ({"website": "http://[::1"}, "website", "This is not the address of a website"),
    "a website too long": ({"website": f"https://example.org/{'w' * WEBSITE_MAX}"}, "website", "and 200 fit"),
}


@pytest.mark.parametrize(("fields", "wrong", "sentence"), BROKEN.values(), ids=BROKEN)
def test_a_wrong_field_is_named_and_nothing_typed_is_lost(client, story, fields, wrong, sentence):
    response = send(client, story, **fields)

    assert response.status_code == 422
    assert not Comment.objects.exists()
    assert typed(response) == reply_fields(**fields)
    respond = parse(response).one(id="respond")
    beside = respond.one(id=f"reply-{wrong}_error")
    assert sentence in beside.text
    field = respond.one(id=f"reply-{wrong}")
    assert beside["id"] in field["aria-describedby"].split()
    assert field["aria-invalid"] == "true"
    summary = respond.one(role="alert")
    assert sentence in summary.text
    assert summary.one("a")["href"] == f"#reply-{wrong}"
    assert "Nothing that you typed is lost." in summary.text


def test_all_that_is_wrong_is_said_at_once(client, story):
    summary = parse(send(client, story, text="", name="", email="", website="nonsense")).one(role="alert")

    assert [link["href"] for link in summary.all("a")] == [
        "#reply-text",
        "#reply-name",
        "#reply-email",
        "#reply-website",
    ]


@pytest.mark.parametrize(
    ("field", "longest"),
    [
        ("text", "x" * TEXT_MAX),
        ("text", "x\r\n" * (TEXT_MAX // 2)),
        ("name", "n" * NAME_MAX),
        ("email", f"{'e' * 60}@{'h' * (EMAIL_MAX - 65)}.org"),
        ("website", f"https://example.org/{'w' * (WEBSITE_MAX - 20)}"),
    ],
)
def test_the_longest_that_fits_is_taken(client, story, field, longest):
    assert send(client, story, **{field: longest}).status_code == 303


def an_elsewhere(story):
    return str(make_comment(make_public()).pk)


def a_pending(story):
    return str(make_pending(story).pk)


def nothing(story):
    return "9999999"


def nonsense(story):
    return "9" * 40


@pytest.mark.parametrize("make_parent", [an_elsewhere, a_pending, nothing, nonsense, lambda story: "x"])
def test_an_answer_to_what_is_not_there_says_the_same_for_whatever_reason(client, story, make_parent):
    parent = make_parent(story)
    before = Comment.objects.count()

    response = send(client, story, parent=parent)

    assert response.status_code == 422
    assert Comment.objects.count() == before
    summary = parse(response).one(role="alert")
    assert "The comment that you answer is not here any more." in summary.text
    # Sent again as it stands, it is a comment of its own.
    assert typed(response) == reply_fields(parent="")
    assert client.post(reverse("reply", args=[story.pk]), typed(response)).status_code == 303


def test_a_reply_to_a_closed_story_comes_back_with_the_text_to_copy(client):
    story = make_public(comments_open=False)

    response = send(client, story, text="Twelve lines\nof mine")

    assert response.status_code == 403
    assert not Comment.objects.exists()
    respond = parse(response).one(id="respond")
    assert respond.one("h2").text == "Comments are closed."
    assert "comments on this story have been closed" in respond.one(role="alert").text
    assert respond.one("textarea").raw_text.strip("\n") == "Twelve lines\nof mine"
    assert "readonly" in respond.one("textarea").attributes


def test_a_closed_story_shows_its_comments_and_neither_a_form_nor_reply_links(client):
    story = make_public(comments_open=False)
    comment = make_comment(story)

    page = parse(client.get(story.get_absolute_url()))

    assert comment.text in page.one(id="comments").text
    respond = page.one(id="respond")
    assert respond.text == "Comments are closed."
    assert not respond.all("form")
    assert not page.all(class_="comment__reply")


@pytest.mark.parametrize("make_story", [make_article, make_scheduled])
def test_a_story_that_was_never_public_takes_no_reply_and_is_not_given_away(client, make_story):
    story = make_story("Embargoed headline", slug="embargoed")

    response = send(client, story)

    assert response.status_code == 404
    assert not Comment.objects.exists()
    assert b"mbargoed" not in response.content
    assert client.get(reverse("reply", args=[story.pk])).status_code == 404


@pytest.mark.parametrize("make_story", [make_expired, make_withdrawn, make_unpublished])
def test_who_wrote_while_the_story_was_taken_down_gets_the_text_back(client, make_story):
    story = make_story("Rewritten headline", slug="rewritten")

    response = send(client, story, text="Twelve lines\n<b>of mine</b>")

    assert response.status_code == 410
    assert not Comment.objects.exists()
    page = parse(response)
    assert page.one("h1").text == "Your comment was not posted"
    assert page.one("textarea").raw_text.strip("\n") == "Twelve lines\n<b>of mine</b>"
    assert b"ewritten" not in response.content
    assert client.get(reverse("reply", args=[story.pk])).status_code == 404


@pytest.mark.parametrize("number", [0, 9_999_999, 2**63, 10**30])
def test_a_story_that_never_was_takes_no_reply(client, number):
    assert client.post(f"/stories/{number}/reply/", reply_fields()).status_code == 404


@pytest.mark.parametrize("method", ["get", "head", "put", "delete", "patch", "options"])
def test_whoever_comes_to_the_forms_address_otherwise_finds_the_form(client, story, method):
    response = getattr(client, method)(reverse("reply", args=[story.pk]))

    assert response.status_code == 405
    assert response["Allow"] == "POST"
    if method == "get":
        assert parse(response).one(id="respond").one("form")["method"] == "post"


def test_characters_that_no_database_takes_are_left_out(client, story):
    assert send(client, story, text="a\x00b\x1bc", name="N\x00", email="n@example.org\x00").status_code == 303

    comment = Comment.objects.get()
    assert (comment.text, comment.name, comment.email) == ("abc", "N", "n@example.org")


def test_lone_surrogates_do_no_harm_however_they_are_sent(client, story):
    body = (
        b'--b\r\nContent-Disposition: form-data; name="text"\r\n\r\n+2AA- and +2D3cAA-\r\n'
        b'--b\r\nContent-Disposition: form-data; name="name"\r\n\r\n\r\n--b--\r\n'
    )
    url = reverse("reply", args=[story.pk])

    by_utf_7 = client.post(url, body, content_type="multipart/form-data; boundary=b; charset=utf-7")
    by_bytes = client.post(url, "text=%ED%A0%80&name=N", content_type="application/x-www-form-urlencoded")

    assert by_utf_7.status_code == 422
    assert by_bytes.status_code == 422


def test_a_form_that_lacks_its_fields_is_a_form_with_errors(client, story):
    assert client.post(reverse("reply", args=[story.pk])).status_code == 422
