"""Scenes of yards, plants, depots and machine rooms."""

from __future__ import annotations

from math import pi

from .canvas import Canvas, mix, placed
from .silhouettes import FIGURE, TANKER, quay_crane, truck


def harbour_cranes(c: Canvas) -> None:
    horizon = c.height * 0.66
    c.sky("#2d4a5e", "#6d8288", "#d69a6a", "#eab981")
    c.glow(c.width * 0.24, horizon, 520, "#ffdca4", 0.85)
    c.disc(c.width * 0.24, horizon - 60, 70, "#fff0cc")
    c.random.seed("hills")
    c.polygon([*c.profile(horizon - 50, 150, 0.5), (c.width, horizon), (0, horizon)], "#8d7a70")
    c.gradient(horizon, c.height, "#c79470", "#4f6470", "#1c3140")
    c.ripples(horizon, c.height, "#ffd9a0", 300, 0.4, around=c.width * 0.24)
    c.ripples(horizon, c.height, "#132532", 200, 0.3)
    quay = horizon + 60
    for x, size, tone in ((560, 0.95, "#5b5a60"), (800, 1.08, "#40474f")):
        quay_crane(c, x, quay - 30, size, tone, mirror=True)
    c.polygon(placed(TANKER, 390, quay + 56, 1.25), "#22303b")
    for stack in range(11):
        tall = c.random.randint(1, 4)
        for level in range(tall):
            ink = c.random.choice(("#8f3f2d", "#2f5668", "#b98a45", "#4d5f4c", "#6a4a43"))
            left, foot = 930 + stack * 64, quay - level * 34
            c.rectangle(left, foot - 34, left + 60, foot - 2, ink)
            for rib in range(6, 58, 9):
                c.line([(left + rib, foot - 32), (left + rib, foot - 4)], mix(ink, "#000000", 0.25), 1.4)
    quay_crane(c, 1110, quay, 1.75, "#1a2730", mirror=True)
    quay_crane(c, 1440, quay, 1.55, "#1a2730", mirror=True)
    c.polygon([(760, quay - 6), (c.width, quay - 6), (c.width, c.height), (900, c.height), (760, quay + 40)], "#18232c")
    truck(c, 1330, quay + 66, 1, "#0e161d")


def hull_on_slipway(c: Canvas) -> None:
    c.sky("#aebdbf", "#cfd6d0", "#e6e2d2", "#e6e2d2")
    c.random.seed("far shore")
    c.ridge(c.height * 0.6, 120, "#a9b3ae", 0.5)
    ground = c.height * 0.84
    c.rectangle(0, ground, c.width, c.height, "#6c6a60")
    c.rectangle(0, ground, c.width, ground + 10, "#8a8779")
    c.polygon([(260, ground - 60), (330, 330), (420, 330), (1150, 360), (1400, 300), (1230, ground - 60)], "#7d3527")
    c.polygon([(260, ground - 60), (286, ground - 220), (1290, ground - 220), (1230, ground - 60)], "#57251d")
    for seam in range(9):
        c.line([(330 + seam * 106, 342), (300 + seam * 108, ground - 62)], "#4a1e17", 2.5, 0.6)
    for strake in (430, 530, 620):
        c.line([(312, strake), (1360 - (strake - 430) * 0.4, strake)], "#4a1e17", 2, 0.5)
    for left, top, right, primer in (
        (420, 250, 690, "#b9a56a"),
        (690, 190, 900, "#a08f5b"),
        (900, 270, 1090, "#b9a56a"),
    ):
        c.rectangle(left, top, right, 350, primer)
        c.line([(left, 350), (left, top), (right, top), (right, 350)], "#6d6140", 4)
    for x in range(230, 1440, 88):
        c.line([(x, ground), (x, 380)], "#39423f", 4, 0.85)
    for level in (470, 580, 690, 800):
        c.line([(225, level), (1430, level)], "#39423f", 4, 0.8)
        c.line([(225, level - 26), (1430, level - 26)], "#39423f", 1.6, 0.7)
    for prop in range(9):
        x = 310 + prop * 112
        c.polygon([(x - 26, ground), (x - 12, ground - 62), (x + 12, ground - 62), (x + 26, ground)], "#3a3630")
    quay_crane(c, 180, ground, 2.35, "#d39a2f")
    for x, y in ((610, 700), (900, 590), (350, 480), (1180, 700)):
        c.polygon(placed(FIGURE, x, y, 0.55), "#1e2526")
    for x, y in ((742, 610), (1012, 470)):
        c.glow(x, y, 90, "#fff6d8", 0.95)
        c.disc(x, y, 6, "#ffffff")
        for _ in range(26):
            angle, reach = c.random.uniform(0.1, pi - 0.1), c.random.uniform(14, 90)
            c.disc(x + c.random.uniform(-1, 1) * reach * 0.5, y + reach * angle / pi, 2, "#ffe9a8", 0.9)


def shells_in_depot(c: Canvas) -> None:
    c.sky("#2c2b26", "#3a372e", "#26241f")
    c.beam([(560, -40), (1040, -40), (1500, c.height), (100, c.height)], "#f2d9a0", 0.2, 90)
    for row in range(6):
        size = 0.62 + row * 0.16
        foot = 300 + row * 52 + row * row * 17
        tone = mix("#4c4a3a", "#8d8558", row / 5)
        count = 19 - row
        pitch = (c.width + 200) / count
        for column in range(count + 1):
            x = -100 + column * pitch + (pitch / 2 if row % 2 else 0)
            shell(c, x, foot, size * 0.8, tone)
        c.haze(foot - 250 * size, foot + 10, "#26241f", 0.2 - row * 0.03)


def shell(c: Canvas, x: float, foot: float, size: float, tone: str) -> None:
    """An artillery round that stands on its base."""
    nose = [
        (-44, 0),
        (-44, -150),
        (-38, -190),
        (-24, -236),
        (-11, -262),
        (11, -262),
        (24, -236),
        (38, -190),
        (44, -150),
        (44, 0),
    ]
    c.polygon(placed(nose, x, foot, size), mix(tone, "#14130f", 0.35))
    c.polygon(placed([(px * 0.86 - 4, py) for px, py in nose], x, foot, size), tone)
    c.polygon(placed([(-32, -8), (-32, -150), (-24, -200), (-16, -200), (-22, -150), (-22, -8)], x, foot, size),
              mix(tone, "#f7ecc6", 0.35))  # fmt: skip
    c.polygon(placed([(-44, -30), (44, -30), (44, -46), (-44, -46)], x, foot, size), "#a5713a")
    c.polygon(placed([(-43, -140), (43, -140), (42, -154), (-42, -154)], x, foot, size), "#d9b13f")
    c.polygon(placed([(-11, -262), (-7, -284), (7, -284), (11, -262)], x, foot, size), "#b7b5aa")


def server_hall(c: Canvas) -> None:
    c.sky("#0a1420", "#101f30", "#0a1420")
    vanish = (c.width * 0.5, c.height * 0.47)
    c.polygon([(0, c.height), vanish, (c.width, c.height)], "#132534")
    c.polygon([(0, 0), vanish, (c.width, 0)], "#0e1b29")
    for lamp in range(7):
        near, far = 0.72**lamp, 0.72 ** (lamp + 0.5)
        top0, top1 = vanish[1] * (1 - near * 0.97), vanish[1] * (1 - far * 0.97)
        half0, half1 = 120 * near, 120 * far
        c.polygon([(vanish[0] - half0, top0), (vanish[0] + half0, top0), (vanish[0] + half1, top1), (vanish[0] - half1, top1)],
                  "#dff2f5", 0.9)  # fmt: skip
    c.glow(*vanish, 460, "#9fd6e6", 0.6)
    for side in (-1, 1):
        for rack in reversed(range(9)):
            near, far = 0.76**rack, 0.76 ** (rack + 0.94)
            x0, x1 = (vanish[0] + side * (c.width * 0.5 + 60) * depth for depth in (near, far))
            tops = [vanish[1] - 520 * depth for depth in (near, far)]
            feet = [vanish[1] + 600 * depth for depth in (near, far)]
            tone = mix("#1f3a4f", "#2b5266", rack / 9)
            c.polygon([(x0, tops[0]), (x1, tops[1]), (x1, feet[1]), (x0, feet[0])], tone)
            for unit in range(22):
                share = (unit + 0.5) / 22
                y0, y1 = (tops[i] + (feet[i] - tops[i]) * share for i in (0, 1))
                c.line([(x0 + (x1 - x0) * 0.08, y0 + (y1 - y0) * 0.08), (x0 + (x1 - x0) * 0.92, y0 + (y1 - y0) * 0.92)],
                       "#0b1824", 9 * near, 0.75)  # fmt: skip
                for light in (0.2, 0.3, 0.4, 0.78):
                    if c.random.random() < 0.55:
                        ink = c.random.choice(("#63e0b4", "#63e0b4", "#7cc7f0", "#f2b04a"))
                        c.disc(x0 + (x1 - x0) * light, y0 + (y1 - y0) * light, 4.2 * near, ink)
    for rack in (2, 5):
        near = 0.76**rack
        x, y = vanish[0] - (c.width * 0.5 + 60) * near, vanish[1] + 120 * near
        c.glow(x + 40 * near, y, 160 * near, "#f0573a", 0.8)
    c.polygon(placed(FIGURE, vanish[0] + 50, vanish[1] + 230, 2.3), "#060d15")


def assembly_line(c: Canvas) -> None:
    c.sky("#cfd5d0", "#dedfd4", "#e8e4d4")
    for truss in range(9):
        x = truss * 200 - 60
        c.line([(x, 0), (x + 100, 190), (x + 200, 0)], "#8f9a98", 6, 0.8)
    c.line([(0, 190), (c.width, 190)], "#7a8684", 11)
    for window in range(8):
        c.rectangle(60 + window * 196, 250, 210 + window * 196, 470, "#f7f4e4")
        c.line([(135 + window * 196, 250), (135 + window * 196, 470)], "#a8b0ac", 4)
        c.line([(60 + window * 196, 360), (210 + window * 196, 360)], "#a8b0ac", 4)
    floor = c.height * 0.74
    c.gradient(floor, c.height, "#a9a899", "#6f7069")
    c.rectangle(0, floor + 130, c.width, floor + 142, "#d9b13f")
    c.rectangle(0, c.height * 0.62, c.width, floor, "#96a09c")
    for stage, x in enumerate((250, 760, 1290)):
        hull = [(-210, -40), (-232, -92), (-170, -134), (140, -140), (232, -92), (214, -40)]
        tone = ("#8a5a3a", "#7b7f63", "#59644c")[stage]
        c.polygon(placed(hull, x, floor + 60, 1), tone)
        c.polygon(
            placed([(-232, -92), (-170, -134), (140, -140), (232, -92)], x, floor + 60, 1), mix(tone, "#ffffff", 0.14)
        )
        wheels = (-150, -54, 48, 146)[: (0, 2, 4)[stage]]
        for wheel in wheels:
            c.disc(x + wheel, floor + 32, 45, "#23262a")
            c.disc(x + wheel, floor + 32, 20, "#7d8380")
        if stage < 2:
            for prop in (-170, 170):
                if stage == 0 or prop > 0:
                    c.polygon(
                        [(x + prop - 30, floor + 80), (x + prop, floor + 20), (x + prop + 30, floor + 80)], "#c2932e"
                    )
        if stage == 2:
            c.polygon(placed([(-80, -140), (-56, -192), (60, -192), (84, -138)], x, floor + 60, 1), "#4c573f")
            c.line(placed([(60, -172), (250, -186)], x, floor + 60, 1), "#4c573f", 15)
        c.polygon(placed(FIGURE, x - 290, floor + 96, 1.75), "#2a3b47")
    c.line([(760, 190), (760, 470)], "#4a5250", 4)
    c.polygon([(690, 560), (706, 510), (814, 510), (830, 560)], "#59644c")
    c.line([(706, 510), (760, 470), (814, 510)], "#4a5250", 4)
    c.rectangle(700, 176, 820, 214, "#d39a2f")


def crates_in_rain(c: Canvas) -> None:
    """Relief goods on a quay at night."""
    c.sky("#202b33", "#34444c", "#4b5b5f")
    ground = c.height * 0.72
    c.gradient(ground, c.height, "#39474c", "#1b2529")
    for lamp in (330, 900, 1440):
        c.beam(
            [(lamp - 8, 110), (lamp + 8, 110), (lamp + 260, ground + 140), (lamp - 260, ground + 140)],
            "#ffe2a8",
            0.34,
            26,
        )
        c.line([(lamp, ground), (lamp, 96)], "#141c20", 9)
        c.rectangle(lamp - 34, 90, lamp + 34, 106, "#141c20")
        c.glow(lamp, 112, 90, "#fff1cd", 0.95)
        c.glow(lamp, ground + 90, 330, "#ffdf9f", 0.4, flat=0.24)
    for row, (count, size) in enumerate(((9, 120), (6, 170))):
        for crate in range(count):
            if (crate * 7 + row) % 5 == 3:
                continue
            x, foot = -20 + crate * (c.width / count) + row * 60, ground + 50 + row * 170
            for level in range(1 + (crate + row) % 3):
                box(c, x, foot - level * size * 0.72, size, mix("#8b6b43", "#b08a56", c.random.random()))
    for _ in range(430):
        x, y = c.random.uniform(0, c.width + 100), c.random.uniform(-40, c.height)
        c.line([(x, y), (x - 12, y + 40)], "#d6e2e4", 1.4, 0.22)


def box(c: Canvas, x: float, foot: float, size: float, tone: str) -> None:
    high = size * 0.7
    c.polygon([(x + size, foot), (x + size * 1.22, foot - size * 0.12), (x + size * 1.22, foot - high - size * 0.12),
               (x + size, foot - high)], mix(tone, "#10100c", 0.5))  # fmt: skip
    c.polygon([(x, foot - high), (x + size * 0.22, foot - high - size * 0.12),
               (x + size * 1.22, foot - high - size * 0.12), (x + size, foot - high)], mix(tone, "#ffffff", 0.2))  # fmt: skip
    c.rectangle(x, foot - high, x + size, foot, tone)
    for plank in (0.06, 0.9):
        c.rectangle(x + size * plank - 2, foot - high, x + size * plank + 5, foot, mix(tone, "#10100c", 0.35))
    c.line([(x, foot - high * 0.5), (x + size, foot - high * 0.5)], mix(tone, "#10100c", 0.35), 3)
    c.rectangle(x + size * 0.3, foot - high * 0.86, x + size * 0.7, foot - high * 0.62, "#efe6cf", 0.85)
