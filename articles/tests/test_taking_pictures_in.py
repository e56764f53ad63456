"""Which files become pictures, what happens to those that do not, and what is left of them: nothing."""

import io
import struct
import zlib
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError
from PIL import Image as Pillow

from articles.images import decoding, inspection
from articles.images.inspection import MAX_BYTES, NotAPicture, inspect
from articles.models import Image

from .factory import make_image, picture_bytes
from .picture_files import ENDINGS, FORMATS, Quarters, camera_file, exif

PHONE = Path(__file__).parent / "pictures" / "phone.heic"


def named(data, name=None):
    file = io.BytesIO(data)
    if name:
        file.name = name
    return file


def says(data, name=None):
    """The refusal's sentence, or "taken"."""
    try:
        inspect(named(data, name))
    except NotAPicture as refused:
        return str(refused)
    return "taken"


def kept_files():
    return {path for path in Path(default_storage.location).rglob("*") if path.is_file()}


@pytest.mark.once
@pytest.mark.parametrize("kind", FORMATS)
def test_the_usual_formats_are_taken(kind):
    found = inspect(named(picture_bytes((40, 30), kind), f"boats.{ENDINGS[kind].upper()}"))

    assert (found.format, found.width, found.height) == (kind, 40, 30)
    assert len(found.sha256) == 64


@pytest.mark.once
def test_a_phones_heic_is_taken():
    found = inspect(named(PHONE.read_bytes(), "IMG_0001.HEIC"))

    assert (found.format, found.width, found.height) == ("HEIF", 96, 64)


@pytest.mark.once
def test_of_several_pictures_in_one_jpeg_the_first_is_taken():
    data = io.BytesIO()
    first, second = Quarters().upright(), Pillow.new("RGB", (96, 64))
    first.save(data, "MPO", save_all=True, append_images=[second], exif=b"Exif\x00\x00" + exif(6))

    found = inspect(data)

    assert (found.format, found.width, found.height) == ("JPEG", 64, 96)


@pytest.mark.once
@pytest.mark.parametrize(
    "data",
    [b"hello", b"%PDF-1.4", b"\xff\xd8\xff", b"GIF89a", b"II*\x00", b"\x89PNG\r\n\x1a\n", b"RIFF\x00\x00\x00\x00WEBP"],
)
def test_what_is_no_picture_is_refused_in_a_sentence_that_says_what_to_do(data):
    assert says(data).startswith(("This file is not a picture", "The picture is damaged"))


@pytest.mark.once
@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        (b"", "a.jpg", "The file is empty. Choose another one."),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.svg", "Export it as PNG"),
        (b"<?xml version='1.0'?><!-- ship --><SVG/>", "a.png", "Export it as PNG"),
        (picture_bytes((9, 9), "PNG"), "a.jpg", "The file's name says JPG, but it holds another kind of picture."),
        (picture_bytes((9, 9)), "a.php", "Rename it to end in .jpg"),
        (picture_bytes((9, 9)), "picture", "rename it to end in .jpg"),
        (picture_bytes((400, 300))[:900], "a.jpg", "The picture is damaged"),
    ],
)
def test_each_refusal_says_what_to_do(data, name, sentence):
    assert sentence.lower() in says(data, name).lower()


@pytest.mark.once
def test_a_picture_that_moves_is_refused():
    data = io.BytesIO()
    frames = [Pillow.new("RGB", (9, 9), colour) for colour in ("red", "blue")]
    frames[0].save(data, "GIF", save_all=True, append_images=frames[1:])

    assert says(data.getvalue()).startswith("This picture moves")


@pytest.mark.once
def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded():
    data = io.BytesIO()
    Pillow.new("1", (9000, 9000)).save(data, "PNG")

    assert "81 megapixels; 40 megapixels is the most" in says(data.getvalue())


@pytest.mark.once
def test_a_file_of_too_many_bytes_is_refused():
    assert "larger than 30 MB" in says(b"\0" * (MAX_BYTES + 1))


@pytest.mark.once
def test_what_a_file_may_cost_is_limited_by_the_system_and_not_by_hope(monkeypatch):
    """A text of 50 MB in a PNG of some ten kilobytes, and a decoder that is given no time."""
    text = zlib.compress(b"a" * 50_000_000)
    png = picture_bytes((9, 9), "PNG")
    chunk = b"zTXt" + b"words\x00\x00" + text
    bomb = png[:33] + struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk)) + png[33:]
    assert len(bomb) < 100_000
    assert says(bomb).startswith("The picture is damaged")

    monkeypatch.setattr(inspection, "MAX_WAIT", 0.001)
    assert says(picture_bytes((123, 45))).startswith("Opening the picture takes too long.")


@pytest.mark.once
def test_a_webp_that_would_need_too_much_memory_is_refused_by_that_name(monkeypatch):
    data = io.BytesIO()
    Pillow.new("RGB", (7000, 5500)).save(data, "WEBP", quality=1, method=0)

    assert says(data.getvalue()).startswith("Opening the picture takes more than 512 MB of memory.")


@pytest.mark.once
@pytest.mark.parametrize(("code", "sentence"), [("os.abort()", "damaged"), ("os.kill(os.getpid(), 9)", "too long")])
def test_a_decoder_that_dies_takes_nothing_with_it(monkeypatch, tmp_path, code, sentence):
    (tmp_path / "articles" / "images").mkdir(parents=True)
    (tmp_path / "articles" / "images" / "decoding.py").write_text(f"import os\n{code}\n")
    monkeypatch.setattr(inspection, "_ROOT", tmp_path)

    assert sentence in says(picture_bytes((77, 33)))


@pytest.mark.once
def test_the_process_that_decodes_knows_none_of_our_secrets(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "told to nobody")

    assert not {"SECRET_KEY", "DATABASE_URL", "DJANGO_SETTINGS_MODULE"} & inspection._ENVIRONMENT.keys()


@pytest.mark.once
def test_one_file_is_decoded_once_for_the_form_and_the_model(monkeypatch):
    data = picture_bytes((41, 31))
    inspect(named(data))
    monkeypatch.setattr(inspection, "_looked_at", lambda file: pytest.fail("it was decoded again"))

    assert inspect(named(data)).width == 41


@pytest.mark.once
def test_every_hostile_file_is_refused_with_a_sentence_or_opened(shared_data):
    files = [path for path in (shared_data / "hostile-images").iterdir() if path.is_file()]
    assert files
    for path in files:
        assert says(path.read_bytes()).endswith((".", "taken")), path.name


@pytest.mark.once
def test_a_picture_on_its_side_is_turned_upright():
    assert decoding.upright(io.BytesIO(camera_file("JPEG", 6, quarters=Quarters((60, 20))))).size == (60, 20)


@pytest.mark.once
def test_transparency_becomes_white():
    data = io.BytesIO()
    Pillow.new("RGBA", (4, 4), (255, 0, 0, 0)).save(data, "PNG")

    assert decoding.upright(data).getpixel((0, 0)) == (255, 255, 255)


@pytest.mark.django_db
def test_after_a_refusal_nothing_is_left():
    before = kept_files()

    with pytest.raises(NotAPicture):
        make_image(file=ContentFile(picture_bytes((400, 300))[:900], "a.jpg"))

    assert not Image.objects.exists()
    assert kept_files() == before


@pytest.mark.django_db
def test_where_the_database_refuses_the_file_goes_too():
    before = kept_files()

    with pytest.raises(IntegrityError):
        make_image(alt="")

    assert kept_files() == before


@pytest.mark.django_db
def test_a_picture_that_is_taken_in_knows_what_was_found_of_it():
    picture = make_image(file=ContentFile(camera_file(), "boats.jpg"))

    picture.refresh_from_db()
    assert (picture.width, picture.height, picture.file_format, len(picture.sha256)) == (96, 64, "JPEG", 64)
    assert (picture.had_location, picture.had_serial_numbers, picture.had_owner) == (True, True, True)
    assert picture.file_size == default_storage.size(picture.file.name)
    assert Path(picture.file.name).parent.name == "originals"


@pytest.mark.django_db
def test_a_picture_is_offered_in_several_widths_and_never_enlarged():
    assert make_image((500, 300)).widths == [160, 320, 480, 500]
    assert make_image((320, 200)).widths == [160, 320]
    assert make_image((3000, 2000)).widths == [160, 320, 480, 640, 800, 1200, 1600]


@pytest.mark.django_db
def test_a_replaced_file_gets_an_address_of_its_own_and_the_former_files_go(client, django_capture_on_commit_callbacks):
    from articles import rendering

    picture = make_image((700, 350))
    rendering.make(picture, picture.variants()[:2])
    before, former = picture.token, picture.paths()
    assert len(former) == 3

    with django_capture_on_commit_callbacks(execute=True):
        picture.file = ContentFile(picture_bytes((400, 400)), "other.jpg")
        picture.save()

    assert picture.token != before
    assert (picture.width, picture.height) == (400, 400)
    assert not picture.renditions.exists()
    assert not [path for path in former if default_storage.exists(path)]
    assert default_storage.exists(picture.file.name)


@pytest.mark.django_db
def test_a_deleted_picture_leaves_no_file(django_capture_on_commit_callbacks):
    from articles import rendering

    before = kept_files()
    picture = make_image()
    rendering.make(picture, picture.variants()[:2])
    assert len(kept_files()) == len(before) + 3

    with django_capture_on_commit_callbacks(execute=True):
        picture.delete()

    assert kept_files() == before


@pytest.mark.django_db
def test_saving_the_caption_leaves_the_file_and_its_address_alone():
    picture = make_image()
    before = picture.token

    picture.caption = "The harbour at dawn"
    picture.save()

    assert picture.token == before
