"""Figures in a body: each has one form, and nothing else is called a figure."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.rich_text import (
    Figure,
    embeds_in,
    figures_in,
    links_in,
    pictures_in,
    plain_text,
    replace_figures,
    sanitise,
    stories_in,
)

POST = "https://x.com/harbour/status/1234567890"
PICTURE = '<figure data-picture="12"><figcaption>The <strong>mole</strong> at <a href="/tag/oua/">Oua</a></figcaption></figure>'
QUOTE = '<figure data-quote="pull"><blockquote><p>One.</p><p>Two.</p></blockquote><figcaption>Ida Maren</figcaption></figure>'
CARD = '<figure data-story="7"></figure>'
EMBED = (
    f'<figure data-embed="{POST}"><blockquote><p>The port is open.</p></blockquote>'
    "<figcaption>Harbour Office</figcaption></figure>"
)
BODY = f"<p>First.</p>{PICTURE}<h2>Part</h2>{QUOTE}<p>Then.</p>{CARD}{EMBED}<p>Last.</p>"


def test_what_the_editor_makes_is_kept_as_it_is():
    assert sanitise(BODY) == BODY


@pytest.mark.parametrize(
    ("given_html", "kept"),
    [
        ('<figure data-picture="12"><figcaption></figcaption></figure>', '<figure data-picture="12"></figure>'),
        (
            '<figure data-picture="12" class="x" id="y" onclick="z()" data-width="3"><img src="x"></figure>',
            '<figure data-picture="12"></figure>',
        ),
        (
            '<figure data-picture="12"><figcaption><p>One<br>line</p><h2>only</h2></figcaption></figure>',
            '<figure data-picture="12"><figcaption>One line only</figcaption></figure>',
        ),
        ('<figure data-picture="012"></figure><p>a</p>', "<p>a</p>"),
        ('<figure data-picture="-1"></figure><p>a</p>', "<p>a</p>"),
        ('<figure data-picture="1234567890123456789"></figure><p>a</p>', "<p>a</p>"),
        ('<figure data-picture="١٢"></figure><p>a</p>', "<p>a</p>"),
        ('<figure data-story="7"><p>words</p></figure>', '<figure data-story="7"></figure>'),
        (
            '<figure data-quote="pull"><blockquote>Bare words</blockquote><figcaption> </figcaption></figure>',
            '<figure data-quote="pull"><blockquote><p>Bare words</p></blockquote></figure>',
        ),
        ('<figure data-quote="pull"><blockquote><p></p></blockquote></figure><p>a</p>', "<p>a</p>"),
        (
            '<figure data-quote="push"><blockquote><p>q</p></blockquote></figure>',
            "<blockquote><p>q</p></blockquote>",
        ),
        (f'<figure data-embed="{POST}"></figure>',) * 2,
        ('<figure data-embed="https://evil.example/"><figcaption>words</figcaption></figure>', "<p>words</p>"),
        (
            '<figure class="wp-block-image"><img src="x"><figcaption>A caption</figcaption></figure>',
            "<p>A caption</p>",
        ),
        ('<figure><figure data-story="7"></figure></figure>', '<figure data-story="7"></figure>'),
        ('<ul><li><figure data-story="7"></figure>a</li></ul>', "<ul><li>a</li></ul>"),
        (
            f"<blockquote>{QUOTE}</blockquote>",
            "<blockquote><blockquote><p>One.</p><p>Two.</p></blockquote><p>Ida Maren</p></blockquote>",
        ),
        ('<figure data-picture="1"><figure data-picture="2"></figure></figure>', '<figure data-picture="1"></figure>'),
        (
            '<figure data-quote="pull"><blockquote><strong><p>a</p><p>b</p></strong></blockquote></figure>',
            '<figure data-quote="pull"><blockquote><p>a</p><p>b</p></blockquote></figure>',
        ),
        ('<div data-picture="1">a</div><p data-story="2">b</p>', "<p>a</p><p>b</p>"),
    ],
)
def test_a_figure_has_one_form_and_its_words_are_kept(given_html, kept):
    assert sanitise(given_html) == kept
    assert sanitise(kept) == kept


WORDS = st.sampled_from(
    ["", "a", " a < b & c ", "<b>x</b>", "<p>x</p><p>y</p>", '<a href="javascript:x">z</a>', "<figcaption>"]
)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["picture", "story", "embed", "quote", "other"]),
            st.sampled_from(["1", "77", "pull", POST, "https://x.com.evil.example/a/status/12345", "", "<", '"']),
            WORDS,
            WORDS,
        ),
        max_size=6,
    )
)
def test_whatever_is_called_a_figure_cleaning_it_twice_is_cleaning_it_once_and_all_figures_are_found_again(
    given_figures,
):
    html = "".join(
        f"<figure data-{kind}='{value}'><blockquote>{words}</blockquote><figcaption>{caption}</figcaption></figure>"
        for kind, value, words, caption in given_figures
    )

    clean = sanitise(html)

    assert sanitise(clean) == clean
    assert len(list(figures_in(clean))) == clean.count("<figure")
    assert replace_figures(clean, str) == clean


def test_figures_are_read_back_as_they_were_written():
    assert list(figures_in(BODY)) == [
        Figure("picture", "12", caption='The <strong>mole</strong> at <a href="/tag/oua/">Oua</a>'),
        Figure("quote", "pull", "<p>One.</p><p>Two.</p>", "Ida Maren"),
        Figure("story", "7"),
        Figure("embed", POST, "<p>The port is open.</p>", "Harbour Office"),
    ]
    assert (pictures_in(BODY), stories_in(BODY)) == ({12}, {7})
    assert [embed.url for embed in embeds_in(BODY)] == [POST]


def test_search_and_excerpts_read_captions_and_quoted_posts_and_a_pull_quote_not_twice():
    assert plain_text(BODY) == "First. The mole at Oua Part Then. The port is open. Harbour Office Last."


def test_links_come_once_each_in_their_order_and_an_embed_is_none():
    twice = '<a href="/b/?x=1&amp;y=2">b</a>'
    body = f'<p>{twice} <a title="t" href="https://a.example/">a</a> {twice}</p>{BODY}'

    assert links_in(sanitise(body)) == ["/b/?x=1&y=2", "https://a.example/", "/tag/oua/"]


@pytest.mark.parametrize("html", ["<figure>" * 5_000, '<figure data-picture="1">' * 5_000, "<figcaption>" * 5_000])
def test_a_hostile_heap_of_figures_ends(html):
    clean = sanitise(html)

    assert sanitise(clean) == clean
