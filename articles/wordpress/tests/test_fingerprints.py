"""A fingerprint is that of what is there, however it was made."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.comments.bringing_in import Incoming
from articles.comments.models import Comment, CommentState
from articles.wordpress import fingerprints
from articles.wordpress.models import Kind

pytestmark = pytest.mark.once
TEXTS = st.text() | st.sampled_from(['"', "\\", "\x7f", "\u2028", "\ud800", "é😀", "\n\t"])
NUMBERS = st.integers(1, 10**12)


@given(TEXTS, TEXTS, TEXTS, TEXTS, st.sampled_from(CommentState.values), NUMBERS, NUMBERS | st.none())
def test_a_replys_is_that_of_the_comment_that_it_becomes(name, email, website, text, state, story, parent):
    reply = Incoming(name, email, website, text, state, ())
    row = Comment(name=name, email=email, website=website, text=text, state=state, article_id=story, parent_id=parent)

    assert fingerprints.of_reply(reply, story, parent) == fingerprints.of_row(Kind.COMMENT, row)
