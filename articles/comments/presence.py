"""Who has a reply before them, so that two moderators do not weigh the same one without knowing of each other.

It only tells. What keeps two from deciding twice is the version that each saw: see moderation.py.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from .models import Comment, ReplyPresence

#: Whoever was not seen for so long has gone; a browser says every 15 seconds that the reply is still before somebody,
#: and only once a minute while its tab is in the background.
TTL = timedelta(seconds=90)


def seen(replies: Iterable[int], user: AbstractBaseUser, at: datetime | None = None) -> None:
    """``user`` has the replies of these numbers, and no others, before them at ``at``: a fixed number of queries."""
    at = at or timezone.now()
    with transaction.atomic():
        # The person's own rows alone: nobody waits for anybody.
        there = set(Comment.objects.filter(pk__in=list(replies)).order_by().values_list("pk", flat=True))
        mine = ReplyPresence.objects.filter(user=user.pk)
        mine.exclude(comment__in=there, seen_at__gt=at - TTL).delete()
        mine.update(seen_at=at)
        ReplyPresence.objects.bulk_create(
            [ReplyPresence(comment_id=pk, user=user, since=at, seen_at=at) for pk in sorted(there)],
            ignore_conflicts=True,
        )


def leave(user: AbstractBaseUser) -> None:
    """``user`` has closed the queue."""
    ReplyPresence.objects.filter(user=user.pk).delete()


def others(
    replies: Iterable[int], user: AbstractBaseUser, at: datetime | None = None
) -> dict[int, list[ReplyPresence]]:
    """Who else has each of the replies before them at ``at``, the longest first: one query. Leaves out where nobody has."""
    found = defaultdict(list)
    present = ReplyPresence.objects.filter(comment__in=list(replies), seen_at__gt=(at or timezone.now()) - TTL)
    for presence in present.exclude(user=user.pk).select_related("user").order_by("since", "pk"):
        found[presence.comment_id].append(presence)
    return dict(found)
