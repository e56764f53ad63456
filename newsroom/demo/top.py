"""What the demo's editor has put on top: places on the front page, and breaking news. Some of it is over by now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from articles.models import Article, BreakingNews, FrontPageSlot

from .moments import moment


@dataclass(frozen=True)
class DemoPlace:
    story: str  # its slug
    placed: str
    until: str = ""


@dataclass(frozen=True)
class DemoLine:
    text: str
    story: str  # the slug of the story that it leads to
    written: str
    until: str


PLACES = (
    DemoPlace("narrows-reopens-one-lane-after-second-mine", "20m ago"),
    DemoPlace("court-of-accounts-puts-frigates-two-years-late", "4h ago", "in 14h"),
    DemoPlace("insurers-set-price-for-the-narrows", "2h ago", "in 26h"),  # scheduled: it comes by the clock
    DemoPlace("drifting-mine-halts-traffic-in-the-narrows", "22h ago", "1h ago"),
)

LINES = (
    DemoLine(
        "A mine is adrift off Cape Selm. All traffic through the Narrows has stopped.",
        "drifting-mine-halts-traffic-in-the-narrows",
        "23h ago",
        "15h ago",
    ),
    DemoLine(
        "Westbound lane of the Narrows opens to ships in daylight",
        "narrows-reopens-one-lane-after-second-mine",
        "22m ago",
        "in 3h",
    ),
)


def load_top(written: dict[str, Article], by, now: datetime) -> None:
    """Places and lines of the stories in ``written`` (slug -> story), which were loaded just now."""
    for position, place in enumerate(PLACES, start=1):
        if story := written.get(place.story):
            FrontPageSlot.objects.create(
                article=story,
                position=position,
                expires_at=moment(place.until, now) if place.until else None,
                placed_by=by,
                placed_at=moment(place.placed, now),
            )
    for line in LINES:
        if story := written.get(line.story):
            BreakingNews.objects.create(
                text=line.text,
                article=story,
                expires_at=moment(line.until, now),
                created_by=by,
                created_at=moment(line.written, now),
            )
