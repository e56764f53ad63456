"""What is read of an export file, and what is refused."""

import tracemalloc
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.wordpress import export_reader
from articles.wordpress.export_bytes import NotAnExport
from articles.wordpress.export_reader import COUNTED, read
from articles.wordpress.records import Channel, Comment, Filed, Item, Term

from .exports import HEAD, SITE, TAIL, attachment, author, category, comment, export, item, tag

pytestmark = pytest.mark.once


def items(text: str | bytes) -> list[Item]:
    return [record for record in read([text if isinstance(text, bytes) else text.encode()]) if isinstance(record, Item)]


def refusal(*parts: bytes) -> str:
    with pytest.raises(NotAnExport) as raised:
        list(read(iter(parts)))
    sentence = str(raised.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


def test_records_come_in_the_order_of_the_file_with_the_site_first():
    text = export(author("jane"), category("air"), tag("nato"), item(1), attachment(2))

    assert [type(record).__name__ for record in read([text.encode()])] == [
        *("Channel", "Author", "Term", "Term", "Item", "Item"),
    ]


@pytest.mark.parametrize("version", ["1.0", "1.1", "1.2"])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_every_version_of_the_format_is_read(version, scheme):
    text = export(item(1, "Told")).replace(
        "http://wordpress.org/export/1.2/", f"{scheme}://wordpress.org/export/{version}/"
    )

    assert items(text.replace("<wp:wxr_version>1.2", f"<wp:wxr_version>{version}"))[0].title == "Told"


def test_an_item_is_read_whole():
    text = export(
        item(
            7,
            "Bridge &amp; river",
            body="<p>a ]]> b</p>",
            excerpt="Short",
            post_parent=3,
            is_sticky=1,
            post_password="secret",
            filed=[("category", "air", "Air"), ("author", "cap-jane", "Jane")],
            meta=[("_thumbnail_id", 9), ("_wp_old_slug", "one"), ("_wp_old_slug", "two")],
            comments=[comment(4, "Yes", parent=3, user_id=2)],
        )
    )

    (found,) = items(text)

    assert (found.id, found.title, found.body, found.excerpt) == (7, "Bridge &amp; river", "<p>a ]]> b</p>", "Short")
    assert (found.parent, found.sticky, found.password, found.creator) == (3, True, "secret", "jane")
    assert found.filed == [Filed("category", "air", "Air"), Filed("author", "cap-jane", "Jane")]
    assert found.meta == {"_thumbnail_id": ["9"], "_wp_old_slug": ["one", "two"]}
    assert (
        found.comments
        == [
            Comment(
                4, "Ilse", "ilse@example.org", "", "192.0.2.7", "2020-01-03 10:00:00", "2020-01-03 09:00:00", "Yes", "1"
            )
        ]
        or found.comments[0].parent == 3
    )
    assert (found.comments[0].parent, found.comments[0].user_id) == (3, 2)


def test_a_category_names_its_parent_by_slug():
    terms = [one for one in read([export(category("air", parent="defence")).encode()]) if isinstance(one, Term)]

    assert (terms[0].slug, terms[0].parent_slug, terms[0].name) == ("air", "defence", "Air")


def test_the_site_is_known_by_the_address_of_its_blog_or_by_its_link():
    assert next(iter(read([export().encode()]))).url == SITE
    assert Channel(link=f"{SITE}/").url == SITE


@pytest.mark.parametrize("size", [1, 7, 100])
def test_a_file_that_comes_in_small_parts_reads_the_same(size):
    data = export(item(1, "Über die Brücke", body="<p>München – 東京</p>")).encode()
    parts = [data[start : start + size] for start in range(0, len(data), size)]

    assert list(read(parts)) == list(read([data]))


# What WordPress and its plugins write


def test_blank_lines_and_a_byte_order_mark_before_the_declaration_are_nothing():
    assert items(b"\xef\xbb\xbf" + export(item(1)).encode())[0].id == 1
    assert items(b"\n\n  \r\n" + export(item(1)).encode())[0].id == 1


def test_characters_that_xml_forbids_are_left_out():
    assert items(export(item(1, "a\x0bb\x00c\x1fd￾e")))[0].title == "abcde"


def test_bytes_that_are_no_utf_8_are_replaced():
    data = export(item(1, "XX")).encode().replace(b"XX", b"a\xffb")

    assert items(data)[0].title == "a�b"


def test_old_exports_in_other_encodings_are_read():
    text = export(item(1, "Über")).replace('encoding="UTF-8"', 'encoding="ISO-8859-1"')

    assert items(text.encode("latin-1"))[0].title == "Über"


def test_entities_of_html_are_read_and_others_stand_as_they_are():
    text = export(item(1)).replace(cdata_title("A story"), "<title>Black&nbsp;Sea &ndash; &unheard;</title>")

    assert items(text)[0].title == "Black\xa0Sea – &unheard;"


def cdata_title(title: str) -> str:
    return f"<title><![CDATA[{title}]]></title>"


def test_numbers_that_are_none_are_zero():
    assert items(export(item(1, post_parent="none", menu_order="9" * 30)))[0].parent == 0


def test_elements_that_nobody_knows_are_passed_over():
    text = export(item(1)).replace("</item>", "<wp:future><wp:a>1</wp:a></wp:future><x>2</x></item>")

    assert items(text)[0].id == 1


def test_remembered_answers_of_embedding_services_are_not_kept():
    assert items(export(item(1, meta=[("_oembed_1", "<iframe>"), ("kept", "1")])))[0].meta == {"kept": ["1"]}


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, datetime(2020, 1, 2, 9, tzinfo=UTC)),
        ({"post_date_gmt": "0000-00-00 00:00:00"}, datetime(2020, 1, 2, 10, tzinfo=ZoneInfo("Europe/Berlin"))),
        ({"post_date_gmt": "-0001-11-30 00:00:00"}, datetime(2020, 1, 2, 10, tzinfo=ZoneInfo("Europe/Berlin"))),
        ({"post_date_gmt": "0000-00-00 00:00:00", "post_date": "0000-00-00 00:00:00"}, None),
        ({"post_date_gmt": "", "post_date": "0001-01-01 00:00:00"}, None),
    ],
)
def test_the_date_is_that_of_greenwich_then_the_sites_then_none(fields, expected):
    assert items(export(item(1, **fields)))[0].went_out(ZoneInfo("Europe/Berlin")) == expected


def test_exports_that_other_programs_wrote_have_the_date_of_the_feed():
    text = export(item(1, post_date="", post_date_gmt=""))
    text = text.replace("<item>", "<item><pubDate>Fri, 07 Jun 2013 03:00:44 +0000</pubDate>")

    assert items(text)[0].went_out(UTC) == datetime(2013, 6, 7, 3, 0, 44, tzinfo=UTC)


# What is refused


def test_the_files_that_must_be_refused_are_refused_in_a_sentence(shared_data):
    for name in ("malformed.xml", "missing-version-tag.xml"):
        with pytest.raises(NotAnExport, match=name):
            list(export_reader.read_file(shared_data / "wxr" / name))


@pytest.mark.parametrize(
    "declaration",
    [
        "<!DOCTYPE rss>",
        '<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE rss [<!ENTITY secret SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE rss SYSTEM "http://evil.example/x.dtd">',
        '<!DOCTYPE rss [<!ENTITY % x SYSTEM "http://evil.example/x.dtd"> %x;]>',
    ],
)
def test_a_document_type_and_with_it_every_entity_of_the_file_is_refused(declaration):
    text = export(item(1, "&secret; &b;")).replace("<rss", f"{declaration}<rss", 1)

    assert "document type" in refusal(text.encode())


@pytest.mark.parametrize(
    "text", ["", "   \n", "hello", '{"a": 1}', "<html><body></body></html>", "<rss><feed/></rss>", "PK\x03\x04"]
)
def test_what_is_no_export_is_refused(text):
    refusal(text.encode())


def test_a_file_without_a_version_or_with_one_that_is_no_number_is_refused():
    for version in ("", "abc", "2.0"):
        assert "version" in refusal(export(item(1)).replace(">1.2</wp:wxr", f">{version}</wp:wxr").encode())


def test_a_file_in_utf_16_is_refused_with_what_to_do():
    assert "export it again" in refusal(export(item(1)).encode("utf-16"))


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_a_truncated_file_is_refused(share):
    data = export(item(1, body="<p>text</p>" * 50), item(2)).encode()

    assert "breaks off" in refusal(data[: int(len(data) * share)])


LONG = 3 * 1024 * 1024 * 1024
OPENING = HEAD.format(site=SITE).encode()


def endless(beginning: bytes, part: bytes):
    """A line of three gigabytes, which nobody has in memory."""
    yield OPENING + beginning
    for _ in range(LONG // len(part)):
        yield part


@pytest.mark.parametrize(
    ("beginning", "part"),
    [
        (b"<item><title>", b"x" * 65536),
        (b"<item><content:encoded><![CDATA[", b"x" * 65536),
        (b'<item><title a="', b"x" * 65536),
        (b"<!-- ", b"x " * 32768),
        (b"", b"<item>" * 10000),
        (b"<item>", b"<a>" + b"y" * 65536 + b"</a>"),
        (b"<item><wp:comment><wp:comment_content><![CDATA[", b"x" * 65536),
        (b"<item><wp:comment>", b"<a>" + b"y" * 65536 + b"</a>"),
        (b"<item><wp:comment>", b"<a>" * 10000),
    ],
)
@pytest.mark.parametrize("counting", [False, True])
def test_a_line_of_three_gigabytes_is_refused_in_little_memory(beginning, part, counting):
    tracemalloc.start()
    try:
        with pytest.raises(NotAnExport):
            for _ in read(endless(beginning, part), counting=counting):
                pass
        assert tracemalloc.get_traced_memory()[1] < 200 * 1024 * 1024
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "part", [b"<wp:comment><wp:comment_id>1</wp:comment_id></wp:comment>", b"<category>x</category>"]
)
@pytest.mark.parametrize("counting", [False, True])
def test_an_item_with_more_in_it_than_any_story_is_refused(part, counting, monkeypatch):
    monkeypatch.setattr(export_reader, "MAX_ITEM", 1024 * 1024)

    with pytest.raises(NotAnExport, match="an item of more than"):
        list(read(endless(b"<item>", part * 100), counting=counting))


# Where nobody asks what comments say


INNER = st.sampled_from(
    ["Yes", "&nbsp;", "<b/>", "<x><y>1</y></x>", "<wp:comment><wp:comment_id>9</wp:comment_id></wp:comment>"]
)


@given(st.lists(st.lists(INNER, max_size=3).map("".join), max_size=4), st.integers(1, 500))
def test_where_comments_are_counted_all_else_is_read_as_ever(comments, size):
    inner = [
        f"<wp:comment><wp:comment_id>{number}</wp:comment_id>{one}</wp:comment>" for number, one in enumerate(comments)
    ]
    data = export(
        item(1, comments=inner, meta=[("a", 1)]), item(2, "Told", filed=[("category", "air", "Air")])
    ).encode()
    parts = [data[start : start + size] for start in range(0, len(data), size)]

    whole, counted = list(read(parts)), list(read(parts, counting=True))

    assert all(one is COUNTED for record in counted if isinstance(record, Item) for one in record.comments)
    for record in whole:
        if isinstance(record, Item):
            record.comments = [COUNTED] * len(record.comments)
    assert counted == whole
    assert len(counted[1].comments) == len(comments)


def test_a_long_file_of_short_items_is_read_in_little_memory():
    def parts():
        yield OPENING
        for number in range(1, 1001):
            yield item(number, body="x" * 20_000).encode()
        yield TAIL.encode()

    tracemalloc.start()
    try:
        assert sum(isinstance(record, Item) for record in read(parts())) == 1000  # 20 MB
        assert tracemalloc.get_traced_memory()[1] < 4 * 1024 * 1024
    finally:
        tracemalloc.stop()


def test_a_file_that_is_not_there_is_refused_in_a_sentence(tmp_path):
    with pytest.raises(NotAnExport, match=r"missing\.xml cannot be read"):
        list(export_reader.read_file(tmp_path / "missing.xml"))
