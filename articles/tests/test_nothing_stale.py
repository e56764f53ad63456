"""Whatever is done at the desk and whatever time it is: what readers get is what would be made for them now.

`make prove-freshness` tries many more edits, and looks at more addresses after each.
"""

import pytest
from django.utils import timezone

from articles.page_cache import counting

from .another_process import AnotherProcess, get
from .edits import Site, differences

pytestmark = pytest.mark.usefixtures("kept_pages")
EDITS, OTHERS = 40, 2
PARTS_EDITS, PARTS_OTHERS = 15, 6


def kept(address):
    return get(address, kept=True)


def fresh(address):
    return get(address, kept=False)


def test_after_any_edit_and_any_moment_a_page_is_what_would_be_made_now(clock):
    site, done = Site(seed=7), []
    for _ in range(EDITS):
        done.append(site.edit())
        clock(seconds=site.chance.choice([0, 0, 1, 20, 400]))
        stale = list(differences(site, kept, fresh, OTHERS))
        assert not stale, (stale, done[-3:])

    refused = sum("refused" in name for name in done)
    assert refused < EDITS / 3, "most edits were refused: little was tried"
    assert counting.numbers()["hit"] > EDITS / 4, "hardly anything was kept: little was tried"


def test_after_any_edit_a_page_that_is_made_of_parts_is_what_would_be_made_without(clock):
    """A page is asked for now and again: its parts are of many moments, and it is as new as if none of them were kept."""
    site, joined, done = Site(seed=11), counting.numbers().get("join", 0), []
    for _ in range(PARTS_EDITS):
        asked = site.chance.sample(site.pages(), PARTS_OTHERS)
        for edit in (site.edit, site.do_receive_a_comment, site.let_in_a_comment):
            done.append(edit())
            clock(seconds=site.chance.choice([0, 0, 1, 100]))
            stale = [address for address in asked if kept(address) != fresh(address)]
            assert not stale, (stale, done[-4:])

    assert counting.numbers()["join"] - joined > PARTS_EDITS, (
        "hardly any page was joined of its parts: little was tried"
    )


def test_what_one_process_changes_the_other_shows(clock):
    site = Site(seed=8)
    with AnotherProcess() as other:
        for _ in range(8):
            done = site.edit()
            stale = list(differences(site, lambda address: other.get(address, timezone.now()), fresh, 2))
            assert not stale, (stale, done)
            clock(seconds=site.chance.choice([0, 60]))


def test_what_is_made_twice_is_the_same_to_the_last_byte(clock):
    """Nothing on a page is by chance or tells how long ago something was: else a kept page could not be compared."""
    site = Site(seed=9)
    site.do_receive_a_comment()
    addresses = site.addresses()
    before = [fresh(address) for address in addresses]
    clock(seconds=50)
    after = [fresh(address) for address in addresses]

    assert len(addresses) > 80
    assert [address for address, *both in zip(addresses, before, after, strict=True) if both[0] != both[1]] == []
