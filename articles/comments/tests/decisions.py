"""What somebody decided, for tests that take it back."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser

from articles.comments import undoing
from articles.comments.models import ModerationRecord


def last_decisions(user: AbstractBaseUser) -> list[UUID]:
    """The decisions of ``user`` that have not been taken back, the last one first."""
    standing = ModerationRecord.objects.filter(
        verb__in=undoing.UNDOABLE, undone_by=None, moderator=user, decision__isnull=False
    )
    return list(dict.fromkeys(standing.order_by("-pk").values_list("decision", flat=True)))
