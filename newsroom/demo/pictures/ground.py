"""Scenes on land: mountains, roads, camps, borders."""

from __future__ import annotations

from itertools import pairwise
from math import cos, pi, sin

from .canvas import Canvas, curve, mix, placed
from .silhouettes import FIGURE, carrier, mast, pine, truck


def ridges_at_dusk(c: Canvas) -> None:
    c.sky("#26304f", "#5d5672", "#b0766c", "#e8ab7c", "#f4cf9c")
    sun = (c.width * 0.34, c.height * 0.5)
    c.glow(*sun, 560, "#ffe0b0", 0.85)
    c.disc(*sun, 66, "#fff0d2")
    for step in range(6):
        level = c.height * (0.5 + 0.085 * step)
        c.random.seed(f"ridge {step}")
        c.ridge(level, 330 - 22 * step, mix("#c08a7d", "#131a30", (step + 0.4) / 5.5), 0.56)
        c.haze(level - 40, level + 190, "#e8b48c", 0.26 - 0.045 * step)
    post = (c.width * 0.77, c.height * 0.83)
    mast(c, post[0], post[1] + 40, 210, "#0d1224")
    c.rectangle(post[0] + 34, post[1] - 6, post[0] + 112, post[1] + 60, "#0d1224")
    c.rectangle(post[0] + 58, post[1] + 12, post[0] + 74, post[1] + 26, "#f6c36c")
    c.polygon([(c.width * 0.6, c.height), (c.width * 0.7, post[1] + 42), (c.width * 0.86, post[1] + 38),
               (c.width, c.height * 0.93), (c.width, c.height)], "#0d1224")  # fmt: skip


def convoy_on_road(c: Canvas) -> None:
    c.sky("#c7b08d", "#dcc59d", "#ead8b5", "#ead8b5")
    for step, tone in enumerate(("#cdb48d", "#b89a74", "#9c7d5d")):
        c.random.seed(f"hills {step}")
        c.ridge(c.height * (0.4 + 0.09 * step), 260, tone, 0.5)
        c.haze(c.height * (0.4 + 0.09 * step), c.height * (0.62 + 0.09 * step), "#ead8b5", 0.4)
    c.polygon([(0, 880), (420, 800), (1000, 760), (c.width, 690), (c.width, c.height), (0, c.height)], "#6d5440")
    c.polygon([(0, 905), (420, 822), (1000, 780), (c.width, 708), (c.width, 740), (1000, 812), (420, 862), (0, 955)],
              "#8b6e52")  # fmt: skip
    places = ((1390, 742, 0.95), (1130, 778, 1.15), (830, 812, 1.35), (470, 858, 1.6))
    for number, (x, y, size) in enumerate(places):
        c.glow(x - 130 * size, y - 18 * size, 210 * size, "#efdcb8", 0.75, flat=0.42)
        draw = carrier if number in (0, 3) else truck
        draw(c, x, y, size, "#2e261e")
        c.glow(x - 60 * size, y + 4, 150 * size, "#e3cda4", 0.5, flat=0.22)
    c.random.seed("verge")
    c.polygon([*c.profile(c.height * 0.95, 60, 0.5), (c.width, c.height), (0, c.height)], "#463527")


def tent_at_night(c: Canvas) -> None:
    c.sky("#0a1122", "#131f38", "#26344e", "#3a4a5e")
    c.stars(260, c.height * 0.62)
    c.random.seed("night hills")
    c.ridge(c.height * 0.66, 200, "#141d31", 0.5)
    ground = c.height * 0.8
    c.gradient(ground, c.height, "#1a2233", "#0c111d")
    c.glow(800, ground - 40, 760, "#ffb65c", 0.55, flat=0.6)
    c.glow(800, ground + 40, 620, "#ffb65c", 0.55, flat=0.25)
    c.polygon([(300, ground), (430, ground - 250), (1090, ground - 250), (1300, ground)], "#39442f")
    c.polygon([(300, ground), (430, ground - 250), (610, ground)], "#515d3d")
    c.polygon([(372, ground), (430, ground - 170), (508, ground)], "#ffcb78")
    for seam in (700, 860, 1010):
        c.line([(seam - 90, ground - 250), (seam + 20, ground)], "#2a3322", 3)
    for window in (760, 910, 1060):
        c.polygon([(window, ground - 132), (window + 78, ground - 132), (window + 92, ground - 66),
                   (window + 12, ground - 66)], "#ffd083", 0.95)  # fmt: skip
    for x, y in ((300, ground), (1300, ground)):
        c.line([(x + (130 if x < 800 else -210), ground - 250), (x + (-90 if x < 800 else 90), y + 8)], "#3b4452", 2)
    c.polygon(placed(FIGURE, 446, ground + 4, 1.1), "#1a1710")
    c.polygon(placed(FIGURE, 220, ground + 44, 1.5), "#090d16")
    mast(c, 1420, ground + 10, 470, "#0a0f1c")
    c.disc(1420, ground - 462, 7, "#e2543d")
    c.glow(1420, ground - 462, 60, "#e2543d", 0.7)
    truck(c, 120, ground + 150, 2.2, "#090d16", mirror=True)
    c.rectangle(1180, ground + 24, 1290, ground + 80, "#090d16")
    c.rectangle(1300, ground + 40, 1370, ground + 80, "#090d16")


def border_fence(c: Canvas) -> None:
    c.sky("#7f8e95", "#aab0a8", "#d8cfb6", "#e6d9bb")
    horizon = c.height * 0.56
    c.random.seed("plain")
    c.ridge(horizon - 16, 90, "#a79a80", 0.5)
    c.gradient(horizon + 8, c.height, "#b3a27d", "#8b7653", "#5b4a33")
    vanish = (c.width * 0.86, horizon + 4)
    c.polygon([vanish, (520, c.height), (1080, c.height)], "#a08a63")
    c.polygon([vanish, (760, c.height), (800, c.height)], "#8a7550")
    feet = []
    for post in range(15):
        share = 1 - 0.76 ** (post + 0.3)
        x = -160 + (vanish[0] + 160) * share
        foot = c.height * 1.02 + (vanish[1] - c.height * 1.02) * share
        feet.append((x, foot, 560 * (1 - share) + 4))
    for rung in (0.12, 0.26, 0.4, 0.54, 0.68, 0.82):
        c.line([(x, foot - tall * rung) for x, foot, tall in feet], "#3b3a36", 2.2, 0.85)
    for (x0, f0, t0), (x1, f1, t1) in pairwise(feet):
        c.line([(x0, f0 - t0 * 0.12), (x1, f1 - t1 * 0.82)], "#3b3a36", 1.4, 0.5)
        c.line([(x0, f0 - t0 * 0.82), (x1, f1 - t1 * 0.12)], "#3b3a36", 1.4, 0.5)
    for x, foot, tall in feet:
        c.line([(x, foot), (x, foot - tall * 0.9), (x - tall * 0.13, foot - tall)], "#2b2a28", max(2, tall / 38))
    for coil in range(300):
        share = 1 - (1 - coil / 300) ** 1.0
        x = feet[0][0] + (vanish[0] - feet[0][0]) * share
        tall = 560 * (1 - share)
        foot = c.height * 1.02 + (vanish[1] - c.height * 1.02) * share
        c.ring(x, foot - tall * 0.94, max(2, tall * 0.07), "#2b2a28", 1.4, 0.55)
    watchtower(c, 1250, horizon + 46, 1.25, "#2e2b27")


def watchtower(c: Canvas, x: float, foot: float, size: float, colour: str) -> None:
    for side in (-1, 1):
        c.line([(x + side * 52 * size, foot), (x + side * 34 * size, foot - 210 * size)], colour, 9 * size)
    for low, high in ((0, 70), (70, 140), (140, 210)):
        a, b = 52 - low * 0.085, 52 - high * 0.085
        c.line([(x - a * size, foot - low * size), (x + b * size, foot - high * size)], colour, 4 * size)
        c.line([(x + a * size, foot - low * size), (x - b * size, foot - high * size)], colour, 4 * size)
    c.rectangle(x - 62 * size, foot - 226 * size, x + 62 * size, foot - 206 * size, colour)
    c.rectangle(x - 48 * size, foot - 300 * size, x + 48 * size, foot - 220 * size, colour)
    c.rectangle(x - 38 * size, foot - 288 * size, x + 38 * size, foot - 254 * size, "#f1dfae")
    c.rectangle(x - 4 * size, foot - 288 * size, x + 4 * size, foot - 254 * size, colour)
    c.polygon([(x - 72 * size, foot - 298 * size), (x, foot - 344 * size), (x + 72 * size, foot - 298 * size)], colour)


def tower_in_snow(c: Canvas) -> None:
    """Made for an upright format."""
    c.sky("#6f8496", "#a3b3bd", "#d4dade", "#e4e6e4")
    c.disc(c.width * 0.7, c.height * 0.2, 70, "#f4f1e6")
    for step, tone in enumerate(("#b9c6cd", "#93a6b1", "#6b8190")):
        c.random.seed(f"snow hills {step}")
        c.ridge(c.height * (0.42 + 0.08 * step), 240, tone, 0.5)
        c.haze(c.height * (0.4 + 0.08 * step), c.height * (0.6 + 0.08 * step), "#e4e6e4", 0.55)
    c.random.seed("wood")
    for _ in range(26):
        pine(c, c.random.uniform(-20, c.width + 20), c.height * 0.745, c.random.uniform(120, 230), "#41545f")
    c.polygon([(0, c.height * 0.74), (c.width * 0.5, c.height * 0.72), (c.width, c.height * 0.75), (c.width, c.height),
               (0, c.height)], "#e9ecea")  # fmt: skip
    watchtower(c, c.width * 0.44, c.height * 0.8, 2, "#22303a")
    for x, size in ((60, 520), (960, 600), (180, 340), (820, 380)):
        pine(c, x, c.height * 0.93, size, "#1c2a33")
    c.polygon([(0, c.height * 0.92), (c.width * 0.4, c.height * 0.885), (c.width, c.height * 0.93),
               (c.width, c.height), (0, c.height)], "#f6f6f2")  # fmt: skip
    trail = curve((c.width * 0.36, c.height), (c.width * 0.62, c.height * 0.9), (c.width * 0.45, c.height * 0.81))
    c.dashes(trail, "#b7c2c6", 8, 14)
    for _ in range(420):
        x, y = c.random.uniform(0, c.width), c.random.uniform(0, c.height)
        c.disc(x, y, c.random.uniform(1.2, 4.2), "#ffffff", 0.8)


def desert_camp(c: Canvas) -> None:
    c.sky("#3f6d86", "#86a5a6", "#d9cfae", "#efdcae")
    c.disc(c.width * 0.75, c.height * 0.26, 60, "#fff4d4")
    c.glow(c.width * 0.75, c.height * 0.26, 380, "#fff4d4", 0.6)
    for step, (tone, shade) in enumerate((("#d9b67c", "#c79f66"), ("#cda465", "#b3854a"), ("#b9884b", "#8f6234"))):
        level = c.height * (0.52 + 0.13 * step)
        bend = (420 + 330 * step) % 1300
        crest = curve((-60, level + 60), (bend, level - 200 + 30 * step), (c.width + 60, level + 70))
        c.polygon([*crest, (c.width, c.height), (0, c.height)], tone)
        peak = min(crest, key=lambda point: point[1])
        lee = [*[p for p in crest if p[0] >= peak[0]], (c.width + 60, c.height), (peak[0] + 260, c.height),
               (peak[0] + 60, level + 40)]  # fmt: skip
        c.polygon(lee, shade)
        if step == 1:
            for x, size in ((330, 1), (500, 1.15), (690, 1.05)):
                y = level + 46
                c.polygon([(x - 90 * size, y), (x - 54 * size, y - 66 * size), (x + 54 * size, y - 66 * size),
                           (x + 90 * size, y)], "#6f6a4a")  # fmt: skip
                c.polygon([(x - 90 * size, y), (x - 54 * size, y - 66 * size), (x - 12 * size, y)], "#878160")
            mast(c, 850, level + 40, 240, "#4d3a22")
    carrier(c, 1130, c.height * 0.86, 1.9, "#3f3120")
    truck(c, 640, c.height * 0.93, 1.9, "#3f3120")
    c.glow(960, c.height * 0.87, 240, "#f2dcae", 0.5, flat=0.25)


def pontoon_bridge(c: Canvas) -> None:
    c.sky("#5f7f86", "#97aea5", "#cbd0b6", "#cbd0b6")
    c.random.seed("far bank")
    c.ridge(c.height * 0.4, 150, "#6d8a72", 0.5)
    for _ in range(60):
        x = c.random.uniform(0, c.width)
        c.disc(x, c.height * 0.47 + c.random.uniform(-16, 10), c.random.uniform(16, 42), "#4c6b58")
    c.gradient(c.height * 0.49, c.height, "#a8b8a4", "#6e8f8c", "#33575c")
    c.ripples(c.height * 0.5, c.height, "#e4e8d2", 300, 0.35)
    c.polygon([(0, c.height), (0, 800), (240, 850), (420, 960), (460, c.height)], "#3d4a32")
    for bay in range(9):
        share = 1 - 0.8 ** (bay + 0.6)
        x, y, size = 250 + 1090 * share, 968 - 424 * share, 1 - share * 0.86
        c.polygon([(x, y), (x + 92 * size, y - 34 * size), (x + 128 * size, y + 4 * size), (x + 34 * size, y + 42 * size)],
                  "#1f2b27")  # fmt: skip
    c.polygon([(110, 896), (1330, 536), (1362, 546), (300, 960)], "#7d7f66")
    c.polygon([(110, 896), (1330, 536), (1334, 540), (140, 904)], "#a5a583")
    c.polygon([(300, 960), (1362, 546), (1362, 554), (318, 974)], "#2a332b")
    truck(c, 640, 776, 1.15, "#23291f", mirror=True)
    truck(c, 960, 666, 0.72, "#23291f", mirror=True)
    c.polygon(placed(FIGURE, 200, 912, 1.3), "#1e241b")
    c.polygon(placed(FIGURE, 268, 936, 1.3), "#1e241b")
    c.polygon([(1290, 560), (1420, 520), (c.width, 500), (c.width, 585), (1400, 575)], "#5c7257")


def conscripts_at_sunrise(c: Canvas) -> None:
    c.sky("#42577a", "#a58b93", "#f0b48c", "#fbd9a6")
    c.glow(c.width * 0.5, c.height * 0.74, 700, "#fff0c8", 0.9)
    c.disc(c.width * 0.5, c.height * 0.72, 130, "#fff3d6")
    c.random.seed("low hills")
    c.ridge(c.height * 0.74, 90, "#a8736a", 0.5)
    c.polygon([(0, c.height * 0.84), (c.width, c.height * 0.82), (c.width, c.height), (0, c.height)], "#2b2233")
    for number in range(9):
        x = 190 + number * 154
        y = c.height * 0.845 + c.random.uniform(-4, 6)
        size = 1.9 + c.random.uniform(-0.14, 0.16)
        c.polygon(placed(FIGURE, x, y, size), "#2b2233")
        c.polygon(placed([(-16, -94), (-34, -90), (-36, -52), (-15, -54)], x, y, size), "#2b2233")
        c.line(placed([(-16, -40), (14, -104)], x, y, size), "#2b2233", 5)
    c.polygon([(0, c.height * 0.9), (c.width, c.height * 0.88), (c.width, c.height), (0, c.height)], "#191320")


def pennants_on_parade(c: Canvas) -> None:
    c.sky("#dfe4e0", "#eef0e8", "#f4efe0", "#f4efe0")
    c.random.seed("roofs")
    for block in range(14):
        x = block * 124 - 60
        top = c.height * 0.68 - c.random.uniform(0, 130)
        c.rectangle(x, top, x + 118, c.height * 0.86, mix("#c9c8bb", "#b3b6ae", c.random.random()))
        c.polygon([(x - 6, top), (x + 59, top - 46), (x + 124, top)], "#aeb0a8")
    c.rectangle(0, c.height * 0.85, c.width, c.height, "#8d8f86")
    c.rectangle(0, c.height * 0.85, c.width, c.height * 0.862, "#6f726b")
    inks = ("#1f3b57", "#a8412f", "#d8a441", "#41644f", "#1f3b57", "#7d2f2a", "#d8a441", "#2d5a6b")
    for number, ink in enumerate(inks):
        x = 110 + number * 196
        top = 120 + 46 * (number % 2)
        c.line([(x, c.height * 0.9), (x, top)], "#2b2c2e", 7)
        c.disc(x, top - 8, 11, "#c29a45")
        wave = [sin(step / 14 * 2 * pi + number) * 13 * step / 14 for step in range(15)]
        upper = [(x + 4 + step * 11, top + 10 + wave[step] + step * 5) for step in range(15)]
        lower = [(x + 4 + step * 11, top + 220 + wave[step] - step * 8.4) for step in range(15)]
        c.polygon([*upper, *reversed(lower)], ink)
        c.polygon([*upper[4:7], *reversed(lower[4:7])], mix(ink, "#ffffff", 0.16))
        c.polygon([*upper[9:11], *reversed(lower[9:11])], mix(ink, "#000000", 0.2))
        mark = (upper[5][0], (upper[5][1] + lower[5][1]) / 2)
        points = [
            (
                cos(turn * pi / 5 - pi / 2) * (26 if turn % 2 == 0 else 11),
                sin(turn * pi / 5 - pi / 2) * (26 if turn % 2 == 0 else 11),
            )
            for turn in range(10)
        ]
        c.polygon(placed(points, *mark), "#f4efe0")
        c.polygon(placed(FIGURE, x - 4, c.height * 0.93, 1.9), "#20242a")
