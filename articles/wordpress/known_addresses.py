"""The addresses that an old site had, out of whatever it left: a sitemap, an export, or its web server's log.

Everything is read as a stream. What an address's host was is not asked: only what comes after it.
"""

from __future__ import annotations

import gzip
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.parse import quote, urlsplit

from lxml import etree

from .export_reader import read
from .records import Channel, Item, Term
from .survey import TAG, creators, filed_under, person

_BEGIN = 4096
_PART = 64 * 1024
_SITEMAPS = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
#: Common and combined: host, ident, user, [time], "METHOD address protocol", status, bytes, "referrer", "agent".
_REQUEST = re.compile(r'^\S+ \S+ .*?\[[^\]]*\] "(?:GET|HEAD) (\S+)[^"]*" (\d{3}) \S+(?: "([^"]*)")?')
#: What the old site answered where it had something.
_HAD = frozenset(["200", "206", "301", "302", "304", "307", "308"])
#: A login that is its author's address as well: of others WordPress makes one that no export tells.
_SLUG = re.compile(r"[\w-]+")
#: Types of an export's items that readers saw.
_SHOWN = {"post": "publish", "page": "publish", "attachment": "inherit"}


class Unreadable(ValueError):
    """The file is none that is known. Its text is a sentence for a person."""


@dataclass(frozen=True)
class Found:
    """An address without its host; ``referrer`` is the page that a visitor came from, where a log says it."""

    address: str
    referrer: str = ""


def addresses_in(file: IO[bytes], *, name: str, folder: Path | None = None) -> Iterator[Found]:
    """Every address in ``file``, as often as it is there. ``folder`` is where the parts of a sitemap index are.

    Raises Unreadable, and NotAnExport for an export that breaks off; perhaps after some addresses.
    """
    begun = file.read(_BEGIN)
    if begun.startswith(b"\x1f\x8b"):
        packed = gzip.GzipFile(fileobj=_Joined(begun, file))
        yield from addresses_in(packed, name=name, folder=folder)
        return
    whole = _Joined(begun, file)
    if not begun.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        yield from _of_lines(whole)
    elif b"<rss" in begun:
        yield from _of_export(iter(lambda: whole.read(_PART), b""), name)
    else:
        yield from _of_sitemap(whole, name, folder)


def path_and_query(address: str) -> str:
    """What comes after the host, as a browser would ask for it; empty where it is no address of the web."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return ""
    if parts.scheme not in ("", "http", "https") or not (parts.netloc or parts.path.startswith("/")):
        return ""
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    return f"{path}?{quote(parts.query, safe='/%:@!$&()*+,;=?~-._[]')}" if parts.query else path


def _of_lines(file: IO[bytes]) -> Iterator[Found]:
    """A log, or a plain list of addresses."""
    for raw in file:
        line = raw.decode("utf-8", "replace").strip()
        if request := _REQUEST.match(line):
            address, status, referrer = request.groups()
            if status in _HAD and (known := path_and_query(address)):
                yield Found(known, referrer if referrer and referrer != "-" else "")
        elif " " not in line and (known := path_and_query(line)):
            yield Found(known)


def _of_sitemap(file: IO[bytes], name: str, folder: Path | None) -> Iterator[Found]:
    try:
        steps = etree.iterparse(
            file, events=("end",), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
        )
        for _, element in steps:
            if element.tag == f"{_SITEMAPS}loc" and element.text:
                parent = element.getparent()
                if parent is not None and parent.tag == f"{_SITEMAPS}sitemap":
                    yield from _of_part(element.text.strip(), name, folder)
                elif known := path_and_query(element.text):
                    yield Found(known)
            elif element.tag in (f"{_SITEMAPS}url", f"{_SITEMAPS}sitemap"):
                above = element.getparent()
                if above is not None:
                    above.remove(element)
            elif element.getparent() is None and element.tag not in (
                f"{_SITEMAPS}urlset",
                f"{_SITEMAPS}sitemapindex",
            ):
                raise Unreadable(f"{name} is neither a sitemap, nor an export of WordPress, nor a log.")
    except etree.XMLSyntaxError as error:
        raise Unreadable(f"{name} is no XML that can be read: {error.msg}.") from error


def _of_part(address: str, name: str, folder: Path | None) -> Iterator[Found]:
    """Of the part of an index: the file of that name beside it. Nothing is fetched."""
    part = urlsplit(address).path.rsplit("/", 1)[-1]
    path = folder / part if folder and part not in ("", ".", "..") else None
    if path is None or not path.is_file():
        raise Unreadable(f"{name} names {part or address}, which is not beside it: put the parts into one folder.")
    with path.open("rb") as file:
        yield from addresses_in(file, name=part, folder=None)


def _of_export(parts: Iterable[bytes], name: str) -> Iterator[Found]:
    """The addresses in an export, and those of lists and feeds that WordPress made of what is in it."""
    base = ""
    parents: dict[str, str] = {}
    for record in read(parts, name=name):
        match record:
            case Item():
                for address in _of_item(record, base):
                    if known := path_and_query(address):
                        yield Found(known)
                for page in _lists_of(record, base):
                    yield from _of_list(page)
            case Term(taxonomy="category") if record.slug:
                # Those inside may come first: the last of a path finds a section, whatever stands before it.
                parents[record.slug] = record.parent_slug
                yield from _of_list(f"{base}/category/{_lineage(record.slug, parents)}/")
            case Channel():
                base = urlsplit(record.url).path.rstrip("/")
                yield from _of_list(f"{base}/")
                yield Found(f"{base}/comments/feed/")


def _of_list(page: str) -> Iterator[Found]:
    for part in ("", "feed/"):
        if known := path_and_query(page + part):
            yield Found(known)


def _lineage(slug: str, parents: dict[str, str]) -> str:
    chain = [slug]
    while (above := parents.get(chain[0], "")) and above not in chain:
        chain.insert(0, above)
    return "/".join(chain)


def _of_item(item: Item, base: str) -> Iterator[str]:
    if item.status != _SHOWN.get(item.type) or item.password:
        return
    # A guid is no address but a name: it may have the slug of a draft, or the host of another site.
    yield from filter(None, (item.link, item.attachment_url))
    if item.type == "attachment":
        yield f"{base}/?attachment_id={item.id}"
        return
    yield f"{base}/?{'p' if item.type == 'post' else 'page_id'}={item.id}"
    if item.type == "post" and item.link and "?" not in item.link:
        yield from (f"{item.link.rstrip('/')}/{part}" for part in ("feed/", "amp/"))


def _lists_of(item: Item, base: str) -> Iterator[str]:
    """Where a published post stood beside its own page. Tags and authors without one had nothing to show."""
    if item.type != "post" or item.status != "publish" or item.password:
        return
    yield from (f"{base}/tag/{slug}/" for slug in filed_under(item, TAG))
    people = (person(one.slug) for one in creators(item))
    yield from (f"{base}/author/{name}/" for name in people if _SLUG.fullmatch(name))
    # Which day it is by our clock, where it is not the same in Greenwich, depends on TIME_ZONE.
    if item.date[:10] == item.date_gmt[:10] and (day := item.date[:10].replace("-", "/")) and day[:4] != "0000":
        yield from (f"{base}/{day[:4]}/", f"{base}/{day[:7]}/", f"{base}/{day}/")


class _Joined(io.RawIOBase):
    """What was read of a file already, and the rest of it."""

    def __init__(self, begun: bytes, rest: IO[bytes]) -> None:
        self._begun, self._rest = begun, rest

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        if not self._begun:
            return self._rest.read(size)
        if size is None or size < 0:
            size = len(self._begun) + _PART
        part, self._begun = self._begun[:size], self._begun[size:]
        return part

    def readinto(self, buffer) -> int:
        part = self.read(len(buffer))
        buffer[: len(part)] = part
        return len(part)

    def __iter__(self) -> Iterator[bytes]:
        return iter(io.BufferedReader(self))
