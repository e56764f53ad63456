"""Outlines that several scenes share. Each is drawn around its own (0, 0), which lies where it touches ground or sea."""

from __future__ import annotations

from .canvas import Canvas, Point, placed

#: Seen from the side, bow to the right, 400 long; (0, 0) is amidships on the waterline.
FRIGATE: list[Point] = [
    (-200, 0), (-206, -26), (-120, -26), (-118, -44), (-96, -44), (-94, -58), (-62, -58), (-60, -46),
    (-40, -46), (-38, -72), (-22, -72), (-18, -92), (-10, -92), (-8, -72), (6, -72), (10, -84), (22, -120),
    (25, -150), (27, -150), (30, -120), (40, -84), (62, -84), (66, -62), (84, -58), (88, -40), (110, -38),
    (112, -30), (150, -32), (214, -40), (190, 0),
]  # fmt: skip
PATROL_BOAT: list[Point] = [
    (-100, 0), (-104, -20), (-40, -20), (-36, -42), (-16, -42), (-12, -70), (-8, -70), (-6, -46), (22, -46),
    (34, -24), (112, -30), (92, 0),
]  # fmt: skip
TANKER: list[Point] = [
    (-250, 0), (-258, -34), (-250, -36), (-250, -96), (-236, -96), (-236, -112), (-226, -112), (-226, -96),
    (-196, -96), (-196, -38), (-60, -38), (-58, -46), (-40, -46), (-38, -38), (60, -38), (62, -46), (80, -46),
    (82, -38), (190, -38), (200, -52), (262, -56), (238, 0),
]  # fmt: skip
SUBMARINE: list[Point] = [
    (-260, 4), (-250, -8), (-238, -40), (-226, -40), (-222, -12), (-40, -26), (-34, -86), (-22, -90),
    (-20, -122), (-16, -122), (-14, -90), (22, -88), (30, -26), (200, -20), (252, -4), (262, 8),
]  # fmt: skip
#: Seen from above, nose up, 200 long; (0, 0) is the middle.
FIGHTER: list[Point] = [
    (0, -100), (6, -84), (9, -48), (16, -34), (24, -18), (84, 34), (84, 44), (28, 42), (22, 56), (44, 82),
    (44, 90), (14, 84), (9, 94), (-9, 94), (-14, 84), (-44, 90), (-44, 82), (-22, 56), (-28, 42), (-84, 44),
    (-84, 34), (-24, -18), (-16, -34), (-9, -48), (-6, -84),
]  # fmt: skip
TRANSPORT: list[Point] = [
    (0, -110), (9, -100), (12, -80), (13, -34), (120, 2), (122, 14), (14, 8), (11, 66), (46, 86), (46, 96),
    (6, 90), (0, 104), (-6, 90), (-46, 96), (-46, 86), (-11, 66), (-14, 8), (-122, 14), (-120, 2), (-13, -34),
    (-12, -80), (-9, -100),
]  # fmt: skip
SURVEY_DRONE: list[Point] = [
    (0, -64), (7, -56), (9, -16), (190, -8), (192, 4), (9, 14), (6, 70), (46, 82), (46, 92), (0, 86),
    (-46, 92), (-46, 82), (-6, 70), (-9, 14), (-192, 4), (-190, -8), (-9, -16), (-7, -56),
]  # fmt: skip
#: Seen from the side, driving to the right, about 150 long; (0, 0) is on the road between the wheels.
TRUCK: list[Point] = [
    (-78, -16), (-78, -66), (-70, -72), (16, -72), (20, -66), (20, -26), (26, -26), (26, -60), (54, -60),
    (64, -40), (74, -36), (76, -16),
]  # fmt: skip
CARRIER: list[Point] = [
    (-82, -22), (-88, -44), (-70, -58), (-14, -60), (-10, -78), (26, -78), (30, -72), (92, -76), (92, -71),
    (34, -64), (36, -58), (58, -56), (90, -36), (84, -22),
]  # fmt: skip
FIGURE: list[Point] = [
    (-13, 0), (-11, -34), (-13, -38), (-16, -66), (-22, -70), (-20, -96), (-8, -100), (-6, -106), (-11, -108),
    (-11, -116), (-7, -124), (7, -124), (11, -116), (11, -108), (6, -106), (8, -100), (15, -96), (17, -62),
    (12, -60), (11, -36), (12, 0), (5, 0), (0, -46), (-6, 0),
]  # fmt: skip
HELICOPTER: list[Point] = [
    (-150, -38), (-164, -66), (-152, -68), (-136, -42), (-40, -46), (-26, -62), (-4, -66), (-3, -76), (3, -76),
    (4, -66), (28, -62), (56, -46), (74, -22), (70, -8), (52, 0), (-26, 0), (-46, -22), (-136, -34),
]  # fmt: skip


def truck(c: Canvas, x: float, y: float, scale: float, colour: str, mirror: bool = False) -> None:
    c.polygon(placed(TRUCK, x, y, scale, mirror=mirror), colour)
    for wheel in (-58, -36, 50):
        c.disc(x + (-wheel if mirror else wheel) * scale, y - 12 * scale, 13 * scale, colour)


def carrier(c: Canvas, x: float, y: float, scale: float, colour: str, mirror: bool = False) -> None:
    """An eight-wheeled armoured vehicle with a turret."""
    c.polygon(placed(CARRIER, x, y, scale, mirror=mirror), colour)
    for wheel in (-62, -24, 18, 58):
        c.disc(x + (-wheel if mirror else wheel) * scale, y - 15 * scale, 16 * scale, colour)


def helicopter(c: Canvas, x: float, y: float, scale: float, colour: str, mirror: bool = False) -> None:
    c.polygon(placed(HELICOPTER, x, y, scale, mirror=mirror), colour)
    c.line(placed([(-150, -80), (150, -74)], x, y, scale, mirror=mirror), colour, 4 * scale, 0.85)
    c.line(placed([(-174, -86), (-146, -50)], x, y, scale, mirror=mirror), colour, 4 * scale, 0.85)
    c.line(placed([(-30, 14), (60, 14)], x, y, scale, mirror=mirror), colour, 5 * scale)
    for strut in (-14, 36):
        c.line(placed([(strut, -2), (strut, 14)], x, y, scale, mirror=mirror), colour, 4 * scale)


def mast(c: Canvas, x: float, foot: float, height: float, colour: str, spread: float = 0.09) -> None:
    """A lattice mast."""
    half = height * spread
    c.line([(x - half, foot), (x, foot - height), (x + half, foot)], colour, max(2, height / 90))
    levels = 7
    for level in range(levels):
        low, high = level / levels, (level + 1) / levels
        y0, y1 = foot - height * low, foot - height * high
        a, b = half * (1 - low), half * (1 - high)
        c.line([(x - a, y0), (x + b, y1)], colour, max(1.4, height / 160))
        c.line([(x + a, y0), (x - b, y1)], colour, max(1.4, height / 160))


def pine(c: Canvas, x: float, foot: float, height: float, colour: str) -> None:
    for tier in range(4):
        top, half = foot - height * (1 - tier * 0.19), height * (0.09 + 0.055 * tier)
        c.polygon([(x, top), (x + half, top + height * 0.36), (x - half, top + height * 0.36)], colour)
    c.rectangle(x - height * 0.02, foot - height * 0.1, x + height * 0.02, foot, colour)


def quay_crane(c: Canvas, x: float, foot: float, scale: float, colour: str, mirror: bool = False) -> None:
    """A container crane, its arm reaching to the right; 300 high at scale 1."""

    def stroke(points: list[Point], width: float) -> None:
        c.line(placed(points, x, foot, scale, mirror=mirror), colour, width * scale)

    stroke([(-60, 0), (-48, -210)], 9)
    stroke([(40, 0), (34, -210)], 9)
    stroke([(-55, -90), (37, -90)], 7)
    stroke([(-55, -90), (34, -205)], 4)
    stroke([(-130, -210), (250, -210)], 11)
    stroke([(-130, -202), (250, -202)], 4)
    stroke([(-8, -210), (6, -300)], 8)
    stroke([(6, -300), (160, -212)], 4)
    stroke([(6, -300), (246, -212)], 3)
    stroke([(6, -300), (-124, -212)], 4)
    stroke([(150, -205), (150, -130)], 2.5)
    c.polygon(placed([(-110, -214), (-110, -240), (-64, -240), (-64, -214)], x, foot, scale, mirror=mirror), colour)
    c.polygon(placed([(128, -202), (172, -202), (172, -186), (128, -186)], x, foot, scale, mirror=mirror), colour)
