"""What is kept of the people who reply: shortened after its time, exported and erased when they ask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet

from .identity import fold_email, hash_of_email, truncate_address
from .models import Ban, BanKind, Comment, DiscussionSettings, ModerationRecord, ModerationVerb, Subscription

PERMISSION = "comments.erase_person"

_BATCH = 1_000


class NotAllowed(PermissionDenied):
    """This person may not look up or erase people. Its text is a sentence for them."""


def forget_addresses(at: datetime) -> int:
    """Shorten the addresses, and forget the browsers, of replies older than the settings allow. Returns how many."""
    before = at - timedelta(days=DiscussionSettings.current().address_days)
    done = 0
    old = Comment.objects.filter(created_at__lt=before, address_forgotten_at=None).order_by("created_at")
    while batch := list(old.only("address")[:_BATCH]):
        for reply in batch:
            reply.address, reply.user_agent, reply.address_forgotten_at = truncate_address(reply.address), "", at
        Comment.objects.bulk_update(batch, ["address", "user_agent", "address_forgotten_at"])
        done += len(batch)
    return done


def export(email: str, *, by: AbstractBaseUser | None) -> dict[str, Any]:
    """All that is known of the person with this email address, as JSON can hold it. ``by`` is None for a command."""
    _check(by)
    replies = (
        Comment.objects.filter(folded_email=fold_email(email), is_staff=False)
        if email.strip()
        else Comment.objects.none()
    )
    return {
        "email": email.strip(),
        "replies": [_exported(reply) for reply in replies.select_related("article").order_by("created_at", "pk")],
        "subscriptions": [
            {
                "story": subscription.article.headline,
                "answers_to_reply": subscription.thread_id,
                "asked_for": subscription.created_at.isoformat(),
                "confirmed": subscription.confirmed_at and subscription.confirmed_at.isoformat(),
                "ended": subscription.ended_at and subscription.ended_at.isoformat(),
            }
            for subscription in _subscriptions(email).select_related("article")
        ],
        "bans": [
            {"from": ban.at.isoformat(), "until": ban.until and ban.until.isoformat(), "reason": ban.reason}
            for ban in _bans(email)
        ],
    }


@dataclass(frozen=True)
class Erased:
    """How much was erased of a person."""

    replies: int
    subscriptions: int


def erase(email: str, *, by: AbstractBaseUser | None, at: datetime, with_text: bool = False) -> Erased:
    """Make the person with this email address unknown: their replies stay as those of nobody.

    With ``with_text`` the replies go too, and answers to them move up a level. What was decided about them stays on
    record without what they wrote; it cannot be undone any more. A ban stays in force, and tells nobody whom it meets.
    """
    _check(by)
    folded = fold_email(email)
    if not folded:
        return Erased(0, 0)
    with transaction.atomic():
        replies = list(Comment.objects.select_for_update().filter(folded_email=folded, is_staff=False).order_by("pk"))
        records = ModerationRecord.objects.filter(comment__in=replies)
        records.update(before=None, after=None)
        for reply in replies:
            if with_text:
                _delete(reply)
            else:
                _make_nobodys(reply, by, at)
        gone = _subscriptions(email).count()
        _subscriptions(email).delete()
        _bans(email).update(shown="")
    return Erased(len(replies), gone)


def _check(by: AbstractBaseUser | None) -> None:
    if by is not None and not by.has_perm(PERMISSION):
        raise NotAllowed("You may not look up or erase people. Ask a chief.")


def _subscriptions(email: str) -> QuerySet[Subscription]:
    return Subscription.objects.filter(folded_email=fold_email(email))


def _bans(email: str) -> QuerySet[Ban]:
    return Ban.objects.filter(kind=BanKind.EMAIL, value=hash_of_email(email))


def _exported(reply: Comment) -> dict[str, Any]:
    return {
        "story": reply.article.headline,
        "number": reply.pk,
        "answers": reply.parent_id,
        "posted": reply.created_at.isoformat(),
        "name": reply.name,
        "email": reply.email,
        "website": reply.website,
        "text": reply.text,
        "state": reply.state,
        "ip_address": reply.address,
        "browser": reply.user_agent,
    }


def _make_nobodys(reply: Comment, by: AbstractBaseUser | None, at: datetime) -> None:
    reply.name = reply.email = reply.website = reply.user_agent = reply.address_hash = ""
    reply.address, reply.verdict, reply.erased_at, reply.address_forgotten_at = None, None, at, at
    reply.version += 1
    fields = ["name", "email", "website", "user_agent", "address_hash", "address", "verdict", "erased_at"]
    reply.save(update_fields=[*fields, "address_forgotten_at", "version"])
    ModerationRecord.objects.create(
        comment=reply,
        verb=ModerationVerb.ERASE,
        from_state=reply.state,
        to_state=reply.state,
        moderator=by,
        username=by.get_username() if by else "",
        at=at,
    )


def _delete(reply: Comment) -> None:
    """Answers move up a level, as in WordPress."""
    reply.refresh_from_db(fields=["parent"])  # which may have gone a moment ago
    reply.answers.update(parent=reply.parent_id)
    reply.delete()
