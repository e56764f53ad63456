"""Feeds: what they say of stories and corrections, and the three formats that say it.

``entries`` makes of rows what a feed says, ``formats`` writes that down. A guest of the site that has a feed of its own
makes its own entries.
"""

from .entries import LENGTH, address_of, of_corrections, of_stories, tag_uri
from .formats import FORMATS, Entry, Feed, Person, Picture, fit

__all__ = [
    "FORMATS",
    "LENGTH",
    "Entry",
    "Feed",
    "Person",
    "Picture",
    "address_of",
    "fit",
    "of_corrections",
    "of_stories",
    "tag_uri",
]
