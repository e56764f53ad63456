"""What the admin's templates ask: the desk, a moment, a picture's address."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template
from django.db.models import QuerySet
from django.template import Context
from django.utils import timezone
from django.utils.formats import date_format

from articles.models import Article, Image, Stage, State

register = template.Library()

LINES = 8


@register.filter
def moment(at: datetime) -> str:
    """A moment as the newsroom writes it, in its time zone."""
    return date_format(timezone.localtime(at), "j M Y, H:i T")


@register.filter
def picture_url(image: Image, width: int) -> str:
    """The address of a copy that is at least ``width`` pixels wide."""
    return image.url(width)


@register.inclusion_tag("admin/desk.html", takes_context=True)
def desk(context: Context) -> dict[str, Any]:
    """The stories that wait for this person, in as many queries as there are lists."""
    user, now = context["request"].user, timezone.now()
    if not user.has_perm("articles.view_article"):
        return {"lists": []}
    stories = Article.objects.visible_to(user, now).for_lists()
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
        "may_add": user.has_perm("articles.add_article"),
    }
