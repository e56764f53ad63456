"""Comments that are written as WordPress writes them are read at one look, and say what the parser reads."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.wordpress import export_reader
from articles.wordpress.export_bytes import NotAnExport
from articles.wordpress.export_reader import read
from articles.wordpress.records import Item, Record

from .exports import TAIL, comment, export, item

pytestmark = pytest.mark.once


TEXTS = (
    "",
    "7",
    " Yes ",
    "a\r\nb\rc",
    "x ] y ]] z",
    "é 😀",
    "&amp; &nbsp;",
    "<b>bold</b>",
    "]]&gt;",
    "-- <wp:comment>",
)
TAGS = (
    "wp:comment_id",
    "wp:comment_content",
    "wp:comment_author",
    "wp:comment_parent",
    "wp:comment_odd",
    "wp:meta_key",
)
STRANGE = ("dc:comment_id", "comment_id", "wp:comment", "wp:comment_")


def forms_of(text: str) -> list[str]:
    """How a text may stand in an element: marked as WordPress does, plain, in two pieces, and beside something."""
    marked = f"<![CDATA[{text}]]>"
    plain = [] if "<wp" in text else [text]
    return [*plain, marked, f"{marked}]]&gt;<![CDATA[{text}]]>", f"{marked} ", f"<!-- -->{marked}"]


FIELDS = [f"<{tag}>{form}</{tag}>" for tag in (*TAGS, *STRANGE) for text in TEXTS for form in forms_of(text)]
FIELDS += [f"<wp:commentmeta>{field}</wp:commentmeta>" for field in FIELDS if "meta" in field or "comment_id" in field]
FIELDS += ["text", "<wp:comment_id/>", "<!-- <wp:comment> -->", "<wp:comment_id a='1'>5</wp:comment_id>"]
OPENINGS = ("<wp:comment>", "<wp:comment >", "<wp:comment><!-- --></wp:comment><wp:comment>")


def written(*comments: str) -> bytes:
    body = "<excerpt:encoded><![CDATA[<wp:comment><wp:comment_id>1</wp:comment_id></wp:comment>]]></excerpt:encoded>"
    return export(item(1, "Told").replace("</item>", "\n".join([*comments, body, "</item>"]))).encode()


def by_the_parser(data: bytes, *, counting: bool = False) -> list[Record]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(export_reader, "inside_of", lambda part, place: None)
        return list(read([data], counting=counting))


def test_each_field_says_what_the_parser_reads_however_it_is_written():
    known = "<wp:comment_id>3</wp:comment_id>\n<wp:comment_author><![CDATA[Ilse]]></wp:comment_author>"
    data = written(*(f"<wp:comment>{known}{field}</wp:comment>" for field in FIELDS))

    assert list(read([data])) == by_the_parser(data)


@given(
    st.lists(
        st.tuples(st.sampled_from(OPENINGS), st.lists(st.sampled_from(FIELDS), max_size=4).map("\r\n\t".join)),
        max_size=4,
    ),
    st.integers(1, 700),
    st.booleans(),
)
def test_it_does_not_matter_in_what_parts_a_file_comes(comments, size, counting):
    data = written(*(f"{opening}{fields}</wp:comment>" for opening, fields in comments))
    parts = [data[start : start + size] for start in range(0, len(data), size)]

    assert list(read(parts, counting=counting)) == by_the_parser(data, counting=counting)


def test_wordpress_own_comments_are_read_at_one_look(monkeypatch):
    text = export(item(1, comments=[comment(3, "Yes, “so” & so"), comment(4, "a ]] b")]))
    monkeypatch.setattr(export_reader._Parser, "_inside", lambda parser, name, text: pytest.fail(f"{name} was parsed"))

    (story,) = (record for record in read([text.encode()]) if isinstance(record, Item))

    assert [one.content for one in story.comments] == ["Yes, “so” & so", "a ]] b"]


def test_the_line_of_an_error_is_told_also_after_comments_that_were_read_at_one_look():
    text = export(item(1, comments=[comment(number, "One line\nand another") for number in range(1, 5)]))
    broken = text.replace(TAIL, "</broken>")
    line = broken[: broken.index("</broken>")].count("\n") + 1

    with pytest.raises(NotAnExport, match=f"at line {line:,} "):
        list(read([broken.encode()]))


@pytest.mark.parametrize("beginning", ["<!--", "<excerpt:encoded><![CDATA[", "<wp:comment><wp:comment_odd a='"])
def test_what_only_looks_like_many_comments_is_not_looked_through_for_each(beginning, monkeypatch):
    calls, parse = [], export_reader._Parser._parse
    monkeypatch.setattr(
        export_reader._Parser, "_parse", lambda parser, part, **how: (calls.append(part), parse(parser, part, **how))
    )
    data = written(beginning + "<wp:comment>" * 4_000)

    with suppress(NotAnExport):
        list(read([data]))

    assert len(calls) < 10
