"""Batches come as they were made, whoever makes them."""

import sys
import threading

import pytest

from articles.wordpress.reading_ahead import ReadAhead

pytestmark = pytest.mark.once


def test_batches_come_in_their_order_and_what_was_read_is_told_by_who_takes_them():
    told, by = [], set()

    def make(heard):
        for number in range(5):
            heard(10)
            heard(1)
            yield [number]
        heard(3)

    def hear(count):
        told.append(count)
        by.add(threading.current_thread())

    with ReadAhead(make, hear) as batches:
        assert list(batches) == [[0], [1], [2], [3], [4]]
    assert told == [11, 11, 11, 11, 11, 3]
    assert by == {threading.current_thread()}


def test_an_error_comes_after_the_batches_before_it():
    def make(heard):
        yield [1]
        raise ValueError("broken at line 7")

    with ReadAhead(make) as batches:
        taken = iter(batches)
        assert next(taken) == [1]
        with pytest.raises(ValueError, match="broken at line 7"):
            next(taken)


def test_nothing_goes_on_when_somebody_stops_on_the_way():
    def make(heard):
        number = 0
        while True:
            yield [number]
            number += 1

    usual = sys.getswitchinterval()
    with ReadAhead(make) as batches:
        assert next(iter(batches)) == [0]

    assert sys.getswitchinterval() == usual
    assert "reading ahead" not in {thread.name for thread in threading.enumerate()}
