"""The copies that readers get: upright, in true colours, cut around the focal point, with their credit and nothing else."""

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as Pillow
from PIL import ImageCms

from articles.images.decoding import upright
from articles.images.renditions import (
    CROPS,
    FOR_PAGES,
    KINDS,
    Credit,
    Variant,
    all_of,
    cut_box,
    cut_size,
    render,
    widths,
)

from .picture_files import COPYRIGHT, CREATOR, CREDIT, FORMATS, LEAK, Quarters, camera_file, ink_profile, wide_profile

pytestmark = pytest.mark.once

PHONE = Path(__file__).parent / "pictures" / "phone.heic"
WHOSE = Credit(CREATOR, CREDIT, COPYRIGHT)
sides = st.integers(1, 12_000)
shares = st.floats(0, 1)


def copies(data, wanted, size=(96, 64), **options):
    return {str(one): made for one, made in render(io.BytesIO(data), wanted, size=size, **{"credit": WHOSE} | options)}


def opened(data):
    return Pillow.open(io.BytesIO(data))


@pytest.mark.parametrize("kind", [*FORMATS, "HEIF"])
def test_whatever_comes_in_only_picture_profile_and_credit_go_out(kind):
    profile = None if kind == "GIF" else wide_profile()
    data = PHONE.read_bytes() if kind == "HEIF" else camera_file(kind, profile=profile)

    for name, copy in copies(data, [Variant(80, kind) for kind in KINDS]).items():
        picture = opened(copy)
        assert LEAK not in copy, name
        assert Quarters.is_upright(picture), name
        assert picture.info.get("icc_profile") == profile, name
        assert set(picture.getexif()) == {0x013B, 0x8298}, name
        for words in (CREATOR, CREDIT, COPYRIGHT):
            assert words.encode() in copy, (name, words)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("size", [(96, 64), (640, 480)], ids=["whole", "decoded smaller"])
def test_every_way_of_holding_a_camera_gives_an_upright_picture(orientation, size):
    data = camera_file(orientation=orientation, quarters=Quarters(size))

    (copy,) = copies(data, [Variant(80)], size).values()

    assert opened(copy).size == (80, round(80 * size[1] / size[0]))
    assert Quarters.is_upright(opened(copy))


def test_without_a_credit_there_is_no_note_at_all():
    for name, copy in copies(camera_file(), [Variant(80, kind) for kind in KINDS], credit=Credit()).items():
        assert b"Exif" not in copy, name
        assert b"xmpmeta" not in copy, name


def test_a_credit_with_the_signs_of_xml_in_it_stays_a_credit():
    odd = Credit(credit='<rdf:li> & "Sons" \x00\n', creator="A\x1fB")

    for copy in copies(camera_file(), [Variant(80, kind) for kind in KINDS], credit=odd).values():
        assert b"&lt;rdf:li&gt; &amp;" in copy
        assert opened(copy).getxmp()


def test_wide_colours_stay_wide_because_their_profile_goes_with_them():
    data = camera_file("PNG", profile=wide_profile())
    before = opened(data).convert("RGB").getpixel((10, 10))

    (copy,) = copies(data, [Variant(96, "webp")]).values()

    assert opened(copy).info["icc_profile"] == wide_profile()
    after = opened(copy).convert("RGB").getpixel((10, 10))
    assert max(abs(a - b) for a, b in zip(before, after, strict=True)) < 12


@pytest.mark.parametrize("mode", ["CMYK", "L", "LA", "P", "1", "I;16", "RGBA"])
def test_other_ways_of_writing_colours_come_out_as_they_look(mode):
    kind = "TIFF" if mode in ("CMYK", "I;16") else "PNG"
    grey = Pillow.new("L", (40, 30), 153 if mode != "1" else 255)
    if mode == "I;16":
        picture = Pillow.new("I;16", (40, 30), 153 * 257)
    else:
        picture = grey.convert("RGB").convert(mode) if mode != "LA" else grey.convert("LA")
    data = io.BytesIO()
    picture.save(data, kind)

    shown = upright(data).getpixel((20, 15))

    assert all(abs(level - (255 if mode == "1" else 153)) < 6 for level in shown), shown


def test_inks_are_turned_into_light_by_their_own_profile():
    """Pillow's formula, which knows nothing of inks and paper, would make cyan of what this printer's first ink is."""
    data = io.BytesIO()
    Pillow.new("CMYK", (20, 20), (255, 0, 0, 0)).save(data, "TIFF", icc_profile=ink_profile())
    without = io.BytesIO()
    Pillow.new("CMYK", (20, 20), (255, 0, 0, 0)).save(without, "TIFF")

    red, green, blue = upright(data).getpixel((9, 9))

    assert red > 150 > 60 > green, "its first ink is red"
    assert blue < 90
    assert "icc_profile" not in upright(data).info, "the numbers are sRGB by then"
    assert upright(without).getpixel((9, 9)) == (0, 255, 255)


def test_a_picture_in_the_colours_of_the_eye_comes_out_as_it_was():
    rgb, lab = ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB")
    data = io.BytesIO()
    seen = ImageCms.profileToProfile(Pillow.new("RGB", (20, 20), (200, 60, 40)), rgb, lab, outputMode="LAB")
    seen.save(data, "TIFF")

    shown = upright(data).getpixel((9, 9))

    assert all(abs(a - b) < 6 for a, b in zip(shown, (200, 60, 40), strict=True)), shown


def test_a_profile_that_is_none_or_is_for_other_colours_is_left_out():
    for profile in (b"not a profile", ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()):
        data = camera_file("PNG", profile=profile)
        assert "icc_profile" not in upright(io.BytesIO(data)).info


def test_a_cut_keeps_the_focal_point_in_view():
    picture = Pillow.new("RGB", (900, 300), "black")
    picture.paste("red", (800, 0, 900, 300))
    data = io.BytesIO()
    picture.save(data, "PNG")

    def red_at_the_right(focal):
        (copy,) = copies(data.getvalue(), [Variant(160, "jpg", "1x1")], (900, 300), focal=focal).values()
        assert opened(copy).size == (160, 160)
        return opened(copy).getpixel((140, 80))[0] > 200

    assert red_at_the_right((1, 0.5))
    assert not red_at_the_right((0.5, 0.5))


@given(sides, sides, shares, shares, st.sampled_from([crop for crop in CROPS if crop]))
def test_every_cut_lies_inside_has_its_form_and_holds_the_focal_point(width, height, x, y, crop):
    left, top, right, bottom = cut_box((width, height), crop, (x, y))

    assert 0 <= left < right <= width
    assert 0 <= top < bottom <= height
    assert left - 1 <= x * width <= right + 1
    assert top - 1 <= y * height <= bottom + 1
    across, down = map(int, crop.split("x"))
    # As near as whole pixels come, and as large as the picture lets it be.
    assert abs((right - left) * down - (bottom - top) * across) <= max(across, down) or min(width, height) < 10
    assert right - left == width or bottom - top == height or abs((bottom - top) - height) <= 1


@given(sides, sides, st.sampled_from(list(CROPS)))
def test_no_copy_is_larger_than_what_it_is_made_of(width, height, crop):
    offered = widths((width, height), crop)

    assert offered == sorted(set(offered))
    assert offered[-1] <= min(cut_size((width, height), crop)[0], CROPS[crop][-1])


@given(sides, sides)
def test_every_copy_has_a_name_that_leads_back_to_it(width, height):
    everything = all_of((width, height))

    assert len({str(one) for one in everything}) == len(everything)
    assert [Variant.named(str(one)) for one in everything] == everything
    assert {one.kind for one in everything if one.crop not in FOR_PAGES} <= {"jpg"}


@pytest.mark.parametrize(
    "name", ["", "640", "640.png", "0640.jpg", "2x1-640.jpg", "640.jpg/", "-640.jpg", "640.JPG", "٦٤٠.jpg"]
)
def test_no_other_name_leads_anywhere(name):
    assert Variant.named(name) is None


def test_a_large_jpeg_is_decoded_no_larger_than_is_needed():
    data = camera_file(quarters=Quarters((1600, 1200)))

    assert upright(io.BytesIO(data), at_least=(320, 240)).size == (400, 300)
    assert upright(io.BytesIO(data)).size == (1600, 1200)
