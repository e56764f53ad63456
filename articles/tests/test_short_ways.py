"""Where a look tells that nothing would change, nothing is gone through: what comes out is what the long way gives."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.rich_text import figures, pasted, plain_text, sanitising

pytestmark = pytest.mark.once

PIECES = st.sampled_from(
    [
        *(
            "<p>",
            "</p>",
            "<h2>",
            "</h2>",
            "<ul>",
            "<li>",
            "</li>",
            "</ul>",
            "<blockquote>",
            "</blockquote>",
            "<br>",
            "<hr>",
        ),
        *("<p></p>", "<p><br></p>", "<li> </li>", "<p>&nbsp;</p>", "<p>\xa0\u2003</p>", "<ul><li></li></ul>"),
        *("<strong>", "</strong>", '<a href="/a">', "</a>", "<td>", "</td>", "<table>", "</table>"),
        *(
            " ",
            "\n",
            "\t",
            "\x1c",
            "\x85",
            "a",
            "b c",
            "&nbsp;",
            "&Tab;",
            "&emsp",
            "&amp;",
            "&lt;",
            "&#32;",
            "&",
            ";",
            ">",
        ),
    ]
)
FIGURES = st.sampled_from(
    [
        "<figure>",
        "</figure>",
        '<figure data-picture="3">',
        "<figcaption>",
        "</figcaption>",
        '<figure data-quote="pull">',
    ]
)
HTML = st.lists(PIECES, max_size=14).map("".join)


@given(HTML, st.booleans())
def test_blocks_that_hold_nothing_are_dropped_as_if_each_had_been_looked_at(html, made_well_formed):
    html = sanitising._nh3.clean(html) if made_well_formed else html

    assert sanitising._without_empty_blocks(html) == sanitising._each_looked_at(html)


@given(st.lists(PIECES | FIGURES, max_size=14).map("".join))
def test_a_text_without_figures_is_in_its_one_form(html):
    html = sanitising._nh3.clean(html)

    assert figures.in_one_form(html) == figures._in_one_form(html)


@given(HTML | st.text())
def test_words_are_parted_by_one_space_whatever_stood_between_them(html):
    plain = plain_text(html)

    assert plain == re.sub(r"\s+", " ", plain).strip()


IN_ANY_CASE = re.compile(r"<(?:b|i|span|font|div|center|h1|h[4-6])\b|\bstyle\s*=", re.IGNORECASE)


def test_every_character_that_is_a_letter_of_style_in_some_case_is_one():
    for letter in "style":
        for code in range(0x11000):
            html = " style=".replace(letter, chr(code))
            assert pasted.looks_pasted(html) == bool(IN_ANY_CASE.search(html)), html


@given(
    st.lists(
        st.sampled_from(["style", "STyle", "\u017ftyle", "=", " ", "\n", "s", "é", "_", "-", "<b", "<I", ">", "<h4"])
    )
)
def test_what_looks_pasted_is_seen_wherever_it_stands(pieces):
    html = "".join(pieces)

    assert pasted.looks_pasted(html) == bool(IN_ANY_CASE.search(html))
