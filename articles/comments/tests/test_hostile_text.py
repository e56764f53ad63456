"""What attackers write into the form is text on every page that shows it."""

import email
import email.policy
import json
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.comments import letters, staff_letters
from articles.comments.keys import Purpose, key_for
from articles.comments.models import (
    NAME_MAX,
    TEXT_MAX,
    WEBSITE_MAX,
    Comment,
    CommentState,
    MailKind,
    ReplyMail,
    Subscription,
)
from articles.comments.text import clean, says_something
from articles.comments.views.own import own_url
from articles.models import Article
from articles.tests.factory import NOW, make_public, make_user

from .factory import make_comment, make_pending
from .markup import Node, parse

pytestmark = pytest.mark.django_db

IN_A_COMMENT = frozenset(["article", "header", "div", "span", "p", "br", "a", "bdi", "time"])
IN_A_CARD = IN_A_COMMENT | {"h2", "input", "button", "details", "summary", "blockquote", "kbd"}
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
    *("aria-keyshortcuts", "data-act", "data-looking", "data-open", "data-panel-place", "data-seen", "form", "hidden"),
}
MAIL_HEADERS = {
    *("Content-Type", "MIME-Version", "Content-Transfer-Encoding", "Subject", "From", "To", "Date", "Message-ID"),
    *("Auto-Submitted", "List-Id", "List-Unsubscribe", "List-Unsubscribe-Post"),
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


def hostile(shared_data) -> list[str]:
    """Our own, every known cross-site script and every naughty string, as the form would hand them on."""
    known = [
        *OWN,
        *json.loads((shared_data / "xss" / "payloads.json").read_text()),
        *json.loads((shared_data / "strings" / "naughty-strings.json").read_text()),
    ]
    return [text for text in dict.fromkeys(map(clean, known)) if says_something(text)]


def make_hostile(story: Article, payloads: list[str]) -> dict[int, Comment]:
    """A comment with each payload as its text, its name and its website, approved: an import may have brought it in."""
    written = [
        Comment(
            article=story,
            state=CommentState.APPROVED,
            text=payload[:TEXT_MAX],
            name=payload[:NAME_MAX],
            website=payload[:WEBSITE_MAX],
            email="reader@example.org",
        )
        for payload in payloads
    ]
    return {comment.pk: comment for comment in Comment.objects.bulk_create(written)}


def assert_text_everywhere(payloads: list[str], client) -> None:
    """On the page of the story, and on the moderator's cards."""
    story = make_public()
    written = make_hostile(story, payloads)
    page = {node["id"]: node for node in parse(client.get(story.get_absolute_url())).below()}
    for pk, comment in written.items():
        shown = page[f"comment-{pk}"]
        assert_harmless(shown, IN_A_COMMENT)
        assert squeezed(shown.one(class_="comment__text").raw_text) == squeezed(comment.text)
        assert squeezed(shown.one(class_="comment__name").raw_text) == squeezed(comment.name)
    client.force_login(make_user("Moderator"))
    query, seen = "?state=approved", set()
    while query:
        queue = parse(client.get(reverse("admin:comments_comment_changelist") + query))
        for card in queue.all("article"):
            assert_harmless(card, IN_A_CARD)
            seen.add(card["id"])
        query = next((link["href"] for link in queue.all("a") if link.text == "Further in the list"), "")
    assert seen == {f"reply-{pk}" for pk in written}


def test_markup_is_text_wherever_a_reply_is_shown(client):
    assert_text_everywhere(OWN, client)


def test_every_known_script_and_every_naughty_string_is_text(client, shared_data):
    assert_text_everywhere(hostile(shared_data), client)


@pytest.mark.once
def test_a_mail_that_repeats_it_is_plain_text_to_one_mailbox(shared_data):
    story = make_public()
    subscription = Subscription.objects.create(
        article=story, thread=make_comment(story), email="ilse@example.org", created_at=NOW, asked_at=NOW
    )
    colleague = make_user("Moderator", first_name="Ilse")
    for comment in make_hostile(story, hostile(shared_data)).values():
        about = {"comment": comment, "created_at": NOW}
        mails = [
            letters.answer(ReplyMail(kind=MailKind.ANSWER, subscription=subscription, **about)),
            letters.confirm(ReplyMail(kind=MailKind.CONFIRM, subscription=subscription, **about)),
            staff_letters.digest([ReplyMail(kind=MailKind.HELD, user=colleague, **about)]),
        ]
        for mail in mails:
            sent = email.message_from_bytes(mail.message().as_bytes(), policy=email.policy.default)
            assert sent.get_content_type() == "text/plain"
            assert [sent["To"], sent["Cc"], sent["Bcc"]] == [*mail.to, None, None]
            assert set(sent.keys()) <= MAIL_HEADERS
            assert sent.get_content().splitlines() == mail.body.splitlines()


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
@pytest.mark.once
@pytest.mark.django_db(transaction=True)
def test_a_browser_runs_nothing_of_it_and_asks_no_other_host(open_page, live_server, client, settings, shared_data):
    """Whatever ran or was asked for would be a dialog, or a complaint of the fixture's: a request, a refusal by the policy."""
    payloads = hostile(shared_data)
    story, packed = make_public("Every payload"), make_public("Several to a comment")
    make_hostile(story, payloads)
    # What the queue, the forms and the writer's own page show is the same for each: many of them to a comment will do.
    lots = ["\n".join(payloads[start : start + 40]) for start in range(0, len(payloads), 40)]
    last = list(make_hostile(packed, lots).values())[-1]
    Comment.objects.filter(article=packed).update(created_at=timezone.now() + timedelta(minutes=1))

    reader, moderator = open_page(), open_page()
    ran = []
    for page in (reader, moderator):
        page.on("dialog", lambda dialog: ran.append(dialog.message) or dialog.dismiss())
    client.force_login(make_user("Moderator"))
    session = settings.SESSION_COOKIE_NAME
    cookie = {"name": session, "value": client.cookies[session].value, "url": live_server.url}
    moderator.context.add_cookies([cookie])
    shown = {
        story.get_absolute_url(): len(payloads),
        packed.get_absolute_url(): len(lots),
        own_url(last): len(lots),
        reverse("change-comment", args=[key_for(Purpose.OWN, last.pk)]): 0,
        reverse("report-comment", args=[last.pk]): 0,
    }
    for address, comments in shown.items():
        assert reader.goto(address).status == 200
        assert reader.locator(".comment").count() == comments
        assert alive_in(reader, "main .comment, main .quoted, main form") == []
    moderator.goto(f"{reverse('admin:comments_comment_changelist')}?state=approved")
    assert moderator.locator("article").count() >= len(lots)
    assert alive_in(moderator, "article") == []
    moderator.goto(reverse("admin:comments_comment_change", args=[last.pk]))
    assert alive_in(moderator, "main") == []
    assert ran == []


def alive_in(page, where: str) -> list[str]:
    """Elements there that no template of ours makes, and attributes that would run something."""
    return page.evaluate(
        """where => [...document.querySelectorAll(where)].flatMap(root => [...root.querySelectorAll("*")]).filter(one =>
            /^(script|img|svg|math|iframe|object|embed|video|audio|style|link|meta|base|template|marquee)$/i.test(one.tagName)
            || [...one.attributes].some(({name, value}) =>
                name.startsWith("on") || name === "style"
                || /^(href|src|action|formaction|data|cite)$/.test(name) && !/^(https?:|[/#?])/.test(value))
        ).map(one => one.outerHTML.slice(0, 200))""",
        where,
    )
