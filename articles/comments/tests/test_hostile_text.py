"""What attackers write into the form is text on every page that shows it."""

import json
import re

import pytest
from django.urls import reverse

from articles.comments.models import NAME_MAX, TEXT_MAX, WEBSITE_MAX, Comment
from articles.comments.text import clean, says_something
from articles.tests.factory import make_public, make_user

from .factory import make_comment, make_pending
from .markup import Node, parse

pytestmark = pytest.mark.django_db

IN_A_COMMENT = frozenset(["article", "header", "div", "span", "p", "br", "a", "bdi", "time"])
IN_A_CARD = IN_A_COMMENT | {"h2", "input", "button", "details", "summary", "blockquote"}
HARMLESS = {
    *("id", "class", "href", "rel", "dir", "datetime", "type", "name", "value", "role", "tabindex", "title"),
    *(
        "aria-hidden",
        "aria-label",
        "aria-labelledby",
        "data-reply-to",
        "data-reply-name",
        "data-permalink",
        "data-card",
    ),
}
OWN = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'-alert(1)-'",
    "</textarea></p></li></ol><script src=//evil.example></script>",
    "{{ 7 }}{% debug %}",
    'http://a.example/"onmouseover="alert(1)',
    "http://a.example/'><svg/onload=alert(1)>",
    "javascript:alert(1)",
    "\u202eevil\u202c",
]


def assert_harmless(root: Node, tags: frozenset[str]) -> None:
    for node in root.below():
        assert node.name in tags, node.name
        assert node.attributes.keys() <= HARMLESS, node.attributes
        if node.name == "a":
            assert re.match(r"https?://|/|#|\?", node["href"]), node["href"]
            assert not node["href"].startswith("//")


def squeezed(text: str) -> str:
    return "".join(text.split())


def show_everywhere(payloads, client):
    """One story with each payload as a text, a name and a website; its page, and the moderator's cards."""
    story = make_public()
    moderator = make_user("Moderator")
    written = {}
    for payload in payloads:
        fields = {
            "text": clean(payload)[:TEXT_MAX],
            "name": clean(payload)[:NAME_MAX],
            "website": clean(payload)[:WEBSITE_MAX],
        }
        if not says_something(fields["text"]):
            continue
        comment = make_comment(story, **fields)
        written[comment.pk] = comment
    assert written
    page = {node["id"]: node for node in parse(client.get(story.get_absolute_url())).below()}
    for pk, comment in written.items():
        shown = page[f"comment-{pk}"]
        assert_harmless(shown, IN_A_COMMENT)
        assert squeezed(shown.one(class_="comment__text").raw_text) == squeezed(comment.text)
        assert squeezed(shown.one(class_="comment__name").raw_text) == squeezed(comment.name)
    client.force_login(moderator)
    url, seen = f"{reverse('admin:comments_comment_changelist')}?state=approved", set()
    for number in range(1, len(written) // 25 + 2):
        for card in parse(client.get(f"{url}&p={number}")).all("article"):
            assert_harmless(card, IN_A_CARD)
            seen.add(card["id"])
    assert seen == {f"reply-{pk}" for pk in written}


def test_markup_is_text_wherever_a_reply_is_shown(client):
    show_everywhere(OWN, client)


def test_every_known_cross_site_script_is_text(client, shared_data):
    show_everywhere(json.loads((shared_data / "xss" / "payloads.json").read_text()), client)


def test_every_naughty_string_is_text(client, shared_data):
    show_everywhere(json.loads((shared_data / "strings" / "naughty-strings.json").read_text()), client)


@pytest.mark.parametrize("payload", OWN)
def test_what_comes_back_in_the_form_is_text(client, payload):
    story = make_public()

    response = client.post(
        reverse("reply", args=[story.pk]),
        {"text": payload, "name": payload, "email": payload, "website": payload, "parent": payload, "subject": payload},
    )

    assert response.status_code == 422
    respond = parse(response).one(id="respond")
    assert respond.one("textarea").raw_text.removeprefix("\n").removeprefix("\n") == payload
    assert respond.one("input", id="reply-name")["value"] == payload
    assert not respond.all("script")
    assert not respond.all("img")


def test_a_link_in_a_text_lends_no_rank(client):
    story = make_public()
    comment = make_comment(story, text="Buy at https://shop.example/")

    link = (
        parse(client.get(story.get_absolute_url())).one(id=f"comment-{comment.pk}").one(class_="comment__text").one("a")
    )

    assert link["rel"] == "ugc nofollow noopener"


def test_a_moderator_can_follow_nothing_that_a_writer_gave(client):
    reply = make_pending(text="See https://evil.example/x", website="https://evil.example/")
    client.force_login(make_user("Moderator"))

    for url in (
        reverse("admin:comments_comment_changelist"),
        reverse("admin:comments_comment_change", args=[reply.pk]),
    ):
        page = parse(client.get(url))
        assert "https://evil.example/x" in page.text
        assert not [link for link in page.all("a") if "evil.example" in link["href"]]


@pytest.mark.browser
def test_a_browser_runs_nothing_of_it(page, shared_data):
    story = make_public()
    for payload in [*OWN, *json.loads((shared_data / "xss" / "payloads.json").read_text())]:
        make_comment(story, text=clean(payload), name=clean(payload)[:NAME_MAX], website="https://a.example/")
    page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))

    page.goto(story.get_absolute_url())

    assert page.locator(".comment").count() == Comment.objects.count()
    assert page.locator(".comment script, .comment img, .comment svg, .comment iframe").count() == 0
