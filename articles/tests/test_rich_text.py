"""What gets into a story's body, whoever wrote it and whatever they pasted."""

import json
from html.parser import HTMLParser

import bleach
import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.models import Article
from articles.rich_text import (
    ATTRIBUTES,
    EDITOR_EXTENSIONS,
    FEATURES,
    SCHEMES,
    TAGS,
    plain_text,
    recognise,
    safe_link,
    sanitise,
    sanitising,
)

from .factory import make_article


class Elements(HTMLParser):
    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.found = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, attrs))

    def handle_comment(self, data):
        self.found.append(("comment", []))

    def handle_decl(self, decl):
        self.found.append(("declaration", []))

    handle_pi = unknown_decl = handle_decl


def assert_harmless(html):
    for tag, attrs in Elements(html).found:
        assert tag in ATTRIBUTES, f"<{tag}> came through: {html}"
        for name, value in attrs:
            assert name in ATTRIBUTES[tag], f"{name} came through: {html}"
            if name == "href":
                assert safe_link(value), f"a bad link came through: {html}"
            if name == "data-embed":
                known = recognise(value)
                assert known, f"a foreign host came through: {html}"
                assert known.url == value
            if name in ("data-picture", "data-story"):
                assert value.isascii()
                assert int(value) > 0
            if name == "data-quote":
                assert value == "pull"


@pytest.mark.parametrize(
    ("given_html", "kept"),
    [
        ("<p>One</p><p>Two</p>", "<p>One</p><p>Two</p>"),
        ("<h2>Part</h2><h3>Lesser</h3>", "<h2>Part</h2><h3>Lesser</h3>"),
        ("<p><strong>b</strong> <em>i</em><br>x</p>", "<p><strong>b</strong> <em>i</em><br>x</p>"),
        ('<ol start="4"><li><p>x</p></li></ol>', '<ol start="4"><li><p>x</p></li></ol>'),
        ("<blockquote><p>q</p></blockquote><hr>", "<blockquote><p>q</p></blockquote><hr>"),
        (
            '<table><tbody><tr><th colspan="2"><p>a</p></th></tr></tbody></table>',
            '<table><tbody><tr><th colspan="2"><p>a</p></th></tr></tbody></table>',
        ),
        ('<p><a href="https://example.org/x?a=1&amp;b=2">x</a></p>',) * 2,
        ('<p><a href="mailto:desk@example.org">x</a></p>',) * 2,
        ('<p><a href="/tag/rivers/">x</a></p>',) * 2,
        ("<p>“curly” – dash … Ünïcode العربية</p>",) * 2,
    ],
)
def test_what_the_editor_makes_is_kept_as_it_is(given_html, kept):
    assert sanitise(given_html) == kept


@pytest.mark.parametrize(
    ("given_html", "kept"),
    [
        ("<p>a</p><script>alert(1)</script>", "<p>a</p>"),
        ("<style>p{}</style><p>a</p>", "<p>a</p>"),
        ('<p onclick="x()" style="color:red" class="MsoNormal">a</p>', "<p>a</p>"),
        ("<p>a</p><p></p><p>&nbsp;</p><p><br></p>", "<p>a</p>"),
        ("<ul><li><p> </p></li></ul><p>a</p>", "<p>a</p>"),
        ("<p><img src=x onerror=alert(1)>a</p>", "<p>a</p>"),
        ("<iframe src='https://example.org'>x</iframe><p>a</p>", "<p>a</p>"),
        ("<p>a<!-- note --></p>", "<p>a</p>"),
        ('<p><a href="javascript:alert(1)">a</a></p>', "<p><a>a</a></p>"),
        ('<p><a href="java\u200bscript:alert(1)">a</a></p>', "<p><a>a</a></p>"),
        ('<p><a href="&#106;avascript:alert(1)">a</a></p>', "<p><a>a</a></p>"),
        ('<p><a href="//other.example/">a</a></p>', "<p><a>a</a></p>"),
        ('<p><a href="/\\other.example/">a</a></p>', "<p><a>a</a></p>"),
        ('<p><a href="data:text/html,x">a</a></p>', "<p><a>a</a></p>"),
        ('<p><a href="https:other.example">a</a></p>', "<p><a>a</a></p>"),
        ('<table><tr><td colspan="99999">a</td></tr></table>', "<table><tbody><tr><td>a</td></tr></tbody></table>"),
        ("a < b & c", "a &lt; b &amp; c"),
        ("\x00<p>a</p>", "<p>a</p>"),
    ],
)
def test_what_has_no_place_in_a_body_is_taken_out(given_html, kept):
    assert sanitise(given_html) == kept


FRAGMENTS = st.lists(
    st.sampled_from(
        [
            "<p>",
            "</p>",
            "<a",
            "href='",
            "javascript:",
            "//x",
            "'>",
            "</a>",
            "<svg>",
            "<math>",
            "<mtext>",
            "<table>",
            "<td>",
            "<style>",
            "</style>",
            "<script>",
            "</script>",
            "<!--",
            "-->",
            "<![CDATA[",
            "]]>",
            "<noscript>",
            "<title>",
            "<li>",
            "<ul>",
            "</ul>",
            "&lt;",
            "&#x6A;",
            "\x00",
            "onload=",
            '"',
            "<img/src=x>",
            "<br>",
            "text",
            "\u202e",
            "<figure",
            " data-picture='7'",
            " data-story='7'",
            " data-quote='pull'",
            " data-embed='https://youtu.be/abcdefghijk'",
            " data-embed='https://youtu.be.evil.example/abcdefghijk'",
            " data-other='1'",
            ">",
            "<figure data-picture='1'>",
            "<figure data-quote='pull'>",
            "</figure>",
            "<figcaption>",
            "</figcaption>",
            "<blockquote>",
            "</blockquote>",
            "<strong>",
            "</strong>",
            "<b style='font-weight:normal'>",
            "<span style='font-weight:700'>",
            "</span>",
            "<p style='mso-list:l0 level2 lfo1'>",
            "<span style='mso-list:Ignore'>",
            "<div>",
            "</div>",
            "<h1>",
            "</h1>",
        ]
    )
    | st.text(max_size=5),
    max_size=25,
).map("".join)


@given(FRAGMENTS)
def test_whatever_comes_in_only_declared_html_comes_out_and_cleaning_it_again_changes_nothing(html):
    clean = sanitise(html)

    assert_harmless(clean)
    assert sanitise(clean) == clean


def test_no_published_attack_gets_through(shared_data):
    for payload in json.loads((shared_data / "xss" / "payloads.json").read_text()):
        html = payload["payload"] if isinstance(payload, dict) else payload
        assert_harmless(sanitise(html))


def test_the_toolbar_offers_nothing_that_the_sanitiser_would_take_out():
    assert {feature.extension for feature in FEATURES} | {"History"} == set(EDITOR_EXTENSIONS)
    for feature in FEATURES:
        for tag, attributes in feature.tags.items():
            assert attributes <= ATTRIBUTES[tag]
    assert set(EDITOR_EXTENSIONS["Link"]["protocols"]) == SCHEMES


@pytest.mark.parametrize(
    "html", ["<" * 100_000, "<p" * 50_000, "<p>" * 5_000, "&" * 20_000, "<blockquote>" * 2_000, "<p>&nbsp;" * 10_000]
)
def test_a_hostile_body_ends_without_an_error(html):
    assert_harmless(sanitise(html))
    plain_text(html)


def test_plain_text_keeps_words_apart_and_resolves_entities():
    text = "<h2>Title</h2><p>One<br>two</p><ul><li>a &amp; b</li><li>c</li></ul>"
    table = "<table><tr><td>1</td><td>2</td></tr></table>"

    assert plain_text(text + table) == "Title One two a & b c 1 2"


@pytest.mark.django_db
def test_a_body_is_clean_however_the_story_was_saved():
    story = make_article(body="<p>a</p><script>alert(1)</script>")
    assert Article.objects.get(pk=story.pk).body == "<p>a</p>"

    story.body = "<p onclick='x()'>b</p>"
    story.save(update_fields=["body"])

    assert Article.objects.get(pk=story.pk).body == "<p>b</p>"
    assert "b" in Article.objects.get(pk=story.pk).search_text


PLAIN_PIECES = st.sampled_from(
    [
        *(
            "<p>",
            "</p>",
            "<strong>",
            "</strong>",
            "<em>",
            "</em>",
            '<a href="https://x.example/a?b=1&amp;c=2">',
            '<a href="/a">',
        ),
        *(
            "</a>",
            "<h2>",
            "</h2>",
            "<ul>",
            "</ul>",
            "<li>",
            "</li>",
            "<blockquote>",
            "</blockquote>",
            "<br>",
            "<hr>",
            "\n",
            " ",
        ),
        *(
            '<figure data-picture="12">',
            "</figure>",
            "<figcaption>",
            "</figcaption>",
            "words",
            "&amp;",
            "&lt;",
            "&nbsp;",
            "“ü”",
        ),
        *(
            "'",
            '"',
            "\xa0",
            "\u200b",
            "\u2028",
            "<p>a</p>",
            "<ul><li>a</li></ul>",
            "<h3>b</h3>",
            "&",
            "<",
            ">",
            "\r",
            "\x85",
        ),
    ]
)


@given(st.lists(PLAIN_PIECES, max_size=30).map("".join))
def test_what_is_told_at_a_glance_to_be_plain_bleach_would_leave_as_it_is(html):
    html = sanitising._nh3.clean(html)

    if sanitising.is_plain(html):
        after = bleach.clean(
            html,
            tags=TAGS,
            attributes=sanitising._attribute_allowed,
            protocols=SCHEMES,
            strip=True,
            strip_comments=True,
        )
        assert after == html
        assert sanitising._nh3.clean(after) == html


@pytest.mark.parametrize(
    ("html", "plain"),
    [
        ('<p>A <strong>b</strong> &amp; <a href="https://x.example/">c <em>d</em></a></p>\n<ul><li>e</li></ul>', True),
        ('<figure data-picture="3"><figcaption>f</figcaption></figure><blockquote><p>g</p></blockquote>', True),
        ("<p>a<p>b</p></p>", False),
        ("<p><script>x</script></p>", False),
        ('<p><a href="javascript:x">a</a></p>', False),
        ('<p><a href="//evil.example">a</a></p>', False),
        ('<p onclick="x">a</p>', False),
        ("<p>a &copy; b</p>", False),
        ("<table><tbody></tbody></table>", False),
    ],
)
def test_only_what_is_simple_counts_as_plain(html, plain):
    assert sanitising.is_plain(html) is plain
