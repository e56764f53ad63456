"""What stands in every copy that the public gets: of the photographs beside the repository, and of files made here."""

import functools
import random
import sys
from collections.abc import Iterator
from pathlib import Path

MADE = 200
#: Copies that exiftool reads in one go: starting it takes longer than reading.
_AT_ONCE = 400


def _photographs() -> Iterator[tuple[str, bytes, bytes | None]]:
    """(name, bytes, colour profile) of the photographs of ../shared/data."""
    import io

    from PIL import Image, ImageCms

    folder = Path(__file__).resolve().parents[2] / "shared" / "data" / "photos"
    files = sorted(folder.iterdir())
    assert files, f"{folder} is empty"
    for path in files:
        data = path.read_bytes()
        profile = Image.open(io.BytesIO(data)).info.get("icc_profile")
        if profile and ImageCms.ImageCmsProfile(io.BytesIO(profile)).profile.xcolor_space != "RGB ":
            profile = None
        yield path.name, data, profile


def _made(seed: int) -> Iterator[tuple[str, bytes, bytes | None]]:
    """As many as MADE: each format, each way of holding the camera, with and without a profile, in odd sizes."""
    from articles.tests.picture_files import ENDINGS, FORMATS, Quarters, camera_file, ink_profile, wide_profile

    chance = random.Random(seed)
    phone = Path(__file__).resolve().parents[1] / "articles" / "tests" / "pictures" / "phone.heic"
    yield "phone.heic", phone.read_bytes(), wide_profile()
    special = {
        "JPEG": [{"progressive": True}, {"mode": "L"}, {"mode": "CMYK"}],
        "PNG": [{"mode": "P"}, {"mode": "RGBA"}],
    }
    special |= {"WEBP": [{"lossless": True}], "TIFF": [{"compression": "tiff_lzw"}, {"mode": "CMYK"}]}
    for number in range(1, MADE):
        kind = FORMATS[number % len(FORMATS)]
        options = chance.choice([{}, {}, *special.get(kind, [])])
        width = chance.randrange(120, 400)
        size = (width, chance.randrange(80, width - 30))
        orientation = 1 if kind == "GIF" else chance.randrange(1, 9)
        inks, colours = options.get("mode") == "CMYK", options.get("mode") in (None, "P", "RGBA")
        profile = (
            chance.choice([wide_profile(), None]) if colours and kind != "GIF" else ink_profile() if inks else None
        )
        data = camera_file(kind, orientation, profile=profile, quarters=Quarters(size), **options)
        yield f"made-{number}.{ENDINGS[kind]}", data, None if inks else profile


@functools.cache
def _all_copies() -> list:
    from bench.demo_site import empty_database

    empty_database()
    from articles.tests.published_pictures import published

    found = []
    for name, data, profile in (*_photographs(), *_made(20_261_125)):
        found.append(published(data, name, profile=profile))
    print(f"    {len(found)} files, {sum(len(one.by_name) for one in found)} copies", file=sys.stderr)
    return found


def _served() -> Iterator[dict[str, bytes]]:
    """Every copy under a name of its own, some hundred at a time."""
    part: dict[str, bytes] = {}
    for copies in _all_copies():
        for name, data in copies.by_name.items():
            part[f"{copies.image.pk}-{name}"] = data
        if len(part) >= _AT_ONCE:
            yield part
            part = {}
    yield part


def _report(findings: list) -> float:
    for finding in findings[:20]:
        print(f"    {finding}", file=sys.stderr)
    return len(findings)


def telling_copies() -> float:
    """Planted words, inner pictures and foreign tags in what was served, read byte by byte."""
    everything = _all_copies()
    from articles.tests.published_pictures import telling

    return _report([(one.image.original_name, what) for one in everything for what in telling(one)])


def told_by_exiftool() -> float:
    """Places, numbers, owners, cameras, small pictures that exiftool finds in the same bytes."""
    everything = list(_served())
    from articles.tests.published_pictures import EXIFTOOL, told_by_exiftool

    assert EXIFTOOL, "exiftool was not found: apt install libimage-exiftool-perl"
    return _report([one for part in everything for one in told_by_exiftool(part)])


def lacking_copies() -> float:
    """Copies without their credit, copyright or colour profile, or not upright."""
    everything = _all_copies()
    from articles.tests.published_pictures import lacking

    return _report([(one.image.original_name, what) for one in everything for what in lacking(one)])


def uncredited_for_exiftool() -> float:
    """Copies in which exiftool does not find photographer, credit line and copyright as they were typed."""
    everything = list(_served())
    from articles.tests.published_pictures import without_credit_for_exiftool

    return _report([one for part in everything for one in without_credit_for_exiftool(part)])
