"""What the list of replies can be narrowed to, and the page of one writer."""

from datetime import timedelta

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from articles.comments import moderation, reports
from articles.comments.admin import asking
from articles.comments.admin.asking import Asked
from articles.comments.models import CommentState, ReportReason
from articles.tests.factory import NOW, make_public, make_user

from .factory import make_comment, make_pending
from .markup import parse

QUEUE = "/admin/comments/comment/"


@pytest.fixture
def desk(client):
    client.force_login(make_user("Moderator"))
    return client


def names(desk, query=""):
    return [card.one("h2").text for card in parse(desk.get(QUEUE + query)).all("article")]


@pytest.mark.once
@given(st.text(), st.text(), st.text(), st.text(), st.text())
def test_an_address_asks_what_was_read_from_it(state, writer, address, story, words):
    query = QueryDict(mutable=True)
    query.update({"state": state, "writer": writer, "address": address, "story": story, "q": words})
    asked = Asked.of(query)

    assert Asked.of(QueryDict(asked.here)) == asked


@pytest.mark.django_db
def test_a_writer_is_found_in_every_state_whatever_the_case(desk):
    for state in CommentState:
        make_comment(name=state.label, state=state, email="Ilse@Example.org")
    make_pending(name="Somebody else")

    assert sorted(names(desk, "?writer=ilse@example.ORG")) == ["Approved", "Pending", "Rejected", "Spam"]
    assert names(desk, "?writer=ilse@example.org&state=spam") == ["Spam"]


@pytest.mark.django_db
def test_an_address_is_found_by_itself_and_by_what_is_kept_of_it(desk):
    reply = make_pending(name="Anna", address="203.0.113.9")
    make_pending(name="Boris", address="203.0.113.10")

    assert names(desk, "?address=203.0.113.9") == ["Anna"]
    assert names(desk, f"?address={reply.address_hash}") == ["Anna"]
    assert names(desk, "?address=nonsense") == []


@pytest.mark.django_db
def test_a_story_is_found_by_number_address_and_headline(desk):
    ferry, radar = make_public("Ferry returns to the north"), make_public("Radar fails")
    make_pending(ferry, name="Anna")
    make_pending(radar, name="Boris")

    for asked in (ferry.pk, ferry.get_absolute_url(), f"https://news.example{ferry.get_absolute_url()}", "north FERRY"):
        assert names(desk, f"?story={asked}") == ["Anna"], asked
    page = parse(desk.get(f"{QUEUE}?story=submarine"))
    assert "No story is meant by “submarine”." in page.text
    assert page.all("article") == []


@pytest.mark.django_db
def test_reported_replies_come_oldest_first_with_what_readers_say(desk):
    for minute, name in enumerate(("first", "second")):
        reply = make_comment(name=name, created_at=NOW + timedelta(minutes=minute))
        for reader in range(2):
            reports.report(reply, reason=ReportReason.ABUSE, note="He means me.", address=f"192.0.2.{reader}", at=NOW)
    make_comment(name="not reported")

    assert names(desk, "?state=reported") == ["first", "second"]
    card = parse(desk.get(f"{QUEUE}?state=reported")).all("article")[0]
    assert "Reported 2 times: It insults or threatens somebody He means me." in card.text
    assert "Keep" in [button.text.removesuffix(" i") for button in card.all("button")]


@pytest.mark.django_db
def test_a_card_says_why_the_reply_was_held(desk):
    verdict = [{"rule": "links", "label": "Links", "says": "hold", "reason": "It has 3 links."}]
    make_pending(verdict=verdict)

    assert "Held: Links It has 3 links." in parse(desk.get(QUEUE)).one("article").text


@pytest.mark.django_db
def test_a_card_tells_the_record_of_its_writer(desk):
    moderator = make_user("Moderator")
    for verb in (moderation.approve, moderation.approve, moderation.spam):
        verb(make_pending(email="ilse@example.org"), by=moderator)
    make_pending(email="ILSE@example.org", name="Ilse", created_at=NOW)
    make_pending(email="new@example.org", name="New", created_at=NOW + timedelta(minutes=1))
    make_pending(email="", name="Unknown", created_at=NOW + timedelta(minutes=2))

    records = [card.one(class_="reply-card__record").text for card in parse(desk.get(QUEUE)).all("article")]

    assert records == ["2 approved1 spam1 pending", "First reply", "No email address, so nothing is known"]


@pytest.mark.django_db
def test_the_page_of_a_writer_tells_names_addresses_record_and_bans(desk):
    moderator = make_user("Moderator")
    for name, address in (("Ilse", "192.0.2.1"), ("I. Brandt", "192.0.2.2")):
        reply = make_pending(email="ilse@example.org", name=name, address=address)
    moderation.ban(reply, by=moderator, until=None, kinds=["email"], reason="Again and again.")

    told = parse(desk.get(f"{QUEUE}?writer=ilse@example.org")).one("section", class_="queue__writer").text

    for part in (
        "Ilse",
        "I. Brandt",
        "192.0.2.1",
        "192.0.2.2",
        "1 rejected",
        "1 pending",
        "for good",
        "Again and again.",
    ):
        assert part in told, part
    assert "Banned by email address for good: Again and again." in parse(desk.get(QUEUE)).one("article").text


@pytest.mark.django_db
def test_words_are_looked_for_in_a_bounded_number_of_replies_and_then_further(desk, monkeypatch):
    monkeypatch.setattr(asking, "SEARCHED", 3)
    story = make_public()
    for minute in range(8):
        text = "Çelik" if minute in (1, 7) else "steel"
        make_pending(story, name=f"n{minute}", text=text, created_at=NOW + timedelta(minutes=minute))

    found, pages, query = [], 0, "?q=celik"
    while query:
        page = parse(desk.get(QUEUE + query))
        found += [card.one("h2").text for card in page.all("article")]
        pages += 1
        query = next((link["href"] for link in page.all("a") if link.text == "Look further"), "")

    assert (found, pages) == (["n1", "n7"], 3)


@pytest.mark.django_db
def test_a_page_full_of_what_was_found_goes_on_behind_the_last_one(desk):
    story = make_public()
    for minute in range(30):
        make_pending(story, name=f"n{minute}", text="pears", created_at=NOW + timedelta(minutes=minute))

    page = parse(desk.get(f"{QUEUE}?q=pears"))
    (further,) = (link["href"] for link in page.all("a") if link.text == "Further in the list")

    assert len(page.all("article")) == 25
    assert names(desk, further) == [f"n{minute}" for minute in range(25, 30)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query", ["?state=pending", "?state=all", "?q=pears", "?writer=ilse@example.org", "?story=ferry"]
)
def test_no_query_of_any_list_grows_with_rows(desk, query):
    story, moderator = make_public("Ferry"), make_user("Moderator")

    def fill(number):
        for _ in range(number):
            reply = make_pending(story, text="pears", email="ilse@example.org", parent=make_comment(story))
            moderation.restore(moderation.reject(reply, by=moderator), by=moderator)
            make_comment(story, email="ilse@example.org", text="pears")

    def cost():
        with CaptureQueriesContext(connection) as queries:
            desk.get(QUEUE + query)
        return len(queries)

    fill(1)
    few = cost()
    fill(14)

    assert cost() == few
