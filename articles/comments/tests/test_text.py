"""Readers' plain text, and what becomes of it on a page."""

import sys

import pytest

from articles.comments import text as text_module
from articles.comments.models import TEXT_MAX
from articles.comments.text import clean, initials, says_something, to_html, to_unlinked_html

from .markup import parse

LINK = '<a href="{0}" rel="ugc nofollow noopener">{0}</a>'


def paragraph(html):
    return f'<p dir="auto">{html}</p>'


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("One line", paragraph("One line")),
        ("One\nTwo", paragraph("One<br>\nTwo")),
        ("One\n\nTwo", f"{paragraph('One')}\n{paragraph('Two')}"),
        ("One\n \t \n\n\nTwo\n\n", f"{paragraph('One')}\n{paragraph('Two')}"),
        ('<b>bold</b> & "quoted"', paragraph("&lt;b&gt;bold&lt;/b&gt; &amp; &quot;quoted&quot;")),
        ("&lt;script&gt;", paragraph("&amp;lt;script&amp;gt;")),
        ("", ""),
    ],
)
def test_a_text_keeps_its_lines_and_nothing_in_it_is_markup(written, shown):
    assert to_html(written) == shown


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("See https://a.example/b.", "https://a.example/b"),
        ("(https://a.example/b)", "https://a.example/b"),
        ("(see https://a.example/b_(c)).", "https://a.example/b_(c)"),
        ("“https://a.example/b”, he said", "https://a.example/b"),
        ("HTTP://A.example", "HTTP://A.example"),
        ("<https://a.example/>", "https://a.example/"),
        ("https://a.example/?q=1#top!?", "https://a.example/?q=1#top"),
    ],
)
def test_an_address_becomes_a_link_without_the_sentence_around_it(written, address):
    html = to_html(written)

    assert LINK.format(address) in html
    assert parse(html).text == " ".join(written.split())


def test_an_ampersand_in_an_address_is_escaped_once():
    link = parse(to_html("https://a.example/?a=1&b=2")).one("a")

    assert link["href"] == link.text == "https://a.example/?a=1&b=2"


@pytest.mark.parametrize(
    "written",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://a.example",
        "//a.example",
        "xhttp://a.example",
        "http://",
        "https://)",
        "http://\u200ba.example",
        "http://[broken",
        "www.example.org",
        "a@b.example",
    ],
)
def test_nothing_else_becomes_a_link(written):
    assert "<a" not in to_html(written)
    assert parse(to_html(written)).text == written


def test_a_moderator_sees_where_a_link_leads_and_cannot_follow_it():
    html = to_unlinked_html("See https://a.example/b.")

    assert html == paragraph('See <span class="address">https://a.example/b</span>.')


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("a\r\nb\rc\n", "a\nb\nc\n"),
        ("a\x00b", "ab"),
        ("tab\tstays", "tab\tstays"),
        ("\ud800x\udfff", "x"),
        ("é😀", "é😀"),
    ],
)
def test_what_cannot_be_stored_is_left_out(given, kept):
    assert clean(given) == kept


@pytest.mark.parametrize(
    ("text", "says"),
    [("a", True), ("!", True), ("😀", True), ("\u200b\u200e\n \u00ad", False), ("\u0301", False), ("", False)],
)
def test_what_can_be_seen_says_something(text, says):
    assert says_something(text) is says


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Jane van Doe", "JD"),
        ("jane", "J"),
        ("x", "X"),
        ("محمد علي", "مع"),
        ("ß", "S"),
        ("(Q) 7th", "Q7"),
        ("😀", "😀"),
        ("<script>", "S"),
        ("\u200b", "·"),
        ("", "·"),
    ],
)
def test_initials_stand_for_a_name(name, letters):
    assert initials(name) == letters


HOSTILE = {
    "brackets": "http://a.example/" + "(" * TEXT_MAX,
    "closing brackets": "http://a.example/" + ")" * TEXT_MAX,
    "full stops": "http://a.example/" + "." * TEXT_MAX,
    "one scheme after the other": "http://" * TEXT_MAX,
    "schemes with spaces": "http://a " * TEXT_MAX,
    "almost schemes": "http:/" * TEXT_MAX,
    "h": "h" * TEXT_MAX,
    "empty lines": "\n" * TEXT_MAX,
    "lines with spaces": " \n" * TEXT_MAX,
    "one line with spaces": "x" + " " * TEXT_MAX + "x",
    "spaces after a line": "x\n" + " " * TEXT_MAX + "x",
    "tags": "<a " * TEXT_MAX,
    "ampersands": "&" * TEXT_MAX,
    "quotes": "\"'" * TEXT_MAX,
}


def steps(text):
    """How many lines of Python the module runs for ``text``."""
    count = 0

    def trace(frame, event, argument):
        nonlocal count
        if frame.f_code.co_filename != text_module.__file__:
            return None
        count += 1
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        to_html(text)
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_text_of_four_times_the_length_costs_about_four_times_the_work(text):
    quarter, whole = text[: TEXT_MAX // 4], text[:TEXT_MAX]

    assert steps(whole) <= 4.1 * steps(quarter) + 100
