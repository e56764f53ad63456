"""The original is kept to the last pixel, and without what it tells of place, camera and owner, unless a setting says so."""

import io
from contextlib import suppress
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from hypothesis import given
from hypothesis import strategies as st
from PIL import ImageChops

from articles.images import originals
from articles.images.decoding import upright
from articles.images.inspection import NotAPicture, inspect
from articles.images.stripping import strip

from .factory import make_image, picture_bytes
from .picture_files import FORMATS, LEAK, Quarters, camera_file, exif, wide_profile, xmp

PHONE = Path(__file__).parent / "pictures" / "phone.heic"
#: JPEG, PNG, WebP and TIFF say in their notes which side is up; AVIF has it in the picture, GIF knows nothing of it.
TURNED = [(kind, turn) for kind in ("JPEG", "PNG", "WEBP", "AVIF", "TIFF") for turn in range(2, 9)]


def kept(data):
    return originals.to_keep(io.BytesIO(data), inspect(io.BytesIO(data)), as_uploaded=False)


def same(one, other):
    first, second = upright(io.BytesIO(one)), upright(io.BytesIO(other))
    return (
        first.size == second.size
        and ImageChops.difference(first, second).getbbox() is None
        and first.info == second.info
    )


@pytest.mark.once
@pytest.mark.parametrize("kind", [*FORMATS, "HEIF"])
def test_every_format_keeps_each_pixel_and_its_colours_and_loses_its_notes(kind):
    profile = None if kind == "GIF" else wide_profile()
    data = PHONE.read_bytes() if kind == "HEIF" else camera_file(kind, profile=profile)
    assert LEAK in data

    result = kept(data)

    assert LEAK not in result
    assert same(data, result)
    assert upright(io.BytesIO(result)).info.get("icc_profile") == profile


@pytest.mark.once
@pytest.mark.parametrize(("kind", "orientation"), TURNED)
def test_which_side_is_up_is_not_lost(kind, orientation):
    data = camera_file(kind, orientation)

    result = strip(data, kind, orientation)

    assert LEAK not in result
    assert same(data, result)
    assert Quarters.is_upright(upright(io.BytesIO(result)))


@pytest.mark.once
def test_nor_is_it_where_only_xmp_says_it():
    data = io.BytesIO()
    packet = xmp().replace(
        b'photoshop:City="', b'xmlns:tiff="http://ns.adobe.com/tiff/1.0/" tiff:Orientation="3" photoshop:City="'
    )
    Quarters().as_taken(3).save(data, "AVIF", xmp=packet, speed=10)

    result = kept(data.getvalue())

    assert LEAK not in result
    assert Quarters.is_upright(upright(io.BytesIO(result)))


@pytest.mark.once
@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("JPEG", {"progressive": True}),
        ("JPEG", {"mode": "L"}),
        ("JPEG", {"mode": "CMYK"}),
        ("JPEG", {"restart_marker_blocks": 1}),
        ("PNG", {"mode": "P"}),
        ("PNG", {"mode": "RGBA"}),
        ("WEBP", {"lossless": True}),
        ("TIFF", {"compression": "tiff_lzw"}),
        ("TIFF", {"compression": "jpeg"}),
        ("TIFF", {"big_tiff": False, "mode": "CMYK"}),
    ],
)
def test_so_do_the_rarer_kinds_of_each(kind, options):
    data = camera_file(kind, **options)

    result = kept(data)

    assert LEAK not in result
    assert same(data, result)


@pytest.mark.once
def test_other_pictures_behind_the_first_go_with_their_notes():
    data = io.BytesIO()
    pictures = [Quarters().upright() for _ in range(2)]
    pictures[0].save(data, "MPO", save_all=True, append_images=pictures[1:], exif=b"Exif\x00\x00" + exif(6))

    result = kept(data.getvalue())

    assert LEAK not in result
    assert result.count(b"\xff\xd8\xff") == 1
    assert upright(io.BytesIO(result)).size == (64, 96)


@pytest.mark.once
def test_pages_behind_the_first_of_a_tiff_lose_their_notes_too():
    data = io.BytesIO()
    pages = [Quarters().upright() for _ in range(3)]
    pages[0].save(data, "TIFF", save_all=True, append_images=pages[1:], tiffinfo={270: "LEAK-WORDS-OF-A-PAGE"})
    assert data.getvalue().count(LEAK) == 3

    assert LEAK not in kept(data.getvalue())


@pytest.mark.once
def test_the_small_picture_in_a_jfif_header_goes():
    data = picture_bytes((20, 10))
    header = (
        b"\xff\xe0" + (16 + 3 * 4).to_bytes(2, "big") + b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x02\x02" + b"LEAK" * 3
    )
    assert data[2:4] == b"\xff\xe0"
    data = data[:2] + header + data[20:]

    result = kept(data)

    assert LEAK not in result
    assert same(data, result)


@pytest.mark.once
def test_a_file_that_decodes_and_cannot_be_cleaned_is_refused(monkeypatch):
    monkeypatch.setattr(originals, "strip", lambda *_: (_ for _ in ()).throw(ValueError))

    with pytest.raises(NotAPicture, match="we cannot take out of it where it was taken"):
        kept(picture_bytes())


@pytest.mark.once
@given(st.sampled_from([*FORMATS, "HEIF"]), st.data())
def test_cleaning_ends_on_any_bytes_and_raises_nothing_but_a_refusal(kind, data):
    whole = bytearray(PHONE.read_bytes() if kind == "HEIF" else _whole(kind))
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(whole) - 1))
        whole[at : at + 1] = data.draw(st.binary(max_size=4))
    cut = data.draw(st.integers(1, len(whole)))
    with suppress(ValueError):
        strip(bytes(whole[:cut]), kind)


_files = {}


def _whole(kind):
    if kind not in _files:
        _files[kind] = camera_file(kind, quarters=Quarters((24, 16)))
    return _files[kind]


@pytest.mark.django_db
def test_the_library_keeps_the_clean_one(settings):
    data = camera_file(quarters=Quarters((97, 64)))

    picture = make_image(file=ContentFile(data, "boats.jpg"))

    with picture.file.open() as file:
        result = file.read()
    assert LEAK not in result
    assert same(data, result)
    assert picture.had_location


@pytest.mark.django_db
def test_a_newsroom_may_keep_the_file_as_it_came(settings):
    settings.ORIGINALS = "as-uploaded"
    data = camera_file()

    picture = make_image(file=ContentFile(data, "boats.jpg"))

    with picture.file.open() as file:
        assert file.read() == data
