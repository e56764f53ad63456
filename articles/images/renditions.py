"""The resized copies that readers get: which there are, how they are cut, and how they are written."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO
from xml.sax.saxutils import escape

from PIL import Image

from .decoding import upright

#: In pixels. The lead picture is 780 CSS pixels wide at most, a column of text 640, a picture in a list 96 to 400, on
#: screens of one to two pixels each.
WIDTHS = (160, 320, 480, 640, 800, 1200, 1600)
#: What can be cut out of a picture, and in which widths: "" is the whole of it. Lists are 3:2 and portraits 1:1; the
#: other forms are what search engines and other sites ask of a story's picture, in JPEG alone.
CROPS: dict[str, tuple[int, ...]] = {
    "": WIDTHS,
    "3x2": WIDTHS,
    "1x1": (160, 320, 1200),
    "4x3": (1200,),
    "16x9": (1200,),
}
FOR_PAGES = ("", "3x2", "1x1")

#: Endings of names, best first, and their types.
KINDS = {"avif": "image/avif", "webp": "image/webp", "jpg": "image/jpeg"}

#: AVIF at speed 8 takes a fifth of the time of speed 6 for a file that is as small within some per cent.
_OPTIONS = {
    "avif": {"format": "AVIF", "quality": 60, "speed": 8, "max_threads": 1},
    "webp": {"format": "WEBP", "quality": 76, "method": 4},
    "jpg": {"format": "JPEG", "quality": 78, "optimize": True, "progressive": True},
}

#: Counted up when the options change: what was made with others is then made again.
RECIPE = 1

_NAME = re.compile(r"(?:(\d+x\d+)-)?([1-9]\d{0,4})\.(avif|webp|jpg)")


@dataclass(frozen=True)
class Variant:
    """One copy: cut to ``crop`` ("" for none, or a key of CROPS), ``width`` pixels wide, in one of KINDS."""

    width: int
    kind: str = "jpg"
    crop: str = ""

    def __str__(self) -> str:
        """The last part of its address, such as "3x2-640.avif"."""
        return f"{self.crop}-{self.width}.{self.kind}" if self.crop else f"{self.width}.{self.kind}"

    @property
    def stem(self) -> str:
        return str(self).rpartition(".")[0]

    @classmethod
    def named(cls, name: str) -> Variant | None:
        """The copy with that last part of an address; None where no copy could have it."""
        found = _NAME.fullmatch(name)
        return cls(int(found[2]), found[3], found[1] or "") if found and (found[1] or "") in CROPS else None


@dataclass(frozen=True)
class Credit:
    """Whose picture it is: what goes out in each copy, and all that does."""

    creator: str = ""
    credit: str = ""
    copyright_notice: str = ""


def cut_size(size: tuple[int, int], crop: str) -> tuple[int, int]:
    """Width and height of the largest part of a picture of ``size`` that has the form of ``crop``."""
    if not crop:
        return size
    across, down = map(int, crop.split("x"))
    width = min(size[0], round(size[1] * across / down))
    return max(1, width), max(1, min(size[1], round(width * down / across)))


def cut_box(size: tuple[int, int], crop: str, focal: tuple[float, float]) -> tuple[int, int, int, int]:
    """That part, as (left, top, right, bottom), with the focal point as near its middle as the picture's edges let it."""
    width, height = cut_size(size, crop)
    left = min(max(round(size[0] * focal[0] - width / 2), 0), size[0] - width)
    top = min(max(round(size[1] * focal[1] - height / 2), 0), size[1] - height)
    return left, top, left + width, top + height


def widths(size: tuple[int, int], crop: str = "") -> list[int]:
    """The widths in which a picture of ``size`` can be had, smallest first; never larger than it is."""
    largest = min(cut_size(size, crop)[0], CROPS[crop][-1])
    return [width for width in CROPS[crop] if width < largest] + [largest]


def all_of(size: tuple[int, int]) -> list[Variant]:
    """Every copy that there can be of a picture of ``size``."""
    return [
        Variant(width, kind, crop)
        for crop in CROPS
        for width in widths(size, crop)
        for kind in (KINDS if crop in FOR_PAGES else ["jpg"])
    ]


def render(
    original: IO[bytes],
    wanted: Iterable[Variant],
    *,
    size: tuple[int, int],
    focal: tuple[float, float] = (0.5, 0.5),
    credit: Credit = Credit(),
) -> Iterator[tuple[Variant, bytes]]:
    """Each of the copies with its bytes, of an original that is ``size`` when it is upright. Raises decoding.Undecodable.

    They carry the picture, its colour profile and its ``credit``, and nothing else of what the original says.
    """
    wanted = list(wanted)
    picture = upright(original, at_least=_smallest_source(wanted, size))
    notes = {"exif": _exif(credit), "xmp": _xmp(credit)} if credit != Credit() else {}
    if profile := picture.info.get("icc_profile"):
        notes["icc_profile"] = profile
    for one in wanted:
        box = cut_box(picture.size, one.crop, focal)
        width, height = box[2] - box[0], box[3] - box[1]
        size = (one.width, max(1, round(height * one.width / width)))
        copy = picture.resize(size, Image.Resampling.LANCZOS, box=box, reducing_gap=3.0)
        copy.info = {}
        data = io.BytesIO()
        copy.save(data, **_OPTIONS[one.kind], **notes)
        yield one, data.getvalue()


def _smallest_source(wanted: list[Variant], size: tuple[int, int]) -> tuple[int, int]:
    """From how small a picture all of ``wanted`` can be made.

    With half as many pixels again as will be left: decoders that scale while they read do it less well than we do.
    """
    scale = max((1.5 * one.width / cut_size(size, one.crop)[0] for one in wanted), default=1)
    return max(1, round(size[0] * min(scale, 1))), max(1, round(size[1] * min(scale, 1)))


def _exif(credit: Credit) -> bytes:
    """Artist and Copyright, in UTF-8, as most software writes and reads them."""
    exif = Image.Exif()
    if name := credit.creator or credit.credit:
        exif[0x013B] = name.encode()
    if credit.copyright_notice:
        exif[0x8298] = credit.copyright_notice.encode()
    return exif.tobytes()


def _xmp(credit: Credit) -> bytes:
    """The same, and the credit line, where agencies' software looks for them."""

    def written(name: str, text: str, listed: str = "") -> str:
        if not text:
            return ""
        text = escape("".join(c for c in text if c.isprintable()))
        language = ' xml:lang="x-default"' if listed == "Alt" else ""
        inner = f"<rdf:{listed}><rdf:li{language}>{text}</rdf:li></rdf:{listed}>" if listed else text
        return f"<{name}>{inner}</{name}>"

    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/">'
        + written("dc:creator", credit.creator, "Seq")
        + written("photoshop:Credit", credit.credit)
        + written("dc:rights", credit.copyright_notice, "Alt")
        + "</rdf:Description></rdf:RDF></x:xmpmeta>"
    ).encode()
