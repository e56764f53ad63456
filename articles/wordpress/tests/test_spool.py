"""What waits in a file comes out as it went in, in its order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.wordpress import spool
from articles.wordpress.spool import Spool

pytestmark = pytest.mark.once


@given(st.lists(st.binary(max_size=40) | st.none(), max_size=40), st.sampled_from([1, 50, 10_000]))
def test_what_is_put_first_is_taken_first_also_where_it_fits_no_memory(steps, in_memory):
    usual, spool._IN_MEMORY = spool._IN_MEMORY, in_memory
    waiting, expected = Spool(), []
    spool._IN_MEMORY = usual
    for what in steps:
        if what is not None:
            waiting.put(what)
            expected.append(what)
        elif expected:
            assert waiting.get() == expected.pop(0)
        assert (len(waiting), waiting.size) == (len(expected), sum(map(len, expected)))
    assert [waiting.get() for _ in expected] == expected


def test_of_nothing_nothing_can_be_taken():
    with pytest.raises(IndexError):
        Spool().get()
