"""What is made of WordPress's bodies: what readers saw there they see here, in our own few elements."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.rich_text import sanitise
from articles.tests.test_rich_text import assert_harmless
from articles.wordpress.cleaning import Addresses, Known, clean, comment_text, one_line, paragraphs, php, wanted
from articles.wordpress.cleaning.addresses import original_of, upload_path

pytestmark = pytest.mark.once
SITE = "https://old.example"


def known(**fields):
    return Known(Addresses([SITE]), **fields)


def cleaned(body: str, **fields) -> str:
    """As it is stored, without line ends between elements."""
    return sanitise(clean(body, known(**fields)).html).replace("\n", "")


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("One.\n\nTwo.", "<p>One.</p><p>Two.</p>"),
        ("One.\r\nstill one.\r\n\r\nTwo.", "<p>One.<br>still one.</p><p>Two.</p>"),
        ("One <b>bold\n\nand</b> on", "<p>One <strong>bold</strong></p><p><strong>and</strong> on</p>"),
        (
            "<h2>Head</h2>\nText\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>\nEnd",
            "<h2>Head</h2><p>Text</p><ul><li>a</li><li>b</li></ul><p>End</p>",
        ),
        ("<div>In <i>a</i> box</div>after", "<p>In <em>a</em> box</p><p>after</p>"),
        ("<h1>One</h1><h5>Five</h5>", "<h2>One</h2><h3>Five</h3>"),
        ("<pre>a\n  b</pre>", "<p>a<br>b</p>"),
        ("<blockquote>Words <cite>Who</cite></blockquote>", "<blockquote><p>Words</p><p>Who</p></blockquote>"),
        ("a<!--more-->b", "<p>a</p><p>b</p>"),
        ("a<!--more Go on-->b<!--nextpage-->c", "<p>a</p><p>b</p><p>c</p>"),
        ("<p>&nbsp;</p><p></p>Text", "<p>Text</p>"),
        ("<table><tr><td>1\n2</td></tr></table>", "<table><tbody><tr><td>1 2</td></tr></tbody></table>"),
        ("a<hr>b", "<p>a</p><hr><p>b</p>"),
        ('<img class="wp-smiley" alt=":)" src="x.gif"> hm', "<p>:) hm</p>"),
        ('<p>a</p><img src="https://stat.example/p.gif" width="1" height="1">', "<p>a</p>"),
    ],
)
def test_texts_without_blocks_have_the_paragraphs_that_readers_saw(body, html):
    assert cleaned(body) == html


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("<!-- wp:paragraph -->\n<p>One\ntwo</p>\n<!-- /wp:paragraph -->", "<p>One two</p>"),
        ('<!-- wp:heading {"level":3} --><h3>H</h3><!-- /wp:heading -->', "<h3>H</h3>"),
        (
            '<!-- wp:pullquote --><figure class="wp-block-pullquote"><blockquote><p>Words</p><cite>Who</cite></blockquote>'
            "</figure><!-- /wp:pullquote -->",
            '<figure data-quote="pull"><blockquote><p>Words</p></blockquote><figcaption>Who</figcaption></figure>',
        ),
        (
            '<!-- wp:embed {"url":"https://youtu.be/abcdefghijk"} --><figure class="wp-block-embed"><div class='
            '"wp-block-embed__wrapper">\nhttps://youtu.be/abcdefghijk\n</div><figcaption>A film</figcaption></figure>',
            '<figure data-embed="https://www.youtube.com/watch?v=abcdefghijk"></figure><p>A film</p>',
        ),
        ("<!-- wp:more --><!--more--><!-- /wp:more --><p>x</p>", "<p>x</p>"),
        ("<!-- wp:separator --><hr/><!-- /wp:separator --><p>x</p>", "<hr><p>x</p>"),
    ],
)
def test_blocks_become_what_they_show(body, html):
    assert cleaned(body) == html


def test_blocks_that_wordpress_fills_are_left_out_and_counted():
    found = clean('<!-- wp:latest-posts {"a":"\\u003cb\\u003e"} /--><!-- wp:latest-posts /--><p>x</p>', known())

    assert found.html == "<p>x</p>"
    assert found.blocks == {"latest-posts": 2}


@pytest.mark.parametrize(
    "body",
    [
        "https://www.youtube.com/watch?v=abcdefghijk",
        "[embed]https://youtu.be/abcdefghijk[/embed]",
        '[embed width="100"] https://youtu.be/abcdefghijk [/embed]',
        '<iframe src="https://www.youtube.com/embed/abcdefghijk?rel=0" width="5"></iframe>',
        '<p><iframe src="//www.youtube.com/embed/abcdefghijk"></iframe></p>',
        "<p>https://youtu.be/abcdefghijk</p>",
        "[youtube https://www.youtube.com/watch?v=abcdefghijk]",
    ],
)
def test_a_video_is_an_embed_however_it_stands_there(body):
    assert cleaned(f"Before\n\n{body}\n\nafter") == (
        '<p>Before</p><figure data-embed="https://www.youtube.com/watch?v=abcdefghijk"></figure><p>after</p>'
    )


def test_a_quoted_post_keeps_its_words():
    body = '<blockquote class="twitter-tweet"><p>Words</p><a href="https://twitter.com/a/status/12345">x</a></blockquote><script></script>'

    assert cleaned(body).startswith('<figure data-embed="https://x.com/a/status/12345"><blockquote><p>Words</p>')


def test_players_of_others_become_links():
    assert cleaned('<iframe src="https://maps.example/embed/12"></iframe>') == (
        '<p><a href="https://maps.example/embed/12">See the original: 12</a></p>'
    )
    assert cleaned('[video mp4="https://a.example/film.mp4"][/video]') == (
        '<p><a href="https://a.example/film.mp4">Video: film.mp4</a></p>'
    )


def test_pictures_of_other_sites_become_links_and_are_never_loaded_by_readers():
    assert cleaned('<p>a <img src="https://other.example/x.jpg" alt="A ship"> b</p>') == (
        '<p>a</p><p><a href="https://other.example/x.jpg">A ship</a></p><p>b</p>'
    )


def test_pictures_inside_lists_and_tables_come_after_them():
    assert cleaned('<ul><li>a <img class="wp-image-5" src="/x.jpg"></li><li>b</li></ul>c', pictures={5: 50}) == (
        '<ul><li>a</li><li>b</li></ul><figure data-picture="50"></figure><p>c</p>'
    )


def test_a_gallery_shows_its_pictures_in_order_and_those_of_the_post_where_it_names_none():
    pictures = {1: 10, 2: 20, 3: 30}
    shown = '<figure data-picture="{}"></figure>'

    assert cleaned('[gallery ids="3,1" columns="2"]', pictures=pictures) == shown.format(30) + shown.format(10)
    assert cleaned("[gallery exclude='2']", pictures=pictures, attached=[1, 2, 3]) == shown.format(10) + shown.format(
        30
    )


def test_a_picture_that_is_not_there_takes_its_caption_with_it_and_is_named():
    found = clean(
        f'[caption id="attachment_5"]<img src="{SITE}/wp-content/uploads/a.jpg"> Words[/caption]<p>b</p>', known()
    )

    assert found.html == "<p>b</p>"
    assert found.missing == [f"{SITE}/wp-content/uploads/a.jpg"]


def test_unknown_shortcodes_stay_where_an_editor_sees_them_and_words_in_brackets_are_none():
    body = 'He said [sic] “yes” [1]. [slider id="3"] [box]inside[/box] [contact-form-7] [[gallery]]'
    found = clean(body, known())

    assert found.html == '<p>He said [sic] “yes” [1]. [slider id="3"] [box]inside[/box] [contact-form-7] [gallery]</p>'
    assert found.shortcodes == {"slider": 1, "box": 1, "contact-form-7": 1}


def test_links_of_the_site_lead_to_ours_and_others_stay():
    links = {"/2020/a": "/2021/05/06/b/", "?p=7": "/2020/01/02/c/"}
    body = (
        f'<a href="{SITE}/2020/a/#x">a</a> <a href="http://www.old.example/?p=7&amp;preview=1">b</a> '
        f'<a href="{SITE}/nothing">c</a> <a href="//evil.example/x">d</a> <a href="www.navy.example">e</a> <a href="#f">f</a>'
    )
    found = clean(body, known(links=links))

    assert sanitise(found.html) == (
        '<p><a href="/2021/05/06/b/#x">a</a> <a href="/2020/01/02/c/">b</a> <a href="/nothing">c</a> <a>d</a> '
        '<a href="http://www.navy.example">e</a> <a href="#f">f</a></p>'
    )
    assert found.unknown_links == ["/nothing"]


@pytest.mark.parametrize(
    ("address", "path"),
    [
        (f"{SITE}/wp-content/uploads/2019/05/bridge-300x200.jpg?w=5", "2019/05/bridge-300x200.jpg"),
        (f"{SITE}/wp-content/uploads/sites/3/2019/05/%C3%BC.jpg", "sites/3/2019/05/ü.jpg"),
        ("https://old.files.wordpress.com/2019/05/bridge.jpg", "2019/05/bridge.jpg"),
        (f"{SITE}/wp-content/uploads/../../secret.jpg", ""),
        (f"{SITE}/about/", ""),
        ("https://[bad/x.jpg", ""),
    ],
)
def test_the_path_of_an_upload(address, path):
    assert upload_path(address) == path


@pytest.mark.parametrize(
    "copy", ["a-300x200.jpg", "a-scaled.jpg", "a-e1577836800000.jpg", "a-rotated-150x150.jpg", "a.jpg"]
)
def test_the_original_of_a_copy(copy):
    assert original_of(f"2019/05/{copy}") == "2019/05/a.jpg"


def test_what_a_body_speaks_of_is_found_for_many_bodies_at_once():
    numbers, addresses = wanted(
        '<img src="/a.jpg" class="wp-image-3"> [gallery ids="4, 5"] [caption id="attachment_6"] <a href=\'/b\'> {"id":7}'
    )

    assert numbers == {3, 4, 5, 6, 7}
    assert addresses == {"/a.jpg", "/b"}


def test_titles_captions_and_replies_are_plain():
    assert one_line(" A <em>b</em><br>c &amp;amp; d&#8217;s\u200b <script>x</script>") == "A b c &amp; d’s"
    assert one_line("word " * 100, 20) == "word word word word…"
    assert paragraphs("<p>One<br>two</p>\n\n\n<p>Three</p>[gallery ids='1']") == "One\ntwo\n\nThree"
    assert comment_text('<a href="http://x.example/">http://x.example/</a> <blockquote>q</blockquote>r', 100) == (
        "http://x.example/\n\nq\n\nr"
    )


def test_serialised_values_are_read_and_never_evaluated():
    assert php.loads('a:2:{i:0;s:2:"ü";s:1:"b";a:1:{s:1:"c";b:1;}}') == {0: "ü", "b": {"c": True}}
    assert php.loads('s:99:"wrong length";') == "wrong length"
    assert php.loads("d:0.5;") == 0.5
    assert php.loads("N;") is None
    for hostile in (
        'O:8:"stdClass":0:{}',
        "a:1:{i:0;r:1;}",
        "a:9999999:{",
        "s:5:",
        "",
        "i:" + "9" * 5000 + ";",
        "a:1:{" * 99,
    ):
        with pytest.raises(php.Unreadable):
            php.loads(hostile)
    assert php.found('a:1:{s:1:"a";a:1:{s:1:"b";s:3:" x ";}}', "a", "b") == "x"
    assert php.found("nonsense", "a") == ""


PIECES = st.sampled_from(
    [
        *(
            "<p>",
            "</p>",
            "<b>",
            "</b>",
            "<em>",
            "<a href='/x'>",
            "</a>",
            "<ul>",
            "<li>",
            "</ul>",
            "<table>",
            "<tr>",
            "<td>",
        ),
        *(
            "</table>",
            "<pre>",
            "</pre>",
            "<h2>",
            "</h2>",
            "<hr>",
            "<br>",
            "<script>",
            "</script>",
            "<figure>",
            "</figure>",
        ),
        *("<figcaption>", "</figcaption>", "<cite>", "</cite>", "</blockquote>", "</div>", "<div class='wp-caption'>"),
        *("<blockquote class='twitter-tweet'>", "<img class='wp-image-1' src='/a.jpg'>", "</iframe>"),
        *("<iframe src='https://youtu.be/abcdefghijk'>", "<figure class='wp-block-pullquote'>", "<blockquote>"),
        *("[caption]", "[/caption]", "[gallery]", "[embed]", "[/embed]", "[x y=1]", "<!--more-->", "<!-- wp:image -->"),
        *("\n\n", "\n", " ", "words", "&lt;", "<", ">", "&", "https://youtu.be/abcdefghijk"),
    ]
)


@given(st.lists(PIECES, max_size=40).map("".join))
def test_whatever_a_body_holds_something_harmless_comes_of_it(body):
    found = sanitise(clean(body, known(pictures={1: 10}, attached=[1])).html)

    assert_harmless(found)
    assert sanitise(found) == found


@pytest.mark.parametrize(
    "piece",
    [
        *(
            "[caption",
            "[caption]",
            "[gallery ",
            "[embed]",
            "<!-- wp:x {",
            "<p>",
            "<a href='",
            "[[",
            "<b>",
            "\n\n",
            "<li>",
        ),
        *(
            "<blockquote class='twitter-tweet'>",
            "[x y=",
            "<figure>",
            "<div class='wp-caption'>",
            "https://youtu.be/",
            "&",
        ),
    ],
)
def test_no_body_takes_longer_than_its_length_allows(piece):
    def seconds(times):
        started = time.process_time()
        clean(piece * times, known())
        return time.process_time() - started

    few, many = min(seconds(500) for _ in range(3)), seconds(4000)
    assert many < 40 * few + 1.0
