"""Taking out of AVIF and HEIC (boxes within boxes, ISO 14496-12 and 23008-12) what they say of themselves.

Everything stays where it is, since boxes point at each other by their place in the file; what goes is overwritten.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

#: An empty EXIF directory, after the four bytes that say where it begins.
_EMPTY_EXIF = b"\x00\x00\x00\x00MM\x00*\x00\x00\x00\x08\x00\x00\x00\x00\x00\x00"
_UPRIGHT = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    b'<rdf:Description xmlns:tiff="http://ns.adobe.com/tiff/1.0/" tiff:Orientation="%d"/></rdf:RDF></x:xmpmeta>'
)
#: Boxes at the top that belong to the picture. Others hold notes, or the film that a phone took beside it.
_OF_THE_PICTURE = {b"ftyp", b"meta", b"mdat", b"moov", b"free", b"skip"}
_FREE = b"free"


def strip(data: bytes, orientation: int = 1) -> bytes:
    """Raises ValueError or struct.error where the file is not built as it should be.

    ``orientation`` stays where there is XMP to say it in: elsewhere the picture's own property says it, which nobody touches.
    """
    file = bytearray(data)
    for name, start, body, end in _boxes(file, 0, len(file)):
        if name == b"meta":
            _meta(file, body + 4, end, orientation)
        elif name == b"moov":
            _blank_within(file, body, end)
        elif name not in _OF_THE_PICTURE:
            _blank(file, start, body, end)
    return bytes(file)


def _boxes(file: bytearray, at: int, limit: int) -> Iterator[tuple[bytes, int, int, int]]:
    """(name, start, start of its content, end) of each box; a size of 0 reaches to the end of the file."""
    while at + 8 <= limit:
        size, name = struct.unpack_from(">I4s", file, at)
        body = at + 8
        if size == 1:
            (size,) = struct.unpack_from(">Q", file, body)
            body += 8
        end = at + size if size else limit
        if end < body or end > limit:
            if at == 0:
                raise ValueError("A box is longer than the file")
            _zero(file, at, limit)  # what hangs on after the last box is none
            return
        yield name, at, body, end
        at = end
    _zero(file, at, limit)


def _meta(file: bytearray, start: int, end: int, orientation: int) -> None:
    """Overwrite the items that are EXIF or XMP, and boxes of notes."""
    boxes = list(_boxes(file, start, end))
    named = {name: (body, stop) for name, _, body, stop in boxes}
    for name, at, body, stop in boxes:
        if name in (b"udta", b"uuid", b"xml ", b"bxml"):
            _blank(file, at, body, stop)
    if b"iinf" not in named or b"iloc" not in named:
        return
    kinds = dict(_kinds(file, *named[b"iinf"]))
    data_start = named.get(b"idat", (0, 0))[0]
    for item, method, extents in _places(file, *named[b"iloc"]):
        if item not in kinds:
            continue
        for offset, length in extents:
            at = offset + (data_start if method == 1 else 0)
            stop = min(at + length if length else len(file), len(file))
            if kinds[item] == b"Exif":
                file[at:stop] = _EMPTY_EXIF.ljust(stop - at, b"\x00")[: stop - at]
            else:
                upright = _UPRIGHT % orientation if orientation != 1 else b""
                file[at:stop] = upright.ljust(stop - at)[: stop - at]


def _kinds(file: bytearray, at: int, end: int) -> Iterator[tuple[int, bytes]]:
    """The items that are notes: (number, b"Exif"), or (number, b"mime"), b"uri "."""
    at += 6 if file[at] == 0 else 8  # version, flags, and the count in 16 or 32 bits
    for name, _, body, stop in _boxes(file, at, end):
        version = file[body]
        if name != b"infe" or version < 2:
            continue
        (item,) = struct.unpack_from(">H" if version == 2 else ">I", file, body + 4)
        kind_at = body + (8 if version == 2 else 10)
        kind = bytes(file[kind_at : kind_at + 4])
        if kind in (b"Exif", b"mime", b"uri ") and kind_at + 4 <= stop:
            yield item, kind


def _places(file: bytearray, at: int, _end: int) -> Iterator[tuple[int, int, list[tuple[int, int]]]]:
    """Of every item: (number, construction method, [(offset, length)])."""
    version = file[at]
    sizes, more = file[at + 4], file[at + 5]
    offset_size, length_size, base_size = sizes >> 4, sizes & 15, more >> 4
    index_size = more & 15 if version in (1, 2) else 0
    at += 6
    number = ">I" if version == 2 else ">H"
    (count,) = struct.unpack_from(number, file, at)
    at += struct.calcsize(number)
    for _ in range(count):
        (item,) = struct.unpack_from(number, file, at)
        at += struct.calcsize(number)
        method = 0
        if version in (1, 2):
            method = struct.unpack_from(">H", file, at)[0] & 15
            at += 2
        at += 2  # which file; always this one
        base, at = _whole(file, at, base_size)
        (extents,) = struct.unpack_from(">H", file, at)
        at += 2
        found = []
        for _ in range(extents):
            at += index_size
            offset, at = _whole(file, at, offset_size)
            length, at = _whole(file, at, length_size)
            found.append((base + offset, length))
        yield item, method, found


def _whole(file: bytearray, at: int, size: int) -> tuple[int, int]:
    if at + size > len(file):
        raise ValueError("A box ends too early")
    return int.from_bytes(file[at : at + size], "big"), at + size


def _blank_within(file: bytearray, start: int, end: int) -> None:
    """Notes about a sequence, and about its tracks."""
    for name, at, body, stop in _boxes(file, start, end):
        if name in (b"udta", b"uuid", b"meta"):
            _blank(file, at, body, stop)
        elif name == b"trak":
            _blank_within(file, body, stop)


def _blank(file: bytearray, start: int, body: int, end: int) -> None:
    file[start + 4 : start + 8] = _FREE
    _zero(file, body, end)


def _zero(file: bytearray, start: int, end: int) -> None:
    if start < end:
        file[start:end] = bytes(end - start)
