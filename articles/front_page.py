"""What stands where on the front page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from articles.models import Article, Section

SECONDS = 3
#: The lead is looked for among so many of the newest: an older story is no lead, however good its picture.
LEAD_AMONG = 5
LEAD_WIDTH = 800  # pixels that a picture needs to be shown large
IN_A_BLOCK = 4


@dataclass(frozen=True)
class Block:
    """A section with the newest of its stories that stand nowhere else on the page."""

    section: Section
    stories: list[Article]


@dataclass(frozen=True)
class FrontPage:
    lead: Article | None
    seconds: list[Article]
    latest: list[Article]
    blocks: list[Block]


def arrange(newest: list[Article], sections: list[Section], at: datetime) -> FrontPage:
    """The front page of ``newest`` (public stories, newest first), with a block for each outermost of ``sections``.

    ``sections`` come from in_menu_order().

    The lead is the newest story with a picture that can be shown large, where one is new enough.
    """
    lead = next(filter(_has_large_picture, newest[:LEAD_AMONG]), newest[0] if newest else None)
    others = [story for story in newest if story != lead]
    return FrontPage(lead, others[:SECONDS], others[SECONDS:], _blocks(newest, sections, at))


def _has_large_picture(story: Article) -> bool:
    picture = story.lead_image
    return picture is not None and picture.width >= LEAD_WIDTH and picture.width > picture.height


def _blocks(shown: list[Article], sections: list[Section], at: datetime) -> list[Block]:
    """All blocks in a fixed number of queries, however many sections there are."""
    inside: dict[Section, list[int]] = {section: [] for section in sections if section.tree_depth == 0}
    for section in sections:
        inside[section.lineage[0]].append(section.pk)
    filed_under = _newest_of_each(list(inside.values()), without=shown, at=at)
    chosen: dict[Section, list[int]] = {}
    for section, pks in inside.items():
        free = [story for story, under in filed_under.items() if not under.isdisjoint(pks)][:IN_A_BLOCK]
        chosen[section] = free
        for story in free:
            del filed_under[story]  # it stands on the page now
    stories = Article.objects.public(at).for_lists(at).in_bulk([pk for pks in chosen.values() for pk in pks])
    blocks = [Block(section, [stories[pk] for pk in pks if pk in stories]) for section, pks in chosen.items()]
    return [block for block in blocks if block.stories]


def _newest_of_each(groups: list[list[int]], without: list[Article], at: datetime) -> dict[int, set[int]]:
    """The newest stories of each group of sections, newest first: story -> the sections that it is filed under."""
    candidates = Article.objects.public(at).exclude(pk__in=[story.pk for story in without]).newest_first()
    wanted = Q(pk__in=[])
    for sections in groups:
        # Twice as many as fit: those filed under two sections go to the first, and the second needs others.
        wanted |= Q(pk__in=candidates.in_sections(sections).values("pk")[: 2 * IN_A_BLOCK])
    found = Article.objects.filter(wanted).newest_first().values_list("pk", "section")
    filed_under = {story: {section} for story, section in found}
    further = Article.further_sections.through.objects.filter(article__in=filed_under)
    for story, section in further.values_list("article", "section"):
        filed_under[story].add(section)
    return filed_under
