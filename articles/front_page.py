"""What stands where on the front page, by hand and by itself; and the line of breaking news above every page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.contrib.auth.models import AbstractBaseUser
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from articles.models import Article, BreakingNews, FrontPageSlot, Listing, Section
from articles.publishing import NotAllowed

SECONDS = 3
#: The lead is looked for among so many of the newest: an older story is no lead, however good its picture.
LEAD_AMONG = 5
LEAD_WIDTH = 800  # pixels that a picture needs to be shown large
IN_A_BLOCK = 4
#: More than so many stories placed by hand would leave nothing to fill itself.
PLACES = 12


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
    #: Numbers of the stories that an editor has placed. The rest fills itself.
    by_hand: frozenset[int] = frozenset()


def arrange(newest: list[Article], sections: list[Section], at: datetime) -> FrontPage:
    """The front page of ``newest`` (public stories, newest first), with a block for each outermost of ``sections``.

    ``sections`` come from in_menu_order().

    Stories that editors have placed come first, in their order. Where none is, the lead is the newest story with a
    picture that can be shown large, where one is new enough.
    """
    top = _placed(at)
    by_hand = frozenset(story.pk for story in top)
    if not top and newest:
        top = [next(filter(_has_large_picture, newest[:LEAD_AMONG]), newest[0])]
    top += [story for story in newest if story not in top]
    lead, seconds, latest = next(iter(top), None), top[1 : SECONDS + 1], top[SECONDS + 1 :]
    return FrontPage(lead, seconds, latest, _blocks(top, sections, at), by_hand)


def _placed(at: datetime) -> list[Article]:
    """The public stories that have a place at ``at``, in order, each with its slot: two queries."""
    placed = (
        Article.objects.public(at, few=True).for_lists().filter(front_page_slot__in=FrontPageSlot.objects.current(at))
    )
    in_order = placed.order_by("front_page_slot__position", "front_page_slot__pk")
    return list(in_order.select_related("front_page_slot")[:PLACES])


def _has_large_picture(story: Article) -> bool:
    picture = story.lead_image
    return picture is not None and picture.width >= LEAD_WIDTH and picture.width > picture.height


def _blocks(shown: list[Article], sections: list[Section], at: datetime) -> list[Block]:
    """All blocks in a fixed number of queries, however many sections there are."""
    outermost = [section for section in sections if section.tree_depth == 0]
    newest = _newest_of_each(outermost, without=shown, at=at)
    chosen: dict[Section, list[int]] = {}
    taken: set[int] = set()
    for section in outermost:
        chosen[section] = [story for story in newest[section.pk] if story not in taken][:IN_A_BLOCK]
        taken.update(chosen[section])  # they stand on the page now
    stories = Article.objects.public(at, few=True).for_lists(at).in_bulk(taken)
    blocks = [Block(section, [stories[pk] for pk in pks if pk in stories]) for section, pks in chosen.items()]
    return [block for block in blocks if block.stories]


def _newest_of_each(sections: list[Section], without: list[Article], at: datetime) -> dict[int, list[int]]:
    """Section -> the newest stories of its list, newest first: one query."""
    listed = Listing.objects.public(at).exclude(article__in=[story.pk for story in without])
    # So many more as other blocks can take away: those filed under several sections go to the first.
    most = {(Listing.Kind.SECTION, one.pk): IN_A_BLOCK * number for number, one in enumerate(sections, start=1)}
    return {section: stories for (_, section), stories in listed.newest_of_each(most).items()}


@dataclass(frozen=True)
class Placement:
    """A story that is to have a place, and until when. None: until it is taken off."""

    story: int
    expires_at: datetime | None = None


class Overtaken(Exception):
    """Somebody else has changed the front page since it was looked at. Nothing was changed."""


def version() -> str:
    """What tells one set of placements from another: whoever saves says which one they have seen."""
    slots = FrontPageSlot.objects.order_by("position", "pk").values_list("article", "expires_at")
    return sha256(repr([(story, until and until.timestamp()) for story, until in slots]).encode()).hexdigest()[:16]


def place(
    placements: Sequence[Placement], *, by: AbstractBaseUser, seen: str, at: datetime | None = None
) -> list[FrontPageSlot]:
    """Make these the placements of the front page, in this order; what is not among them goes.

    Who placed a story stays on record while it keeps its place. Raises NotAllowed, and Overtaken where the
    placements are no longer those of version ``seen``.
    """
    if not by.has_perm("articles.change_frontpageslot"):
        raise NotAllowed("You may not arrange the front page. Ask an editor to do it.")
    at = at or timezone.now()
    with transaction.atomic():
        _one_at_a_time()
        if version() != seen:
            raise Overtaken
        FrontPageSlot.objects.exclude(article__in=[one.story for one in placements]).delete()
        for position, one in enumerate(placements, start=1):
            FrontPageSlot.objects.update_or_create(
                article_id=one.story,
                defaults={"position": position, "expires_at": one.expires_at},
                create_defaults={
                    "position": position,
                    "expires_at": one.expires_at,
                    "placed_by": by,
                    "placed_at": at,
                },
            )
    return list(FrontPageSlot.objects.all())


def _one_at_a_time() -> None:
    """Hold back whoever else arranges the front page. There may be no slot to lock, so it is a row that is always there."""
    kind = ContentType.objects.get_for_model(FrontPageSlot)
    ContentType.objects.select_for_update().get(pk=kind.pk)


@dataclass(frozen=True)
class Breaking:
    """The line above every page; ``story`` is where it leads, if that is public."""

    text: str
    story: Article | None


def breaking(at: datetime) -> Breaking | None:
    """The newest line that has not expired at ``at``: one query."""
    leads = Article.objects.public(at).filter(pk=OuterRef("article"))
    line = (
        BreakingNews.objects.current(at)
        .select_related("article")
        .only("text", *(f"article__{name}" for name in ("language", "slug", "published_at", "first_public_at")))
        .annotate(leads=Exists(leads))
        .first()
    )
    return Breaking(line.text, line.article if line.leads else None) if line else None


def end_breaking(line: BreakingNews, *, by: AbstractBaseUser, at: datetime | None = None) -> BreakingNews:
    """Take a line off every page at once. One that has ended stays as it was. Raises NotAllowed."""
    at = at or timezone.now()
    if not by.has_perm("articles.change_breakingnews"):
        raise NotAllowed("You may not end breaking news. Ask an editor to do it.")
    BreakingNews.objects.current(at).filter(pk=line.pk).update(expires_at=at)
    line.refresh_from_db(fields=["expires_at"])
    return line
