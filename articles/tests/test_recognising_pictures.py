"""A picture that comes back is recognised, whatever was done to its file; another one is not taken for it."""

from __future__ import annotations

import io

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image as Pillow
from PIL import ImageEnhance, ImageOps

from articles.images.fingerprints import MINIATURE_BYTES, Likeness, fingerprint
from articles.images.inspection import inspect
from articles.models import Image, ImageFingerprint, ImageKey

from .factory import make_image, picture_bytes, scene, scene_bytes

SEEDS = range(8)


def recompressed(picture, quality=30):
    data = io.BytesIO()
    picture.save(data, "JPEG", quality=quality)
    return Pillow.open(data).convert("RGB")


EDITS = {
    "smaller": lambda picture: picture.resize((150, 100)),
    "recompressed": recompressed,
    "cropped": lambda picture: picture.crop((15, 10, 585, 390)),
    "cropped on one side": lambda picture: picture.crop((30, 0, 600, 400)),
    "tinted": lambda picture: Pillow.blend(picture, Pillow.new("RGB", picture.size, "#ffb450"), 0.2),
    "lighter": lambda picture: ImageEnhance.Brightness(picture).enhance(1.1),
    "mirrored": ImageOps.mirror,
    "without colour": lambda picture: ImageOps.grayscale(picture).convert("RGB"),
}


def is_found(picture, kept):
    found = fingerprint(picture)
    return bool(found.probes & kept.keys) and Likeness(found.miniature).is_of(kept.miniature)


@pytest.mark.once
@pytest.mark.parametrize("edit", EDITS)
def test_an_edited_picture_is_recognised(edit):
    assert [is_found(EDITS[edit](scene(seed)), fingerprint(scene(seed))) for seed in SEEDS] == [True] * len(SEEDS)


@pytest.mark.once
def test_the_whole_is_recognised_where_the_library_has_a_part_of_it():
    kept = fingerprint(scene(1).crop((15, 10, 585, 390)))

    assert is_found(scene(1), kept)


@pytest.mark.once
def test_different_pictures_are_not_taken_for_one():
    kept = [fingerprint(scene(seed)) for seed in SEEDS]

    assert [
        (one, other) for one in SEEDS for other in SEEDS if one != other and is_found(scene(one), kept[other])
    ] == []


@pytest.mark.once
def test_the_same_drawing_in_other_colours_is_another_picture():
    red, green = (Pillow.new("RGB", (300, 200), "#dde4ea") for _ in range(2))
    for picture, coat in ((red, "#b03a2e"), (green, "#2e7d57")):
        picture.paste("#46342a", (110, 20, 190, 110))
        picture.paste(coat, (60, 110, 240, 200))

    assert not Likeness(fingerprint(red).miniature).is_of(fingerprint(green).miniature)


@pytest.mark.once
def test_a_plain_picture_is_like_every_other_and_has_no_fingerprint():
    assert fingerprint(Pillow.new("RGB", (300, 200), "#345")) is None


@pytest.mark.once
def test_what_is_kept_of_a_picture_is_small():
    found = fingerprint(scene(1, (1200, 800)))

    assert len(found.miniature) == MINIATURE_BYTES <= 1200
    assert len(found.keys) <= 6


@pytest.mark.once
@pytest.mark.parametrize("size", [(1, 1), (1, 900), (900, 1), (2, 3)])
def test_every_size_of_a_picture_has_an_answer(size):
    fingerprint(Pillow.new("RGB", size, "#345"))
    fingerprint(scene(1, size))


def look_up(data):
    file = io.BytesIO(data)
    return Image.objects.like(fingerprint(Pillow.open(file)), inspect(file).sha256)


@pytest.mark.django_db
def test_the_library_finds_the_same_bytes_first_and_then_what_looks_the_same():
    smaller = make_image(file=ContentFile(scene_bytes(1, (300, 200)), "small.jpg"))
    same = make_image(file=ContentFile(scene_bytes(1), "boats.jpg"))
    make_image(file=ContentFile(scene_bytes(2), "other.jpg"))

    assert look_up(scene_bytes(1)) == [same, smaller]
    assert look_up(scene_bytes(3)) == []


@pytest.mark.django_db
def test_a_plain_picture_is_recognised_by_its_bytes_alone():
    data = picture_bytes()
    plain = make_image(file=ContentFile(data, "plain.jpg"))

    assert look_up(data) == [plain]
    assert bytes(ImageFingerprint.objects.get(image=plain).miniature) == b""
    assert not ImageKey.objects.exists()


@pytest.mark.django_db
def test_a_replaced_file_is_recognised_and_the_old_one_no_more():
    image = make_image(file=ContentFile(scene_bytes(1), "boats.jpg"))
    image.file = ContentFile(scene_bytes(2), "boats.jpg")
    image.save()

    assert look_up(scene_bytes(2)) == [image]
    assert look_up(scene_bytes(1)) == []


@pytest.mark.django_db
def test_looking_up_asks_an_index_and_no_more_often_for_a_larger_library():
    def asked():
        with CaptureQueriesContext(connection) as queries:
            look_up(scene_bytes(1))
        return len(queries)

    make_image(file=ContentFile(scene_bytes(1), "boats.jpg"))
    few = asked()
    for seed in range(2, 8):
        make_image(file=ContentFile(scene_bytes(seed, (90, 60)), "other.jpg"))
    assert asked() == few
    keys = ImageKey.objects.filter(key__in=[1, 2, 3]).values("image").explain()
    assert "image_by_key" in keys or connection.vendor == "postgresql"  # which reads a table of six rows as it stands


@pytest.mark.django_db
def test_pictures_that_were_taken_in_before_are_given_their_fingerprints_and_words(capsys):
    older, lost, newer = (make_image(file=ContentFile(scene_bytes(seed), f"{seed}.jpg")) for seed in (1, 2, 3))
    ImageFingerprint.objects.exclude(image=newer).delete()
    ImageKey.objects.exclude(image=newer).delete()
    Image.objects.update(sha256="", search_text="")
    lost.file.storage.delete(lost.file.name)
    assert look_up(scene_bytes(1)) == []

    call_command("fingerprint_pictures")

    said = capsys.readouterr()
    assert said.out == "1 picture can be recognised now.\n"
    assert said.err == f"Picture {lost.pk} (2.jpg): its file cannot be read. It was left as it is.\n"
    assert look_up(scene_bytes(1)) == [older]
    assert list(Image.objects.with_words("1.jpg")) == [older]
