"""What the admin's templates ask: the desk, a moment, a picture's address."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template
from django.contrib.auth.models import AbstractBaseUser
from django.db.models import QuerySet
from django.template import Context
from django.template.defaultfilters import linebreaksbr
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString

from articles import presence, unsaved
from articles.models import Article, Image, Presence, Stage, State
from articles.roles import may_write_stories

register = template.Library()

LINES = 8


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
def picture_url(image: Image, width: int) -> str:
    """The address of a copy that is at least ``width`` pixels wide."""
    return image.url(width)


@register.inclusion_tag("admin/desk.html", takes_context=True)
def desk(context: Context) -> dict[str, Any]:
    """The stories that wait for this person, in as many queries as there are lists."""
    user, now = context["request"].user, timezone.now()
    if not user.has_perm("articles.view_article"):
        return {"lists": [], "kept_texts": []}
    stories = presence.with_present(Article.objects.visible_to(user, now).for_lists(), now)
    changed = stories.order_by("-updated_at", "-pk")
    mine = {"created_by": user}
    lists: list[tuple[str, str, str, QuerySet]] = []
    if user.has_perm("articles.approve_article"):
        lists += [
            (
                "Waiting for a decision",
                "stage=submitted",
                "No story waits for you.",
                changed.filter(state=State.SUBMITTED),
            ),
            ("Approved", "stage=approved", "", changed.filter(state=State.APPROVED)),
        ]
    lists.append(("My drafts", "stage=draft&by=me", "You have no drafts.", changed.filter(state=State.DRAFT, **mine)))
    if not user.has_perm("articles.approve_article"):
        lists.append(("Submitted", "stage=submitted&by=me", "", changed.filter(state=State.SUBMITTED, **mine)))
    lists += [
        ("Goes out next", "stage=scheduled", "", stories.at_stage(Stage.SCHEDULED, now).order_by("published_at", "pk")),
        ("Published last", "stage=live", "Nothing is published yet.", stories.public(now).newest_first()),
    ]
    shown = [
        {"title": title, "query": query, "empty": empty, "stories": list(found[:LINES])}
        for title, query, empty, found in lists
    ]
    return {
        "lists": [one for one in shown if one["stories"] or one["empty"]],
        "user": user,
        "may_edit": True,
        "kept_texts": list(unsaved.of(user)) if may_write_stories(user) else [],
        "may_add": user.has_perm("articles.add_article"),
    }
