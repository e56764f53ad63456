"""What camera and agency wrote into a picture is put before the editor; where it was taken is not repeated."""

import dataclasses
import io
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as Pillow

from articles.images import embedded, metadata
from articles.images.inspection import NotAPicture

from .factory import picture_bytes
from .picture_files import COPYRIGHT, CREATOR, CREDIT, LEAK, camera_file, exif, iptc, photoshop, segment, xmp

pytestmark = pytest.mark.once

PHONE = Path(__file__).parent / "pictures" / "phone.heic"
TAKEN = datetime(2026, 3, 1, 7, 15, tzinfo=timezone(timedelta(hours=2)))
WORDS = {
    "caption": "Boats at the mole",
    "headline": "Boats wait at the mole",
    "creator": CREATOR,
    "credit": CREDIT,
    "copyright_notice": COPYRIGHT,
    "source": "Northlight",
    "keywords": "boats, harbour",
    "alt": "Four boats beside a stone mole",
}


def jpeg_with(*segments):
    data = picture_bytes((20, 10))
    return data[:2] + b"".join(segments) + data[2:]


def read(data):
    return metadata.read(io.BytesIO(data))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "TIFF", "HEIF"])
def test_every_format_tells_what_the_agency_wrote_and_what_must_go(kind):
    said = read(PHONE.read_bytes() if kind == "HEIF" else camera_file(kind))

    assert {name: getattr(said, name) for name in WORDS} == WORDS
    assert said.taken_at == TAKEN
    assert (said.had_location, said.had_serial_numbers, said.had_owner) == (True, True, True)


def test_no_place_number_or_owner_is_repeated():
    assert LEAK.decode() not in str(dataclasses.asdict(read(camera_file())))


def test_iptc_alone_is_read():
    said = read(jpeg_with(segment(0xED, photoshop())))

    assert (said.caption, said.credit, said.creator) == ("Boats at the mole", CREDIT, CREATOR)
    assert said.taken_at == TAKEN
    assert said.had_location
    assert not said.had_serial_numbers


def test_exif_alone_is_read():
    said = read(jpeg_with(segment(0xE1, b"Exif\x00\x00" + exif())))

    assert (said.caption, said.creator, said.copyright_notice) == ("Boats at the mole", CREATOR, COPYRIGHT)
    assert said.taken_at == TAKEN
    assert (said.had_location, said.had_serial_numbers, said.had_owner) == (True, True, True)


def test_xmp_is_believed_before_iptc_and_iptc_before_exif():
    other = photoshop().replace(b"Boats at the mole", b"Boats of the IPTC")
    one = segment(0xE1, b"http://ns.adobe.com/xap/1.0/\x00" + xmp())

    assert read(jpeg_with(segment(0xED, other), one)).caption == "Boats at the mole"
    assert read(jpeg_with(segment(0xE1, b"Exif\x00\x00" + exif()), segment(0xED, other))).caption == "Boats of the IPTC"


def test_old_agencies_letters_are_read_too():
    block = photoshop().replace(iptc(), b"\x1c\x02\x78\x00\x06" + "Malmö!".encode("cp1252"))
    block = block[:22] + (11).to_bytes(4, "big") + b"\x1c\x02\x78\x00\x06" + "Malmö!".encode("cp1252") + b"\x00"

    assert read(jpeg_with(segment(0xED, block))).caption == "Malmö!"


def test_a_camera_without_a_zone_tells_the_time_that_it_showed():
    plain = exif().replace(b"+02:00", b"\x00" * 6)

    assert read(jpeg_with(segment(0xE1, b"Exif\x00\x00" + plain))).taken_at == TAKEN.replace(tzinfo=None)


@pytest.mark.parametrize("text", ["0000:00:00 00:00:00", "1000:01:01 00:00:00", "yesterday at noon  "])
def test_a_clock_that_was_never_set_tells_no_time(text):
    unset = exif().replace(b"2026:03:01 07:15:00", text.encode())

    assert read(jpeg_with(segment(0xE1, b"Exif\x00\x00" + unset))).taken_at is None


def test_a_picture_that_says_nothing_says_nothing():
    assert read(picture_bytes()) == metadata.Described()


def test_what_somebody_elses_software_wrote_fits_the_form_and_holds_no_control_characters():
    long = xmp().replace(b"Boats wait at the mole", b"B\xc2\x85oats " * 500)

    said = read(jpeg_with(segment(0xE1, b"http://ns.adobe.com/xap/1.0/\x00" + long)))

    assert len(said.headline) <= 300
    assert said.headline.startswith("Boats Boats")


@pytest.mark.parametrize(
    "packet",
    [
        b"<x",
        b"",
        b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>',
        b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>',
        b"<x>" * 20_000,
        b"<?xml version='1.0' encoding='utf-99'?><x/>",
    ],
    ids=["broken", "empty", "entities", "outside", "deep", "unknown letters"],
)
def test_a_hostile_packet_is_left_out_and_the_picture_taken(packet):
    said = read(jpeg_with(segment(0xE1, b"http://ns.adobe.com/xap/1.0/\x00" + packet)))

    assert said == metadata.Described()


def test_what_is_no_picture_is_refused_as_anywhere():
    with pytest.raises(NotAPicture):
        read(b"hello")


@given(st.binary(max_size=400), st.integers(0, 1200))
def test_damaged_notes_never_keep_a_picture_out(junk, at):
    """Read here and not in a process of its own, so that many can be tried."""
    whole = camera_file()
    start = whole.index(b"Exif\x00\x00")
    damaged = bytearray(whole)
    damaged[start + 6 + at : start + 6 + at + len(junk)] = junk
    try:
        picture = Pillow.open(io.BytesIO(bytes(damaged)), formats=["JPEG"])
    except Exception:
        return

    embedded.describe(picture)


def test_what_is_read_comes_whole_through_the_wall_between_the_processes():
    said = metadata.Described(caption="a", taken_at=datetime(2026, 1, 2, tzinfo=UTC), had_owner=True)

    assert metadata.Described.from_json(said.as_json()) == said
