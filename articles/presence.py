"""Who has a story's form open, so that two do not write into it without knowing of each other."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from .models import Article, ArticleQuerySet, Presence

#: Whoever was not seen for so long has gone. The browser says every 15 seconds that the form is still open, but only
#: once a minute while its tab is in the background.
TTL = timedelta(seconds=90)


def seen(article: Article, user: AbstractBaseUser, at: datetime | None = None) -> Presence:
    """``user`` has the form open at ``at``. Whoever comes back after having gone arrives anew."""
    at = at or timezone.now()
    with transaction.atomic():
        presence, arrived = Presence.objects.select_for_update().get_or_create(
            article=article, user=user, defaults={"since": at, "seen_at": at}
        )
        if not arrived:
            if presence.seen_at <= at - TTL:
                presence.since = at
            presence.seen_at = max(presence.seen_at, at)
            presence.save(update_fields=["since", "seen_at"])
    return presence


def leave(article: Article, user: AbstractBaseUser) -> None:
    """``user`` has closed the form."""
    Presence.objects.filter(article=article, user=user).delete()


def others(article: Article, user: AbstractBaseUser, at: datetime | None = None) -> list[Presence]:
    """Who else has the form open at ``at``, the longest first."""
    return list(_present(at).filter(article=article).exclude(user=user.pk))


def with_present(stories: ArticleQuerySet, at: datetime | None = None) -> ArticleQuerySet:
    """Stories for a list of the desk: each with ``present``, who has it open. One query more, however many they are."""
    return stories.prefetch_related(Prefetch("presences", queryset=_present(at), to_attr="present"))


def name(user: AbstractBaseUser) -> str:
    """As colleagues call each other: the full name where there is one."""
    return user.get_full_name() or user.get_username()


def _present(at: datetime | None) -> QuerySet[Presence]:
    return Presence.objects.filter(seen_at__gt=(at or timezone.now()) - TTL).select_related("user")
