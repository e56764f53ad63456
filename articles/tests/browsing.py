"""What tests of pages in a real browser wait for beside what `expect` knows."""

from __future__ import annotations

import time

from conftest import PATIENCE

_AGAIN = 20  # milliseconds


def until(page, condition, argument=None):
    """Wait until a piece of JavaScript says yes, or a function without arguments does.

    Not `wait_for_function`: it has the page itself evaluate text, which our policy forbids to every page.
    """
    end = time.monotonic() + PATIENCE / 1000
    while not (condition() if callable(condition) else page.evaluate(condition, argument)):
        assert time.monotonic() < end, f"never came true: {condition}"
        page.wait_for_timeout(_AGAIN)  # meanwhile the browser's events are heard
