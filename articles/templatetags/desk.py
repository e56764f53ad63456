"""What the admin's templates ask: the desk, a moment, a picture's address."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django import template
from django.contrib.auth.models import AbstractBaseUser
from django.db.models import OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.template import Context
from django.template.defaultfilters import linebreaksbr
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString

from articles import presence, unsaved
from articles.models import (
    NO_DECISION,
    Article,
    ArticleQuerySet,
    EditorialLogEntry,
    Image,
    LoggedVerb,
    Presence,
    Rights,
    Stage,
    State,
)
from articles.picture_library import rights_to_see_to
from articles.publishing import Verb, available_verbs
from articles.roles import may_write_stories

register = template.Library()

LINES = 8
#: Verbs that need no word of explanation, so that the desk can press them at once. The others have a page that asks.
AT_A_PRESS = frozenset(["submit", "approve", "publish"])
#: Steps that say who brought a story to where it stands.
_STEPS = [
    *(LoggedVerb.SUBMIT, LoggedVerb.SEND_BACK, LoggedVerb.APPROVE),
    *(LoggedVerb.PUBLISH, LoggedVerb.SCHEDULE, LoggedVerb.UNPUBLISH, LoggedVerb.WITHDRAW),
]


@register.filter
def moment(at: datetime) -> str:
    """A moment as the newsroom writes it, in its time zone."""
    return date_format(timezone.localtime(at), "j M Y, H:i T")


@register.filter
def clock(at: datetime) -> str:
    """The time of day when it is today's, in the newsroom's time zone; else the whole moment."""
    local = timezone.localtime(at)
    return f"{local:%H:%M}" if local.date() == timezone.localdate() else moment(at)


@register.filter
def person(user: AbstractBaseUser) -> str:
    """A colleague's name."""
    return presence.name(user)


@register.filter
def minutes_until(since: datetime, until: datetime) -> str:
    """How long that is, in words that do not change every second; empty for less than a minute."""
    minutes = int((until - since).total_seconds() // 60)
    if minutes < 1:
        return ""
    if minutes < 60:
        return f"{minutes} minute{'' if minutes == 1 else 's'}"
    hours = minutes // 60
    return f"{hours} hour{'' if hours == 1 else 's'}"


@register.filter
def lines(text: str) -> str:
    """Lines as lines. HTML of ours has its own."""
    return text if isinstance(text, SafeString) else linebreaksbr(text)


@register.filter
def people(present: list[Presence]) -> str:
    """The names of those who have a story open."""
    return ", ".join(presence.name(one.user) for one in present)


@register.filter
def near_moment(at: datetime) -> str:
    """A moment in as few words as it takes on the desk: the hour alone today, without the year in this one."""
    here, today = timezone.localtime(at), timezone.localdate()
    if here.date() == today:
        return date_format(here, "H:i")
    return date_format(here, "j M, H:i" if here.year == today.year else "j M Y, H:i")


@register.filter
def picture_url(image: Image, width: int) -> str:
    """The address of a copy that is at least ``width`` pixels wide."""
    return image.url(width)


@register.filter
def asks_first(verb: Verb) -> bool:
    """Whether a verb is pressed on a page of its own."""
    return verb.name not in AT_A_PRESS


@dataclass
class Row:
    """A story on the desk: who brought it there and when, and what this person can do with it from here."""

    story: Article
    step: EditorialLogEntry | None = None
    verbs: list[Verb] = field(default_factory=list)


@dataclass
class DeskList:
    """Stories that wait for the same thing. Without ``empty`` the list is not shown when nothing is in it."""

    title: str
    #: The query of the list of stories that shows all of them.
    query: str
    stories: QuerySet[Article]
    empty: str = ""
    #: The verbs that are offered here, where they are allowed; the first is the obvious one.
    verbs: tuple[str, ...] = ()
    #: The moment by which the list is ordered: the name of a field.
    by: str = "updated_at"
    #: Beside the work: what is coming and what is out.
    aside: bool = False
    rows: list[Row] = field(default_factory=list)
    more: bool = False


@register.inclusion_tag("admin/desk.html", takes_context=True)
def desk(context: Context) -> dict[str, Any]:
    """The stories that wait for this person, in a number of queries that no story adds to."""
    user, now = context["request"].user, timezone.now()
    if not user.has_perm("articles.view_article"):
        return {"may_see": False, "kept_texts": []}
    lists = _lists(user, now)
    for one in lists:
        found = list(one.stories[: LINES + 1])
        one.more = len(found) > LINES
        one.rows = [Row(story) for story in found[:LINES]]
    _add_steps_and_verbs(lists, user, now)
    shown = [one for one in lists if one.rows or one.empty]
    return {
        "may_see": True,
        "work": [one for one in shown if not one.aside],
        "aside": [one for one in shown if one.aside],
        "copies": _copies(user, now),
        "user": user,
        "may_edit": True,
        "kept_texts": list(unsaved.of(user)) if may_write_stories(user) else [],
    }


@register.inclusion_tag("admin/picture_rights.html", takes_context=True)
def picture_rights(context: Context) -> dict[str, Any]:
    """Pictures in use whose rights have ended or soon will, for those who can choose others."""
    user, now = context["request"].user, timezone.now()
    if not user.has_perm("articles.edit_any_article"):
        return {"pictures": []}
    found = list(rights_to_see_to(now).defer("search_text", "keywords")[: LINES + 1])
    today = timezone.localdate(now)
    return {
        "pictures": [(image, image.rights_at(today) == Rights.ENDED) for image in found[:LINES]],
        "more": len(found) > LINES,
    }


def _lists(user: AbstractBaseUser, now: datetime) -> list[DeskList]:
    stories = presence.with_present(Article.objects.visible_to(user, now).for_lists(), now)
    changed = stories.order_by("-updated_at", "-pk")
    mine = changed.filter(created_by=user)
    decided = EditorialLogEntry.objects.filter(article=OuterRef("pk")).exclude(verb__in=NO_DECISION)
    # Working copies have a list of their own as long as they are drafts.
    drafts = (
        mine.without_copies()
        .filter(state=State.DRAFT)
        .annotate(last_step=Coalesce(Subquery(decided.order_by("-at", "-pk").values("verb")[:1]), Value("")))
    )
    sent_back = DeskList(
        "Sent back to me",
        "stage=draft&by=me",
        drafts.filter(last_step=LoggedVerb.SEND_BACK),
        verbs=("submit",),
    )
    my_drafts = DeskList(
        "My drafts",
        "stage=draft&by=me",
        drafts.exclude(last_step=LoggedVerb.SEND_BACK),
        "You have no drafts.",
        verbs=("submit",),
    )
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    going_out = [
        DeskList(
            "Goes out next",
            "stage=scheduled",
            stories.at_stage(Stage.SCHEDULED, now).order_by("published_at", "pk"),
            "Nothing is scheduled.",
            verbs=("unpublish",),
            by="published_at",
            aside=True,
        ),
        DeskList(
            "Published today",
            "stage=live",
            stories.public(now).filter(published_at__gte=midnight).newest_first(),
            "Nothing has gone out today yet.",
            by="published_at",
            aside=True,
        ),
    ]
    if user.has_perm("articles.approve_article"):
        # Longest waiting first: a queue is worked off from its head.
        waiting = stories.order_by("updated_at", "pk")
        return [
            DeskList(
                "Waiting for a decision",
                "stage=submitted",
                waiting.filter(state=State.SUBMITTED),
                "No story waits for you.",
                verbs=("approve", "send_back"),
            ),
            DeskList(
                "Approved",
                "stage=approved",
                waiting.filter(state=State.APPROVED),
                verbs=("publish", "send_back"),
            ),
            sent_back,
            my_drafts,
            *going_out,
        ]
    return [
        sent_back,
        my_drafts,
        DeskList("With the editors", "stage=submitted&by=me", mine.filter(state__in=[State.SUBMITTED, State.APPROVED])),
        *going_out,
    ]


def _add_steps_and_verbs(lists: list[DeskList], user: AbstractBaseUser, now: datetime) -> None:
    """The last step of each story, all in one query, and what can be pressed in each row."""
    shown = {row.story.pk for one in lists for row in one.rows}
    entries = EditorialLogEntry.objects.filter(article__in=shown, verb__in=_STEPS).select_related("by")
    last = {entry.article_id: entry for entry in entries.order_by("at", "pk")}
    for one in lists:
        for row in one.rows:
            row.step = last.get(row.story.pk)
            # A working copy takes the place of its story, which is no verb of the desk.
            wanted = [name for name in one.verbs if not (name == "publish" and row.story.revises_id)]
            possible = {verb.name: verb for verb in available_verbs(row.story, user, now)}
            row.verbs = [possible[name] for name in wanted if name in possible]


def _copies(user: AbstractBaseUser, now: datetime) -> ArticleQuerySet:
    """Working copies of live stories that are open, the oldest first."""
    copies = Article.objects.visible_to(user, now).filter(revises__isnull=False)
    return copies.select_related("created_by").defer("body", "search_text").order_by("created_at", "pk")[:LINES]
