"""The resized copies that readers get."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator

from PIL import Image

#: In pixels. The article column is at most 800 CSS pixels wide, a phone at most 430, on screens of up to 2x.
WIDTHS = (320, 640, 960, 1600)


def render(picture: Image.Image, widths: Iterable[int]) -> Iterator[tuple[int, bytes]]:
    """Yield (width, JPEG bytes) for each width. The bytes carry no metadata at all."""
    for width in widths:
        height = max(1, round(picture.height * width / picture.width))
        copy = picture if width == picture.width else picture.resize((width, height), Image.Resampling.LANCZOS)
        data = io.BytesIO()
        copy.save(data, "JPEG", quality=80, optimize=True, progressive=True)
        yield width, data.getvalue()
