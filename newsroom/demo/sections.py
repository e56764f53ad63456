"""The demo’s sections and tags."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DemoSection:
    slug: str
    name: str
    description: str
    parent: str = ""


@dataclass(frozen=True)
class DemoTag:
    slug: str
    name: str
    description: str = ""
    aliases: tuple[str, ...] = ()
    picture: str = ""


#: In the order of the menu; a parent comes before what is inside it.
SECTIONS = (
    DemoSection("world", "World", "Reporting from the regions where our correspondents live."),
    DemoSection(
        "narrows", "The Narrows", "Eleven miles of water that a fifth of the world’s oil goes through.", "world"
    ),
    DemoSection("vardasia", "Vardasia", "The strait’s north shore, its navy and its politics.", "narrows"),
    DemoSection("sahmara", "Sahmara", "The south shore, from Ras Adwan to the terminal at Khor Lamis.", "narrows"),
    DemoSection(
        "mereth", "Mereth", "The islands at the mouth of the strait, and the offices that sit there.", "narrows"
    ),
    DemoSection("northern-reach", "Northern Reach", "Ice, distance and the forces that work in them.", "world"),
    DemoSection("aldermark", "Aldermark", "Ostermund, the ice coast and the yards of Hask Bay.", "northern-reach"),
    DemoSection("skelland", "Skelland", "The archipelago and its conscripts.", "northern-reach"),
    DemoSection("uplands", "The Uplands", "The Sorrel Line, the ceasefire and the people who watch it.", "world"),
    DemoSection("drovia", "Drovia", "West of the Sorrel Line.", "uplands"),
    DemoSection("tamrun", "Tamrun", "East of the Sorrel Line.", "uplands"),
    DemoSection("ustara", "Ustara", "The neutral neighbour, and the talks that it hosts.", "uplands"),
    DemoSection("southern-arc", "Southern Arc", "Islands, rivers and a peace that is two years old.", "world"),
    DemoSection(
        "maravelle", "Maravelle", "From the naval base at Port Amaro to the launch site on the cape.", "southern-arc"
    ),
    DemoSection("pellandra", "Pellandra", "The delta of the Oua and the accord that ended its war.", "southern-arc"),
    DemoSection("air", "Air", "Aircraft, air defence and the people who fly and fix them."),
    DemoSection("sea", "Sea", "Navies, coast guards, mines and cables."),
    DemoSection("land", "Land", "Armies: what they drive, build and learn."),
    DemoSection("cyber-space", "Cyber & Space", "Networks, spectrum and orbit."),
    DemoSection("cyber", "Cyber", "Intrusions, jamming and the defence against them.", "cyber-space"),
    DemoSection("space", "Space", "Launches, satellites and what they are used for.", "cyber-space"),
    DemoSection("industry", "Industry", "Yards, plants, contracts, and whether they deliver."),
    DemoSection("policy", "Policy", "Budgets, laws, treaties and those who vote on them."),
    DemoSection("analysis", "Analysis", "What it means, signed by those who argue it."),
)

TAGS = (
    DemoTag(
        "air-defence",
        "air defence",
        "Radars, missiles and the gaps between them.",
        ("air defense",),
        "tracers-at-night",
    ),
    DemoTag("ammunition", "ammunition", "Shells, propellant and the plants that make them.", ("munitions",)),
    DemoTag("arctic", "Arctic"),
    DemoTag("arms-control", "arms control", "Treaties, registers and inspections."),
    DemoTag("artillery", "artillery"),
    DemoTag("audit", "audit"),
    DemoTag("border-security", "border security"),
    DemoTag("ceasefire", "ceasefire", "Truces, and what happens along their lines."),
    DemoTag("coast-guard", "coast guard", "", ("coastguard",)),
    DemoTag(
        "concord",
        "the Concord",
        "The Concord of Maritime States, its members and its meetings.",
        ("Concord of Maritime States",),
    ),
    DemoTag("conscription", "conscription", "", ("draft service", "national service")),
    DemoTag("constancy-frigates", "Constancy frigates", "Vardasia’s six frigates, their price and their dates."),
    DemoTag("cyber-attacks", "cyber attacks"),
    DemoTag("defence-budget", "defence budget", "", ("defense budget",)),
    DemoTag("demining", "demining"),
    DemoTag("disarmament", "disarmament"),
    DemoTag(
        "drones", "drones", "Aircraft and boats with nobody on board.", ("UAV", "unmanned aircraft"), "drone-over-grid"
    ),
    DemoTag("electronic-warfare", "electronic warfare", "", ("jamming",)),
    DemoTag("engineers", "engineers"),
    DemoTag("exercises", "exercises"),
    DemoTag("export-licences", "export licences"),
    DemoTag("flight-safety", "flight safety"),
    DemoTag("helicopters", "helicopters"),
    DemoTag("housing", "housing", "Barracks, roofs and showers."),
    DemoTag("icebreakers", "icebreakers"),
    DemoTag("insurgency", "insurgency"),
    DemoTag("logistics", "logistics"),
    DemoTag("maritime-security", "maritime security"),
    DemoTag("medical-corps", "medical corps"),
    DemoTag(
        "mine-warfare",
        "mine warfare",
        "Laying mines, finding them, and living with those that were left.",
        ("naval mines",),
        "mine-below",
    ),
    DemoTag(
        "open-source",
        "open source",
        "What can be learned from pictures, charts and registers that anybody may see.",
        ("OSINT",),
    ),
    DemoTag("parliament", "parliament"),
    DemoTag("peacekeeping", "peacekeeping"),
    DemoTag("procurement", "procurement"),
    DemoTag("radar", "radar"),
    DemoTag("recruitment", "recruitment"),
    DemoTag("relief", "disaster relief"),
    DemoTag("satellites", "satellites"),
    DemoTag("sea-cables", "sea cables"),
    DemoTag("shipbuilding", "shipbuilding"),
    DemoTag("shipping", "shipping", "Merchant ships, pilots, insurers."),
    DemoTag("sorrel-line", "Sorrel Line", "The ceasefire line between Drovia and Tamrun."),
    DemoTag("space-launch", "space launch"),
    DemoTag("submarines", "submarines"),
    DemoTag("training", "training"),
    DemoTag("vehicles", "armoured vehicles"),
    DemoTag("veterans", "veterans"),
    DemoTag("wildlife", "wildlife"),
)
