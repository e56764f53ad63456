"""Scopes, maps and diagrams."""

from __future__ import annotations

from math import cos, hypot, pi, sin

from .canvas import Canvas, Point, curve, mix, placed


def radar_sweep(c: Canvas) -> None:
    c.sky("#04110f", "#061a17", "#030d0c")
    x, y, radius = c.width * 0.5, c.height * 0.5, c.height * 0.47
    c.disc(x, y, radius, "#07221d")
    for step in range(60):
        angle = -pi / 2 + 0.9 - step * 0.022
        wedge = [(x, y), (x + cos(angle) * radius, y + sin(angle) * radius),
                 (x + cos(angle - 0.03) * radius, y + sin(angle - 0.03) * radius)]  # fmt: skip
        c.polygon(wedge, "#46d8a0", 0.42 * (1 - step / 60) ** 1.5)
    coast = [(x + dx, y + dy) for dx, dy in c.profile(0, 360, 0.6)]
    coast = [((px - x) * 0.8 + x - c.width * 0.4, py + 190) for px, py in coast]
    inside = [point for point in coast if hypot(point[0] - x, point[1] - y) < radius * 0.98]
    c.line(inside, "#4bb894", 3, 0.75)
    for ring in (0.25, 0.5, 0.75, 1):
        c.ring(x, y, radius * ring, "#4bb894", 2, 0.55)
    for spoke in range(12):
        angle = spoke * pi / 6
        c.line([(x, y), (x + cos(angle) * radius, y + sin(angle) * radius)], "#4bb894", 1.4, 0.26)
    for tick in range(120):
        angle, inner = tick * pi / 60, radius * (0.985 if tick % 10 else 0.96)
        c.line([(x + cos(angle) * inner, y + sin(angle) * inner), (x + cos(angle) * radius, y + sin(angle) * radius)],
               "#8fe7c6", 2, 0.8)  # fmt: skip
    for distance, angle, fresh in (
        (0.42, -1.0, 1),
        (0.66, -0.78, 1),
        (0.58, -1.35, 0.9),
        (0.8, -1.6, 0.6),
        (0.33, 2.3, 0.35),
        (0.7, 2.9, 0.3),
        (0.52, 0.7, 0.3),
    ):
        px, py = x + cos(angle) * radius * distance, y + sin(angle) * radius * distance
        for echo in range(1, 6):
            c.disc(px - 13 * echo, py + 9 * echo, 4, "#b9ffe0", fresh * (0.5 - 0.09 * echo))
        c.glow(px, py, 46, "#7dffc9", fresh)
        c.disc(px, py, 8, "#eafff6", fresh)
    marked = (x + cos(-1.0) * radius * 0.42, y + sin(-1.0) * radius * 0.42)
    for sx, sy in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
        corner = (marked[0] + sx * 34, marked[1] + sy * 34)
        c.line([(corner[0] - sx * 18, corner[1]), corner, (corner[0], corner[1] - sy * 18)], "#f0a13b", 3)


def contours_with_arrows(c: Canvas) -> None:
    c.sky("#e8dfc8", "#ece4cf", "#e4dac0")
    for step in range(0, c.width, 160):
        c.line([(step, 0), (step, c.height)], "#8a8064", 1, 0.25)
    for step in range(0, c.height, 160):
        c.line([(0, step), (c.width, step)], "#8a8064", 1, 0.25)
    for hill, (hx, hy, reach) in enumerate(((430, 380, 430), (1180, 260, 360), (980, 830, 380), (180, 960, 260))):
        c.random.seed(f"hill {hill}")
        lobes = [(c.random.uniform(0.05, 0.16), c.random.randint(2, 5), c.random.uniform(0, 6)) for _ in range(3)]
        for level in range(15):
            share = 1 - level / 15
            rim = []
            for turn in range(97):
                angle = turn * 2 * pi / 96
                swell = 1 + sum(size * share * sin(count * angle + shift) for size, count, shift in lobes)
                rim.append((hx + cos(angle) * reach * share * swell * 1.3, hy + sin(angle) * reach * share * swell))
            if level == 0:
                c.polygon(rim, "#d8c9a0", 0.4)
            elif level in (5, 9):
                c.polygon(rim, "#c6ae7b", 0.34)
            c.line(rim, "#8c6a3f", 3 if level % 5 == 0 else 1.5, 0.75)
    river = curve((-20, 640), (700, 760), (760, 520)) + curve((760, 520), (840, 300), (c.width + 20, 560))
    c.line(river, "#5e8ea3", 15)
    c.line(river, "#86b1c0", 7)
    c.dashes(curve((820, -20), (640, 520), (720, c.height + 20)), "#7a2b22", 7, 30, 0.9)
    for path in (
        curve((1440, 960), (1300, 660), (1010, 600), 30),
        curve((1520, 420), (1330, 420), (1090, 500), 30),
    ):
        c.arrow(path, "#a8412f", 30)
    c.arrow(curve((180, 640), (330, 560), (600, 590), 30), "#1f3b57", 30)
    for x, y in ((690, 560), (700, 420), (660, 720)):
        c.rectangle(x - 26, y - 16, x + 26, y + 16, "#1f3b57")
        c.line([(x - 26, y - 16), (x + 26, y + 16)], "#ece4cf", 2.5)
        c.line([(x - 26, y + 16), (x + 26, y - 16)], "#ece4cf", 2.5)


def fields_from_orbit(c: Canvas) -> None:
    c.sky("#5f6650", "#6b6f55", "#585f4b")
    for row in range(-2, 14):
        strip_of_fields(c, row * 102 + 60)
    for x, y, radius in ((300, 250, 118), (545, 214, 104), (1330, 800, 128)):
        c.disc(x, y, radius, "#3f5a3c")
        c.polygon([(x, y), (x + radius, y - 6), (x + radius * 0.7, y + radius * 0.7)], "#6f7d4f")
    road = [(-20, 930), (520, 700), (900, 640), (c.width + 20, 240)]
    c.line(road, "#c9c0a2", 17)
    c.line([(900, 640), (1010, c.height + 20)], "#c9c0a2", 12)
    yard = placed([(-170, -110), (170, -110), (170, 110), (-170, 110)], 980, 440, 1, -14)
    c.polygon(yard, "#b9ae8c")
    for row in range(3):
        for stand in range(7):
            x, y = placed([(-138 + stand * 46, -66 + row * 62)], 980, 440, 1, -14)[0]
            c.polygon(placed([(-12, -22), (12, -22), (12, 22), (-12, 22)], x + 5, y + 6, 1, -14), "#3d3a2c", 0.6)
            c.polygon(placed([(-12, -22), (12, -22), (12, 22), (-12, 22)], x, y, 1, -14), "#4c5343")
    for left, top, right, bottom, ink in (
        (770, 270, 1190, 606, "#f2c14b"),
        (430, 640, 610, 770, "#f4efe0"),
        (1180, 690, 1290, 770, "#f4efe0"),
    ):
        for sx, sy, x, y in ((1, 1, left, top), (-1, 1, right, top), (-1, -1, right, bottom), (1, -1, left, bottom)):
            c.line([(x + sx * 46, y), (x, y), (x, y + sy * 46)], ink, 5)
    c.line([(1190, 270), (1300, 170), (1480, 170)], "#f2c14b", 3)
    for line in range(3):
        c.rectangle(1310, 186 + line * 20, 1310 + (160, 120, 142)[line], 194 + line * 20, "#f2c14b", 0.85)


def strip_of_fields(c: Canvas, top: float) -> None:
    inks = ("#6f7d4f", "#8b8a5a", "#a49a68", "#596a48", "#b3a672", "#7a6c4c", "#4c5c44", "#93865c")
    left = -200.0
    while left < c.width + 260:
        wide = c.random.uniform(60, 230)
        corner = (left, top - left * 0.14)
        ink = c.random.choice(inks)
        c.polygon(placed([(0, 0), (wide - 5, 0), (wide - 5, 97), (0, 97)], *corner, 1, -8), ink)
        for furrow in range(5, int(wide) - 6, 9):
            if c.random.random() < 0.9:
                c.line(placed([(furrow, 3), (furrow, 94)], *corner, 1, -8), mix(ink, "#20281c", 0.3), 1.5, 0.4)
        left += wide


def spectrum_waterfall(c: Canvas) -> None:
    c.sky("#0a0d24", "#0c1030", "#0a0d24")
    columns, rows = 200, 104
    wide, high, top = c.width / columns, 7.4, 300
    carriers = [
        (c.random.randrange(columns), c.random.uniform(0.4, 1), c.random.choice((1, 1, 2, 4))) for _ in range(15)
    ]
    stops = ("#0d1238", "#1b2a6b", "#255f8f", "#3fa39a", "#c9cf6a", "#f4a63f", "#f7ead0")
    scale = [mix(stops[step // 10], stops[step // 10 + 1], step % 10 / 10) for step in range(60)]
    floor = [0.1 + 0.08 * sin(column / 17) for column in range(columns)]
    trace = list(floor)
    for row in range(rows):
        for column in range(columns):
            level = floor[column] + c.random.uniform(0, 0.16)
            for centre, strength, spread in carriers:
                away = abs(column - centre - (2.5 * sin(row / 15) if spread == 4 else 0))
                level += strength * max(0, 1 - away / spread) * (1 if spread != 2 or (row // 9) % 2 else 0.15)
            if 46 < row < 66 and 70 < column < 150:
                level += 0.5 * (1 - abs(row - 56) / 12) + c.random.uniform(0, 0.2)
            level = min(level, 0.999)
            if row == 0:
                trace[column] = level
            ink = scale[int(level * len(scale))]
            c.rectangle(column * wide, top + row * high, (column + 1) * wide, top + (row + 1) * high, ink)
    for line in range(5):
        c.line([(0, 60 + line * 56), (c.width, 60 + line * 56)], "#7f8fc2", 1, 0.3)
    points = [((column + 0.5) * wide, 286 - level * 236) for column, level in enumerate(trace)]
    c.polygon([(0, 292), *points, (c.width, 292)], "#3fa39a", 0.25)
    c.line(points, "#bff0e2", 2.4)
    c.line([(0, 294), (c.width, 294)], "#bff0e2", 2, 0.5)
    c.dashes([(wide * 70, 30), (wide * 70, top + 66 * high)], "#f4a63f", 2.5, 12)
    c.dashes([(wide * 150, 30), (wide * 150, top + 66 * high)], "#f4a63f", 2.5, 12)


def cables_on_chart(c: Canvas) -> None:
    c.sky("#123047", "#17405a", "#0f2a40")
    for depth in range(9):
        c.random.seed("sea floor")
        shelf = [(x, y + depth * 82 - 110 + 36 * sin(x / 260 + depth * 0.5)) for x, y in c.profile(200, 250, 0.5)]
        c.line(shelf, "#6fb0c2", 1.8, 0.4)
    for land in (
        [(0, 0), (500, 0), (440, 90), (300, 130), (250, 240), (110, 260), (60, 380), (0, 400)],
        [(c.width, 1067), (980, 1067), (1060, 960), (1210, 930), (1260, 800), (1400, 760), (1450, 620), (c.width, 560)],
    ):
        c.line([*land, land[0]], "#0b1f30", 26, 0.5)
        c.polygon(land, "#c8b78d")
        c.line([*land, land[0]], "#e8dab4", 4)
    ends = (
        ((270, 190), (520, 620), (1230, 880)),
        ((200, 250), (360, 860), (1090, 1000)),
        ((420, 95), (1000, 120), (1430, 700)),
    )
    for number, (start, bend, end) in enumerate(ends):
        route = curve(start, bend, end)
        c.line(route, "#f2c56b", 16, 0.14)
        c.line(route, "#f2c56b", 4.5)
        for station in range(5, 40, 7):
            c.disc(*route[station], 7, "#123047")
            c.ring(*route[station], 8, "#f2c56b", 3)
        for end_point in (start, end):
            c.disc(*end_point, 13, "#f2c56b")
            c.disc(*end_point, 6, "#123047")
        if number == 0:
            broken = route[22]
            c.glow(*broken, 190, "#e8573b", 0.75)
            c.disc(*broken, 24, "#123047")
            for turn in (45, -45):
                c.line(placed([(-26, 0), (26, 0)], *broken, 1, turn), "#ff7a5a", 7)
            for radius in (58, 96):
                c.ring(*broken, radius, "#ff7a5a", 2.5, 0.7)
    rose(c, 1370, 190, 92, "#e8dab4")


def rose(c: Canvas, x: float, y: float, radius: float, colour: str) -> None:
    """A compass rose."""
    c.ring(x, y, radius, colour, 2, 0.7)
    c.ring(x, y, radius * 0.72, colour, 1.4, 0.5)
    for turn in range(8):
        long = radius * (1.12 if turn % 2 == 0 else 0.66)
        c.polygon(placed([(0, -long), (radius * 0.13, -radius * 0.16), (0, 0)], x, y, 1, turn * 45), colour)
        c.polygon(placed([(0, -long), (-radius * 0.13, -radius * 0.16), (0, 0)], x, y, 1, turn * 45), colour, 0.45)


def compass_and_chart(c: Canvas) -> None:
    """Made for a square format."""
    c.sky("#dccfae", "#e6dbbf", "#d6c8a4")
    c.random.seed("shoals")
    for depth in range(11):
        c.line([(x, y + depth * 120 - 100) for x, y in c.profile(160, 210, 0.52)], "#7d9a9a", 2, 0.6)
    for step in range(0, c.width + 1, 200):
        c.line([(step, 0), (step, c.height)], "#6c6146", 1.4, 0.4)
        c.line([(0, step), (c.width, step)], "#6c6146", 1.4, 0.4)
    c.line([(80, 1180), (520, 820), (980, 960), (1350, 300)], "#a8412f", 5)
    for point in ((80, 1180), (520, 820), (980, 960), (1350, 300)):
        c.disc(*point, 13, "#a8412f")
    x, y = c.width * 0.5, c.height * 0.46
    c.disc(x + 22, y + 30, 450, "#3a311f", 0.35)
    c.disc(x, y, 440, "#a67c34")
    c.disc(x, y, 410, "#d7ad5b")
    c.disc(x, y, 376, "#1c2d3c")
    c.disc(x, y, 350, "#f3ecd8")
    for tick in range(72):
        inner = 326 if tick % 2 else 306
        c.line(placed([(0, -342), (0, -inner)], x, y, 1, tick * 5), "#1c2d3c", 4 if tick % 6 == 0 else 2)
    rose(c, x, y, 230, "#1c2d3c")
    c.polygon(placed([(0, -300), (26, 0), (-26, 0)], x, y, 1, 34), "#a8412f")
    c.polygon(placed([(0, 300), (26, 0), (-26, 0)], x, y, 1, 34), "#5c6a72")
    c.disc(x, y, 24, "#d7ad5b")
    c.beam([(x - 300, y - 250), (x - 120, y - 330), (x - 30, y - 210), (x - 250, y - 60)], "#ffffff", 0.35, 30)


def seats_of_parliament(c: Canvas) -> None:
    c.sky("#f1ece0", "#f4f0e6", "#ebe5d6")
    x, y = c.width * 0.5, c.height * 0.86
    parties = (("#1f3b57", 0.31), ("#4f7d8c", 0.5), ("#d8a441", 0.6), ("#a8412f", 0.87), ("#6f7464", 1.01))
    seats: list[tuple[float, Point]] = []
    for row in range(10):
        radius = 300 + row * 52
        count = int(pi * radius / 52)
        for seat in range(count):
            angle = pi - pi * seat / (count - 1)
            seats.append((1 - angle / pi, (x + cos(angle) * radius, y - sin(angle) * radius)))
    for share, point in seats:
        ink = next(colour for colour, limit in parties if share <= limit)
        c.disc(*point, 19, ink, 0.28 if c.random.random() < 0.07 else 1)
    c.rectangle(x - 150, y - 70, x + 150, y + 26, "#3a2f28")
    c.rectangle(x - 170, y - 86, x + 170, y - 64, "#55463b")
    c.polygon([(x - 46, y - 86), (x - 34, y - 168), (x + 34, y - 168), (x + 46, y - 86)], "#55463b")
    c.disc(x, y - 16, 30, "#d8a441")
    c.rectangle(0, y + 26, c.width, y + 34, "#3a2f28")
