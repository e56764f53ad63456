"""The large export is the same each time, has as much in it as was asked for, and can be read."""

import io

import pytest
from lxml import etree

from bench import big_export

pytestmark = pytest.mark.once

WP = "{http://wordpress.org/export/1.2/}"


def export(**asked):
    file = io.StringIO()
    big_export.write(file, **{"posts": 120, "comments": 900, "attachments": 50} | asked)
    return file.getvalue()


def test_it_holds_what_was_asked_for_each_with_a_number_of_its_own():
    channel = etree.fromstring(export().encode()).find("channel")
    kinds = [item.findtext(f"{WP}post_type") for item in channel.iter("item")]
    numbers = [item.findtext(f"{WP}post_id") for item in channel.iter("item")]
    comments = [comment.findtext(f"{WP}comment_id") for comment in channel.iter(f"{WP}comment")]

    assert (kinds.count("post"), kinds.count("attachment"), len(comments)) == (120, 50, 900)
    assert len(set(numbers)) == len(numbers)
    assert len(set(comments)) == len(comments)


def test_one_seed_gives_one_file_and_another_seed_another():
    assert export() == export()
    assert export(seed=2) != export()


def test_it_is_known_how_many_of_its_comments_are_no_spam():
    states = etree.fromstring(export().encode()).iter(f"{WP}comment_approved")

    assert sum(state.text != "spam" for state in states) == big_export.comments_that_come_over(900) < 900


@pytest.mark.parametrize(("whole", "parts"), [(900, 120), (7, 120), (1_000, 1), (0, 10)])
def test_comments_are_shared_out_without_losing_one(whole, parts):
    shares = [big_export.share(whole, parts, number) for number in range(parts)]

    assert sum(shares) == whole
    assert min(shares) >= 0


def test_it_makes_a_file_for_each_attachment(tmp_path):
    asked = {"posts": 20, "attachments": 8}
    root = etree.fromstring(export(comments=0, **asked).encode())

    assert big_export.make_uploads(tmp_path, **asked) == 8
    for address in root.iter(f"{WP}attachment_url"):
        assert (tmp_path / address.text.removeprefix(f"{big_export.SITE}/wp-content/uploads/")).is_file()
