"""What is kept of the people who reply: shortened after its time, exported and erased when they ask."""

from __future__ import annotations

from datetime import datetime, timedelta

from .identity import truncate_address
from .models import Comment, DiscussionSettings

_BATCH = 1_000


def forget_addresses(at: datetime) -> int:
    """Shorten the addresses, and forget the browsers, of replies older than the settings allow. Returns how many."""
    before = at - timedelta(days=DiscussionSettings.current().address_days)
    done = 0
    old = Comment.objects.filter(created_at__lt=before, address_forgotten_at=None)
    while batch := list(old.order_by("pk").only("address")[:_BATCH]):
        for reply in batch:
            reply.address, reply.user_agent, reply.address_forgotten_at = truncate_address(reply.address), "", at
        Comment.objects.bulk_update(batch, ["address", "user_agent", "address_forgotten_at"])
        done += len(batch)
    return done
