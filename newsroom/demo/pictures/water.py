"""Scenes at sea, on rivers and in ice."""

from __future__ import annotations

from math import atan2, cos, degrees, pi, sin

from .canvas import Canvas, curve, mix, placed
from .silhouettes import FRIGATE, PATROL_BOAT, SUBMARINE, TANKER


def frigate_at_dawn(c: Canvas) -> None:
    horizon = c.height * 0.6
    c.sky("#1c2a44", "#4c5a78", "#c98f6b", "#f0c08a", "#f0c08a")
    c.glow(c.width * 0.66, horizon, 620, "#ffe1ae", 0.9, flat=0.7)
    c.disc(c.width * 0.66, horizon - 30, 74, "#fff0cf")
    c.gradient(horizon, c.height, "#b98d73", "#4a5670", "#141f35")
    c.ripples(horizon + 4, c.height, "#ffdca6", 330, 0.5, around=c.width * 0.66)
    c.ripples(horizon + 4, c.height, "#0f1930", 300, 0.35)
    c.polygon(placed(FRIGATE, c.width * 0.38, horizon + 22, 1.95), "#131c2e")
    c.polygon([(0, horizon), (0, horizon - 26), (150, horizon - 16), (330, horizon)], "#3d4763", 0.85)
    c.beam([(250, horizon + 26), (980, horizon + 26), (900, horizon + 110), (330, horizon + 110)], "#0d1526", 0.55)


def strait_from_above(c: Canvas) -> None:
    c.sky("#1e5162", "#2a6b78", "#1c4c60")
    for inset, tone in ((0, "#3f8a8c"), (34, "#6fa99b"), (58, "#c9b48a"), (84, "#a98f63")):
        west = [(x * 0.55 - inset, y) for y, x in c_profile(c, 300)]
        c.polygon([(-10, -10), *west, (-10, c.height + 10)], tone)
    for inset, tone in ((0, "#3f8a8c"), (34, "#6fa99b"), (58, "#c9b48a"), (84, "#b39a6e")):
        c.random.seed("east shore")
        east = [(c.width - x * 0.5 + inset, y) for y, x in c_profile(c, 420)]
        c.polygon([(c.width + 10, -10), *east, (c.width + 10, c.height + 10)], tone)
    lane = curve((760, c.height + 60), (640, 520), (960, -60))
    for shift in (-112, 0, 112):
        c.dashes([(x + shift, y) for x, y in lane], "#e9efe6", 2, 22, 0.4)
    for place, shift, size, heading in (
        (5, 58, 1.0, 1),
        (17, 54, 1.15, 1),
        (31, 60, 0.9, 1),
        (11, -56, 1.05, -1),
        (25, -58, 0.95, -1),
    ):
        (x0, y0), (x1, y1) = lane[place], lane[place + 1]
        ship_from_above(c, x0 + shift, y0, (x1 - x0) * heading, (y1 - y0) * heading, size)


def c_profile(c: Canvas, depth: float) -> list[tuple[float, float]]:
    """A coast as (place along it, width of the land there)."""
    return [(x / c.width * (c.height + 20) - 10, y) for x, y in c.profile(depth, 330, 0.52)]


def ship_from_above(c: Canvas, x: float, y: float, dx: float, dy: float, size: float) -> None:
    turn = degrees(atan2(dy, dx)) + 90
    for side in (-1, 1):
        c.polygon(placed([(0, -40), (side * 26, 190), (side * 15, 190)], x, y, size, turn), "#e8f1ec", 0.28)
    hull = [(0, -58), (10, -40), (11, 48), (7, 56), (-7, 56), (-11, 48), (-10, -40)]
    c.polygon(placed(hull, x, y, size, turn), "#7a3327")
    c.polygon(placed([(-8, -34), (8, -34), (9, 22), (-9, 22)], x, y, size, turn), "#a4553e")
    c.polygon(placed([(-9, 30), (9, 30), (8, 46), (-8, 46)], x, y, size, turn), "#f3eee0")


def icebreaker(c: Canvas) -> None:
    horizon = c.height * 0.52
    c.sky("#0b1a2b", "#173a4c", "#3e7f80", "#a9c9b8", "#a9c9b8")
    for start, bend, end, tone in ((120, 40, 470, "#7be0b0"), (420, 130, 800, "#5ec8b4"), (860, 60, 1330, "#8ce8bd")):
        c.beam([(start, 0), (end, 0), (end - 60, horizon * 0.62), (start + bend, horizon * 0.82)], tone, 0.28, 90)
    c.stars(140, horizon * 0.6)
    c.random.seed("far ice")
    c.ridge(horizon, 90, "#4d7d88", 0.5)
    c.gradient(horizon + 14, c.height, "#5f929a", "#1d4a5c", "#0e2c40")
    hull = [(-230, 0), (-240, -70), (-150, -74), (-150, -96), (-104, -96), (-104, -150), (-84, -150), (-82, -178),
            (20, -178), (22, -150), (60, -150), (64, -104), (110, -100), (116, -76), (262, -92), (214, 0)]  # fmt: skip
    x, y = c.width * 0.56, c.height * 0.66
    c.polygon(placed(hull, x, y, 1.35), "#a2402c")
    c.polygon(placed([(-150, -96), (-104, -96), (-104, -150), (-84, -150), (-82, -178), (20, -178), (22, -150),
                      (60, -150), (64, -104), (110, -100), (110, -78), (-150, -76)], x, y, 1.35), "#efe6d6")  # fmt: skip
    c.polygon(placed([(-230, 0), (-233, -20), (223, -20), (214, 0)], x, y, 1.35), "#5c2119")
    for window in range(6):
        c.rectangle(x - 96 + window * 20, y - 226, x - 84 + window * 20, y - 212, "#27465a")
    c.line(placed([(-30, -178), (-30, -250), (-30, -178), (-52, -214), (-8, -214)], x, y, 1.35), "#efe6d6", 5)
    for _ in range(46):
        depth = c.random.random()
        floe(c, c.random.uniform(-60, c.width + 60), y + 6 + depth * (c.height - y), 30 + 170 * depth)


def floe(c: Canvas, x: float, y: float, size: float) -> None:
    """A sheet of ice: a lit face over a dark edge."""
    sides = 7
    rim = [
        (x + cos(2 * pi * i / sides) * size * c.random.uniform(0.7, 1.15), y + sin(2 * pi * i / sides) * size * 0.26)
        for i in range(sides)
    ]
    c.polygon([(px, py + size * 0.07) for px, py in rim], "#5f97a5")
    c.polygon(rim, c.random.choice(("#dcebea", "#cfe2e3", "#e9f2ee")))


def submarine_in_fog(c: Canvas) -> None:
    horizon = c.height * 0.55
    c.sky("#8e9ba0", "#b7bfbd", "#d5d3c6", "#d5d3c6")
    c.gradient(horizon, c.height, "#aab2b0", "#5f7076", "#2c3c45")
    c.random.seed("skerries")
    c.polygon([*c.profile(horizon - 6, 40, 0.5), (c.width, horizon + 4), (0, horizon + 4)], "#8d999c")
    c.haze(horizon - 150, horizon + 30, "#d3d4ca", 0.75)
    c.ripples(horizon, c.height, "#e6e6dc", 260, 0.3)
    c.ripples(horizon, c.height, "#1f2d36", 260, 0.3)
    x, y = c.width * 0.5, c.height * 0.69
    c.beam([(x - 520, y + 14), (x + 520, y + 14), (x + 430, y + 90), (x - 440, y + 90)], "#1a262e", 0.7)
    c.polygon(placed(SUBMARINE, x, y, 1.9), "#1d2830")
    c.line(placed([(-34, -60), (22, -60)], x, y, 1.9), "#34444d", 3)
    for figure in (-14, -4, 8):
        c.rectangle(x + figure * 1.9 - 3, y - 90 * 1.9 - 16, x + figure * 1.9 + 3, y - 88 * 1.9, "#1d2830")
    c.beam([(x - 520, y + 6), (x + 480, y + 2), (x + 480, y + 18), (x - 520, y + 26)], "#eceee6", 0.5, 8)


def river_delta(c: Canvas) -> None:
    c.sky("#27402f", "#345238", "#223a2e")
    for _ in range(260):
        x, y = c.random.uniform(0, c.width), c.random.uniform(0, c.height)
        tone = c.random.choice(("#3f6440", "#2c4a35", "#4b7046", "#1f3a2f"))
        c.disc(x, y, c.random.uniform(26, 90), tone, 0.5, flat=0.7)
    arms = [
        curve((-40, 260), (500, 420), (c.width + 40, 120)),
        curve((300, 330), (760, 620), (c.width + 40, 560)),
        curve((520, 420), (620, 900), (1120, c.height + 60)),
        curve((180, 300), (260, 760), (420, c.height + 60)),
        curve((860, 520), (1160, 760), (c.width + 40, 930)),
    ]
    for widening, tone in ((1.5, "#6d7a52"), (1.25, "#8b8458"), (1, "#b79f6c"), (0.62, "#c9b380")):
        for arm, breadth in zip(arms, (104, 74, 66, 46, 44), strict=True):
            c.line(arm, tone, breadth * widening)
    for arm, step, size in ((0, 22, 1), (0, 27, 0.9), (1, 18, 0.9)):
        (x0, y0), (x1, y1) = arms[arm][step], arms[arm][step + 1]
        boat_from_above(c, x0, y0, x1 - x0, y1 - y0, size)


def boat_from_above(c: Canvas, x: float, y: float, dx: float, dy: float, size: float) -> None:
    turn = degrees(atan2(dy, dx)) + 90
    c.polygon(placed([(0, -20), (24, 170), (-24, 170)], x, y, size, turn), "#f2ead0", 0.35)
    c.polygon(placed([(0, -36), (10, -14), (9, 30), (-9, 30), (-10, -14)], x, y, size, turn), "#22302c")
    c.polygon(placed([(-6, -4), (6, -4), (6, 14), (-6, 14)], x, y, size, turn), "#d7cda9")


def mine_below(c: Canvas) -> None:
    c.sky("#5fb0ae", "#2c7f8c", "#14506a", "#0a2c48", "#061c33")
    for left, spread, lean in ((200, 90, 160), (520, 140, 120), (900, 70, 40), (1180, 120, -60)):
        c.beam(
            [(left, -20), (left + spread, -20), (left + spread + lean + 160, c.height), (left + lean - 40, c.height)],
            "#c9f0dd", 0.13, 40,
        )  # fmt: skip
    c.random.seed("sea floor")
    c.ridge(c.height * 0.86, 150, "#0a2740")
    c.ridge(c.height * 0.94, 110, "#051629")
    x, y, radius = c.width * 0.63, c.height * 0.44, 112
    c.dashes([(x, y + radius), (x + 16, c.height * 0.93)], "#0a1c2c", 7, 16)
    for horn in range(12):
        angle = 2 * pi * horn / 12 + 0.2
        reach = radius + 30
        c.line([(x, y), (x + cos(angle) * reach, y + sin(angle) * reach)], "#0b1b2a", 12)
        c.disc(x + cos(angle) * reach, y + sin(angle) * reach, 10, "#0b1b2a")
    c.disc(x, y, radius, "#0b1b2a")
    c.disc(x - 14, y - 18, radius * 0.8, "#163248", 0.9)
    c.disc(x - 32, y - 40, radius * 0.42, "#2b556c", 0.8)
    body = [(-120, 0), (-104, -24), (70, -26), (104, -12), (112, 0), (104, 12), (70, 26), (-104, 24)]
    c.beam([(560, 588), (960, 360), (1000, 640)], "#f4f1c0", 0.42, 20)
    c.polygon(placed(body, 440, 590, 1.15, -4), "#d79a3c")
    c.polygon(placed([(-104, -24), (-132, -52), (-84, -26)], 440, 590, 1.15, -4), "#b67c2a")
    c.polygon(placed([(-104, 24), (-132, 52), (-84, 26)], 440, 590, 1.15, -4), "#b67c2a")
    c.disc(548, 582, 13, "#fff7d2")
    for _ in range(80):
        c.disc(c.random.uniform(0, c.width), c.random.uniform(0, c.height), c.random.uniform(1, 4), "#d8f1e8", 0.25)


def lighthouse_patrol(c: Canvas) -> None:
    """Made for an upright format."""
    horizon = c.height * 0.68
    c.sky("#10182c", "#22304f", "#6b6480", "#d39a78", "#d39a78")
    c.stars(120, horizon * 0.5)
    lamp_x, lamp_y = c.width * 0.4, c.height * 0.3
    c.beam([(lamp_x, lamp_y), (c.width + 80, lamp_y - 190), (c.width + 80, lamp_y + 20)], "#ffe7b4", 0.5, 26)
    c.beam([(lamp_x, lamp_y), (-80, lamp_y + 20), (-80, lamp_y + 130)], "#ffe7b4", 0.32, 26)
    c.gradient(horizon, c.height, "#8d6f70", "#2c3754", "#0c1426")
    c.ripples(horizon, c.height, "#eab58b", 200, 0.35)
    c.polygon(placed(PATROL_BOAT, c.width * 0.78, horizon + 30, 1.3), "#141c30")
    c.polygon([(0, c.height), (0, horizon - 30), (140, horizon - 92), (420, horizon - 110), (560, horizon - 40),
               (700, horizon + 60), (760, c.height * 0.9), (820, c.height)], "#0d1322")  # fmt: skip
    foot = horizon - 100
    tower = [(lamp_x - 66, foot), (lamp_x - 40, lamp_y + 54), (lamp_x + 40, lamp_y + 54), (lamp_x + 66, foot)]
    c.polygon(tower, "#e9dcc6")
    for band in (0.12, 0.48, 0.84):
        y0, y1 = foot - (foot - lamp_y - 54) * band, foot - (foot - lamp_y - 54) * (band + 0.16)
        a, b = 66 - 26 * band, 66 - 26 * (band + 0.16)
        c.polygon([(lamp_x - a, y0), (lamp_x - b, y1), (lamp_x + b, y1), (lamp_x + a, y0)], "#9c3f30")
    c.polygon(
        [(lamp_x + 12, foot), (lamp_x + 8, lamp_y + 54), (lamp_x + 40, lamp_y + 54), (lamp_x + 66, foot)],
        "#141c30",
        0.3,
    )
    c.rectangle(lamp_x - 54, lamp_y + 42, lamp_x + 54, lamp_y + 56, "#141c30")
    c.rectangle(lamp_x - 28, lamp_y - 26, lamp_x + 28, lamp_y + 42, "#fff2cf")
    c.polygon([(lamp_x - 36, lamp_y - 26), (lamp_x, lamp_y - 66), (lamp_x + 36, lamp_y - 26)], "#141c30")
    c.glow(lamp_x, lamp_y + 8, 240, "#fff0c4", 0.8)


def tankers_at_anchor(c: Canvas) -> None:
    horizon = c.height * 0.5
    c.sky("#d8b58a", "#e7cda3", "#f2e2c2", "#f2e2c2")
    c.disc(c.width * 0.28, c.height * 0.24, 82, "#f8efd8")
    c.random.seed("far coast")
    c.polygon([*c.profile(horizon - 46, 130, 0.5), (c.width, horizon), (0, horizon)], "#c9a881")
    c.random.seed("near coast")
    c.polygon([*c.profile(horizon - 14, 70, 0.5), (c.width, horizon), (0, horizon)], "#ad8a67")
    c.gradient(horizon, c.height, "#9fb0a3", "#53808a", "#23525f")
    c.ripples(horizon, c.height, "#f3e6c6", 330, 0.32)
    for x, down, scale, tone in ((260, 20, 0.42, "#8d6a55"), (640, 34, 0.55, "#7a5546"), (1280, 62, 0.78, "#65412f"),
                                 (560, 190, 1.5, "#43291f")):  # fmt: skip
        y = horizon + down
        c.polygon(placed(TANKER, x, y, scale), tone)
        c.beam([(x - 240 * scale, y), (x + 230 * scale, y), (x + 180 * scale, y + 60 * scale),
                (x - 200 * scale, y + 60 * scale)], mix(tone, "#1c3a44", 0.6), 0.6)  # fmt: skip
    c.polygon(placed(PATROL_BOAT, 1220, horizon + 330, 1.25), "#20303a")
    c.polygon(
        [(1090, horizon + 332), (700, horizon + 352), (900, horizon + 366), (1330, horizon + 336)], "#f7efdb", 0.6
    )
