"""The feeds of comments: what moderators have approved, under stories that are public."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import publishing
from articles.tests.factory import make_public, make_scheduled, make_unpublished, make_user
from articles.tests.machine_readers import CONTENT, DC, feed_complaints, xml

from .factory import make_comment

pytestmark = pytest.mark.django_db

FORMS = {"rss": "", "atom": "atom/", "json": "json/"}


def feeds_of(story):
    return [f"{page}feed/{suffix}" for page in ("/comments/", story.get_absolute_url()) for suffix in FORMS.values()]


@pytest.mark.parametrize("form", FORMS)
def test_each_is_a_feed_without_a_fault(client, form):
    story = make_public("Ferry")
    make_comment(story, name="Ilse <b>", text="First.\n\n<script>alert(1)</script> https://example.org/?a=1&b=2")
    for page in ("/comments/", story.get_absolute_url()):
        address = f"{page}feed/{FORMS[form]}"
        response = client.get(address)
        assert feed_complaints(form, response, address) == []
        assert "First." in response.content.decode()


def test_a_comment_stands_there_with_its_writer_its_story_and_its_own_address(client, settings):
    story = make_public("Ferry")
    comment = make_comment(story, name="Ilse <b>", text="Is this <i>so</i>?")
    make_comment(make_public())

    (item,) = xml(client.get(f"{story.get_absolute_url()}feed/").content).iter("item")

    assert item.findtext("title") == "Ilse <b> on Ferry"
    assert item.findtext(f"{DC}creator") == "Ilse <b>"
    assert item.findtext("link") == f"{settings.SITE_URL}/comments/{comment.pk}/"
    assert "&lt;i&gt;so&lt;/i&gt;" in item.findtext(f"{CONTENT}encoded")
    assert len(list(xml(client.get("/comments/feed/").content).iter("item"))) == 2


def test_what_is_not_approved_or_stands_under_a_story_that_is_not_public_is_in_none(client):
    story = make_public()
    for text in ("pending", "spam", "rejected"):
        make_comment(story, text, text=f"Secret {text}")
    for other in (make_scheduled(), make_unpublished()):
        make_comment(other, text="Secret story")
    make_comment(story, text="Seen", email="ilse@secret.example")

    for address in feeds_of(story):
        text = client.get(address).content.decode()
        assert "Seen" in text, address
        assert "ecret" not in text, address


def test_when_a_story_is_withdrawn_its_feed_is_gone_and_so_are_its_comments(client):
    story = make_public()
    make_comment(story, text="Under a forgery")
    publishing.withdraw(story, by=make_user("Editor"), notice="Forged.")

    assert "Under a forgery" not in client.get("/comments/feed/").content.decode()
    response = client.get(f"{story.get_absolute_url()}feed/")
    assert response.status_code == 410
    assert "Under a forgery" not in response.content.decode()


def test_the_feed_of_a_story_follows_it_from_wherever_it_was(client):
    story = make_public("Ferry")
    story.slug = "boat"
    story.save()

    for old in ("/ferry/feed/", "/2001/02/03/ferry/feed/rss2/", "/boat/feed/rdf/", "/boat/feed"):
        response = client.get(old)
        assert (response.status_code, response["Location"]) == (301, f"{story.get_absolute_url()}feed/"), old
    assert client.get("/ferry/feed/atom/")["Location"] == f"{story.get_absolute_url()}feed/atom/"


def test_more_comments_ask_the_database_no_more(client):
    def ask():
        with CaptureQueriesContext(connection) as captured:
            items = json.loads(client.get("/comments/feed/json/").content)["items"]
        return len(captured), len(items)

    for _ in range(2):
        make_comment(make_public())
    few, small = ask()
    for _ in range(30):
        make_comment(make_public())
    many, large = ask()

    assert (small, large) == (2, 20)
    assert many == few <= 2
