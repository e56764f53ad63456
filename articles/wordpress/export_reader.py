"""Reads WordPress's export file (WXR 1.0 to 1.2) as a stream: the memory that it takes does not depend on the file's size.

Lenient with what WordPress and its plugins write (blank lines before the declaration, control characters, broken UTF-8,
HTML entities), strict with what is dangerous: a DTD, and with it every entity of the file's own, is refused, and so is a
single text or tag beyond any story's size. Nothing is ever fetched.
"""

from __future__ import annotations

import html.entities
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NoReturn
from xml.parsers import expat

from .export_bytes import PART, NotAnExport, as_utf8
from .export_comments import OPENS, inside_of, read_inside, tell
from .records import Author, Channel, Comment, Filed, Item, Record, Term, number

#: Characters of one element's text, or bytes of one comment; and of one item with its comments: beyond any story, within any
#: machine's memory.
MAX_TEXT, MAX_ITEM = 8 * 1024 * 1024, 64 * 1024 * 1024
#: Bytes that may wait for the end of one tag or comment, and elements inside one another.
MAX_TAG, MAX_DEPTH = 1024 * 1024, 50
#: What a comment or a meta counts for beside its text: an item of a million empty ones is no story either.
_OF_EACH = 512

_NAMESPACES = (
    (re.compile(r"https?://wordpress\.org/export/1\.\d{1,3}/"), "wp"),
    (re.compile(r"https?://wordpress\.org/export/1\.\d{1,3}/excerpt/"), "excerpt"),
    (re.compile(r"https?://purl\.org/rss/1\.0/modules/content/"), "content"),
    (re.compile(r"https?://purl\.org/dc/elements/1\.1/"), "dc"),
)
_VERSION = re.compile(r"1(?:\.\d{1,3})?")
#: A comment of which nobody wants to know what it says.
COUNTED = Comment()
#: Answers of embedding services that WordPress remembers: large, and of no use here.
_NOISE = "_oembed"

_CHANNEL = {
    "title": "title",
    "link": "link",
    "wp:wxr_version": "version",
    "wp:base_site_url": "base_site_url",
    "wp:base_blog_url": "base_blog_url",
    "language": "language",
    "pubDate": "date",
}
_AUTHOR = {
    "wp:author_id": "id",
    "wp:author_login": "login",
    "wp:author_email": "email",
    "wp:author_display_name": "name",
    "wp:author_first_name": "first_name",
    "wp:author_last_name": "last_name",
}
_TERM = {
    "wp:term_id": "id",
    "wp:category_nicename": "slug",
    "wp:category_parent": "parent_slug",
    "wp:cat_name": "name",
    "wp:category_description": "description",
    "wp:tag_slug": "slug",
    "wp:tag_name": "name",
    "wp:tag_description": "description",
    "wp:term_taxonomy": "taxonomy",
    "wp:term_slug": "slug",
    "wp:term_parent": "parent_slug",
    "wp:term_name": "name",
    "wp:term_description": "description",
}
_ITEM = {
    "title": "title",
    "link": "link",
    "guid": "guid",
    "pubDate": "pub_date",
    "dc:creator": "creator",
    "content:encoded": "body",
    "excerpt:encoded": "excerpt",
    "wp:post_id": "id",
    "wp:post_date": "date",
    "wp:post_date_gmt": "date_gmt",
    "wp:post_modified": "modified",
    "wp:post_modified_gmt": "modified_gmt",
    "wp:comment_status": "comment_status",
    "wp:post_name": "slug",
    "wp:status": "status",
    "wp:post_parent": "parent",
    "wp:menu_order": "menu_order",
    "wp:post_type": "type",
    "wp:post_password": "password",
    "wp:is_sticky": "sticky",
    "wp:attachment_url": "attachment_url",
}
_NUMBERS = frozenset(["id", "parent", "menu_order"])
#: Texts in which spaces at the ends mean something.
_AS_THEY_ARE = frozenset(["body", "excerpt", "description"])

_RECORDS: dict[str, tuple[Callable[[], Record], dict[str, str]]] = {
    "item": (Item, _ITEM),
    "wp:author": (Author, _AUTHOR),
    "wp:category": (lambda: Term("category"), _TERM),
    "wp:tag": (lambda: Term("post_tag"), _TERM),
    "wp:term": (Term, _TERM),
}


def read_file(path: Path, *, told: Callable[[int], None] | None = None, counting: bool = False) -> Iterator[Record]:
    """The records of a file; ``told`` hears how many bytes have been read after each part of it. Raises NotAnExport.

    With ``counting`` all comments are COUNTED, in half the time. What is refused is the same.
    """

    def parts() -> Iterator[bytes]:
        try:
            with path.open("rb") as file:
                while part := file.read(PART):
                    yield part
                    if told:
                        told(len(part))
        except OSError as error:
            raise NotAnExport(f"{path.name} cannot be read: {error.strerror or error}.") from error

    yield from read(parts(), name=path.name, counting=counting)


def read(parts: Iterable[bytes], *, name: str = "The file", counting: bool = False) -> Iterator[Record]:
    """The records of an export, in the file's order, the Channel first. Raises NotAnExport, perhaps after some of them.

    ``name`` is what the sentence of NotAnExport begins with; ``counting`` as in read_file.
    """
    parser = _Parser(name, counting=counting)
    for part in as_utf8(parts, name):
        yield from parser.feed(part)
    yield from parser.close()


class _Parser:
    """A walk through rss/channel/item and what is in it, with the records that are complete."""

    def __init__(self, name: str, *, counting: bool) -> None:
        self.name, self.counting = name, counting
        self.ready: list[Record] = []
        self.channel = Channel()
        self.told_channel = False
        self.names: dict[str, str] = {}
        self.depth = 0
        self.record: Record | None = None
        self.fields: dict[str, str] = {}
        self.inner: Any = None  # a Comment, or the [key, value] of a meta
        self.filed: dict[str, str] | None = None
        self.text: list[str] = []
        self.length = self.item_length = 0
        #: Bytes that expat was given; and lines that it was not given, because what stands there was read without it.
        self.given = self.lines_beside = 0
        #: Where the comment begins that the walk is in, and how many bytes of it were read without expat.
        self.comment_from: int | None = None
        self.read_beside = 0
        self.expat = parser = expat.ParserCreate("utf-8", " ")
        parser.buffer_text = True
        parser.buffer_size = PART
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_UNLESS_STANDALONE)
        parser.UseForeignDTD(True)  # so that &nbsp; is skipped, and not an error; nothing is fetched
        parser.StartDoctypeDeclHandler = self.doctype
        parser.EntityDeclHandler = self.doctype
        parser.ExternalEntityRefHandler = self.external
        self._listen()

    def _listen(self) -> None:
        parser = self.expat
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.characters
        parser.SkippedEntityHandler = self.entity

    def _pass_over(self) -> None:
        """Until the end of the comment that begins here."""
        parser = self.expat
        parser.StartElementHandler = self.deeper
        parser.EndElementHandler = self.shallower
        parser.CharacterDataHandler = parser.SkippedEntityHandler = None

    def feed(self, part: bytes) -> list[Record]:
        """The records that end in this part."""
        done, begins = 0, part.find(OPENS)
        while begins >= 0:
            inside = begins + len(OPENS)
            opens = self.given + begins - done
            self._parse(part[done:inside])
            done = inside
            if self.comment_from != opens:
                break  # it stands in a text, or in what expat would look through again for each
            if found := inside_of(part, inside):
                done = self._read_beside(found)
            begins = part.find(OPENS, done)
        self._parse(part[done:])
        if self.given - max(self.expat.CurrentByteIndex, 0) > MAX_TAG + len(part):
            raise NotAnExport(f"{self.name} has a tag of more than {MAX_TAG // 1024**2} MB, which no export has.")
        self._look_at_the_comment()
        ready, self.ready = self.ready, []
        return ready

    def close(self) -> list[Record]:
        """Those that come when the file has ended."""
        self._parse(b"", last=True)
        self._tell_channel()
        return self.ready

    def _parse(self, part: bytes, *, last: bool = False) -> None:
        self.given += len(part)
        try:
            self.expat.Parse(part, last)
        except expat.ExpatError as error:
            line = error.lineno + self.lines_beside
            raise NotAnExport(
                f"{self.name} is no whole export: at line {line:,} {_plain(error.code)}. Export it again."
            ) from None

    def _read_beside(self, inside: re.Match[bytes]) -> int:
        """Take what is inside the comment that has just begun. Gives the place where it ends, and expat goes on."""
        if not self.counting:
            self.inner = read_inside(inside)
        self.read_beside = len(inside[0])
        self.lines_beside += inside[0].count(b"\n")
        return inside.end()

    # What expat calls

    def doctype(self, *args: Any) -> None:
        raise NotAnExport(
            f"{self.name} has a document type declaration, which no export has and which can do harm: it was not read."
        )

    def external(self, context: str, base: str | None, system: str | None, public: str | None) -> int:
        if system or public:
            self.doctype()
        # The DTD that UseForeignDTD asks for: an empty one, after which unknown entities are skipped.
        self.expat.ExternalEntityParserCreate(context).Parse(b"", True)
        return 1

    def entity(self, name: str, is_parameter: bool) -> None:
        self.characters(html.entities.html5.get(f"{name};", f"&{name};"))

    def characters(self, text: str) -> None:
        self.length += len(text)
        if self.length > MAX_TEXT:
            raise NotAnExport(f"{self.name} has a text of more than {MAX_TEXT // 1024**2} MB, which no story has.")
        self.text.append(text)

    def start(self, raw: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        self.text, self.length = [], 0
        if self.depth == 5:
            return  # nine of ten elements: what a comment or a meta says
        name = self.names.get(raw) or self._named(raw)
        if self.depth > MAX_DEPTH:
            self._too_deep()
        if self.depth <= 4:
            self._begin(name, attributes)

    # Of a comment that is only counted

    def deeper(self, raw: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self._too_deep()

    def shallower(self, raw: str) -> None:
        if self.depth > 4:
            self.depth -= 1
            return
        self._listen()
        self.end(raw)

    def _too_deep(self) -> NoReturn:
        raise NotAnExport(f"{self.name} has more than {MAX_DEPTH} elements inside one another, which no export has.")

    def _look_at_the_comment(self) -> int:
        """How many bytes of it have been read, 0 outside of one. Both ways of reading go by them, and so refuse the same."""
        if self.comment_from is None:
            return 0
        length = self.expat.CurrentByteIndex - self.comment_from + self.read_beside
        if length > MAX_TEXT:
            raise NotAnExport(
                f"{self.name} has a comment of more than {MAX_TEXT // 1024**2} MB, which no reader writes."
            )
        return length

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        if self.depth == 1 and name != "rss":
            raise NotAnExport(f"{self.name} is no WordPress export: it begins with <{name[:40]}> and not with <rss>.")
        if self.depth == 2 and name != "channel":
            raise NotAnExport(f"{self.name} is no WordPress export: it has <{name[:40]}> where <channel> should be.")
        if self.depth == 3 and (found := _RECORDS.get(name)):
            self._tell_channel()
            make, self.fields = found
            self.record, self.item_length = make(), 0
        elif self.depth == 4 and type(self.record) is Item:
            if name == "wp:comment":
                self.comment_from = self.expat.CurrentByteIndex
                if self.counting:
                    self.inner = COUNTED
                    self._pass_over()
                else:
                    self.inner = Comment()
            elif name == "wp:postmeta":
                self.inner = ["", ""]
            elif name == "category":
                self.filed = attributes

    def end(self, raw: str) -> None:
        name, depth = self.names.get(raw) or self._named(raw), self.depth
        text = self.text[0] if len(self.text) == 1 else "".join(self.text)
        self.depth -= 1
        self.text, self.length = [], 0
        if self.record is None:
            if depth == 3 and (attribute := _CHANNEL.get(name)) and not getattr(self.channel, attribute):
                setattr(self.channel, attribute, text.strip())
            return
        if self.comment_from is None:
            self.item_length += len(text)
        elif depth == 4:
            self.item_length += self._look_at_the_comment()
            self.comment_from, self.read_beside = None, 0
        if self.item_length > MAX_ITEM:
            raise NotAnExport(f"{self.name} has an item of more than {MAX_ITEM // 1024**2} MB, which no story has.")
        if depth == 5 and self.inner is not None:
            self._inside(name, text)
        elif depth == 4:
            self._leaf(name, text)
        elif depth == 3:
            self.ready.append(self.record)
            self.record = None

    def _inside(self, name: str, text: str) -> None:
        if type(self.inner) is Comment:
            if name.startswith("wp:"):
                tell(self.inner, name[3:], text)
        elif name == "wp:meta_key":
            self.inner[0] = text.strip()
        elif name == "wp:meta_value":
            self.inner[1] = text

    def _leaf(self, name: str, text: str) -> None:
        record = self.record
        if self.inner is not None:
            self.item_length += _OF_EACH
            if type(self.inner) is Comment:
                record.comments.append(self.inner)
            elif self.inner[0] and not self.inner[0].startswith(_NOISE):
                record.meta.setdefault(self.inner[0], []).append(self.inner[1])
            self.inner = None
        elif self.filed is not None:
            self.item_length += _OF_EACH
            record.filed.append(Filed(self.filed.get("domain", ""), self.filed.get("nicename", ""), text.strip()))
            self.filed = None
        elif attribute := self.fields.get(name):
            _set(record, attribute, text)

    def _named(self, raw: str) -> str:
        space, _, local = raw.rpartition(" ")
        prefix = next((short for form, short in _NAMESPACES if form.fullmatch(space)), "?" if space else "")
        name = f"{prefix}:{local}" if prefix else local
        if prefix != "?" and len(self.names) < 500:
            self.names[raw] = name
        return name

    def _tell_channel(self) -> None:
        if self.told_channel:
            return
        if not _VERSION.fullmatch(self.channel.version):
            raise NotAnExport(
                f"{self.name} is no WordPress export that can be read: it does not say a version of the format (1.0 to 1.2)."
            )
        self.told_channel = True
        self.ready.append(self.channel)


def _set(record: Any, attribute: str, text: str) -> None:
    if attribute in _NUMBERS:
        setattr(record, attribute, number(text))
    elif attribute == "sticky":
        record.sticky = text.strip() == "1"
    else:
        setattr(record, attribute, text if attribute in _AS_THEY_ARE else text.strip())


def _plain(code: int) -> str:
    if code in (
        expat.errors.codes[expat.errors.XML_ERROR_NO_ELEMENTS],
        expat.errors.codes[expat.errors.XML_ERROR_UNCLOSED_TOKEN],
        expat.errors.codes[expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION],
        expat.errors.codes[expat.errors.XML_ERROR_PARTIAL_CHAR],
    ):
        return "it breaks off"
    return f"the XML is broken ({expat.errors.messages.get(code, 'something that is no XML')})"
