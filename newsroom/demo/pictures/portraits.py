"""Portraits of the demo's authors: people who do not exist, in flat colours and without features."""

from __future__ import annotations

from dataclasses import dataclass

from .canvas import Canvas, Point, curve, mix

SIZE = 600


@dataclass(frozen=True)
class Look:
    """What somebody looks like. ``hair`` is one of crop, bob, long, bun, curls, scarf, bald, cap."""

    skin: str
    hair: str
    hair_colour: str
    coat: str
    backdrop: str
    glasses: bool = False
    beard: bool = False
    collar: str = "#efe9dc"


LOOKS: dict[str, Look] = {
    "mara-ellingham": Look("#d9a884", "bob", "#3a2a24", "#1f3b57", "#b9c7c4", glasses=True),
    "tobias-renn": Look("#e3b795", "crop", "#8a5a34", "#4d5f4c", "#d8c9a0"),
    "noor-haddam": Look("#c48f66", "scarf", "#7d2f2a", "#2b3a45", "#d9b98a"),
    "sunniva-lark": Look("#ecc7ab", "long", "#d8b26a", "#2d5a6b", "#a9bfc6"),
    "pavel-ostrik": Look("#d6a27c", "cap", "#4b4a44", "#5a4a3a", "#c3b28e", beard=True),
    "ines-calloway": Look("#a8714b", "curls", "#1f1a1a", "#a8412f", "#e0c79c"),
    "gideon-marsh": Look("#7d5238", "crop", "#1c1716", "#3a4654", "#c9c3b2", glasses=True, beard=True),
    "ruth-adeyin": Look("#6f4630", "bun", "#171314", "#d8a441", "#8fa5a0"),
    "kit-vantongeren": Look("#e6bd9e", "bob", "#a8542f", "#2b2f3a", "#7f93a8"),
    "dessa-quill": Look("#b98259", "long", "#2a201d", "#6f7464", "#d6cbb3"),
    "bram-holloway": Look("#dcae8c", "bald", "#c9c4b8", "#4a2f2a", "#a7a893", beard=True),
    "yusra-benamar": Look("#b57f56", "curls", "#3b2620", "#41644f", "#cbb79a", glasses=True),
}


def draw_portrait(c: Canvas, look: Look) -> None:
    """Head and shoulders of somebody, in a sheet of SIZE by SIZE."""
    c.sky(mix(look.backdrop, "#ffffff", 0.18), look.backdrop, mix(look.backdrop, "#20242a", 0.22))
    c.disc(300, 250, 215, mix(look.backdrop, "#ffffff", 0.28), 0.5)
    shade = mix(look.skin, "#3a1f14", 0.28)
    _hair_behind(c, look)
    shoulders = [*curve((20, 640), (60, 452), (228, 428)), *curve((372, 428), (540, 452), (580, 640))]
    c.polygon(shoulders, look.coat)
    c.polygon([(300, 640), (300, 452), (372, 428), *curve((372, 428), (540, 452), (580, 640))], "#000000", 0.12)
    c.polygon([(236, 424), (364, 424), (300, 540)], look.collar)
    c.polygon([(222, 428), (250, 414), (306, 540), (268, 566)], mix(look.coat, "#ffffff", 0.12))
    c.polygon([(378, 428), (350, 414), (294, 540), (332, 566)], mix(look.coat, "#000000", 0.1))
    c.polygon([(250, 350), (350, 350), (352, 432), (300, 476), (248, 432)], shade)
    c.polygon(_face(), look.skin)
    c.polygon([(300, 140), *[point for point in _face() if point[0] >= 300]], shade, 0.35)
    c.disc(205, 276, 17, look.skin, flat=1.4)
    c.disc(395, 276, 17, mix(look.skin, shade, 0.4), flat=1.4)
    if look.beard:
        grey = mix(look.hair_colour, look.skin, 0.12)
        c.polygon([*curve((208, 290), (224, 430), (300, 426), 20), *curve((300, 426), (376, 430), (392, 290), 20),
                   (364, 316), (334, 330), (300, 322), (266, 330), (236, 316)], grey)  # fmt: skip
    _hair_in_front(c, look)
    if look.glasses:
        for x in (258, 342):
            c.ring(x, 272, 32, "#20242a", 6)
            c.disc(x, 272, 29, "#ffffff", 0.16)
        c.line([(290, 268), (310, 268)], "#20242a", 6)


def _face() -> list[Point]:
    return [
        *curve((300, 138), (398, 138), (396, 262)), *curve((396, 262), (390, 388), (300, 404)),
        *curve((300, 404), (210, 388), (204, 262)), *curve((204, 262), (202, 138), (300, 138)),
    ]  # fmt: skip


def _hair_behind(c: Canvas, look: Look) -> None:
    ink = mix(look.hair_colour, "#000000", 0.18)
    if look.hair == "long":
        c.polygon(
            [
                *curve((300, 92), (470, 96), (440, 300)),
                (462, 512),
                (138, 512),
                *curve((160, 300), (130, 96), (300, 92)),
            ],
            ink,
        )
    elif look.hair == "bob":
        c.polygon(
            [
                *curve((300, 100), (446, 104), (428, 290)),
                (424, 372),
                (176, 372),
                *curve((172, 290), (154, 104), (300, 100)),
            ],
            ink,
        )
    elif look.hair == "curls":
        for x, y, radius in (
            (190, 220, 76),
            (410, 220, 76),
            (176, 300, 62),
            (424, 300, 62),
            (240, 140, 82),
            (360, 140, 82),
        ):
            c.disc(x, y, radius, ink)
    elif look.hair == "bun":
        c.disc(300, 84, 62, ink)
    elif look.hair == "scarf":
        c.polygon([*curve((300, 84), (462, 92), (434, 300)), *curve((434, 300), (440, 430), (470, 500)),
                   *curve((470, 500), (300, 600), (130, 500)), *curve((130, 500), (160, 430), (166, 300)),
                   *curve((166, 300), (138, 92), (300, 84))], ink)  # fmt: skip


def _hair_in_front(c: Canvas, look: Look) -> None:
    ink = look.hair_colour
    if look.hair == "crop":
        c.polygon([*curve((200, 262), (180, 104), (304, 104)), *curve((304, 104), (424, 106), (400, 262)),
                   (388, 214), *curve((380, 196), (300, 168), (226, 200)), (212, 218)], ink)  # fmt: skip
    elif look.hair in ("bob", "long"):
        c.polygon([*curve((196, 300), (170, 106), (300, 100)), *curve((300, 100), (432, 106), (404, 300)),
                   *curve((398, 240), (372, 186), (270, 166)), *curve((258, 184), (220, 214), (206, 300))], ink)  # fmt: skip
    elif look.hair == "curls":
        for x, y, radius in ((236, 158, 46), (290, 138, 52), (346, 148, 50), (384, 186, 34), (210, 200, 32)):
            c.disc(x, y, radius, ink)
    elif look.hair == "bun":
        c.polygon([*curve((202, 258), (186, 112), (300, 110)), *curve((300, 110), (414, 112), (398, 258)),
                   *curve((392, 206), (350, 164), (300, 162)), *curve((300, 162), (250, 164), (208, 206))], ink)  # fmt: skip
    elif look.hair == "scarf":
        c.polygon([*curve((190, 330), (168, 100), (300, 96)), *curve((300, 96), (432, 100), (410, 330)),
                   *curve((396, 210), (360, 164), (300, 162)), *curve((300, 162), (240, 164), (204, 210))], ink)  # fmt: skip
        c.polygon([*curve((190, 330), (214, 440), (300, 446)), *curve((300, 446), (386, 440), (410, 330)),
                   (430, 420), (300, 520), (170, 420)], ink)  # fmt: skip
    elif look.hair == "cap":
        c.polygon([*curve((192, 226), (190, 92), (306, 92)), *curve((306, 92), (412, 94), (408, 226))], ink)
        c.polygon([(186, 222), (414, 222), (440, 246), (410, 254), (196, 240)], mix(ink, "#000000", 0.3))
    elif look.hair == "bald":
        for edge, mirror in ((204, 1), (396, -1)):
            c.polygon(
                [(edge, 290), (edge - 8 * mirror, 236), (edge + 14 * mirror, 204), (edge + 20 * mirror, 262)], ink
            )
