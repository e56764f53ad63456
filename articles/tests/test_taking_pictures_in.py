"""Which files become pictures, and what is left of them for readers."""

import io
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image as Pillow

from articles.images.inspection import MAX_BYTES, NotAPicture, inspect
from articles.images.renditions import render

from .factory import make_image, picture_bytes


def says(data):
    """The refusal's sentence, or "taken"."""
    try:
        inspect(io.BytesIO(data))
    except NotAPicture as refused:
        return str(refused)
    return "taken"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "TIFF"])
def test_the_usual_formats_are_taken(kind):
    assert inspect(io.BytesIO(picture_bytes((40, 30), kind))).size == (40, 30)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%PDF-1.4",
        b"\xff\xd8\xff",
        b"GIF89a",
    ],
)
def test_what_is_no_picture_is_refused_in_a_sentence_that_says_what_to_do(data):
    assert says(data).startswith(("This file is not a picture", "The picture is damaged"))


def test_a_damaged_picture_is_refused():
    assert says(picture_bytes((400, 300))[:900]).startswith("The picture is damaged")


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded():
    data = io.BytesIO()
    Pillow.new("1", (9000, 9000)).save(data, "PNG")

    assert "81 megapixels; 40 is the most" in says(data.getvalue())


def test_a_file_of_too_many_bytes_is_refused():
    assert "larger than 30 MB" in says(b"\0" * (MAX_BYTES + 1))


def test_a_picture_on_its_side_is_turned_upright():
    data = io.BytesIO()
    exif = Pillow.Exif()
    exif[0x0112] = 6
    Pillow.new("RGB", (60, 20)).save(data, "JPEG", exif=exif)

    assert inspect(data).size == (20, 60)


def test_transparency_becomes_white():
    data = io.BytesIO()
    Pillow.new("RGBA", (4, 4), (255, 0, 0, 0)).save(data, "PNG")

    assert inspect(data).getpixel((0, 0)) == (255, 255, 255)


def test_nothing_that_the_camera_wrote_is_in_the_copies():
    data = io.BytesIO()
    exif = Pillow.Exif()
    exif[0x010F] = "Camera maker"
    exif.get_ifd(0x8825)[1] = "N"
    Pillow.new("RGB", (400, 300)).save(data, "JPEG", exif=exif, comment=b"Somebody's own words")

    for _width, copy in render(inspect(data), [320, 400]):
        assert b"Exif" not in copy
        assert b"Camera maker" not in copy
        assert b"own words" not in copy
        assert not Pillow.open(io.BytesIO(copy)).getexif()


def test_every_hostile_file_is_refused_with_a_sentence_or_opened(shared_data):
    files = [path for path in (shared_data / "hostile-images").iterdir() if path.is_file()]
    assert files
    for path in files:
        assert says(path.read_bytes()).endswith((".", "taken")), path.name


@pytest.mark.django_db
def test_a_picture_is_offered_in_several_widths_and_never_enlarged():
    assert make_image((500, 300)).widths == [320, 500]
    assert make_image((320, 200)).widths == [320]
    assert make_image((3000, 2000)).widths == [320, 640, 960, 1600]


@pytest.mark.django_db
def test_every_width_has_its_file_and_the_original_lies_apart():
    picture = make_image((700, 350))

    for width in picture.widths:
        with default_storage.open(picture.rendition_path(width)) as copy:
            assert Pillow.open(copy).size == (width, picture.height_at(width))
    assert Path(picture.file.name).parent.name == "originals"


@pytest.mark.django_db
def test_a_replaced_file_gets_an_address_of_its_own():
    picture = make_image((700, 350))
    before = picture.token

    picture.file = ContentFile(picture_bytes((400, 400)), "other.jpg")
    picture.save()

    assert picture.token != before
    assert (picture.width, picture.height) == (400, 400)
    assert default_storage.exists(picture.rendition_path(400))


@pytest.mark.django_db
def test_saving_the_caption_leaves_the_file_and_its_address_alone():
    picture = make_image()
    before = picture.token

    picture.caption = "The harbour at dawn"
    picture.save()

    assert picture.token == before
