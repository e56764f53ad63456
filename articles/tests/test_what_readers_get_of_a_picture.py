"""No published picture tells where it was taken, with which camera, or whose; every one tells who made it."""

import pytest

from .picture_files import ENDINGS, FORMATS, camera_file, wide_profile
from .published_pictures import (
    EXIFTOOL,
    lacking,
    published,
    telling,
    told_by_exiftool,
    without_credit_for_exiftool,
)
from .test_taking_pictures_in import PHONE

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def file_of(kind):
    """(bytes, name, profile) of a file with everything in it; one of those that lie on their side, where the format can."""
    profile = None if kind == "GIF" else wide_profile()
    if kind == "HEIF":
        return PHONE.read_bytes(), "phone.heic", profile
    return camera_file(kind, 1 if kind == "GIF" else 6, profile=profile), f"camera.{ENDINGS[kind]}", profile


@pytest.fixture(scope="module")
def exiftool():
    if not EXIFTOOL:
        pytest.skip("exiftool was not found: install it with: apt install libimage-exiftool-perl")


@pytest.mark.parametrize("kind", [*FORMATS, "HEIF"])
def test_every_copy_is_read_byte_by_byte(client, kind):
    data, name, profile = file_of(kind)

    copies = published(data, name, profile=profile, client=client)

    assert len(copies.by_name) >= 11
    assert list(telling(copies)) == []
    assert list(lacking(copies)) == []


@pytest.mark.parametrize("kind", ["JPEG", "HEIF"])
def test_exiftool_finds_the_credit_and_nothing_that_tells(client, exiftool, kind):
    data, name, _ = file_of(kind)

    copies = published(data, name, client=client)

    assert list(told_by_exiftool(copies.by_name)) == []
    assert list(without_credit_for_exiftool(copies.by_name)) == []


def test_exiftool_would_find_it_in_the_originals(exiftool):
    originals = {f"one.{ENDINGS[kind]}": camera_file(kind) for kind in FORMATS}

    found = {name for name, _ in told_by_exiftool(originals)}

    assert found == set(originals)


def test_the_photographs_of_a_phone_and_a_camera_tell_nothing_once_published(client, shared_data, exiftool):
    files = sorted(path for path in (shared_data / "photos").iterdir() if path.stem.endswith(("0010", "iptc", "exif")))
    assert files
    for path in files:
        copies = published(path.read_bytes(), path.name, client=client, cuts=("1x1",))
        assert list(telling(copies)) == [], path.name
        assert list(told_by_exiftool(copies.by_name)) == [], path.name
