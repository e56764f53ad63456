"""Taking out of a picture file what it says of itself, without touching a single pixel.

For the original as it is kept. What remains is the picture, its colour profile, and which side is up.
Raises ValueError where the file is not built as its format says; a file that decodes is nearly always.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator

from . import stripping_boxes, stripping_tiff

_ICC = b"ICC_PROFILE\x00"
_EXIF = b"Exif\x00\x00"

#: JPEG: JFIF and Adobe's note on colours (read by decoders), and markers that hold the picture itself.
_APP0, _APP1, _APP2, _APP14, _APP15, _COMMENT = 0xE0, 0xE1, 0xE2, 0xEE, 0xEF, 0xFE
_SOI, _EOI, _SOS = 0xD8, 0xD9, 0xDA
_RESTARTS = range(0xD0, 0xD8)

_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = {
    *(b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS"),
    *(b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"cICP", b"sBIT", b"bKGD", b"pHYs"),
}
_WEBP_KEPT = {b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ICCP"}
_WEBP_EXIF, _WEBP_XMP = 0x08, 0x04  # in the flags of VP8X


def strip(data: bytes, kind: str, orientation: int = 1) -> bytes:
    """``data``, a file of format ``kind`` (as Pillow names it), without metadata.

    ``orientation`` is what EXIF said, from 1 to 8; it is written in again where the format has it in its notes.
    """
    try:
        return _STRIPPERS[kind](data, orientation)
    except (struct.error, IndexError) as error:
        raise ValueError(f"This {kind} is not built as its format says") from error


def upright_exif(orientation: int) -> bytes:
    """EXIF that says which side is up, and nothing else."""
    return b"MM\x00*\x00\x00\x00\x08\x00\x01" + struct.pack(">HHIHH", 0x0112, 3, 1, orientation, 0) + b"\x00" * 4


def _jpeg(data: bytes, orientation: int) -> bytes:
    kept = [b"\xff\xd8"]
    if orientation != 1:
        exif = _EXIF + upright_exif(orientation)
        kept.append(b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif)
    for marker, part in _jpeg_parts(data):
        body = part[4:]
        is_note = _APP0 <= marker <= _APP15 or marker == _COMMENT
        if (
            not is_note
            or (marker == _APP0 and body.startswith(b"JFIF\x00"))
            or (marker == _APP2 and body.startswith(_ICC))
            or (marker == _APP14 and body.startswith(b"Adobe"))
        ):
            # JFIF may carry a thumbnail after its fourteen bytes.
            kept.append(_without_thumbnail(body) if marker == _APP0 else part)
    # What comes after the end (another picture, a film, a note) has an end of its own and is not this picture.
    return b"".join(kept) + b"\xff\xd9"


def _without_thumbnail(jfif: bytes) -> bytes:
    return b"\xff\xe0\x00\x10" + jfif[:12].ljust(12, b"\x00") + b"\x00\x00"


def _jpeg_parts(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Each segment up to the end of the picture, the coded picture with the SOS that announces it."""
    at = 2
    while at < len(data):
        if data[at] != 0xFF:
            at += 1  # junk between segments, which decoders skip
            continue
        marker = data[at + 1] if at + 1 < len(data) else _EOI
        if marker == 0xFF or marker == 0 or marker in _RESTARTS or marker == _SOI:
            at += 1 if marker == 0xFF else 2
            continue
        if marker == _EOI:
            return
        (length,) = struct.unpack_from(">H", data, at + 2)
        end = at + 2 + length
        if marker == _SOS:
            end = _end_of_scan(data, end)
        yield marker, data[at:end]
        at = end


def _end_of_scan(data: bytes, at: int) -> int:
    """Where the next marker is that ends coded data: not an escaped FF, and not a restart."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0 or at + 1 >= len(data):
            return len(data)
        if data[at + 1] == 0 or data[at + 1] in _RESTARTS:
            at += 2
        elif data[at + 1] == 0xFF:
            at += 1
        else:
            return at


def _png(data: bytes, orientation: int) -> bytes:
    kept, at = [_PNG_SIGNATURE], 8
    while at < len(data):
        (length,) = struct.unpack_from(">I", data, at)
        name, end = data[at + 4 : at + 8], at + 12 + length
        if name in _PNG_KEPT:
            kept.append(data[at:end])
        if name == b"IHDR" and orientation != 1:
            kept.append(_png_chunk(b"eXIf", upright_exif(orientation)))
        if name == b"IEND":
            break
        at = end
    return b"".join(kept)


def _png_chunk(name: bytes, content: bytes) -> bytes:
    from zlib import crc32

    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", crc32(name + content))


def _webp(data: bytes, orientation: int) -> bytes:
    (length,) = struct.unpack_from("<I", data, 4)
    kept, at, end = [], 12, min(len(data), 8 + length)
    while at + 8 <= end:
        name = data[at : at + 4]
        (length,) = struct.unpack_from("<I", data, at + 4)
        content = data[at + 8 : at + 8 + length]
        if name == b"VP8X":
            flags = content[0] & ~(_WEBP_EXIF | _WEBP_XMP) | (_WEBP_EXIF if orientation != 1 else 0)
            content = bytes([flags]) + content[1:]
        if name in _WEBP_KEPT:
            kept.append(_webp_chunk(name, content))
        at += 8 + length + length % 2
    if orientation != 1:
        kept.append(_webp_chunk(b"EXIF", upright_exif(orientation)))
    body = b"WEBP" + b"".join(kept)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _webp_chunk(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content + b"\x00" * (len(content) % 2)


def _gif(data: bytes, _orientation: int) -> bytes:
    """Without comments, applications' notes and texts; what says how a frame is drawn (F9) stays."""
    at = 13 + _colour_table(data[10])
    kept = [data[:at]]
    while at < len(data) and data[at] != 0x3B:
        start, is_extension = at, data[at] == 0x21
        if is_extension:
            at += 2
        elif data[at] == 0x2C:
            at += 10 + _colour_table(data[at + 9]) + 1
        else:
            raise ValueError("This GIF is not built as its format says")
        while length := data[at]:
            at += length + 1
        at += 1
        if not is_extension or data[start + 1] == 0xF9:
            kept.append(data[start:at])
    return b"".join(kept) + b"\x3b"


def _colour_table(flags: int) -> int:
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0


_STRIPPERS: dict[str, Callable[[bytes, int], bytes]] = {
    "JPEG": _jpeg,
    "PNG": _png,
    "WEBP": _webp,
    "GIF": _gif,
    "TIFF": lambda data, _orientation: stripping_tiff.strip(data),  # its orientation is a tag among those kept
    "AVIF": stripping_boxes.strip,
    "HEIF": lambda data, _orientation: stripping_boxes.strip(data),  # its orientation is a property of the picture
}
