"""What is quicker for the many texts that have nothing special gives what the long way gives."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.rich_text import plain_text, sanitise
from articles.wordpress.cleaning import wanted
from articles.wordpress.cleaning.flow import _single_spaced
from articles.wordpress.planning import _says_nothing

pytestmark = pytest.mark.once

WORDS = ["src", "href", "id", "ids", "s", "=", " = ", '"', "'", "7", "12,13", "wp-image-", "attachment_", '"id":', "x"]
SIGNS = [" ", ">", "<img ", "/a.jpg", "i", "é", "_", "\n", ",", "https://old.example/?p=3"]
#: The same with words parted as \b parts them.
BY_BOUNDARIES = re.compile(
    r"""(?:src|href)\s*=\s*["']?([^"'\s>]+)|wp-image-(\d+)|attachment_(\d+)|\bids?\s*=\s*["']?([\d,\s]+)|"id":(\d+)"""
)


@given(st.lists(st.sampled_from(WORDS + SIGNS), max_size=20).map("".join))
def test_what_a_body_speaks_of_is_found_wherever_a_word_may_begin(body):
    numbers, addresses = set(), set()
    for address, *found in BY_BOUNDARIES.findall(body):
        addresses |= {address} - {""}
        numbers |= {int(one) for several in found for one in several.replace(",", " ").split()}

    assert wanted(body) == (numbers, addresses)


@given(st.text() | st.text(alphabet="ab \t\n\x0b\x1c\xa0\u2003"))
def test_spaces_become_one_whatever_they_were(text):
    assert _single_spaced(text) == re.sub(r"\s+", " ", text)


@given(st.lists(st.sampled_from(["<p>", "</p>", "<hr>", "<br>", " ", "&nbsp;", "&amp;", "<td>", "</td>", "a", "\n"])))
def test_a_body_says_nothing_where_no_word_is_left_of_it(pieces):
    body = sanitise("".join(pieces))

    assert _says_nothing(body) == (not plain_text(body))
