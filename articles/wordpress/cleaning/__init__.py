"""From WordPress's bodies and texts to ours. No models and no database: what is known of other things is handed in.

``clean`` makes a body; ``addresses`` knows what is the old site's own; ``shortcodes`` and ``markup`` are its two steps;
``texts`` makes titles, captions and replies plain; ``php`` reads serialised values. Nothing that comes out of here is
trusted: the story's own sanitiser has the last word.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from .addresses import Addresses as Addresses
from .addresses import upload_path as upload_path
from .markup import Writer
from .shortcodes import expand
from .texts import comment_text as comment_text
from .texts import one_line as one_line
from .texts import paragraphs as paragraphs

#: WordPress writes < and > in a block's settings as escapes, so its comment ends at the first ">".
_BLOCK = re.compile(r"<!--\s*(/?)wp:([a-z0-9/-]{1,80})([^<>]{0,50000})-->")
_MARKER = re.compile(r"<!--\s*(?:more\b.{0,200}?|noteaser|nextpage)\s*-->", re.DOTALL)
# Each way begins with a sign that is none other's, so that Python looks for those and not at every place: three times as fast.
_WANTED = re.compile(
    r"""src\s*=\s*["']?([^"'\s>]+)|href\s*=\s*["']?([^"'\s>]+)|wp-image-(\d+)|attachment_(\d+)"""
    r"""|i(?<!\w.)ds?\s*=\s*["']?([\d,\s]+)|"id":(\d+)"""
)


@dataclass
class Known:
    """What is known of the things that a body speaks of."""

    addresses: Addresses
    #: WordPress's number of an attachment -> our picture's; None where it did not come over.
    pictures: dict[int, int | None] = field(default_factory=dict)
    #: The path below wp-content/uploads of an original -> the same.
    files: dict[str, int | None] = field(default_factory=dict)
    #: An old address, as addresses.key() gives it -> ours.
    links: dict[str, str] = field(default_factory=dict)
    #: The attachments of this post, in order: what a gallery without numbers shows.
    attached: list[int] = field(default_factory=list)


@dataclass
class Cleaned:
    """A body, and what an editor should know of it."""

    html: str = ""
    #: Shortcodes that mean nothing here and stand in the text as they came, by name.
    shortcodes: Counter[str] = field(default_factory=Counter)
    #: Blocks that WordPress fills when the page is shown, and that are left out, by name.
    blocks: Counter[str] = field(default_factory=Counter)
    #: Pictures of the site itself that are not in the library.
    missing: list[str] = field(default_factory=list)
    #: Links to the site itself of which nothing is known (yet).
    unknown_links: list[str] = field(default_factory=list)


def wanted(body: str) -> tuple[set[int], set[str]]:
    """Numbers of attachments and addresses that a body may speak of, to be looked up for many bodies at once."""
    numbers, addresses = set[int](), set[str]()
    for source, target, *found in _WANTED.findall(body):
        if source or target:
            addresses.add(source or target)
        for several in filter(None, found):
            numbers.update(int(one) for one in several.replace(",", " ").split() if len(one) < 19)
    return numbers, addresses


def clean(body: str, known: Known) -> Cleaned:
    """A body made ours: paragraphs, figures, links to where things are now. Not yet sanitised."""
    result = Cleaned()
    has_blocks = False

    def block(found: re.Match[str]) -> str:
        nonlocal has_blocks
        has_blocks = True
        if found[3].endswith("/") and found[2] not in ("more", "nextpage", "separator"):
            result.blocks[found[2]] += 1
        return ""

    body = _MARKER.sub("\n\n", _BLOCK.sub(block, body.replace("\r\n", "\n").replace("\r", "\n")))
    body = expand(body, known.attached, result.shortcodes)
    result.html = Writer(known, result, breaks_lines=not has_blocks).write(body)
    return result
