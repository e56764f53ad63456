"""What cameras and agencies write into a picture: IPTC-IIM, XMP and EXIF, read into plain words.

Where the three differ, XMP is believed before IPTC and IPTC before EXIF, as the Metadata Working Group recommends.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from PIL import Image, IptcImagePlugin

#: Bytes. Agencies' packets are some ten kilobytes; what is larger carries pictures or worse.
MAX_PACKET = 1024 * 1024

_DC = "{http://purl.org/dc/elements/1.1/}"
_PHOTOSHOP = "{http://ns.adobe.com/photoshop/1.0/}"
_CORE = "{http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/}"
_EXT = "{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}"
_XMP = "{http://ns.adobe.com/xap/1.0/}"
_EXIF = "{http://ns.adobe.com/exif/1.0/}"
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

_PLACES = (
    *(f"{_PHOTOSHOP}{name}" for name in ("City", "State", "Country")),
    *(f"{_CORE}{name}" for name in ("Location", "CountryCode")),
    *(f"{_EXT}{name}" for name in ("LocationShown", "LocationCreated")),
)
_SERIALS = ("SerialNumber", "LensSerialNumber", "BodySerialNumber", "ImageUniqueID")
_OWNERS = ("OwnerName", "CameraOwnerName")

#: Of EXIF's own directories.
_EXIF_IFD, _GPS_IFD = 0x8769, 0x8825
#: Maker's notes count: nearly all of them hold the camera's serial number, in a form that only the maker knows.
_SERIAL_TAGS = {0xA431, 0xA435, 0xC62F, 0xA420, 0x927C}
_OWNER_TAGS = {0xA430, 0x013C}
_GPS_VERSION = 0  # alone in its directory, it tells of no place

#: Of IPTC-IIM's second record: sub-location, city, province, country's code and name.
_IPTC_PLACES = (26, 27, 90, 92, 95, 100, 101)


@dataclass(frozen=True)
class Described:
    """What a file says of itself. Texts are empty where it says nothing; places and numbers are never repeated."""

    caption: str = ""
    headline: str = ""
    creator: str = ""
    credit: str = ""
    copyright_notice: str = ""
    source: str = ""
    keywords: str = ""  # with commas between them
    alt: str = ""
    #: Aware where the file names its zone; else the time that the camera showed.
    taken_at: datetime | None = None
    had_location: bool = False
    had_serial_numbers: bool = False
    had_owner: bool = False

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"taken_at": self.taken_at.isoformat() if self.taken_at else None}

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Described:
        taken = values["taken_at"]
        return cls(**values | {"taken_at": datetime.fromisoformat(taken) if taken else None})


#: The most characters of each, so that the form never complains of what somebody else's software wrote.
_LENGTHS = {
    "caption": 5000,
    "headline": 300,
    "creator": 200,
    "credit": 200,
    "copyright_notice": 300,
    "source": 300,
    "keywords": 2000,
    "alt": 300,
}


def describe(picture: Image.Image) -> Described:
    """Read what stands in an opened picture. Whatever cannot be read is left out; nothing is raised."""
    xmp, iptc, exif = _Xmp(picture), _Iptc(picture), _Exif(picture)
    texts = {
        "caption": (xmp.text(f"{_DC}description"), iptc.text(120), exif.text(0x010E)),
        "headline": (xmp.text(f"{_PHOTOSHOP}Headline"), iptc.text(105), xmp.text(f"{_DC}title"), iptc.text(5)),
        "creator": (xmp.text(f"{_DC}creator"), iptc.text(80), exif.text(0x013B)),
        "credit": (xmp.text(f"{_PHOTOSHOP}Credit"), iptc.text(110)),
        "copyright_notice": (xmp.text(f"{_DC}rights"), iptc.text(116), exif.text(0x8298)),
        "source": (xmp.text(f"{_PHOTOSHOP}Source"), iptc.text(115)),
        "keywords": (xmp.text(f"{_DC}subject"), iptc.text(25)),
        "alt": (xmp.text(f"{_CORE}AltTextAccessibility"),),
    }
    found = {name: _clean(next(filter(None, readings), ""), _LENGTHS[name]) for name, readings in texts.items()}
    return Described(
        **found,
        taken_at=next(filter(None, (xmp.taken_at(), iptc.taken_at(), exif.taken_at())), None),
        had_location=xmp.has_place() or iptc.has_place() or exif.has_place(),
        had_serial_numbers=xmp.has(_SERIALS) or exif.has(_SERIAL_TAGS),
        had_owner=xmp.has(_OWNERS) or exif.has(_OWNER_TAGS),
    )


class _Xmp:
    """The properties of an XMP packet, whether they are written as attributes or as elements."""

    def __init__(self, picture: Image.Image) -> None:
        self._found: dict[str, list[str]] = {}
        packet = picture.info.get("xmp") or picture.info.get("XML:com.adobe.xmp") or b""
        if not packet and hasattr(picture, "tag_v2"):
            packet = picture.tag_v2.get(700, b"")
        if isinstance(packet, str):
            packet = packet.encode("utf-8", "replace")
        if not isinstance(packet, bytes) or not 0 < len(packet) <= MAX_PACKET:
            return
        try:
            root = fromstring(packet.strip(b"\x00 \r\n\t"), forbid_dtd=True)
        except (ParseError, DefusedXmlException, ValueError, LookupError):
            return
        for description in root.iter(f"{_RDF}Description"):
            for name, value in description.attrib.items():
                self._found.setdefault(name, []).append(value)
            for element in description:
                self._found.setdefault(element.tag, []).extend(_values(element))

    def text(self, name: str) -> str:
        return ", ".join(filter(None, (value.strip() for value in self._found.get(name, ()))))

    def has(self, local_names: Iterable[str]) -> bool:
        """Whether a property of one of these names is there, in whichever namespace."""
        return any(name.rpartition("}")[2] in local_names and any(self._found[name]) for name in self._found)

    def has_place(self) -> bool:
        named = any(self._found.get(name) for name in _PLACES)
        return named or any("}GPS" in name and name.rpartition("}")[2] != "GPSVersionID" for name in self._found)

    def taken_at(self) -> datetime | None:
        names = (f"{_PHOTOSHOP}DateCreated", f"{_EXIF}DateTimeOriginal", f"{_XMP}CreateDate")
        return next(filter(None, (_iso(self.text(name)) for name in names)), None)


def _values(element: Element) -> list[str]:
    """What a property holds: its text, the members of its list, or of alternative languages the default one."""
    members = list(element.iter(f"{_RDF}li"))
    if not members:
        return [element.text or ""] if len(element) == 0 and not element.attrib else ["…"]
    if element.find(f"{_RDF}Alt") is not None:
        members = sorted(members, key=lambda one: one.get(_LANG) != "x-default")[:1]
    # A member with members of its own (a place with its parts) counts as there and is not read.
    return [member.text or "" if len(member) == 0 and set(member.attrib) <= {_LANG} else "…" for member in members]


class _Iptc:
    """The datasets of an IPTC-IIM block."""

    def __init__(self, picture: Image.Image) -> None:
        try:
            self._found: dict[tuple[int, int], Any] = IptcImagePlugin.getiptcinfo(picture) or {}
        except Exception:  # The reader raises whatever it likes on damaged data.
            self._found = {}
        self._utf8 = self._found.get((1, 90)) == b"\x1b%G"

    def text(self, dataset: int) -> str:
        values = self._found.get((2, dataset), [])
        values = values if isinstance(values, list) else [values]
        return ", ".join(filter(None, map(self._decoded, values)))

    def has_place(self) -> bool:
        return any(self.text(dataset) for dataset in _IPTC_PLACES)

    def taken_at(self) -> datetime | None:
        day, hour = self.text(55), self.text(60)
        if not re.fullmatch(r"\d{8}", day):
            return None
        return _iso(
            f"{day[:4]}-{day[4:6]}-{day[6:]}T{hour[:2]}:{hour[2:4]}:{hour[4:6]}{hour[6:9]}:{hour[9:11]}"
        ) or _iso(f"{day[:4]}-{day[4:6]}-{day[6:]}")

    def _decoded(self, value: bytes) -> str:
        try:
            return value.decode("utf-8").strip()
        except UnicodeDecodeError:
            return value.decode("utf-8" if self._utf8 else "cp1252", "replace").strip()


class _Exif:
    """The tags of EXIF's directories."""

    def __init__(self, picture: Image.Image) -> None:
        self._main: dict[int, Any] = {}
        self._more: dict[int, Any] = {}
        self._gps: dict[int, Any] = {}
        try:
            exif = picture.getexif()
            self._main = dict(exif)
            self._more = dict(exif.get_ifd(_EXIF_IFD))
            self._gps = dict(exif.get_ifd(_GPS_IFD))
        except Exception:  # As above: what was read before it broke is kept.
            self._gps = self._gps or ({1: "unreadable"} if _GPS_IFD in self._main else {})

    def text(self, tag: int) -> str:
        value = self._main.get(tag, "")
        if isinstance(value, bytes):
            value = value.decode("utf-8", "replace")
        if not isinstance(value, str):
            return ""
        with suppress(UnicodeError):  # Pillow reads as Latin-1 what most software writes in UTF-8
            value = value.encode("latin-1").decode("utf-8")
        return ", ".join(filter(None, (part.strip() for part in value.split("\x00"))))

    def has(self, tags: Iterable[int]) -> bool:
        return any(self._more.get(tag) or self._main.get(tag) for tag in tags)

    def has_place(self) -> bool:
        return bool(self._gps.keys() - {_GPS_VERSION})

    def taken_at(self) -> datetime | None:
        taken = self._more.get(0x9003) or self._main.get(0x0132)
        if not isinstance(taken, str):
            return None
        day, _, hour = taken.strip("\x00 ").partition(" ")
        offset = self._more.get(0x9011)
        offset = offset.strip("\x00 ") if isinstance(offset, str) else ""
        return _iso(f"{day.replace(':', '-')}T{hour}{offset}") or _iso(f"{day.replace(':', '-')}T{hour}")


def _iso(text: str) -> datetime | None:
    """A date with or without a time, in ISO 8601; cameras whose clock was never set say the year 0."""
    text = text.strip()
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if date(1826, 1, 1) <= moment.date() else None  # before it, there was no photograph


def _clean(text: str, length: int) -> str:
    """Without control characters, and no longer than its field."""
    lines = ("".join(c for c in line if c.isprintable()) for line in text.replace("\r", "\n").split("\n"))
    return "\n".join(filter(None, (line.strip() for line in lines)))[:length].strip()
