"""Scenes of air, fire in the sky, and space."""

from __future__ import annotations

from math import cos, pi, sin

from .canvas import Canvas, curve, mix, placed
from .silhouettes import FIGHTER, SURVEY_DRONE, TRANSPORT, helicopter, pine


def airfield_from_above(c: Canvas) -> None:
    c.sky("#8f8a63", "#99936b", "#7f7d59")
    for _ in range(90):
        x, y = c.random.uniform(-100, c.width), c.random.uniform(-60, c.height)
        wide, high = c.random.uniform(120, 380), c.random.uniform(70, 190)
        field = placed([(0, 0), (wide, 0), (wide, high), (0, high)], x, y, 1, -18)
        c.polygon(field, c.random.choice(("#8a8b60", "#9f9a70", "#7b7c55", "#a89f73", "#868255")), 0.6)
    band = placed([(-1200, -82), (1200, -82), (1200, 82), (-1200, 82)], 800, 330, 1, -18)
    c.polygon(band, "#4c4f50")
    for step in range(-11, 12):
        c.polygon(
            placed([(-34, -4), (34, -4), (34, 4), (-34, 4)], *placed([(step * 110, 0)], 800, 330, 1, -18)[0], 1, -18),
            "#e8e4d5",
        )
    for edge in (-70, 70):
        c.line(placed([(-1200, edge), (1200, edge)], 800, 330, 1, -18), "#e8e4d5", 3, 0.8)
    taxi = placed([(-1200, 330), (1200, 330)], 800, 330, 1, -18)
    c.line(taxi, "#6a6c68", 74)
    for link in (-520, 40, 560):
        c.line(placed([(link, 60), (link + 110, 340)], 800, 330, 1, -18), "#6a6c68", 64)
    c.line(taxi, "#d9b54a", 3)
    apron = placed([(-640, 380), (720, 380), (720, 640), (-640, 640)], 800, 330, 1, -18)
    c.polygon(apron, "#7c7e78")
    for stand in range(6):
        x, y = placed([(-540 + stand * 230, 500)], 800, 330, 1, -18)[0]
        shape, size = (TRANSPORT, 0.92) if stand in (1, 4) else (FIGHTER, 0.95)
        c.polygon(placed(shape, x + 22, y + 26, size, -18), "#3a3d39", 0.55)
        c.polygon(placed(shape, x, y, size, -18), "#cfd3cc")
        c.line(placed([(0, -60), (0, 70)], x, y, size, -18), "#9aa09a", 3)
    x, y = placed([(-250, 4)], 800, 330, 1, -18)[0]
    c.polygon(placed(FIGHTER, x + 12, y + 14, 0.95, 72), "#26292a", 0.6)
    c.polygon(placed(FIGHTER, x, y, 0.95, 72), "#e4e6df")
    for hangar in range(4):
        x, y = placed([(-520 + hangar * 300, 700)], 800, 330, 1, -18)[0]
        c.polygon(placed([(-110, -46), (110, -46), (110, 80), (-110, 80)], x, y, 1, -18), "#5d6f6a")
        c.polygon(placed([(-110, -46), (110, -46), (110, 14), (-110, 14)], x, y, 1, -18), "#74877f")


def drone_over_grid(c: Canvas) -> None:
    c.sky("#14304a", "#173a56", "#112a42")
    for step in range(0, c.width, 40):
        c.line([(step, 0), (step, c.height)], "#8fb7cc", 1, 0.13 if step % 200 else 0.3)
    for step in range(0, c.height, 40):
        c.line([(0, step), (c.width, step)], "#8fb7cc", 1, 0.13 if step % 200 else 0.3)
    x, y = c.width * 0.48, c.height * 0.5
    outline = placed(SURVEY_DRONE, x, y, 2.7, 24)
    c.polygon(outline, "#1d4a6b")
    c.line([*outline, outline[0]], "#dcecf2", 4)
    for station in (-40, -10, 30, 60):
        c.line(placed([(-9, station), (9, station)], x, y, 2.7, 24), "#dcecf2", 2, 0.7)
    c.line(placed([(0, -90), (0, 120)], x, y, 2.7, 24), "#dcecf2", 2, 0.5)
    c.ring(*placed([(0, -40)], x, y, 2.7, 24)[0], 15, "#f0a13b", 4)
    for span in (placed([(-192, 130), (192, 130)], x, y, 2.7, 24), placed([(228, -64), (228, 92)], x, y, 2.7, 24)):
        c.line(span, "#f0a13b", 2.5)
        for end in span:
            c.disc(*end, 7, "#f0a13b")
    for radius in (250, 400):
        c.ring(x, y, radius, "#dcecf2", 1.6, 0.35)
    c.dashes([(x - 470, y), (x + 470, y)], "#dcecf2", 1.6, 12, 0.4)
    c.dashes([(x, y - 450), (x, y + 450)], "#dcecf2", 1.6, 12, 0.4)
    note_block(c, 1190, 90, 9)
    note_block(c, 90, 880, 5)


def note_block(c: Canvas, x: float, y: float, lines: int) -> None:
    """Lines of writing too small to read."""
    for line in range(lines):
        left = x
        while left < x + 300 * (0.6 + 0.4 * c.random.random()):
            word = c.random.uniform(16, 60)
            c.rectangle(left, y + line * 20, left + word, y + line * 20 + 7, "#dcecf2", 0.55)
            left += word + 9


def tracers_at_night(c: Canvas) -> None:
    c.sky("#060b18", "#0d1730", "#1b2b4a", "#33425c", "#4a4a58")
    c.stars(200, c.height * 0.6)
    ground = c.height * 0.86
    c.glow(1180, ground - 30, 520, "#d9733a", 0.6, flat=0.6)
    for number, (lean, reach) in enumerate(((-0.2, 0.9), (-0.05, 1), (0.14, 0.84), (0.3, 0.7))):
        foot = 520 + number * 26
        path = curve(
            (foot, ground),
            (foot + 220 + lean * 300, ground - 900 * reach),
            (foot + 780 + lean * 800, ground - 760 * reach),
            90,
        )
        c.line(path, "#ffd27a", 1.4, 0.22)
        for step in range(4 + number * 2, 90, 6):
            thick = 5.4 * (1 - step / 130)
            c.line(path[step : step + 3], "#ffe3a1", thick, 1 - step / 140)
            c.glow(*path[step], 20, "#ffb648", 0.7)
    for x, y, size in ((1150, 190, 1), (1290, 270, 0.6), (1010, 150, 0.5)):
        c.glow(x, y, 220 * size, "#ffcf86", 0.9)
        c.disc(x, y, 12 * size, "#fff6de")
    c.random.seed("town")
    left = -20.0
    while left < c.width:
        wide, high = c.random.uniform(40, 120), c.random.uniform(50, 230)
        c.rectangle(left, ground - high, left + wide, c.height, "#0a1020")
        for _ in range(int(wide * high / 2600)):
            x, y = left + c.random.uniform(8, wide - 12), ground - c.random.uniform(10, high - 12)
            c.rectangle(x, y, x + 6, y + 9, "#e6b667", c.random.uniform(0.25, 0.9))
        left += wide + c.random.uniform(0, 14)
    c.rectangle(0, ground, c.width, c.height, "#070b16")
    c.polygon([(310, ground), (330, ground - 300), (344, ground - 330), (358, ground - 300), (378, ground)], "#0a1020")


def helicopter_in_valley(c: Canvas) -> None:
    c.sky("#a9c3c4", "#c8d6cc", "#e4e3cd", "#ece4c8")
    for step in range(5):
        c.random.seed(f"valley {step}")
        tone = mix("#a9bfb4", "#1d3a35", step / 4.2)
        slope = 60 + step * 52
        left = [(x * 0.62, y) for x, y in c.profile(c.height * (0.22 + 0.12 * step), 230, 0.55)]
        left = [(x, y + (x / (c.width * 0.62)) ** 1.6 * (330 - slope * 0.4)) for x, y in left]
        c.polygon([*left, (c.width * 0.62, c.height), (0, c.height)], tone)
        right = [(c.width - x * 0.6, y) for x, y in c.profile(c.height * (0.26 + 0.12 * step), 230, 0.55)]
        right = [(x, y + ((c.width - x) / (c.width * 0.6)) ** 1.6 * (300 - slope * 0.4)) for x, y in right]
        c.polygon([*right, (c.width * 0.4, c.height), (c.width, c.height)], tone)
        c.haze(c.height * (0.3 + 0.12 * step), c.height * (0.62 + 0.12 * step), "#ece4c8", 0.34 - 0.05 * step)
    helicopter(c, c.width * 0.53, c.height * 0.36, 1.75, "#1b2724")
    c.line([(c.width * 0.535, c.height * 0.36), (c.width * 0.53, c.height * 0.56)], "#1b2724", 3)
    c.polygon(
        placed([(-34, 0), (-20, -16), (20, -16), (34, 0), (26, 40), (-26, 40)], c.width * 0.53, c.height * 0.575),
        "#7a3a22",
    )
    for _ in range(44):
        x = c.random.choice((c.random.uniform(-20, 480), c.random.uniform(1150, c.width + 20)))
        pine(c, x, c.height * c.random.uniform(0.95, 1.06), c.random.uniform(110, 260), "#122421")


def launch_at_dusk(c: Canvas) -> None:
    """Made for an upright or a level format."""
    c.sky("#0d1530", "#2a3157", "#6c567a", "#cf8a78", "#f3c08b")
    c.stars(170, c.height * 0.5)
    ground = c.height * 0.87
    top, x = c.height * 0.2, c.width * 0.52
    trail = curve((c.width * 0.47, ground), (c.width * 0.47, c.height * 0.5), (x, top + 120), 60)
    for step, (px, py) in enumerate(trail):
        share = step / 60
        c.glow(px, py, 36 + 120 * (1 - share) ** 2, "#fff1d8", 0.5)
    c.glow(x, top + 150, 300, "#ffe2a6", 0.9)
    c.polygon([(x - 13, top + 96), (x + 13, top + 96), (x + 5, top + 250), (x - 6, top + 250)], "#fff6e0")
    c.polygon(
        placed([(0, -96), (13, -64), (15, 84), (28, 110), (-28, 110), (-15, 84), (-13, -64)], x, top, 1, 4), "#f5f1e8"
    )
    c.polygon(placed([(0, -96), (13, -64), (14, -34), (-14, -34), (-13, -64)], x, top, 1, 4), "#b8482f")
    c.polygon(placed([(4, -60), (13, -62), (15, 84), (6, 84)], x, top, 1, 4), "#b9b3ad", 0.8)
    for _ in range(46):
        angle = c.random.uniform(0, pi)
        reach = c.random.uniform(20, 420)
        px, py = c.width * 0.47 + cos(angle) * reach, ground - 6 - abs(sin(angle)) * reach * 0.2
        c.disc(px, py, c.random.uniform(26, 84), mix("#f3d9bf", "#a06d78", c.random.random()), 0.5, flat=0.72)
    c.random.seed("palms")
    c.polygon([*c.profile(ground, 36, 0.5), (c.width, c.height), (0, c.height)], "#171629")
    for px, tall in ((90, 240), (190, 180), (c.width - 130, 260), (c.width - 230, 190)):
        palm(c, px, ground + 20, tall, "#171629")


def palm(c: Canvas, x: float, foot: float, tall: float, colour: str) -> None:
    crown = (x + tall * 0.14, foot - tall)
    c.line(curve((x, foot), (x - tall * 0.02, foot - tall * 0.6), crown, 14), colour, tall / 24)
    for turn in range(7):
        angle = pi * (0.02 + turn / 6 * 0.96)
        tip = (crown[0] + cos(angle) * tall * 0.42, crown[1] - sin(angle) * tall * 0.2 + tall * 0.16)
        bend = (crown[0] + cos(angle) * tall * 0.26, crown[1] - sin(angle) * tall * 0.3 - tall * 0.05)
        c.polygon(
            [*curve(crown, bend, tip, 12), *reversed(curve(crown, (bend[0], bend[1] + tall * 0.1), tip, 12))], colour
        )


def satellites_over_limb(c: Canvas) -> None:
    c.sky("#03060f", "#050b1a", "#081327")
    c.stars(420, c.height)
    centre, radius = (c.width * 0.5, c.height * 2.32), c.height * 1.72
    for grow, tone, strength in (
        (150, "#2f7fb8", 0.1),
        (90, "#4aa0d0", 0.16),
        (44, "#8fd0ea", 0.26),
        (14, "#e0f6fb", 0.5),
    ):
        c.disc(*centre, radius + grow, tone, strength)
    c.disc(*centre, radius, "#12395b")
    for _ in range(90):
        angle = c.random.uniform(-0.62, 0.62) - pi / 2
        depth = radius - c.random.random() ** 1.4 * 460 - 8
        x, y = centre[0] + cos(angle) * depth, centre[1] + sin(angle) * depth
        land = c.random.random() < 0.4
        c.disc(x, y, c.random.uniform(30, 150), "#3f6b52" if land else "#dfe9ea", 0.16 if land else 0.1, flat=0.25)
    for _ in range(240):
        angle = c.random.gauss(0.14, 0.16) - pi / 2
        depth = radius - c.random.uniform(60, 420)
        c.disc(centre[0] + cos(angle) * depth, centre[1] + sin(angle) * depth, c.random.uniform(1, 2.8), "#ffd792", 0.7)
    c.ring(c.width * 0.5, c.height * 1.6, c.height * 1.22, "#d7e9f2", 1.6, 0.35)
    for x, y, size, turn in ((500, 420, 1.35, -16), (1010, 352, 0.8, 4), (1330, 436, 0.5, 16)):
        satellite(c, x, y, size, turn)


def satellite(c: Canvas, x: float, y: float, size: float, turn: float) -> None:
    for side in (-1, 1):
        panel = [(side * 44, -30), (side * 190, -30), (side * 190, 30), (side * 44, 30)]
        c.polygon(placed(panel, x, y, size, turn), "#2a4f86")
        for cell in range(1, 6):
            ray = [(side * (44 + cell * 24.3), -30), (side * (44 + cell * 24.3), 30)]
            c.line(placed(ray, x, y, size, turn), "#86a9d6", 1.5)
        c.line(placed([(side * 44, 0), (side * 190, 0)], x, y, size, turn), "#86a9d6", 1.5)
        c.line(placed([(side * 30, 0), (side * 44, 0)], x, y, size, turn), "#d8dadb", 5 * size)
    c.polygon(placed([(-32, -44), (32, -44), (32, 44), (-32, 44)], x, y, size, turn), "#d6a84c")
    c.polygon(placed([(-32, -44), (-6, -44), (-6, 44), (-32, 44)], x, y, size, turn), "#f0cf7f")
    c.polygon(placed([(-30, 46), (30, 46), (14, 66), (-14, 66)], x, y, size, turn), "#e7ebec")
    c.line(placed([(0, 64), (0, 90)], x, y, size, turn), "#e7ebec", 3 * size)
