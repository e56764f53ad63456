"""Whatever people write comes back out of every feed as they wrote it, and no character makes a feed unreadable."""

import json
from datetime import UTC, datetime

import pytest
from django.utils.html import escape
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.feeds import FORMATS, Entry, Feed, Person, Picture, fit

from .factory import make_image, make_public, make_section
from .machine_readers import broken_by_round_trip, xml

pytestmark = pytest.mark.once

AT = datetime(2026, 3, 14, 9, 30, tzinfo=UTC)
HOSTILE = [
    "]]><script>alert(1)</script>",
    "control \x00\x01\x08\x0b\x0c\x1f characters",
    "not characters \ufffe\uffff",
    "line\u2028and\u2029ends\x85",
    "&amp; &lt;b&gt; &#x3C;",
    "a\tb\nc\r\nd\re",
    "\u202eright to left",
    "\U0001f6a2 \U0010ffff",
    "",
]


def feed_of(text):
    picture = Picture("https://news.example/p.jpg", 10, 10, alt=text, caption=text, credit=text)
    url = "https://news.example/"
    entry = Entry(
        *("tag:news.example,2026-03-14:story/1", f"{url}?p=1", url, text, f"<p>{escape(text)}</p>", AT, AT, text),
        people=(Person(text, url),),
        categories=(text,),
        picture=picture,
    )
    return Feed(text, f"{url}feed/", url, "en", "News", url, text, [entry])


@given(st.text(st.characters(exclude_categories=["Cs"])) | st.sampled_from(HOSTILE))
@settings(max_examples=settings.default.max_examples * 2)
def test_every_text_can_stand_in_every_place_of_a_feed(text):
    lines = fit(text).replace("\r\n", "\n").replace("\r", "\n")
    for form in FORMATS:
        body, _ = feed_of(text).written(form)
        if form == "json":
            assert json.loads(body)["items"][0].get("title", "") == fit(text)
        else:
            root = xml(body)
            said = [one.text or "" for one in root.iter("{*}title", "{*}credit", "{*}creator", "{*}name")]
            assert said.count(lines) >= (4 if lines != "News" else 5) - (not lines)


@pytest.mark.django_db
def test_the_worlds_naughty_strings_come_back_as_headlines_and_captions(client, shared_data):
    strings = json.loads((shared_data / "strings" / "naughty-strings.json").read_text())
    strings = [text.replace("\x00", "")[:300] for text in [*strings, *HOSTILE] if text]
    section, image = make_section(), make_image()
    stories = [make_public(section=section, lead_image=image) for _ in range(20)]

    assert len(strings) > 400
    assert broken_by_round_trip(client, stories, strings) == []
