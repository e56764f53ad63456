"""How surely the library recognises a picture that comes back edited, and how seldom it takes two for one.

`python -m bench.duplicate_pictures` prints the figures. The pictures are the demo's drawings, some of which are much
alike, and textures in three colours that are as soft as photographs.
"""

import functools
import io
import random
from collections.abc import Callable, Iterator
from itertools import combinations

from PIL import Image, ImageEnhance, ImageOps

from articles.images.fingerprints import Fingerprint, Likeness, fingerprint

PICTURES = 50
_TEXTURE = (1200, 800)


def _jpeg(picture: Image.Image, quality: int) -> Image.Image:
    data = io.BytesIO()
    picture.save(data, "JPEG", quality=quality)
    return Image.open(data).convert("RGB")


def _scaled(picture: Image.Image, share: float) -> Image.Image:
    return picture.resize((round(picture.width * share), round(picture.height * share)), Image.Resampling.BICUBIC)


def _cropped(picture: Image.Image, left: float, top: float, right: float, bottom: float) -> Image.Image:
    width, height = picture.size
    box = (width * left, height * top, width * (1 - right), height * (1 - bottom))
    return picture.crop(tuple(map(round, box)))


def _tinted(picture: Image.Image, colour: str) -> Image.Image:
    return Image.blend(picture, Image.new("RGB", picture.size, colour), 0.2)


EDITS: dict[str, Callable[[Image.Image], Image.Image]] = {
    "half the size": lambda picture: _scaled(picture, 0.5),
    "a fifth of the size": lambda picture: _scaled(picture, 0.2),
    "recompressed": lambda picture: _jpeg(picture, 30),
    "5 % off the left": lambda picture: _cropped(picture, 0.05, 0, 0, 0),
    "5 % off the width and the height": lambda picture: _cropped(picture, 0.025, 0.025, 0.025, 0.025),
    "5 % off the foot, smaller, recompressed": lambda picture: _jpeg(
        _scaled(_cropped(picture, 0, 0, 0, 0.05), 0.4), 60
    ),
    "a warm tint": lambda picture: _tinted(picture, "#ffb450"),
    "lighter, with less contrast": lambda picture: ImageEnhance.Brightness(
        ImageEnhance.Contrast(picture).enhance(0.8)
    ).enhance(1.1),
    "mirrored": ImageOps.mirror,
    "mirrored, smaller, recompressed": lambda picture: _jpeg(_scaled(ImageOps.mirror(picture), 0.5), 50),
}


def texture(seed: int) -> Image.Image:
    """A picture without a subject, soft as a photograph, which is another one for each seed."""
    dice, channels = random.Random(seed), []
    for _ in range(3):
        layers = [2**octave for octave in range(1, 8)]
        noise = [Image.frombytes("L", (side, side), dice.randbytes(side * side)) for side in layers]
        channel = noise[0].resize(_TEXTURE, Image.Resampling.BICUBIC)
        for layer in noise[1:]:
            channel = Image.blend(channel, layer.resize(_TEXTURE, Image.Resampling.BICUBIC), 0.36)
        channels.append(ImageOps.autocontrast(channel))
    return Image.merge("RGB", channels)


@functools.cache
def _pictures() -> list[Image.Image]:
    """PICTURES pictures to edit, and after them those that are too much alike to be told apart by a careless eye."""
    from newsroom.demo.pictures.catalogue import PORTRAITS, SCENES

    def drawn(picture) -> Image.Image:
        return Image.open(io.BytesIO(picture.jpeg())).convert("RGB")

    edited = [*map(drawn, SCENES), *map(texture, range(PICTURES - len(SCENES)))]
    return [*edited, *map(drawn, PORTRAITS)]


@functools.cache
def _kept() -> list[Fingerprint]:
    return [fingerprint(picture) for picture in _pictures()]


def is_recognised(found: Fingerprint, kept: Fingerprint) -> bool:
    """As the library does it: by a key first, then by the miniatures."""
    return bool(found.probes & kept.keys) and Likeness(found.miniature).is_of(kept.miniature)


def _outcomes() -> Iterator[tuple[str, bool]]:
    for picture, kept in zip(_pictures()[:PICTURES], _kept(), strict=False):
        for name, edit in EDITS.items():
            yield name, is_recognised(fingerprint(edit(picture)), kept)


def edits_recognised() -> float:
    """Percent of the edits of PICTURES pictures that are recognised."""
    outcomes = [recognised for _, recognised in _outcomes()]
    return 100 * sum(outcomes) / len(outcomes)


def false_matches() -> float:
    """Of 1,000 pairs of different pictures: those that are taken for one."""
    outcomes = [is_recognised(one, other) for one, other in combinations(_kept(), 2)]
    return 1000 * sum(outcomes) / len(outcomes)


if __name__ == "__main__":
    missed = [name for name, recognised in _outcomes() if not recognised]
    pairs = len(_kept()) * (len(_kept()) - 1) // 2
    print(f"{edits_recognised():.1f} % of {PICTURES * len(EDITS)} edits recognised; missed: {sorted(missed)}")
    print(f"{false_matches():.2f} false matches in 1,000 pairs, of {pairs}")
