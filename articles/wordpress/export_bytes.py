"""The bytes of an export file as UTF-8 that a parser takes, whatever WordPress and its plugins made of them."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator

#: Bytes that are read, and decoded, at once.
PART = 64 * 1024
#: What XML 1.0 forbids and old posts hold all the same, in any encoding that begins like ASCII.
_UNFIT = bytes(n for n in range(32) if n not in (9, 10, 13))
_DECLARED = re.compile(rb"""^<\?xml\b[^>]{0,200}?\bencoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")


class NotAnExport(ValueError):
    """The file is none that can be read, or not to its end. Its text is a sentence for a person."""


def as_utf8(parts: Iterable[bytes], name: str) -> Iterator[bytes]:
    """The file in UTF-8, from its first "<" on, without what XML forbids."""
    decoder, begun = None, b""
    for part in parts:
        if decoder is None:
            begun += part
            if len(begun) < 512 and part:
                continue
            part, decoder = begun, _decoder(begun, name)
            part = part.removeprefix(codecs.BOM_UTF8).lstrip()
        yield from _fit(decoder, part, final=False)
    if decoder is None:
        decoder = _decoder(begun, name)
        yield from _fit(decoder, begun.removeprefix(codecs.BOM_UTF8).lstrip(), final=False)
    yield from _fit(decoder, b"", final=True)


def _fit(decoder: codecs.IncrementalDecoder, part: bytes, *, final: bool) -> Iterator[bytes]:
    for start in range(0, max(len(part), 1), PART):
        text = decoder.decode(part[start : start + PART].translate(None, _UNFIT), final)
        if "\ufffe" in text or "\uffff" in text:
            text = text.replace("\ufffe", "").replace("\uffff", "")
        if text:
            yield text.encode("utf-8", "replace")


def _decoder(begun: bytes, name: str) -> codecs.IncrementalDecoder:
    if begun.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise NotAnExport(f"{name} is not in UTF-8, in which WordPress writes its exports: export it again.")
    if not begun.strip():
        raise NotAnExport(f"{name} is empty: export it again.")
    declared = _DECLARED.search(begun.removeprefix(codecs.BOM_UTF8).lstrip())
    encoding = declared[1].decode("ascii") if declared else "utf-8"
    try:
        if "<".encode(encoding) != b"<":
            raise LookupError(encoding)
        return codecs.getincrementaldecoder(encoding)("replace")
    except (LookupError, UnicodeError):
        raise NotAnExport(f"{name} says that it is in {encoding}, which cannot be read: export it as UTF-8.") from None
