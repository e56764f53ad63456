"""What the newsroom has decided about a story, what the clock makes of it, and the rule of what readers may see."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.db.models.lookups import Exact

from .unindexed import Checked


class State(models.TextChoices):
    """What the newsroom has decided. Whether readers see a story also depends on the clock: see Stage."""

    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Submitted"
    APPROVED = "approved", "Approved"
    PUBLISHED = "published", "Published"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Stage(models.TextChoices):
    """Where a story stands at a moment: its state, seen with the clock."""

    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Submitted"
    APPROVED = "approved", "Approved"
    SCHEDULED = "scheduled", "Scheduled"
    LIVE = "live", "Live"
    EXPIRED = "expired", "Expired"
    WITHDRAWN = "withdrawn", "Withdrawn"


def in_time(at: datetime, through: str = "") -> Q:
    """What has gone out by ``at`` and has not expired, of published stories and of what is listed of them."""
    to = f"{through}__" if through else ""
    unexpired = Q(**{f"{to}expires_at__isnull": True}) | Q(**{f"{to}expires_at__gt": at})
    return Q(**{f"{to}published_at__lte": at}) & unexpired


def is_public(at: datetime, through: str = "", *, few: bool = False) -> Q:
    """The rule of ``public``, for what adds to it and for what hangs on a story; nothing else asks it.

    ``through`` is the field that leads to the story. A condition on the story itself is looked up row by row, where
    SQLite would gather all public stories first to look among them; so it does where ``few`` are found by another condition.
    """
    if not (few or through):
        return Q(state=State.PUBLISHED) & in_time(at)
    state = Checked(f"{through}__state" if through else "state")
    return Q(Exact(state, State.PUBLISHED)) & in_time(at, through)
