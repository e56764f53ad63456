"""How long a story takes to read, in whatever script it is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.comments.tests.markup import parse
from articles.reading_time import minutes

from .factory import make_public

CHINESE = "舰艇抵达港口" * 200  # 1,200 characters
ARABIC = "عادت السفينة إلى الميناء " * 140  # 560 words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 0),
        (" … — !", 0),
        ("One.", 1),
        ("word " * 230, 1),
        ("word " * 2300, 10),
        ("it’s well-armed, 1,200.5 " * 230, 3),
        (CHINESE, 5),
        ("船が港に着いた。" * 100, 2),  # 700 letters, as Japanese
        (ARABIC, 4),
        ("הספינה חזרה לנמל " * 190, 3),
        ("เรือกลับท่า" * 130, 4),
        ("배가 항구로 돌아왔다 " * 230, 3),
        ("word " * 230 + CHINESE, 6),
    ],
    ids=lambda value: str(value)[:20],
)
def test_each_script_has_its_pace(text, expected):
    assert minutes(text) == expected


@pytest.mark.once
@given(st.text(), st.integers(1, 50))
def test_the_same_text_many_times_takes_as_many_times_as_long(text, times):
    once, often = minutes(text), minutes("\n".join([text] * times))

    assert (once == 0) == (often == 0)
    assert often <= times * max(once, 1) + times / 2
    assert often >= once


@pytest.mark.django_db
def test_it_stands_with_the_time_under_the_headline(client):
    story = make_public(body=f"<p>{'word ' * 1150}</p>")

    facts = parse(client.get(story.get_absolute_url())).one("p", class_="article__facts")

    assert "5 min read" in facts.text
