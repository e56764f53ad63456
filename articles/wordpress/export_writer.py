"""XML as WordPress's importer reads it, written piece by piece: whatever a text holds, the file stays well-formed."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime
from typing import TextIO
from xml.sax.saxutils import escape, quoteattr

from django.utils import timezone

from articles.feeds import fit

NEVER = "0000-00-00 00:00:00"
_HEAD = """<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0"
\txmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
\txmlns:content="http://purl.org/rss/1.0/modules/content/"
\txmlns:wfw="http://wellformedweb.org/CommentAPI/"
\txmlns:dc="http://purl.org/dc/elements/1.1/"
\txmlns:wp="http://wordpress.org/export/1.2/">
<channel>
"""


class Writer:
    """Elements of an export, written to ``file`` (text, UTF-8) as they come; nothing is kept."""

    def __init__(self, file: TextIO) -> None:
        self._file = file

    def begin(self) -> None:
        self._file.write(_HEAD)

    def finish(self) -> None:
        self._file.write("</channel>\n</rss>\n")

    def open(self, name: str) -> None:
        self._file.write(f"<{name}>\n")

    def close(self, name: str) -> None:
        self._file.write(f"</{name}>\n")

    def plain(self, name: str, text: object, **attributes: str) -> None:
        """An element whose text is escaped: addresses, numbers and dates."""
        given = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
        self._file.write(f"<{name}{given}>{escape(fit(str(text)))}</{name}>\n")

    def text(self, name: str, text: str, **attributes: str) -> None:
        """An element whose text may be anything that somebody typed."""
        given = "".join(f" {key}={quoteattr(fit(value))}" for key, value in attributes.items())
        self._file.write(f"<{name}{given}>{cdata(text)}</{name}>\n")

    def record(self, name: str, **fields: object) -> None:
        """An element of the namespace ``wp`` with elements of that namespace inside: numbers plain, all else as text."""
        self.open(f"wp:{name}")
        for key, value in fields.items():
            if isinstance(value, int):
                self.plain(f"wp:{key}", value)
            else:
                self.text(f"wp:{key}", str(value))
        self.close(f"wp:{name}")

    def dates(self, prefix: str, at: datetime, *, decided: bool = True) -> None:
        """``at`` in the newsroom's time and in Greenwich's. WordPress gives the latter to no draft: not ``decided``."""
        gmt = f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S}" if decided else NEVER
        self.text(prefix, f"{timezone.localtime(at):%Y-%m-%d %H:%M:%S}")
        self.text(f"{prefix}_gmt", gmt)


def cdata(text: str) -> str:
    """``text`` as one or more sections, without what no XML can hold."""
    return f"<![CDATA[{fit(text).replace(']]>', ']]]]><![CDATA[>')}]]>"


def of_feeds(at: datetime) -> str:
    """A date as RSS has it."""
    return format_datetime(at.astimezone(UTC))
