"""A sheet to draw on: shapes with smooth edges, gradients, light and grain, the same every time for one seed.

Lengths are pixels of the finished picture; y grows downwards. A colour is a name such as "#1d2b3a",
its opacity runs from 0 to 1.
"""

from __future__ import annotations

import io
import math
import random
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise

from PIL import Image, ImageChops, ImageColor, ImageDraw, ImageFilter

Point = tuple[float, float]

#: Everything is drawn this much larger and shrunk at the end, which smooths the edges.
OVERSAMPLING = 2

_GRAIN = 640


def mix(one: str, other: str, share: float) -> str:
    """The colour that is ``share`` (0 to 1) of the way from ``one`` to ``other``."""
    pairs = zip(ImageColor.getrgb(one), ImageColor.getrgb(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


class Canvas:
    """One picture in the making, with a random generator of its own."""

    def __init__(self, width: int, height: int, seed: str) -> None:
        self.width, self.height = width, height
        self.random = random.Random(seed)
        self.image = Image.new("RGB", (width * OVERSAMPLING, height * OVERSAMPLING))
        self._draw = ImageDraw.Draw(self.image, "RGBA")

    # Flat shapes

    def polygon(self, points: Iterable[Point], colour: str, opacity: float = 1) -> None:
        self._draw.polygon(self._scaled(points), fill=_ink(colour, opacity))

    def rectangle(self, left: float, top: float, right: float, bottom: float, colour: str, opacity: float = 1) -> None:
        corners = self._scaled([(min(left, right), min(top, bottom)), (max(left, right), max(top, bottom))])
        self._draw.rectangle(corners, fill=_ink(colour, opacity))

    def disc(self, x: float, y: float, radius: float, colour: str, opacity: float = 1, flat: float = 1) -> None:
        """A filled circle, or an ellipse whose height is ``flat`` times its width."""
        box = self._scaled([(x - radius, y - radius * flat), (x + radius, y + radius * flat)])
        self._draw.ellipse(box, fill=_ink(colour, opacity))

    def ring(
        self, x: float, y: float, radius: float, colour: str, width: float = 2, opacity: float = 1, flat: float = 1
    ) -> None:
        box = self._scaled([(x - radius, y - radius * flat), (x + radius, y + radius * flat)])
        self._draw.ellipse(box, outline=_ink(colour, opacity), width=self._thick(width))

    def line(self, points: Iterable[Point], colour: str, width: float = 2, opacity: float = 1) -> None:
        self._draw.line(self._scaled(points), fill=_ink(colour, opacity), width=self._thick(width), joint="curve")

    def arc(self, start: Point, top: Point, end: Point, colour: str, width: float = 2, opacity: float = 1) -> None:
        """A curve from ``start`` to ``end`` that bends towards ``top``."""
        self.line(curve(start, top, end), colour, width, opacity)

    def dashes(
        self, points: Sequence[Point], colour: str, width: float = 2, dash: float = 14, opacity: float = 1
    ) -> None:
        """A broken line along ``points``."""
        for (x0, y0), (x1, y1) in pairwise(points):
            length = math.hypot(x1 - x0, y1 - y0)
            steps = max(1, round(length / dash))
            for step in range(0, steps, 2):
                a, b = step / steps, min(1, (step + 1) / steps)
                ends = [(x0 + (x1 - x0) * share, y0 + (y1 - y0) * share) for share in (a, b)]
                self.line(ends, colour, width, opacity)

    def arrow(self, points: Sequence[Point], colour: str, width: float) -> None:
        """A broad line along ``points`` with a head at its end."""
        (x0, y0), (x1, y1) = points[-2], points[-1]
        angle = math.atan2(y1 - y0, x1 - x0)
        reach = width * 2.4
        neck = (x1 - math.cos(angle) * reach * 0.8, y1 - math.sin(angle) * reach * 0.8)
        self.line([*points[:-1], neck], colour, width)
        barbs = [(x1 - math.cos(angle + turn) * reach, y1 - math.sin(angle + turn) * reach) for turn in (0.62, -0.62)]
        self.polygon([(x1, y1), *barbs], colour)

    # Land and water

    def sky(self, *colours: str) -> None:
        """Cover the whole sheet with a gradient from top to bottom, its colours at equal distances."""
        self.gradient(0, self.height, *colours)

    def gradient(self, top: float, bottom: float, *colours: str) -> None:
        """A gradient over the full width between two heights."""
        span = len(colours) - 1
        column = Image.new("RGB", (1, 256))
        for row in range(256):
            place = row / 255 * span
            index = min(int(place), span - 1)
            column.putpixel((0, row), ImageColor.getrgb(mix(colours[index], colours[index + 1], place - index)))
        (_, first), (_, last) = self._scaled([(0, top), (0, bottom)])
        height = max(1, round(last - first))
        column = column.resize((1, height), Image.Resampling.BILINEAR)
        self.image.paste(column.resize((self.image.width, height), Image.Resampling.NEAREST), (0, round(first)))

    def ridge(
        self, level: float, relief: float, colour: str, roughness: float = 0.55, opacity: float = 1
    ) -> list[Point]:
        """A line of hills around ``level``, filled down to the foot of the sheet. Returns its crest."""
        crest = self.profile(level, relief, roughness)
        self.polygon([*crest, (self.width, self.height), (0, self.height)], colour, opacity)
        return crest

    def profile(self, level: float, relief: float, roughness: float = 0.55, steps: int = 7) -> list[Point]:
        """A rugged line across the sheet: halves of halves, each displaced less by ``roughness``."""
        heights = [self.random.uniform(-0.5, 0.5) for _ in range(3)]
        swing = 0.5
        for _ in range(steps):
            middles = [(a + b) / 2 + self.random.uniform(-swing, swing) * roughness for a, b in pairwise(heights)]
            heights = [height for pair in zip(heights, middles, strict=False) for height in pair] + [heights[-1]]
            swing *= roughness
        last = len(heights) - 1
        return [(self.width * i / last, level + height * relief) for i, height in enumerate(heights)]

    def ripples(
        self, top: float, bottom: float, colour: str, count: int, opacity: float = 0.35, around: float | None = None
    ) -> None:
        """Short level strokes, longer and wider apart towards the viewer; around one x where given."""
        for _ in range(count):
            depth = self.random.random() ** 1.6
            y = top + (bottom - top) * depth
            spread = self.width * (0.02 + 0.16 * depth)
            x = self.random.uniform(0, self.width) if around is None else self.random.gauss(around, spread)
            half = self.random.uniform(8, 30) * (0.4 + 2.2 * depth)
            self.line([(x - half, y), (x + half, y)], colour, 1.2 + 2.6 * depth, opacity * (1 - 0.4 * depth))

    # Light

    def glow(self, x: float, y: float, radius: float, colour: str, strength: float = 0.7, flat: float = 1) -> None:
        """Light around a point, fading to nothing at ``radius``."""
        across, high = self._thick(radius * 2), self._thick(radius * 2 * flat)
        fading = [round(255 * strength * (max(0, 180 - level) / 180) ** 1.8) for level in range(256)]
        mask = Image.radial_gradient("L").point(fading)
        corner = (round(x * OVERSAMPLING - across / 2), round(y * OVERSAMPLING - high / 2))
        self._wash(mask, corner, (across, high), colour)

    def haze(self, top: float, bottom: float, colour: str, strength: float) -> None:
        """Mist that is nothing at ``top`` and ``strength`` at ``bottom``, or the other way round."""
        (_, first), (_, last) = self._scaled([(0, top), (0, bottom)])
        ramp = Image.linear_gradient("L").point([round(level * strength) for level in range(256)])
        if last < first:
            first, last, ramp = last, first, ramp.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
        self._wash(ramp, (0, round(first)), (self.image.width, max(1, round(last - first))), colour)

    def beam(self, points: Sequence[Point], colour: str, strength: float, softness: float = 12) -> None:
        """A polygon of light with soft edges."""
        coarse = 4  # A blurred mask needs no fine pixels, and the blur is the dearest step.
        xs, ys = zip(*points, strict=True)
        left, top = max(0, min(xs) - softness * 3), max(0, min(ys) - softness * 3)
        right, bottom = min(self.width, max(xs) + softness * 3), min(self.height, max(ys) + softness * 3)
        mask = Image.new("L", (round((right - left) / coarse) + 1, round((bottom - top) / coarse) + 1))
        inside = [((x - left) / coarse, (y - top) / coarse) for x, y in points]
        ImageDraw.Draw(mask).polygon(inside, fill=round(255 * strength))
        mask = mask.filter(ImageFilter.GaussianBlur(softness / coarse))
        corner = (round(left * OVERSAMPLING), round(top * OVERSAMPLING))
        self._wash(mask, corner, (self._thick(right - left), self._thick(bottom - top)), colour)

    def stars(self, count: int, bottom: float, colour: str = "#ffffff") -> None:
        for _ in range(count):
            x, y = self.random.uniform(0, self.width), self.random.uniform(0, bottom)
            self.disc(x, y, self.random.uniform(0.6, 1.9), colour, self.random.uniform(0.2, 0.8))

    # The end

    def jpeg(self, grain: float = 0.055, vignette: float = 0.22) -> bytes:
        """The finished picture as a JPEG file, with a little grain and darker corners."""
        picture = self.image.reduce(OVERSAMPLING)
        size = picture.size
        corners = Image.radial_gradient("L").resize(size)
        shade = corners.point([round(255 * vignette * (level / 255) ** 2.2) for level in range(256)])
        picture.paste((8, 10, 16), (0, 0), shade)
        noise = Image.new("RGB", size)
        for left in range(0, size[0], _GRAIN):
            for top in range(0, size[1], _GRAIN):
                noise.paste(_grain(), (left, top))
        picture = Image.blend(picture, ImageChops.soft_light(picture, noise), min(1, grain * 6))
        data = io.BytesIO()
        picture.save(data, "JPEG", quality=88)
        return data.getvalue()

    def _wash(self, mask: Image.Image, corner: tuple[int, int], size: tuple[int, int], colour: str) -> None:
        """Lay ``colour`` on the sheet as thick as ``mask``, enlarged to ``size`` at ``corner``, is light."""
        mask = mask.resize(size, Image.Resampling.BILINEAR)
        self.image.paste(ImageColor.getrgb(colour), (*corner, corner[0] + size[0], corner[1] + size[1]), mask)

    def _scaled(self, points: Iterable[Point]) -> list[Point]:
        return [(x * OVERSAMPLING, y * OVERSAMPLING) for x, y in points]

    def _thick(self, length: float) -> int:
        return max(1, round(length * OVERSAMPLING))


@cache
def _grain() -> Image.Image:
    """A patch of film grain, large enough that nobody sees it repeat."""
    noise = Image.frombytes("L", (_GRAIN, _GRAIN), random.Random("grain").randbytes(_GRAIN * _GRAIN))
    return noise.filter(ImageFilter.GaussianBlur(0.7)).convert("RGB")


def curve(start: Point, control: Point, end: Point, steps: int = 40) -> list[Point]:
    """Points on the curve from ``start`` to ``end`` that bends towards ``control``."""
    shares = [step / steps for step in range(steps + 1)]
    return [
        (
            (1 - t) ** 2 * start[0] + 2 * t * (1 - t) * control[0] + t**2 * end[0],
            (1 - t) ** 2 * start[1] + 2 * t * (1 - t) * control[1] + t**2 * end[1],
        )
        for t in shares
    ]


def placed(
    points: Iterable[Point], x: float, y: float, scale: float = 1, turn: float = 0, mirror: bool = False
) -> list[Point]:
    """A shape drawn around (0, 0), scaled, turned by ``turn`` degrees clockwise and put at (x, y)."""
    cos, sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    out = []
    for px, py in points:
        px, py = (-px if mirror else px) * scale, py * scale
        out.append((x + px * cos - py * sin, y + px * sin + py * cos))
    return out


def _ink(colour: str, opacity: float) -> tuple[int, ...]:
    return (*ImageColor.getrgb(colour), round(255 * opacity))
