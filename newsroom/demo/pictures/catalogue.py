"""Every picture of the demo: what draws it, and what is printed and read out with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from ..authors import AUTHORS
from . import air, charts, ground, water, works
from .canvas import Canvas
from .portraits import LOOKS, SIZE, draw_portrait

THREE_TO_TWO, WIDE, UPRIGHT, SQUARE = (1600, 1067), (1600, 900), (1067, 1600), (1400, 1400)


@dataclass(frozen=True)
class Picture:
    """A picture that can be drawn again and again and is the same each time."""

    name: str
    draw: Callable[[Canvas], object]
    alt: str
    caption: str = ""
    size: tuple[int, int] = THREE_TO_TWO
    credit: str = "Illustration: Dessa Quill"
    licence: str = "own"

    @property
    def filename(self) -> str:
        return f"{self.name}.jpg"

    def jpeg(self) -> bytes:
        """The picture as a JPEG file. Takes about a quarter of a second."""
        canvas = Canvas(*self.size, seed=self.name)
        self.draw(canvas)
        return canvas.jpeg()


def _scene(draw: Callable[[Canvas], object], alt: str, caption: str = "", **more) -> Picture:
    return Picture(draw.__name__.replace("_", "-"), draw, alt, caption, **more)


SCENES = (
    _scene(
        water.frigate_at_dawn,
        "Silhouette of a frigate on a calm sea, with the sun low behind her bow.",
        "A frigate of the Constancy class at sea.",
        credit="Vardasian Navy",
        licence="handout",
    ),
    _scene(
        water.strait_from_above,
        "A strait from above: sandy shores on both sides, and red ships with white wakes in two lanes.",
        "The Narrows from the air. About 70 ships pass through on an average day.",
    ),
    _scene(
        water.icebreaker,
        "A red and white ship among ice floes under green northern lights.",
        "The icebreaking patrol ship Winterlight.",
    ),
    _scene(
        water.submarine_in_fog,
        "A submarine on the surface in grey fog, with three people on the tower.",
        "The Grey Seal, in fog.",
    ),
    _scene(
        water.river_delta,
        "Brown arms of a river through dark green forest from above, with three small boats.",
        "The delta of the Oua.",
    ),
    _scene(
        water.mine_below,
        "Under water: a yellow robot shines a lamp at a horned mine that floats on a chain.",
        "A robot inspects a mine. Illustration.",
        size=WIDE,
    ),
    _scene(
        water.lighthouse_patrol,
        "A red and white lighthouse on a rock at dusk, its beam over a patrol boat.",
        "The light on Ambrey Head.",
        size=UPRIGHT,
    ),
    _scene(
        water.tankers_at_anchor,
        "Several tankers at anchor in yellow light, with a patrol boat passing in front.",
        "Tankers at anchor off Ambrey.",
        size=WIDE,
    ),
    _scene(
        ground.ridges_at_dusk,
        "Mountain ridges one behind the other at sunset, with a mast and a lit hut in front.",
        "The hills above the Sorrel.",
    ),
    _scene(
        ground.convoy_on_road,
        "Two armoured carriers and two lorries on a dusty road through bare hills.",
        "A convoy in the uplands.",
        credit="Drovian Army",
        licence="handout",
    ),
    _scene(
        ground.tent_at_night,
        "A tent lit from inside under a starry sky, with a guard at its door and a radio mast beside it.",
        "A command post at night.",
    ),
    _scene(
        ground.border_fence,
        "A wire fence that runs to the horizon, with a watchtower beside a sandy track.",
        "The fence on the eastern bank of the Sorrel.",
    ),
    _scene(
        ground.tower_in_snow,
        "A wooden watchtower with lit windows between fir trees in falling snow.",
        "An observation post in the Northern Reach.",
        size=UPRIGHT,
    ),
    _scene(
        ground.desert_camp,
        "Tents, a mast, a lorry and an armoured carrier among sand dunes under a pale sun.",
        "A camp in the desert south of Bir Talun.",
        size=WIDE,
    ),
    _scene(
        ground.pontoon_bridge,
        "A pontoon bridge across a wide river, with two lorries on it and two soldiers on the bank.",
        "A pontoon bridge over the upper Sorrel.",
    ),
    _scene(
        ground.conscripts_at_sunrise,
        "Nine soldiers with packs in a row against the rising sun.",
        "Conscripts on the last morning of a march.",
        size=WIDE,
    ),
    _scene(
        ground.pennants_on_parade,
        "Eight poles with coloured pennants, and a person in dark clothes at the foot of each.",
        "Pennants of the Concord’s members.",
    ),
    _scene(
        air.airfield_from_above,
        "An airfield from above: a runway with a jet rolling, and parked aircraft before hangars.",
        "Brennock air base.",
        credit="Vardasian Air Force",
        licence="handout",
    ),
    _scene(
        air.drone_over_grid,
        "A technical drawing of a drone with long wings, white lines on blue.",
        "Drawing of a survey drone.",
        credit="Graphic: Yusra Benamar",
        licence="cc-by",
    ),
    _scene(
        air.tracers_at_night,
        "Arcs of light rise from a dark town into the night sky.",
        "Tracer fire over a town. Illustration.",
        size=WIDE,
    ),
    _scene(
        air.helicopter_in_valley,
        "A helicopter carries a load on a long line through a misty mountain valley.",
        "A rescue helicopter in the Ustaran mountains.",
    ),
    _scene(
        air.launch_at_dusk,
        "A small rocket with a red nose climbs on a white plume between palm trees at dusk.",
        "Tern-1 above Cape Amaro.",
        credit="Tern Orbital",
        licence="handout",
    ),
    _scene(
        air.satellites_over_limb,
        "Three satellites with blue panels above the curved edge of the Earth at night.",
        "Three of the Lantern satellites. Illustration.",
        size=WIDE,
    ),
    _scene(
        charts.radar_sweep,
        "A round green radar screen with a bright sweep, a coastline and several echoes, one of them framed.",
        "A radar screen. Illustration.",
        credit="Graphic: Yusra Benamar",
        licence="cc-by",
    ),
    _scene(
        charts.contours_with_arrows,
        "A map with contour lines, a river, a red line across it and arrows from both sides.",
        "Sketch map of the Yarim Pass.",
        credit="Graphic: Yusra Benamar",
        licence="cc-by",
    ),
    _scene(
        charts.fields_from_orbit,
        "Fields from high above; frames mark a road junction, a field and a yard with vehicles.",
        "A valley from above.",
        credit="Meridian Imaging",
        licence="agency",
    ),
    _scene(
        charts.spectrum_waterfall,
        "A recording of radio signals: yellow stripes on blue, crossed by one broad bright bar.",
        "Recording of a frequency band.",
        credit="Graphic: Kit Vantongeren",
        licence="cc-by-sa",
    ),
    _scene(
        charts.cables_on_chart,
        "A chart with three cables between two coasts; a red cross marks a break in one of them.",
        "Sea cables between Mereth and Sahmara.",
        credit="Graphic: Yusra Benamar",
        licence="cc-by",
    ),
    _scene(
        charts.compass_and_chart,
        "A large brass compass on an old chart with a red course drawn on it.",
        "A pilot’s compass on a chart of the Narrows.",
        size=SQUARE,
    ),
    _scene(
        charts.seats_of_parliament,
        "The seats of a parliament as dots in five colours, in half circles around a desk.",
        "Seats in the chamber.",
        credit="Graphic: Yusra Benamar",
        licence="cc-by",
    ),
    _scene(
        works.harbour_cranes,
        "Container cranes and a loaded quay at sunset, with a tanker in front of the sun.",
        "The container quay of Ambrey.",
    ),
    _scene(
        works.hull_on_slipway,
        "The red hull of a ship on a slipway behind scaffolding, with welders at work.",
        "A hull on the slip.",
        credit="Selm Dockyard",
        licence="handout",
    ),
    _scene(
        works.shells_in_depot,
        "Rows of artillery shells, standing upright, as far as one can see.",
        "Shells in a depot.",
    ),
    _scene(
        works.server_hall,
        "A dark corridor between rows of computers with small lights; a person stands at its end.",
        "A server room. Illustration.",
        size=WIDE,
    ),
    _scene(
        works.assembly_line,
        "Three armoured carriers on an assembly line: a bare hull, one with two wheels, one finished.",
        "Assembly of the Ox carrier at Dunmarrow.",
        size=WIDE,
    ),
    _scene(
        works.crates_in_rain,
        "Crates on a quay at night in the rain, under three lamps.",
        "Relief goods on the quay.",
    ),
)

#: Named after the authors’ slugs.
PORTRAITS = tuple(
    Picture(
        author.slug,
        partial(draw_portrait, look=LOOKS[author.slug]),
        f"Drawn portrait of {author.name}.",
        size=(SIZE, SIZE),
    )
    for author in AUTHORS
)
