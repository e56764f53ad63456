"""Readers ask for mail when their comment is answered, confirm it from their mailbox, and end it with one click."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from . import mail
from .models import Comment, CommentState, MailKind, ReplyMail, Subscription

#: A mailbox gets no more mails that ask for a confirmation in a day, whoever fills in its address.
DAILY = 3
#: For so long the link in such a mail works.
CONFIRMABLE = timedelta(days=7)


class Over(Exception):
    """The mail that asks for a confirmation is too old, or the address has changed hands meanwhile."""


def ask(reply: Comment, *, at: datetime) -> bool:
    """Note that the writer of ``reply`` wants mail about answers, and ask in a mail, after the commit, for a confirmation.

    Nothing is written to whom screening has thrown out, or beyond DAILY. Returns whether a mail will go.
    """
    if not reply.folded_email or reply.state not in (CommentState.PENDING, CommentState.APPROVED):
        return False
    with transaction.atomic():
        asked = ReplyMail.objects.filter(
            kind=MailKind.CONFIRM, subscription__folded_email=reply.folded_email, created_at__gt=at - timedelta(days=1)
        )
        if asked.count() >= DAILY:
            return False
        subscription, is_new = Subscription.objects.get_or_create(
            thread=reply,
            folded_email=reply.folded_email,
            defaults={"article_id": reply.article_id, "email": reply.email, "created_at": at, "asked_at": at},
        )
        if is_new:
            mail.ask_to_confirm(subscription, at=at)
    return is_new


def confirm(subscription: Subscription, *, at: datetime) -> None:
    """Whoever reads the mailbox wants the mails. Raises Over once the question is too old."""
    if at > subscription.asked_at + CONFIRMABLE:
        raise Over
    Subscription.objects.filter(pk=subscription.pk).update(confirmed_at=at, ended_at=None)
    subscription.confirmed_at, subscription.ended_at = at, None


def end(subscription: Subscription, *, at: datetime) -> None:
    """No more mail about answers to this comment."""
    _end(Subscription.objects.filter(pk=subscription.pk), at)


def end_all(subscription: Subscription, *, at: datetime) -> None:
    """No more mail about comments to this mailbox."""
    _end(Subscription.objects.filter(folded_email=subscription.folded_email), at)


def _end(subscriptions, at: datetime) -> None:
    subscriptions.filter(ended_at=None).update(ended_at=at)
