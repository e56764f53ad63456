"""Random sequences of everything that can happen to replies. bench/prove_replies.py tries thousands more."""

import pytest
from hypothesis import example, given, settings

from .sequences import SEQUENCES, run


@pytest.mark.django_db
@settings(max_examples=settings.default.max_examples // 8)
@given(sequence=SEQUENCES)
# An answer moves up when what it answers is erased, and stays there when a decision about it is undone.
@example(sequence=[("submit", 933), ("answer", 0), ("reject", 1), ("erase", 0), ("undo", 0)])
def test_readers_see_exactly_what_is_approved_and_undoing_gives_back_what_was(sequence):
    run(sequence)
