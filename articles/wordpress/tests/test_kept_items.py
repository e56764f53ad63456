"""What was read once is read again as it was."""

import pytest

from articles.wordpress.export_reader import read
from articles.wordpress.kept_items import KeptItems
from articles.wordpress.records import Item

from .exports import attachment, comment, export, item

pytestmark = pytest.mark.once


def test_items_come_back_as_they_were_in_their_order_without_their_comments():
    text = export(
        attachment(1, alt="A bridge — “seen” from below\nby night", meta=[("credit", "Ilse\ud7ff"), ("credit", "")]),
        item(2, body="<p>a\r\nb</p>", sticky=1, filed=[("post_tag", "nato", "NATO"), ("category", "air", "")]),
        item(3, comments=[comment(7)]),
    )
    read_items = [record for record in read([text.encode()]) if isinstance(record, Item)]
    kept = KeptItems()
    for one in read_items:
        kept.add(one)
    read_items[2].comments.clear()

    assert list(kept) == read_items
    assert list(kept) == read_items, "they can be read more than once"


def test_more_than_fits_into_memory_goes_into_a_file_and_comes_back():
    kept = KeptItems()
    for number in range(1, 60):
        kept.add(Item(id=number, body="word " * 20_000))

    assert [one.id for one in kept] == list(range(1, 60))
