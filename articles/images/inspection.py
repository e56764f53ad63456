"""Is this file a picture that we can take in? Every refusal is a sentence for the person who uploads."""

from __future__ import annotations

import warnings
from typing import IO

from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "TIFF")
MAX_BYTES = 30 * 1024 * 1024
#: Pillow's own limit only warns up to twice its figure; a small file can decode to gigabytes.
MAX_PIXELS = 40_000_000


class NotAPicture(ValueError):
    """The file cannot be taken in. Its text says why and what to do."""


def inspect(file: IO[bytes]) -> Image.Image:
    """Decode ``file`` whole and return it upright, in RGB, without any of its metadata.

    Raises NotAPicture when it is no picture of FORMATS, is over MAX_BYTES or MAX_PIXELS, or is damaged.
    """
    file.seek(0, 2)
    if file.tell() > MAX_BYTES:
        raise NotAPicture(
            f"The file is larger than {MAX_BYTES // 1024 // 1024} MB. Export it smaller and upload it again."
        )
    file.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            picture = Image.open(file, formats=FORMATS)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise NotAPicture(
            "This file is not a picture that we can read. Upload a JPEG, PNG, WebP, GIF or TIFF file."
        ) from None
    if picture.width * picture.height > MAX_PIXELS:
        raise NotAPicture(
            f"The picture has {picture.width * picture.height / 1e6:.0f} megapixels; "
            f"{MAX_PIXELS // 1_000_000} is the most. Resize it and upload it again."
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            picture.load()
            upright = _opaque(ImageOps.exif_transpose(picture))
    except Exception as error:  # Decoders raise whatever they like on damaged data.
        raise NotAPicture(
            "The picture is damaged and cannot be read to its end. Export it once more and upload that."
        ) from error
    clean = Image.new("RGB", upright.size)
    clean.paste(upright)
    return clean


def _opaque(picture: Image.Image) -> Image.Image:
    """On white where it is transparent: readers get JPEG, which knows no transparency."""
    if picture.has_transparency_data:
        rgba = picture.convert("RGBA")
        white = Image.new("RGBA", rgba.size, "white")
        return Image.alpha_composite(white, rgba).convert("RGB")
    return picture.convert("RGB")
