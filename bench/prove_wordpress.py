"""What is promised of leaving WordPress: a large site comes over quickly, in little memory, a stop
costs nothing, no link is lost, and there is a way back.
"""

import functools

from bench import big_export, wordpress_and_back, wordpress_at_scale
from bench.prove import Claim

STOPPED = 2_000  # posts of the site whose import is stopped


@functools.cache
def _figures() -> dict[str, float]:
    return wordpress_at_scale.figures()


def posts_a_second() -> float:
    """Of 50,000 posts with 500,000 comments, 20,000 attachments without files beside them, on PostgreSQL."""
    return _figures()["posts a second"]


def megabytes() -> float:
    """What both processes of the import had at the most, the site's own code included."""
    return _figures()["megabytes"]


def posts_lost_by_a_stop() -> float:
    """Posts and comments that are missing, or there twice, after an import was stopped in its middle and run again."""
    found = wordpress_at_scale.figures(STOPPED, STOPPED, stopped=True)
    assert 0 < found["stories at the stop"] < STOPPED, "it was not stopped on its way"
    comments = big_export.comments_that_come_over(STOPPED * wordpress_at_scale.COMMENTS)
    return abs(found["stories"] - STOPPED) + abs(found["comments"] - comments)


CLAIMS = [
    Claim("A large WordPress site comes over quickly", 300, posts_a_second, "posts a second", keep="at least"),
    Claim("Bringing it over takes little memory", 300, megabytes, "MB"),
    Claim("A stop in the middle loses and doubles nothing", 0, posts_lost_by_a_stop),
    *wordpress_and_back.CLAIMS,
]
