"""Two sessions that save one story at the same moment: one wins, the other is offered its text back whole."""

import os

import pytest

from .concurrent_saves import Outcome, save_at_once

pytestmark = pytest.mark.django_db(transaction=True)

#: With LONG=1 in the environment, as many pairs as the promise speaks of.
LONG = bool(os.environ.get("LONG"))


@pytest.fixture(autouse=True)
def roles(transactional_db):
    """A flushed database has lost the groups that migrate makes."""
    from articles.roles import ensure_roles

    ensure_roles()


@pytest.mark.sqlite
def test_of_two_who_save_at_once_with_sqlite_one_wins_and_the_other_loses_nothing():
    assert save_at_once(pairs=6) == Outcome(pairs=6, one_won=6, offered_back=6)


@pytest.mark.postgresql
def test_of_two_who_save_at_once_with_postgresql_one_wins_and_the_other_loses_nothing():
    pairs = 200 if LONG else 20
    assert save_at_once(pairs) == Outcome(pairs=pairs, one_won=pairs, offered_back=pairs)
