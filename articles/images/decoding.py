"""Opening picture files: with the decoder that their first bytes name and no other, upright, and in true colours.

As a program (``python -m articles.images.decoding``) it looks at the file on its standard input, within limits that it
sets itself and cannot take back, and says in one line of JSON what it found. See `inspection`.
"""

from __future__ import annotations

import io
import json
import os
import sys
import warnings
from typing import IO

import pi_heif
from PIL import AvifImagePlugin, Image, ImageCms, ImageOps

from .embedded import describe

pi_heif.register_heif_opener()
# One thread: each has memory of its own, and the limits are for all of them together.
pi_heif.options.DECODE_THREADS = 1
AvifImagePlugin.DEFAULT_MAX_THREADS = 1

#: Pillow's own limit only warns up to twice its figure; a small file can decode to gigabytes.
MAX_PIXELS = 40_000_000
#: Of one side: JPEG and WebP know no more.
MAX_SIDE = 30_000
#: Bytes of memory, and seconds of the processor's time, that looking at one file may take.
MAX_MEMORY = 512 * 1024 * 1024
MAX_SECONDS = 3

#: What stands at the beginning of a file: offset, bytes, and what Pillow calls the format.
_BRANDS = {b"avif": "AVIF", b"avis": "AVIF"} | dict.fromkeys(
    (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"), "HEIF"
)
#: Several pictures in one JPEG, as phones write them for depth or 3D: the first is the photograph.
_MPO = "MPO"

#: What may say in its notes which side is up. TIFF has a tag of its own for it, HEIC a property; so has AVIF, but there is
#: software that says it in XMP all the same.
_TURNED_BY_NOTES = ("JPEG", "PNG", "WEBP", "AVIF")

#: For each pixel: two canvases of the decoder, its answer, and the picture made of it, with four bytes each.
_BYTES_OF_WEBP = 16

#: Colours that a screen can show stay as they are, and the darkest stays the darkest: what photo editors do.
_AS_PRINTED = {
    "renderingIntent": ImageCms.Intent.RELATIVE_COLORIMETRIC,
    "flags": ImageCms.Flags.BLACKPOINTCOMPENSATION,
}
_SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))


class Undecodable(ValueError):
    """Why a picture is refused, as one of: type, pixels, damaged, moves."""


def format_of(head: bytes) -> str | None:
    """What the first 64 bytes of a file say that it is, in Pillow's names; None where it is nothing that we take."""
    if head.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WEBP"
    if head.startswith((b"GIF87a", b"GIF89a")):
        return "GIF"
    if head.startswith((b"II*\x00", b"MM\x00*")):
        return "TIFF"
    if head[4:8] == b"ftyp":
        brands = [head[8:12], *(head[at : at + 4] for at in range(16, min(int.from_bytes(head[:4], "big"), 64), 4))]
        # The general brand mif1 may come first, with what the picture really is after it.
        named = [_BRANDS[brand] for brand in brands if brand in _BRANDS]
        return "AVIF" if "AVIF" in named else next(iter(named), None)
    return None


def opened(file: IO[bytes]) -> Image.Image:
    """The picture, its header read and nothing decoded. Raises Undecodable."""
    file.seek(0)
    kind = format_of(file.read(64))
    if kind is None:
        raise Undecodable("type")
    file.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            picture = Image.open(file, formats=[kind, _MPO] if kind == "JPEG" else [kind])
    except Image.DecompressionBombError:
        raise Undecodable("pixels") from None
    except Exception as error:  # Decoders raise whatever they like.
        raise Undecodable("damaged") from error
    if picture.width * picture.height > MAX_PIXELS or max(picture.size) > MAX_SIDE:
        raise Undecodable(f"pixels {picture.width * picture.height / 1e6:.0f}")
    return picture


def upright(file: IO[bytes], at_least: tuple[int, int] | None = None) -> Image.Image:
    """Decode ``file`` whole: upright, opaque, RGB, with its colour profile and nothing else in ``info``.

    With ``at_least`` (width, height, upright) a JPEG may be decoded smaller, but no smaller than that. Raises Undecodable.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            picture = opened(file)
            if at_least:
                sideways = picture.getexif().get(0x0112, 1) >= 5
                picture.draft(None, at_least[::-1] if sideways else at_least)
            picture.load()
            profile = picture.info.get("icc_profile")
            picture = ImageOps.exif_transpose(picture)
            picture, profile = _in_rgb(picture, profile)
        except (Undecodable, MemoryError):
            raise
        except Exception as error:
            raise Undecodable("damaged") from error
    picture.info = {"icc_profile": profile} if profile else {}
    return picture


def _in_rgb(picture: Image.Image, profile: bytes | None) -> tuple[Image.Image, bytes | None]:
    """In RGB, with the profile that its numbers are meant in; None stands for sRGB."""
    if picture.mode.startswith(("I", "F")):
        picture = _eight_bits(picture)
    space = _space(profile)
    if picture.has_transparency_data and picture.mode != "RGB":
        # On white: a JPEG knows no transparency, and a picture must look the same in every format.
        rgba = picture.convert("RGBA")
        picture = Image.alpha_composite(Image.new("RGBA", rgba.size, "white"), rgba).convert("RGB")
        return picture, profile if space == "RGB " else None
    if picture.mode in ("RGB", "P"):
        return picture.convert("RGB"), profile if space == "RGB " else None
    source = None
    if (picture.mode, space) in (("CMYK", "CMYK"), ("L", "GRAY")):
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    elif picture.mode == "LAB":
        source = ImageCms.createProfile("LAB")
    if source:
        try:
            return ImageCms.profileToProfile(picture, source, _SRGB, outputMode="RGB", **_AS_PRINTED), None
        except ImageCms.PyCMSError:  # a profile that cannot be used that way round
            pass
    return picture.convert("RGB"), None


def _space(profile: bytes | None) -> str:
    """The colour space that a profile is for, such as "RGB " or "CMYK"; "" where there is none that can be read."""
    if not profile:
        return ""
    try:
        return ImageCms.ImageCmsProfile(io.BytesIO(profile)).profile.xcolor_space
    except (OSError, ImageCms.PyCMSError):
        return ""


def _eight_bits(picture: Image.Image) -> Image.Image:
    """Grey of 16 bits or of real numbers, brought to 8: Pillow would cut off what is over 255."""
    if picture.mode == "F":
        low, high = picture.getextrema()
        scale = 255 / (high - low) if high > low else 1
        return picture.point(lambda value: value * scale - low * scale).convert("L")
    if picture.mode == "I" and (picture.getextrema()[1] or 0) <= 255:
        return picture.convert("L")
    return picture.convert("I").point(lambda value: value * (1 / 257)).convert("L")


def _look(file: IO[bytes]) -> dict[str, object]:
    picture = opened(file)
    kind = "JPEG" if picture.format == _MPO else picture.format
    if kind in ("GIF", "PNG", "WEBP", "AVIF") and getattr(picture, "is_animated", False):
        raise Undecodable("moves")
    if kind == "WEBP" and picture.width * picture.height * _BYTES_OF_WEBP > MAX_MEMORY:
        raise MemoryError  # its decoder would call the file damaged
    described = describe(picture)
    orientation = picture.getexif().get(0x0112, 1) if kind in _TURNED_BY_NOTES else 1
    width, height = upright(file).size
    return {
        "format": kind,
        "width": width,
        "height": height,
        "orientation": orientation if orientation in range(1, 9) else 1,
        "described": described.as_json(),
    }


def main() -> None:
    """Look at standard input; write what was found, or why it is refused, to standard output."""
    import resource  # POSIX alone; the site itself could be developed elsewhere

    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_SECONDS, MAX_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    answer = sys.stdout
    # Whatever a decoder prints of its own accord is not our answer.
    sys.stdout = sys.stderr
    try:
        found = _look(sys.stdin.buffer)
    except Undecodable as why:
        found = {"refused": str(why)}
    except MemoryError:
        found = {"refused": "memory"}
    answer.write(json.dumps(found))
    answer.flush()
    os._exit(0)  # nothing to tidy up, and a decoder that is broken cannot make a mess of it


if __name__ == "__main__":
    main()
