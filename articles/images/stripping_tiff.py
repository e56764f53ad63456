"""Taking out of a TIFF what it says of itself. Everything stays where it is; what goes is overwritten with zeros."""

from __future__ import annotations

import struct

#: What decoders need: sizes, compression, colours, strips and tiles, JPEG's tables, transparency, the colour profile.
_KEPT = {
    *(254, 255, 256, 257, 258, 259, 262, 263, 264, 265, 266, 273, 274, 277, 278, 279, 280, 281, 282, 283, 284),
    *(290, 291, 292, 293, 296, 301, 317, 318, 319, 320, 321, 322, 323, 324, 325, 332, 334, 336, 338, 339, 340, 341),
    *(347, 512, 513, 514, 515, 517, 518, 519, 520, 521, 529, 530, 531, 532, 34675),
}
#: Tags whose value says where another directory is: EXIF, GPS, interoperability, smaller pictures.
_DIRECTORIES = {34665, 34853, 40965, 330}
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
_MOST = 1000  # directories and entries; more is a trap


def strip(data: bytes) -> bytes:
    """Raises ValueError or struct.error where the file is not built as it should be."""
    if data[:4] not in (b"II*\x00", b"MM\x00*"):
        raise ValueError("This is no TIFF")
    order = "<" if data[:2] == b"II" else ">"
    file = bytearray(data)
    seen: set[int] = set()
    (at,) = struct.unpack_from(f"{order}I", file, 4)
    while at and at not in seen:
        at = _directory(file, at, order, seen, keep=True)
    return bytes(file)


def _directory(file: bytearray, at: int, order: str, seen: set[int], *, keep: bool) -> int:
    """Clean one directory and those that it leads to. Returns where the next one of the chain is, 0 for none."""
    if len(seen) > _MOST:
        raise ValueError("This TIFF has too many directories")
    seen.add(at)
    (count,) = struct.unpack_from(f"{order}H", file, at)
    end = at + 2 + 12 * count
    (following,) = struct.unpack_from(f"{order}I", file, end) if end + 4 <= len(file) else (0,)
    kept = []
    for entry in range(at + 2, end, 12):
        tag, kind, length = struct.unpack_from(f"{order}HHI", file, entry)
        if keep and tag in _KEPT:
            kept.append(bytes(file[entry : entry + 12]))
            continue
        size = _SIZES.get(kind, 1) * length
        (where,) = struct.unpack_from(f"{order}I", file, entry + 8)
        if tag in _DIRECTORIES:
            places = struct.unpack_from(f"{order}{length}I", file, where) if size > 4 and length < _MOST else (where,)
            for place in places:
                if place and place not in seen and place + 2 <= len(file):
                    _directory(file, place, order, seen, keep=False)
        if size > 4:
            _zero(file, where, size)
    # Entries stand in the order of their numbers, without gaps.
    file[at : end + 4] = (
        struct.pack(f"{order}H", len(kept))
        + b"".join(kept)
        + struct.pack(f"{order}I", following if keep else 0)
        + bytes(12 * (count - len(kept)))
    )
    return following


def _zero(file: bytearray, start: int, size: int) -> None:
    end = min(start + size, len(file))
    if start < end:
        file[start:end] = bytes(end - start)
