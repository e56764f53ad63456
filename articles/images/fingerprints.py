"""Whether two files show the same picture: resized, recompressed, tinted, cropped by a little or mirrored.

It takes two steps, because a library is large and must not be read for each upload:

1. *Keys* find what may be the same, through an index. A key is a part of a perceptual hash: the signs of the lowest
   frequencies of the picture in grey (a discrete cosine transform). An edit turns the signs of those that are nearly
   zero, so the keys of a picture that is looked up are tried with every combination of its weakest signs.
2. *Miniatures* decide. Two are compared in each of their colours, which a tint shifts and stretches but does not bend,
   in several positions, because one may be a part of the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from math import cos, pi, sqrt
from operator import mul

from PIL import Image, ImageOps

#: Pixels of a side of what is transformed, and how many frequencies are taken in each direction.
_SIDE, _FREQUENCIES = 32, 9
_BASIS = [[cos(pi * (2 * x + 1) * u / (2 * _SIDE)) for x in range(_SIDE)] for u in range(_FREQUENCIES)]

#: A key has the signs of so many frequencies; high and low ones are dealt out to the bands like cards.
BANDS, _BITS = 3, 21
#: So many signs of a key are tried both ways.
_WEAK = 8
_ORDER = sorted(
    ((v, u) for v in range(_FREQUENCIES) for u in range(_FREQUENCIES) if (v, u) != (0, 0)),
    key=lambda at: (at[0] ** 2 + at[1] ** 2, at),
)[: BANDS * _BITS]

#: Shares of the width or height that are left out on the left, at the top, on the right and at the bottom.
_Inset = tuple[float, float, float, float]
_WHOLE: _Inset = (0, 0, 0, 0)
#: What a picture is found by: itself, and itself with a little off on all sides.
_KEYED: tuple[_Inset, ...] = (_WHOLE, (0.03,) * 4)
#: The positions in which two miniatures are compared.
_POSITIONS: tuple[_Inset, ...] = (
    *(_WHOLE, (0.025,) * 4, (0.05,) * 4),
    *((0.05, 0, 0, 0), (0, 0.05, 0, 0), (0, 0, 0.05, 0), (0, 0, 0, 0.05)),
    *((0.05, 0.05, 0, 0), (0, 0.05, 0.05, 0), (0, 0, 0.05, 0.05), (0.05, 0, 0, 0.05)),
)

#: Pixels of a side: of a miniature as it is kept, and of what is compared.
_MINIATURE, _COMPARED = 20, 16
MINIATURE_BYTES = _MINIATURE * _MINIATURE * 3

#: Correlations, from -1 to 1, measured with bench/duplicate_pictures.py: from these on two are the same picture.
_SAME, _SAME_IN_GREY = 0.93, 0.98
#: Below this, in the position of both as they are, no other position makes them the same.
_HOPELESS = 0.5
#: Grey values, as a standard deviation: what varies less has nothing to be recognised by, or no colour.
_PLAIN, _COLOURLESS = 2.0, 1.5


#: In pixels: a picture of this size is as good to recognise as a larger one.
MEASURED = (4 * _SIDE, 4 * _SIDE)


@dataclass(frozen=True)
class Fingerprint:
    """What is kept of a picture to recognise it, and what another one is looked up by."""

    #: To be indexed.
    keys: frozenset[int]
    #: To be looked up in the keys of others, whichever way round they stand: some thousands.
    probes: frozenset[int]
    miniature: bytes


def fingerprint(picture: Image.Image) -> Fingerprint | None:
    """The fingerprint of a decoded, upright picture; None for a plain one, which looks like every other plain one."""
    colours = picture.convert("RGB")
    grey = colours.convert("L").reduce(max(1, min(colours.size) // (4 * _SIDE)))
    if max(map(abs, _spectrum(grey, _WHOLE))) < _PLAIN * _SIDE:
        return None
    spectra = [_spectrum(grey, inset) for inset in _KEYED]
    mirrored = [[_in_the_mirror(at, value) for at, value in zip(_ORDER, one, strict=True)] for one in spectra]
    small = colours.resize((_MINIATURE, _MINIATURE), Image.Resampling.LANCZOS)
    return Fingerprint(
        keys=frozenset(key for one in spectra for key in _keys(one)),
        probes=frozenset(key for one in (*spectra, *mirrored) for key in _probes(one)),
        miniature=small.tobytes(),
    )


class Likeness:
    """A miniature that others are compared with, one after the other."""

    def __init__(self, miniature: bytes) -> None:
        small = _from_bytes(miniature)
        self._ways = [_Miniature(small), _Miniature(ImageOps.mirror(small))]

    def is_of(self, miniature: bytes) -> bool:
        """Whether both are of one picture."""
        other = _Miniature(_from_bytes(miniature))
        return any(way.is_same(other) for way in self._ways)


@dataclass(frozen=True)
class _View:
    """A miniature in one position: its colours and its grey, each with mean 0 and length 1."""

    channels: list[list[float]]
    grey: list[float]
    is_colourless: bool

    @classmethod
    def of(cls, small: Image.Image, inset: _Inset) -> _View:
        view = small.resize((_COMPARED, _COMPARED), Image.Resampling.BICUBIC, box=_box(small, inset))
        bands = [band.tobytes() for band in view.split()]
        chroma = [max(values) - min(values) for values in zip(*bands, strict=True)]
        grey = view.convert("L").tobytes()
        return cls([_normal(band) for band in bands], _normal(grey), sum(chroma) < 4 * _COLOURLESS * len(chroma))


class _Miniature:
    def __init__(self, small: Image.Image) -> None:
        self._small = small

    @cached_property
    def whole(self) -> _View:
        return _View.of(self._small, _WHOLE)

    @cached_property
    def views(self) -> list[_View]:
        return [_View.of(self._small, inset) for inset in _POSITIONS]

    def is_same(self, other: _Miniature) -> bool:
        if _correlation(self.whole.grey, other.whole.grey) < _HOPELESS:
            return False
        pairs = [*((self.whole, view) for view in other.views), *((view, other.whole) for view in self.views)]
        mine, theirs = max(pairs, key=lambda pair: _correlation(pair[0].grey, pair[1].grey))
        alike = _correlation(mine.grey, theirs.grey)
        if mine.is_colourless or theirs.is_colourless:
            return alike >= _SAME_IN_GREY
        channels = zip(mine.channels, theirs.channels, strict=True)
        return min(alike, *(_correlation(one, two) for one, two in channels)) >= _SAME


def _from_bytes(miniature: bytes) -> Image.Image:
    return Image.frombytes("RGB", (_MINIATURE, _MINIATURE), bytes(miniature))


def _box(picture: Image.Image, inset: _Inset) -> tuple[float, float, float, float]:
    width, height = picture.size
    left, top, right, bottom = inset
    return width * left, height * top, width * (1 - right), height * (1 - bottom)


def _spectrum(grey: Image.Image, inset: _Inset) -> list[float]:
    """The frequencies of _ORDER."""
    small = grey.resize((_SIDE, _SIDE), Image.Resampling.LANCZOS, box=_box(grey, inset)).tobytes()
    rows = [small[start : start + _SIDE] for start in range(0, len(small), _SIDE)]
    across = [[sum(map(mul, wave, row)) for row in rows] for wave in _BASIS]
    return [sum(map(mul, _BASIS[v], across[u])) for v, u in _ORDER]


def _in_the_mirror(at: tuple[int, int], value: float) -> float:
    """A wave that is odd across stands on its head in a mirror."""
    return -value if at[1] % 2 else value


def _bands(spectrum: Sequence[float]) -> Iterable[tuple[int, Sequence[float]]]:
    return ((band << _BITS, spectrum[band::BANDS]) for band in range(BANDS))


def _keys(spectrum: Sequence[float]) -> Iterable[int]:
    for band, values in _bands(spectrum):
        yield band | sum(1 << place for place, value in enumerate(values) if value > 0)


def _probes(spectrum: Sequence[float]) -> Iterable[int]:
    for band, values in _bands(spectrum):
        places = sorted(range(_BITS), key=lambda place: abs(values[place]))
        sure = sum(1 << place for place in places[_WEAK:] if values[place] > 0)
        for weak in product(*((0, 1 << place) for place in places[:_WEAK])):
            yield band | sure | sum(weak)


def _normal(values: bytes) -> list[float]:
    mean = sum(values) / len(values)
    centred = [value - mean for value in values]
    length = sqrt(sum(map(mul, centred, centred))) or 1.0
    return [value / length for value in centred]


def _correlation(one: list[float], two: list[float]) -> float:
    return sum(map(mul, one, two))
