"""The points of the checklist, each a small rule with a name."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import PurePosixPath

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format

from articles.models import Article, ChecklistRule, Image, State
from articles.rich_text import plain_text

from .links import Link, links_of
from .status import Status

#: Characters of a headline: a shorter one says too little in a list of results, a longer one is cut there.
HEADLINE_SHORTEST, HEADLINE_LONGEST = 20, 110
_NAMED = 3  # pictures and links that a sentence names before it counts the rest


@dataclass(frozen=True)
class Facts:
    """All that the rules look at, fetched before the first of them is asked."""

    article: Article
    #: When the story goes out: at the moment that is asked about, or that it is scheduled for.
    going_out: datetime
    has_byline: bool
    has_check_also: bool
    pictures: list[Image]
    links: list[Link]


@dataclass(frozen=True)
class Finding:
    """What a rule found. ``needs`` completes “it still needs …”, ``said`` is a sentence for the person at the form."""

    status: Status
    said: str
    needs: str = ""
    #: The picture to be looked at, where it is one of the library's.
    picture: int | None = None


@dataclass(frozen=True)
class Rule:
    """One point: how the form and the chief's page name it, and how it is judged."""

    name: str
    label: str
    #: For the chief, who decides whether it is required.
    explained: str
    #: The element of the form in which it is put right.
    place: str
    judge: Callable[[Facts], Finding]


@dataclass(frozen=True)
class Point:
    rule: Rule
    finding: Finding
    required: bool

    @property
    def blocks(self) -> bool:
        return self.required and self.finding.status == Status.MISSING

    @property
    def may_be_overridden(self) -> bool:
        return self.rule.name not in ALWAYS


@dataclass(frozen=True)
class Checklist:
    """The points of one story at one moment."""

    points: list[Point]
    links: list[Link]

    @cached_property
    def done(self) -> list[Point]:
        return [point for point in self.points if point.finding.status == Status.DONE]

    @cached_property
    def open(self) -> list[Point]:
        """What is missing or not known, what blocks first."""
        left = [point for point in self.points if point.finding.status != Status.DONE]
        return sorted(left, key=lambda point: (not point.blocks, point.finding.status == Status.UNKNOWN))

    @cached_property
    def blocking(self) -> list[Point]:
        return [point for point in self.points if point.blocks]

    @property
    def links_to_ask(self) -> bool:
        """Whether a link was never asked, or so long ago that its answer counts no more."""
        return any(link.asked and link.status == Status.UNKNOWN for link in self.links)


def _done(said: str) -> Finding:
    return Finding(Status.DONE, said)


def _missing(needs: str, said: str, picture: int | None = None) -> Finding:
    return Finding(Status.MISSING, said, needs, picture)


def _headline(facts: Facts) -> Finding:
    length = len(facts.article.headline)
    if HEADLINE_SHORTEST <= length <= HEADLINE_LONGEST:
        return _done(f"{length} characters.")
    return _missing(
        f"a headline of {HEADLINE_SHORTEST} to {HEADLINE_LONGEST} characters",
        f"It has {length} characters. Give it {HEADLINE_SHORTEST} to {HEADLINE_LONGEST}.",
    )


def _standfirst(facts: Facts) -> Finding:
    if facts.article.standfirst.strip():
        return _done("Written.")
    return _missing("a standfirst", "Write one or two sentences for lists, search results and Check Also.")


def _section(facts: Facts) -> Finding:
    if facts.article.section_id:
        return _done("Chosen.")
    return _missing("a section", "Choose the one that stands in the breadcrumb.")


def _body(facts: Facts) -> Finding:
    return _done("Written.") if plain_text(facts.article.body) else _missing("a body", "Write the story.")


def _byline(facts: Facts) -> Finding:
    return _done("Signed.") if facts.has_byline else _missing("a byline", "Say who wrote it.")


def _lead_picture(facts: Facts) -> Finding:
    if facts.article.lead_image_id:
        return _done("Chosen.")
    return _missing("a lead picture", "Choose one: without it the story stands in lists as words alone.")


def _alt(facts: Facts) -> Finding:
    """That there is a text, the database sees to. It must also say more than the file's name or the caption."""

    def says_nothing(picture: Image) -> bool:
        alt = picture.alt.strip().casefold()
        name = picture.original_name.casefold()
        return alt in {name, PurePosixPath(name).stem, picture.caption.strip().casefold()}

    return _of_pictures(
        facts,
        says_nothing,
        "an alternative text that says what each picture shows",
        "repeats the file’s name or the caption. Say what the picture shows",
    )


def _credit(facts: Facts) -> Finding:
    return _of_pictures(
        facts,
        lambda picture: not picture.credit.strip(),
        "a credit on each picture",
        "names nobody. Say who made the picture",
    )


def _rights(facts: Facts) -> Finding:
    """A picture whose last day is the one on which the story goes out is named too: the story stays after it."""
    if not facts.pictures:
        return _done("There is no picture.")
    day = timezone.localdate(facts.going_out)
    running_out = [picture for picture in facts.pictures if picture.rights_until and picture.rights_until <= day]
    if not running_out:
        return _done("Held on that day for every picture.")
    told = [
        f"“{picture}” {'until' if picture.rights_until == day else 'ended on'} {date_format(picture.rights_until, 'j M Y')}"
        for picture in running_out[:_NAMED]
    ]
    more = f"; and {len(running_out) - _NAMED} more" if len(running_out) > _NAMED else ""
    return _missing(
        "pictures whose rights last beyond its publication",
        f"Rights: {'; '.join(told)}{more}. Extend them in the library, or choose another picture.",
        picture=running_out[0].pk,
    )


def _of_pictures(facts: Facts, lacks: Callable[[Image], bool], needs: str, what: str) -> Finding:
    if not facts.pictures:
        return _done("There is no picture.")
    lacking = [picture for picture in facts.pictures if lacks(picture)]
    if not lacking:
        return _done("On every picture.")
    return _missing(needs, f"{_named([str(picture) for picture in lacking])}: {what}.", picture=lacking[0].pk)


def _check_also(facts: Facts) -> Finding:
    if facts.has_check_also:
        return _done("Chosen.")
    return _missing("a story under Check Also", "Choose what to read next. Left empty, the best match stands there.")


def _links(facts: Facts) -> Finding:
    broken = [link for link in facts.links if link.status == Status.MISSING]
    if broken:
        named = "; ".join(f"{link.url}: {link.said}" for link in broken[:_NAMED])
        more = f"; and {len(broken) - _NAMED} more" if len(broken) > _NAMED else ""
        return _missing("links that answer", f"{named}{more}.")
    unknown = sum(link.status == Status.UNKNOWN for link in facts.links)
    if unknown:
        return Finding(Status.UNKNOWN, f"{unknown} of {len(facts.links)} not checked yet.")
    if not facts.links:
        return _done("There is none.")
    return _done("It answers." if len(facts.links) == 1 else f"All {len(facts.links)} answer.")


def _named(names: list[str]) -> str:
    shown = ", ".join(f"“{name}”" for name in names[:_NAMED])
    return shown + (f" and {len(names) - _NAMED} more" if len(names) > _NAMED else "")


RULES: tuple[Rule, ...] = (
    Rule(
        "headline",
        "Headline",
        f"It has {HEADLINE_SHORTEST} to {HEADLINE_LONGEST} characters: shorter says too little, longer is cut in results.",
        "id_headline",
        _headline,
    ),
    Rule(
        "standfirst",
        "Standfirst",
        "Lists, search results and Check Also show it under the headline.",
        "id_standfirst",
        _standfirst,
    ),
    Rule(
        "section",
        "Section",
        "It stands in the breadcrumb and decides where the story is listed.",
        "id_section",
        _section,
    ),
    Rule("body", "Body", "There is text.", "id_body", _body),
    Rule("byline", "Byline", "Somebody answers for the story.", "bylines-group", _byline),
    Rule(
        "lead_picture",
        "Lead picture",
        "A story without one is set in words alone on the front page and where others share it.",
        "id_lead_image",
        _lead_picture,
    ),
    Rule(
        "alt",
        "Alternative texts",
        "Each picture has one that says what it shows, for those who cannot see it: no file name, no second caption.",
        "id_lead_image",
        _alt,
    ),
    Rule("credit", "Credits", "Each picture, in the body too, says who made it.", "id_lead_image", _credit),
    Rule(
        "picture_rights",
        "Picture rights",
        "The rights of each picture, in the body too, last beyond the day on which the story goes out.",
        "id_lead_image",
        _rights,
    ),
    Rule(
        "check_also",
        "Check Also",
        "An editor has chosen what to read next. Left empty, the best match stands there.",
        "related_links-group",
        _check_also,
    ),
    Rule(
        "links",
        "Links",
        "Every link answered when it was last asked, and those to our own stories lead to what readers may see.",
        "id_body",
        _links,
    ),
)

#: Points without which no story goes out, whoever wants it.
ALWAYS = frozenset(["section", "body", "byline"])


def required_points() -> frozenset[str]:
    """The names of the points that are required: those that always are, and those that the chief chose."""
    chosen = ChecklistRule.objects.filter(required=True).values_list("point", flat=True)
    return ALWAYS | {rule.name for rule in RULES} & set(chosen)


def set_required(names: Collection[str]) -> list[str]:
    """Make ``names`` the required points beside those that always are. Returns the names of those that changed."""
    with transaction.atomic():
        rows = {row.point: row for row in ChecklistRule.objects.select_for_update()}
        changed = []
        for rule in RULES:
            wanted, row = rule.name in names, rows.get(rule.name)
            if rule.name in ALWAYS or wanted == (row is not None and row.required):
                continue
            ChecklistRule.objects.update_or_create(point=rule.name, defaults={"required": wanted})
            changed.append(rule.name)
    return changed


def check(article: Article, at: datetime | None = None) -> Checklist:
    """The checklist of a saved story, for going out at ``at`` (aware; now by default). Asks nobody outside."""
    at = at or timezone.now()
    links = links_of(article, at)
    facts = Facts(
        article=article,
        going_out=max(at, article.published_at) if article.state == State.PUBLISHED else at,
        has_byline=article.bylines.exists(),
        has_check_also=article.related_links.exists(),
        pictures=list(
            Image.objects.filter(Q(pk=article.lead_image_id) | Q(body_links__article=article)).distinct().order_by("pk")
        ),
        links=links,
    )
    required = required_points()
    return Checklist([Point(rule, rule.judge(facts), rule.name in required) for rule in RULES], links)
