"""What is said to differ, does; what either side wrote, is in the merge."""

import re
from html import unescape
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles import comparing
from articles.comparing import Choice, Side
from articles.comparing.aligning import matches, merge
from articles.comparing.bodies import blocks
from articles.comparing.words import words

LONG = settings(max_examples=80, deadline=None)
#: Few words, so that much repeats: that is where matching is hard.
WORDS = st.lists(st.sampled_from(["the", "boat", "boats", "is", "late", "—", "&amp;", "3.5"]), max_size=14).map(
    " ".join
)
PARAGRAPHS = st.one_of(
    WORDS.filter(bool).map("<p>{}</p>".format),
    WORDS.filter(bool).map("<p>It <strong>{}</strong> so.</p>".format),
    WORDS.filter(bool).map("<ul><li>{}</li><li>End</li></ul>".format),
    st.integers(1, 3).map('<figure data-picture="{}"><figcaption>Seen</figcaption></figure>'.format),
    WORDS.filter(bool).map("<table><tbody><tr><td>{}</td></tr></tbody></table>".format),
)
BODIES = st.lists(PARAGRAPHS, max_size=7).map("".join)
ANY_TEXT = st.one_of(st.text(max_size=60), WORDS)


def without(html, name):
    """The text that is left when everything in elements of that name is dropped, in words."""
    return re.sub(r"\s+", "", unescape(re.sub(r"<[^<>]*>", "", re.sub(rf"(?s)<{name}\b.*?</{name}>", "", html))))


def text(html):
    return re.sub(r"\s+", "", unescape(re.sub(r"<[^<>]*>", "", html)))


def unmarked(html):
    return re.sub(r"</?(?:ins|del)\b[^<>]*>", "", html)


# Words


@LONG
@given(ANY_TEXT, ANY_TEXT)
def test_without_what_is_deleted_it_is_the_new_text_without_what_is_inserted_the_old_one(old, new):
    pieces = comparing.changes(old, new)

    assert comparing.dropping_deleted(pieces) == new
    assert comparing.dropping_inserted(pieces) == old


@LONG
@given(ANY_TEXT, ANY_TEXT)
def test_both_sides_say_the_whole_text_and_mark_it_as_html(old, new):
    left, right = comparing.sides(old, new)

    assert (unescape(unmarked(left)), unescape(unmarked(right))) == (old, new)
    assert without(left, "del") == without(right, "ins")


def test_only_the_words_that_changed_are_marked():
    assert comparing.sides("The boat is late.", "The boat is very late.") == (
        "The boat is late.",
        "The boat is <ins>very </ins>late.",
    )
    assert comparing.sides("Six boats sail", "Seven frigates sail") == (
        "<del>Six boats</del> sail",
        "<ins>Seven frigates</ins> sail",
    )


def test_what_looks_like_html_in_a_plain_text_is_escaped():
    assert comparing.sides("", "<b>&") == ("", "<ins>&lt;b&gt;&amp;</ins>")


# Matching and merging


@LONG
@given(st.lists(st.integers(0, 6), max_size=30), st.lists(st.integers(0, 6), max_size=30))
def test_matches_ascend_and_are_equal(old, new):
    pairs = matches(old, new)

    assert all(old[a] == new[b] for a, b in pairs)
    assert all(first < second for pair in pairwise(pairs) for first, second in zip(*pair, strict=True))


def test_a_text_made_to_be_hard_is_still_matched_at_its_ends():
    old = ["begin", *["x", "y"] * 3000, "end"]
    new = ["begin", *["y", "y", "x"] * 2000, "end"]

    assert {(0, 0), (len(old) - 1, len(new) - 1)} <= set(matches(old, new))


@LONG
@given(st.lists(st.integers(0, 6), max_size=12), st.lists(st.integers(0, 6), max_size=12))
def test_where_only_one_side_changed_the_merge_is_that_side(base, changed):
    assert merge(base, base, changed).items == changed
    assert merge(base, changed, base).items == changed
    assert merge(base, changed, changed).items == changed
    assert not merge(base, base, changed).clashes


@LONG
@given(BODIES, BODIES, BODIES)
def test_a_merge_never_drops_a_word_that_either_side_added(base, theirs, mine):
    merged, _ = comparing.merge_bodies(base, theirs, mine)

    for side in (theirs, mine):
        assert set(blocks(side)) - set(blocks(base)) <= set(blocks(merged))
        assert set(words(side)) - set(words(base)) <= set(words(merged))


def test_changes_in_different_paragraphs_are_merged_without_a_clash():
    base = "<p>One.</p><p>Two.</p><p>Three.</p><p>Four.</p>"

    merged, clashes = comparing.merge_bodies(
        base, base.replace("One", "The first"), base.replace("<p>Three.</p>", "") + "<p>Five.</p>"
    )

    assert (merged, clashes) == ("<p>The first.</p><p>Two.</p><p>Four.</p><p>Five.</p>", 0)


def test_where_both_changed_a_paragraph_theirs_comes_before_mine():
    merged, clashes = comparing.merge_bodies("<p>A</p><p>B</p>", "<p>A</p><p>B1</p>", "<p>A</p><p>B2</p>")

    assert (merged, clashes) == ("<p>A</p><p>B1</p><p>B2</p>", 1)


def test_what_one_side_deleted_and_the_other_changed_stays():
    assert comparing.merge_bodies("<p>A</p><p>B</p>", "<p>A</p>", "<p>A</p><p>B2</p>") == ("<p>A</p><p>B2</p>", 1)


# Bodies


@LONG
@given(st.one_of(BODIES, st.text(alphabet='<>/pa b&="', max_size=40)))
def test_blocks_are_the_whole_body(html):
    assert text("".join(blocks(html))) == text(html)


@LONG
@given(BODIES, BODIES)
def test_both_sides_of_the_rows_say_the_whole_bodies(old, new):
    rows = comparing.body_rows(old, new)

    assert [unmarked(row.old) for row in rows if row.old is not None] == blocks(old)
    assert [unmarked(row.new) for row in rows if row.new is not None] == blocks(new)


@LONG
@given(BODIES, BODIES)
def test_of_two_versions_of_a_block_what_is_not_marked_is_the_same(old, new):
    for row in comparing.body_rows(old, new):
        if not row.changed:
            assert row.old == row.new
        elif row.old is not None and row.new is not None:
            assert without(row.old, "del") == without(row.new, "ins")
            assert (unmarked(row.old), unmarked(row.new)) != (row.old, row.new)


def test_words_are_marked_inside_their_paragraph_whatever_stands_around_them():
    [row] = comparing.body_rows(
        "<p>One &amp; two <strong>three</strong> four.</p>", "<p>One &amp; two three <em>four</em>.</p>"
    )

    assert row.old == "<p>One &amp; two <strong><del>three</del></strong> <del>four</del>.</p>"
    assert row.new == "<p>One &amp; two <ins>three</ins> <em><ins>four</ins></em>.</p>"


@pytest.mark.parametrize(
    "block",
    [
        '<figure data-picture="7"></figure>',
        "<table><tbody><tr><td>1</td></tr></tbody></table>",
        "<blockquote><p>We shall see.</p></blockquote>",
    ],
)
def test_what_was_moved_is_shown_as_moved_and_not_taken_apart(block):
    rest = [f"<p>Paragraph number {number} says {number * 7}.</p>" for number in range(5)]

    rows = comparing.body_rows("".join([block, *rest]), "".join([*rest, block]))

    assert [(row.old, row.new) for row in rows if row.moved] == [
        (f'<del class="whole">{block}</del>', None),
        (None, f'<ins class="whole">{block}</ins>'),
    ]
    assert sum(row.changed for row in rows) == 2


def test_another_picture_in_a_figure_marks_the_figure():
    [row] = comparing.body_rows('<figure data-picture="1"></figure>', '<figure data-picture="2"></figure>')

    assert row.old == '<del class="whole"><figure data-picture="1"></figure></del>'


# Contents

EMPTY = {
    **dict.fromkeys(["headline", "slug", "standfirst", "body", "lead_caption", "content_warning"], ""),
    **dict.fromkeys(["expires_at", "section", "lead_image"]),
    **{name: [] for name in ["further_sections", "tags", "bylines", "related"]},
    "comments_open": True,
}


def content(**fields):
    return {**EMPTY, **fields}


def named(*names):
    return [{"id": ord(name), "name": name} for name in names]


def one(base, theirs, mine):
    [found] = comparing.differences(base, theirs, mine)
    return found


def test_a_field_that_one_side_changed_is_that_sides():
    base, changed = content(headline="A"), content(headline="B")

    assert one(base, changed, base).obvious == Choice.THEIRS
    assert one(base, base, changed).obvious == Choice.MINE
    assert comparing.differences(base, changed, changed) == []


def test_a_field_that_both_changed_is_asked_about_and_a_headline_has_no_half():
    found = one(content(headline="A"), content(headline="B"), content(headline="C"))

    assert (found.changed_by, found.obvious) == (Side.BOTH, None)
    assert found.outcomes == {Choice.THEIRS: "B", Choice.MINE: "C"}


def test_without_a_text_that_both_began_with_every_difference_is_asked_about():
    found = one(None, content(tags=named("A", "B")), content(tags=named("B", "C")))

    assert (found.changed_by, found.obvious) == (Side.UNKNOWN, None)
    assert found.outcomes[Choice.BOTH] == named("A", "B", "C")


def test_of_two_bodies_with_nothing_before_them_what_both_have_comes_once():
    found = one(None, content(body="<p>A</p><p>B</p><p>C</p>"), content(body="<p>A</p><p>X</p><p>B</p>"))

    assert found.outcomes[Choice.BOTH] == "<p>A</p><p>X</p><p>B</p><p>C</p>"
    assert Choice.BOTH not in one(None, content(standfirst="A"), content(standfirst="B")).outcomes


def test_both_lists_together_have_what_either_added_and_not_what_either_took_out():
    base = content(tags=named("A", "B", "C"))

    found = one(base, content(tags=named("B", "C", "D")), content(tags=named("A", "B", "E")))

    assert found.outcomes[Choice.BOTH] == named("B", "D", "E")


def test_a_renamed_section_and_another_order_of_tags_are_no_difference():
    old = content(section={"id": 1, "name": "Sea"}, tags=named("A", "B"), expires_at="2031-01-02T03:04:05+00:00")
    new = content(section={"id": 1, "name": "Oceans"}, tags=named("B", "A"), expires_at="2031-01-02T04:04:00+01:00")

    assert comparing.changed_fields(old, new) == []


def test_another_order_of_bylines_is_a_difference():
    writers = [{**each, "role": "writer"} for each in named("A", "B")]

    assert [
        each.name for each in comparing.changed_fields(content(bylines=writers), content(bylines=writers[::-1]))
    ] == ["bylines"]


def test_two_notes_to_one_related_story_are_both_kept():
    def related(note):
        return content(related=[{"id": 1, "name": "Story", "note": note}])

    found = one(related(""), related("Theirs"), related("Mine"))
    assert found.outcomes[Choice.BOTH][0]["note"] == "Theirs / Mine"
    # Where they do not fit into one, one of the two has to be chosen.
    assert Choice.BOTH not in one(related(""), related("a" * 200), related("b" * 200)).outcomes


def test_changes_in_different_parts_of_a_standfirst_go_together():
    found = one(
        content(standfirst="Six boats sail. Two stay."),
        content(standfirst="Seven boats sail. Two stay."),
        content(standfirst="Six boats sail. Three stay."),
    )

    assert found.outcomes[Choice.BOTH] == "Seven boats sail. Three stay."


LISTS = st.lists(st.sampled_from("ABCDE"), unique=True).map(lambda names: named(*names))


@LONG
@given(LISTS, LISTS, LISTS)
def test_a_list_of_both_drops_nothing_that_either_added(base, theirs, mine):
    tags = next(field for field in comparing.FIELDS if field.name == "tags")

    together, _ = comparing.joined(tags, base, theirs, mine)

    names = {entry["name"] for entry in together}
    was = {entry["name"] for entry in base}
    assert {entry["name"] for entry in [*theirs, *mine]} - was <= names
    assert len(names) == len(together)


def test_what_is_chosen_makes_the_new_content():
    base, theirs, mine = content(), content(headline="T", slug="t"), content(headline="M", body="<p>M</p>")
    found = comparing.differences(base, theirs, mine)

    made = comparing.resolve(theirs, found, {"headline": Choice.MINE, "slug": Choice.THEIRS, "body": Choice.MINE})

    assert made == content(headline="M", slug="t", body="<p>M</p>")
    with pytest.raises(KeyError):
        comparing.resolve(theirs, found, {"headline": Choice.MINE})
