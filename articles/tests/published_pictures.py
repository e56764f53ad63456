"""Every copy of a picture as a reader's browser gets it, and what stands in the bytes."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from django.core.files.base import ContentFile
from django.test import Client
from PIL import Image as Pillow
from PIL import ImageChops, ImageCms, ImageOps, ImageStat

from articles.images.renditions import CROPS
from articles.models import Image

from .factory import make_image, make_public
from .picture_files import COPYRIGHT, CREATOR, CREDIT, LEAK

EXIFTOOL = shutil.which("exiftool")

#: What exiftool calls that which must not be there. Its words about the file itself and about colours are no secrets.
_TELLING = re.compile(r"^(GPS|IFD1|MakerNotes|IPTC|Photoshop|Nikon|MPF\d*|XMP-(?!dc|photoshop|x\b)[\w-]+|PNG-[\w-]+)$")
_TELLING_TAGS = re.compile(
    r"GPS|Serial|Owner|Thumbnail|Preview|City|Country|State|Location|Province|HostComputer|^Make$|^Model$|Software|"
    r"DateTime|CreateDate|Comment|UniqueID",
    re.IGNORECASE,
)
_HARMLESS = re.compile(r"^(ExifTool|System|ICC[-_]\w+|Composite):|^File:(?!Comment)")


@dataclass
class Copies:
    """What the public got of one picture: the bytes by name, and the original's colour profile as it must be in them."""

    image: Image
    original: bytes
    profile: bytes | None = None
    by_name: dict[str, bytes] = field(default_factory=dict)


def published(
    data: bytes, name: str, *, profile: bytes | None = None, client: Client | None = None, cuts: Container[str] = CROPS
) -> Copies:
    """Take the file in, publish a story with it, and ask for every copy as somebody without an account.

    Of `cuts` alone, where they are named.
    """
    image = make_image(
        file=ContentFile(data, name), creator=CREATOR, credit=CREDIT, copyright_notice=COPYRIGHT, alt="Boats"
    )
    make_public(lead_image=image)
    copies = Copies(image, data, profile)
    client = client or Client()
    for variant in image.variants():
        if variant.crop not in cuts:
            continue
        response = client.get(image.url_of(variant))
        assert response.status_code == 200, (name, variant, response.status_code)
        copies.by_name[str(variant)] = response.getvalue()
    return copies


def telling(copies: Copies) -> Iterator[str]:
    """What in the bytes must not be there: planted words, other pictures, notes, an edge of the original."""
    for name, data in copies.by_name.items():
        if LEAK in data:
            yield f"{name}: {data[data.index(LEAK) :][:24]!r}"
        if data.count(b"\xff\xd8\xff") > 1:
            yield f"{name}: a picture inside the picture"
        tags = set(Pillow.open(io.BytesIO(data)).getexif())
        if tags - {0x013B, 0x8298}:
            yield f"{name}: EXIF {sorted(tags)}"


def lacking(copies: Copies) -> Iterator[str]:
    """What must be there and is not: the credit, the copyright, the profile, the upright picture."""
    upright = _in_light(ImageOps.exif_transpose(Pillow.open(io.BytesIO(copies.original))))
    for name, data in copies.by_name.items():
        picture = Pillow.open(io.BytesIO(data))
        for words in (CREATOR, CREDIT, COPYRIGHT):
            if words.encode() not in data:
                yield f"{name}: {words}"
        if picture.info.get("icc_profile") != copies.profile:
            yield f"{name}: the colour profile"
        if "-" not in name and not _alike(upright, picture.convert("RGB")):
            yield f"{name}: the picture, upright"


def _in_light(picture: Pillow.Image) -> Pillow.Image:
    """In RGB, as it looks: inks by their profile."""
    profile = picture.info.get("icc_profile")
    if picture.mode != "CMYK" or not profile:
        return picture.convert("RGB")
    inks, light = ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB")
    return ImageCms.profileToProfile(picture, inks, light, ImageCms.Intent.RELATIVE_COLORIMETRIC, "RGB")


def _alike(one: Pillow.Image, other: Pillow.Image) -> bool:
    """Alike in the large: turned, mirrored or wrongly coloured, they would not be."""
    small = [picture.resize((12, 12), Pillow.Resampling.BOX) for picture in (one, other)]
    return max(ImageStat.Stat(ImageChops.difference(*small)).mean) < 14 and (one.width > one.height) == (
        other.width > other.height
    )


def told_by_exiftool(files: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    """(name, what) for each thing that exiftool finds in the files and that must not be there."""
    for name, tags in _read(files).items():
        for tag in tags:
            group, _, word = tag.partition(":")
            if not _HARMLESS.match(tag) and (_TELLING.match(group) or _TELLING_TAGS.search(word)):
                yield name, tag


def without_credit_for_exiftool(files: Mapping[str, bytes]) -> Iterator[str]:
    """The files in which exiftool does not find the photographer and the copyright as they were typed."""
    for name, tags in _read(files).items():
        wanted = {
            "IFD0:Artist": CREATOR,
            "IFD0:Copyright": COPYRIGHT,
            "XMP-dc:Creator": CREATOR,
            "XMP-dc:Rights": COPYRIGHT,
            "XMP-photoshop:Credit": CREDIT,
        }
        if any(tags.get(tag) not in (value, [value]) for tag, value in wanted.items()):
            yield name


def _read(files: Mapping[str, bytes]) -> dict[str, dict[str, object]]:
    with tempfile.TemporaryDirectory() as folder:
        for name, data in files.items():
            (Path(folder) / name).write_bytes(data)
        done = subprocess.run(
            [EXIFTOOL, "-json", "-G1", "-a", "-u", "-ee", "-struct", "-charset", "utf8", folder],
            capture_output=True,
            check=False,
        )
        found = json.loads(done.stdout)
    return {Path(one.pop("SourceFile")).name: one for one in found}
