"""Comments that are written as WordPress writes them, read at one look: nine of ten elements of an export stand in them.

What else there may be in one (entities, other elements, attributes, another prefix) is the parser's, which reads the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from .records import Comment, number

OPENS = b"<wp:comment>"
#: Nothing of it but XML without a fault. What takes much takes it for good, so that a comment is gone through once; but no
#: groups do, which then go wrong in some releases of Python 3.11 (gh-101955, gh-106052).
_TEXT = r"(?:<!\[CDATA\[([^\]]*+(?:\](?!\]>)[^\]]*+)*)\]\]>|([^<&\]]*+))"
_FIELD = rf"<wp:(comment_[A-Za-z_]++)>{_TEXT}</wp:\1>\s*+"
_META = rf"<wp:commentmeta>\s*+(?:<wp:(meta_key|meta_value)>{_TEXT}</wp:\4>\s*+)*</wp:commentmeta>\s*+"
_INSIDE = re.compile(rf"\s*+(?:{_FIELD}|{_META})*(?=</wp:comment>)".encode())
_field = re.compile(_FIELD)


#: What each field is called here, and what is made of its text.
FIELDS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "comment_id": ("id", number),
    "comment_author": ("author", str.strip),
    "comment_author_email": ("email", str.strip),
    "comment_author_url": ("url", str.strip),
    "comment_author_IP": ("address", str.strip),
    "comment_date": ("date", str.strip),
    "comment_date_gmt": ("date_gmt", str.strip),
    "comment_content": ("content", str),  # spaces at its ends mean something
    "comment_approved": ("approved", str.strip),
    "comment_type": ("type", str.strip),
    "comment_parent": ("parent", number),
    "comment_user_id": ("user_id", number),
}


def inside_of(part: bytes, place: int) -> re.Match[bytes] | None:
    """All that stands in the comment of which OPENS ends at this place; None where it takes a parser, or has its end in the
    next part of the file. The part is in UTF-8 and has no character that XML forbids.
    """
    return _INSIDE.match(part, place)


def read_inside(found: re.Match[bytes]) -> Comment:
    """What it says."""
    text = found[0].decode()
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")  # as XML has it
    comment = Comment()
    for name, marked, plain in _field.findall(text):
        tell(comment, name, marked or plain)
    return comment


def tell(comment: Comment, name: str, text: str) -> None:
    """What one field says, by its name without prefix. Those that nobody knows say nothing."""
    if field := FIELDS.get(name):
        attribute, made_of = field
        setattr(comment, attribute, made_of(text))
