"""What becomes of a comment under WordPress's discussion settings: a row for each rule and each of its edges."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from articles.comments import discussion, screening
from articles.comments.models import Comment, DiscussionSettings
from articles.comments.rules import RULES, number_of_links
from articles.tests.factory import NOW, make_public

from .factory import make_comment

WRITER = {"name": "Ilse Brandt", "email": "ilse@example.org"}
APPROVED, PENDING, SPAM, REJECTED = "approved", "pending", "spam", "rejected"
LINK = "https://example.org/"


@dataclass
class Row:
    """Settings, the comment, what the same or another writer sent before; then what becomes of it and by which rule.

    The defaults are a writer of whom a comment was approved, whom nothing holds.
    """

    becomes: str | int
    rule: str
    settings: dict[str, Any] = field(default_factory=dict)
    comment: dict[str, Any] = field(default_factory=dict)
    earlier: list[dict[str, Any]] = field(default_factory=lambda: [{}])
    story: dict[str, Any] = field(default_factory=dict)
    trap: bool = False


ROWS = {
    # Nothing says otherwise
    "a writer with an approved comment": Row(APPROVED, "first_time"),
    # Comment author must have a previously approved comment: under the same name and email
    "a first comment": Row(PENDING, "first_time", earlier=[]),
    "known by the email, under another name": Row(PENDING, "first_time", earlier=[{"name": "Tomas"}]),
    "known by the name, with another email": Row(PENDING, "first_time", earlier=[{"email": "t@example.org"}]),
    "name and email in other capitals": Row(
        APPROVED, "first_time", earlier=[{"name": "ILSE  brandt", "email": "Ilse@EXAMPLE.org"}]
    ),
    "the earlier comment waits": Row(PENDING, "first_time", earlier=[{"state": PENDING}]),
    "the earlier comment is spam": Row(PENDING, "first_time", earlier=[{"state": SPAM}]),
    "the earlier comment was rejected": Row(PENDING, "first_time", earlier=[{"state": REJECTED}]),
    "under another story": Row(APPROVED, "first_time", earlier=[{"article": None}]),
    "a newsroom's reply under the same name counts for nobody": Row(
        PENDING, "first_time", earlier=[{"is_staff": True}]
    ),
    "nobody needs an approved comment": Row(APPROVED, "first_time", {"require_previous": False}, earlier=[]),
    "without name and email nobody is known": Row(
        *(PENDING, "first_time", {"require_name_email": False}),
        comment={"name": "", "email": ""},
        earlier=[{"name": "", "email": ""}],
    ),
    # Comment author must fill out name and email
    "no name": Row(422, "complete", comment={"name": ""}),
    "no email": Row(422, "complete", comment={"email": ""}),
    "no name, and none is required": Row(PENDING, "first_time", {"require_name_email": False}, {"name": ""}),
    # Allow comments; close after N days
    "closed by its editor": Row(403, "closed", story={"comments_open": False}),
    "closed by age": Row(403, "closed", {"close_old": True}, story={"published_at": NOW - timedelta(days=14)}),
    "a moment younger": Row(
        APPROVED, "first_time", {"close_old": True}, story={"published_at": NOW - timedelta(days=14, microseconds=-1)}
    ),
    "old, and age closes nothing": Row(APPROVED, "first_time", story={"published_at": NOW - timedelta(days=999)}),
    "closed by age after another number of days": Row(
        403, "closed", {"close_old": True, "close_after_days": 3}, story={"published_at": NOW - timedelta(days=4)}
    ),
    # Comment must be manually approved
    "everything is held": Row(PENDING, "hold_all", {"hold_all": True}),
    # Hold at N links
    "one link": Row(APPROVED, "first_time", comment={"text": LINK}),
    "two links": Row(PENDING, "links", comment={"text": f"{LINK} {LINK}"}),
    "two links of three": Row(APPROVED, "first_time", {"max_links": 3}, {"text": f"{LINK} {LINK}"}),
    "one link of one": Row(PENDING, "links", {"max_links": 1}, {"text": LINK}),
    "links are not counted": Row(APPROVED, "first_time", {"max_links": 0}, {"text": f"{LINK} " * 50}),
    "the writer's website is no link": Row(APPROVED, "first_time", {"max_links": 1}, {"website": LINK}),
    # Comment moderation
    "a moderation word": Row(PENDING, "moderation_words", {"moderation_words": "bridge"}),
    "a moderation word in other capitals": Row(PENDING, "moderation_words", {"moderation_words": "BRIDGE"}),
    "a moderation word inside another": Row(APPROVED, "first_time", {"moderation_words": "bri"}),
    "a moderation word inside another, with a star": Row(PENDING, "moderation_words", {"moderation_words": "bri*"}),
    "a moderation word in disguise": Row(
        PENDING, "moderation_words", {"moderation_words": "bridge"}, {"text": "The brіdgе was closed"}
    ),
    "a moderation word in the name": Row(
        PENDING, "moderation_words", {"moderation_words": "cheapest"}, {"name": "Cheapest Watches"}
    ),
    "a moderation word in the website": Row(
        PENDING, "moderation_words", {"moderation_words": "watches.example"}, {"website": "https://watches.example/"}
    ),
    "a moderation word in the email": Row(PENDING, "moderation_words", {"moderation_words": "@example.org"}),
    "a moderation word in the IP address": Row(PENDING, "moderation_words", {"moderation_words": "203.0.113."}),
    "a moderation word in the user agent": Row(PENDING, "moderation_words", {"moderation_words": "curl*"}),
    "a moderation word with markup in it": Row(
        PENDING, "moderation_words", {"moderation_words": "bridge"}, {"text": "The br<b></b>idge was closed"}
    ),
    "a note in the list is no word": Row(APPROVED, "first_time", {"moderation_words": "# bridge\n\n"}),
    # Disallowed comment keys: they overrule what holds
    "a disallowed word": Row(REJECTED, "disallowed_words", {"disallowed_words": "bridge"}),
    "a disallowed word of a first-time writer": Row(
        REJECTED, "disallowed_words", {"disallowed_words": "bridge"}, earlier=[]
    ),
    "a disallowed word with everything held": Row(
        REJECTED, "disallowed_words", {"disallowed_words": "bridge", "hold_all": True}
    ),
    "a disallowed and a moderation word": Row(
        REJECTED, "disallowed_words", {"disallowed_words": "bridge", "moderation_words": "bridge"}
    ),
    "a disallowed word with markup in it": Row(
        REJECTED, "disallowed_words", {"disallowed_words": "bridge"}, {"text": "The br<i>i</i>dge was closed"}
    ),
    # Duplicates
    "the same text again": Row(409, "duplicate", earlier=[{"text": "The bridge was closed."}]),
    "the same text with other spaces": Row(409, "duplicate", earlier=[{"text": "The  bridge\nwas closed. "}]),
    "the same text under the name alone": Row(
        409, "duplicate", earlier=[{"text": "The bridge was closed.", "email": "t@example.org"}]
    ),
    "the same text with the email alone": Row(
        409, "duplicate", earlier=[{"text": "The bridge was closed.", "name": "Tomas"}]
    ),
    "the same text, which was rejected": Row(
        APPROVED, "first_time", earlier=[{}, {"text": "The bridge was closed.", "state": REJECTED}]
    ),
    "the same text, which is spam": Row(409, "duplicate", earlier=[{"text": "The bridge was closed.", "state": SPAM}]),
    "the same text of somebody else": Row(
        APPROVED,
        "first_time",
        earlier=[{}, {"text": "The bridge was closed.", "name": "Tomas", "email": "t@example.org"}],
    ),
    # Floods: 15 seconds, by email or by address, under whatever story
    "14 seconds after another": Row(429, "flood", earlier=[{"created_at": NOW - timedelta(seconds=14)}]),
    "15 seconds after another": Row(APPROVED, "first_time", earlier=[{"created_at": NOW - timedelta(seconds=15)}]),
    "too quick, under another story": Row(429, "flood", earlier=[{"created_at": NOW, "article": None}]),
    "too quick, from the same address": Row(
        429, "flood", earlier=[{"created_at": NOW, "name": "T", "email": "t@example.org", "address": "203.0.113.9"}]
    ),
    "too quick, from the same household's IPv6 addresses": Row(
        *(429, "flood"),
        comment={"address": "2001:db8:1:2::1"},
        earlier=[{"created_at": NOW, "name": "T", "email": "t@example.org", "address": "2001:db8:1:2:ffff::9"}],
    ),
    "too quick, from a neighbour's IPv6 address": Row(
        *(PENDING, "first_time"),
        comment={"address": "2001:db8:1:3::1"},
        earlier=[{"created_at": NOW, "name": "T", "email": "t@example.org", "address": "2001:db8:1:2::9"}],
    ),
    "too quick with nothing to be known by": Row(
        *(PENDING, "first_time", {"require_name_email": False}),
        comment={"name": "", "email": "", "address": None},
        earlier=[{"created_at": NOW, "name": "", "email": "", "address": None}],
    ),
    "a duplicate that comes too quickly": Row(
        409, "duplicate", earlier=[{"text": "The bridge was closed.", "created_at": NOW}]
    ),
    # The writer's record
    "half of three were rejected": Row(
        APPROVED, "first_time", earlier=[{}, {}, {"state": REJECTED}], settings={"hold_rejected_share": 50}
    ),
    "half of four were rejected": Row(PENDING, "record", earlier=[{}, {}, {"state": REJECTED}, {"state": SPAM}]),
    "two decided are no record": Row(APPROVED, "first_time", earlier=[{}, {"state": REJECTED}]),
    "what waits is no record": Row(
        APPROVED, "first_time", earlier=[{}, {"state": REJECTED}, {"state": PENDING}, {"state": PENDING}]
    ),
    "records are not looked at": Row(
        *(APPROVED, "first_time", {"hold_rejected_share": 0}),
        earlier=[{}, {"state": REJECTED}, {"state": REJECTED}],
    ),
    # The trap
    "the trap is filled in": Row(SPAM, "trap", trap=True),
    "the trap is filled in by a first-time writer": Row(SPAM, "trap", trap=True, earlier=[]),
    "the trap and a disallowed word": Row(REJECTED, "disallowed_words", {"disallowed_words": "bridge"}, trap=True),
}


def arriving(story, **fields):
    defaults = WRITER | {"text": "The bridge was closed.", "address": "203.0.113.9", "user_agent": "curl/8.1"}
    return Comment(article=story, **defaults | fields)


@pytest.mark.django_db
@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_a_comment_becomes_what_wordpress_makes_of_it(row):
    story = make_public(**{"published_at": NOW - timedelta(days=1)} | row.story)
    if row.settings:
        DiscussionSettings.objects.create(**row.settings)
    for number, fields in enumerate(row.earlier):
        ours = {"article": story, "text": f"Earlier {number}", "created_at": NOW - timedelta(days=1), "address": None}
        given = WRITER | ours | fields
        make_comment(**given | {"article": given["article"] or make_public()})

    arrival = screening.Arrival(arriving(story, **row.comment), NOW, trap_filled=row.trap)
    if isinstance(row.becomes, int):
        with pytest.raises(screening.Refused) as refusal:
            screening.receive(arrival)
        assert refusal.value.status == row.becomes
        rules = tuple(rule for rule in RULES if rule.name == row.rule)
        with pytest.raises(screening.Refused):
            screening.judge(arrival, rules=rules)
        assert Comment.objects.count() == len(row.earlier)
        return

    comment = screening.receive(arrival)
    comment.refresh_from_db()
    assert (comment.state, comment.rule) == (row.becomes, row.rule)
    decisive = next(finding for finding in comment.verdict if finding["rule"] == row.rule)
    assert decisive["reason"].endswith(".")
    record = comment.moderation_records.first()
    assert (record is None) == (row.becomes == PENDING)
    assert record is None or (record.who, record.reason) == ("Screening", decisive["reason"])


def test_every_rule_has_a_row_or_a_test_of_its_own():
    assert {rule.name for rule in RULES} == {row.rule for row in ROWS.values()} | {"banned"}


DEFAULTS = {
    "open_by_default": True,
    "require_name_email": True,
    "close_old": False,
    "close_after_days": 14,
    "offer_to_remember": True,
    "threaded": True,
    "thread_depth": 5,
    "paged": False,
    "per_page": 50,
    "first_page": "last",
    "order": "older",
    "mail_on_arrival": True,
    "mail_on_held": True,
    "hold_all": False,
    "require_previous": True,
    "max_links": 2,
    "moderation_words": "",
    "disallowed_words": "",
}


@pytest.mark.django_db
def test_the_defaults_are_wordpresss():
    settings = DiscussionSettings.current()

    assert {name: getattr(settings, name) for name in DEFAULTS} == DEFAULTS
    assert not DiscussionSettings.objects.exists()


@pytest.mark.django_db
def test_settings_are_one_row():
    DiscussionSettings(hold_all=True).save()
    DiscussionSettings(hold_all=False, max_links=7).save()

    assert DiscussionSettings.objects.get().max_links == 7


@pytest.mark.django_db
def test_a_story_that_was_never_published_is_not_too_old():
    settings = DiscussionSettings(close_old=True)

    assert discussion.closes_at(make_public(published_at=NOW), settings) == NOW + timedelta(days=14)


@pytest.mark.once
@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("none at all", 0),
        ("https://a.example", 1),
        ("HTTP://A.EXAMPLE and http://b.example", 2),
        ("www.a.example", 1),
        ("https://www.a.example/www.b", 1),
        ("ftp.a.example ftp://b.example/x", 2),
        ("write to me@a.example", 1),
        ('<a href="https://a.example">a</a>', 1),
        ('<a href="https://a.example">https://a.example</a>', 1),
        ("<a href=x>one</a> <A class='y' HREF='/z'>two</A>", 2),
        ("<a name=x>no link</a>", 0),
        ("ht\u200btps://a.example", 1),
        ("https:// alone", 0),
        ("ｗｗｗ．a.example", 1),
        ("@" * 5000 + "a" * 60_000, 0),
    ],
)
def test_links_are_counted_as_wordpress_would_make_them(text, number):
    assert number_of_links(text) == number
