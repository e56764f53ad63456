"""Mail about replies: to the story's author, to moderators, and to readers who asked for it.

A mail is written down in the transaction of what it tells of, and goes out with ``manage.py send_reply_mail``, for a timer.
What a moderator's decision causes waits for HOLD, so that the decision can be undone and nobody has heard of it. Before it
goes out, each mail is asked again whether what it tells is still so.
"""

from __future__ import annotations

import logging
import smtplib
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import Q, QuerySet

from articles import mailing

from . import letters, staff_letters
from .models import Comment, CommentState, DiscussionSettings, MailKind, ReplyMail, Subscription

logger = logging.getLogger(__name__)

#: So long a mail waits that a moderator's decision causes.
HOLD = timedelta(minutes=2)
#: Between two mails to one member of staff: what comes meanwhile goes out in one.
PAUSE = timedelta(minutes=10)
#: So long a mail may take to be sent, and so long nobody tries again where that failed.
CLAIM = timedelta(minutes=5)
#: Mails that went are remembered for so long, so that nobody is told twice; those that cannot be sent are given up after it.
KEPT = timedelta(days=30)
#: Mails that one run takes at once.
BATCH = 200

MODERATORS = "comments.moderate_comment"

#: What makes the mail of each kind to a subscriber.
LETTERS: dict[str, Callable[[ReplyMail], EmailMessage]] = {
    MailKind.CONFIRM: letters.confirm,
    MailKind.ANSWER: letters.answer,
}


def tell_of_arrival(reply: Comment, *, settings: DiscussionSettings, at: datetime) -> None:
    """Write down the mails about a reply that has just arrived, as the settings say. Call it in the arrival's transaction.

    Readers hear of it when its writer cannot change it any more.
    """
    if reply.state == CommentState.PENDING and settings.mail_on_held:
        _write(MailKind.HELD, reply, at, users=mailing.reachable_with(MODERATORS))
    if reply.state == CommentState.APPROVED:
        settled = max(HOLD, timedelta(minutes=settings.edit_minutes))
        _tell_public(reply, settings, at, not_before=at + settled)


def tell_of_approval(reply: Comment, *, decision: UUID, at: datetime) -> None:
    """Write down the mails about a reply that a moderator lets readers see, to go out when ``decision`` stands."""
    _tell_public(reply, DiscussionSettings.current(), at, not_before=at + HOLD, decision=decision)


def ask_to_confirm(subscription: Subscription, *, at: datetime) -> None:
    """Write down the mail that asks a reader whether they meant to subscribe. It goes out after the commit: they wait."""
    mail = ReplyMail.objects.create(kind=MailKind.CONFIRM, subscription=subscription, created_at=at, not_before=at)
    transaction.on_commit(lambda: send(at, only=mail.pk), robust=True)


def take_back(decision: UUID, *, at: datetime) -> int:
    """Forget the mails of ``decision`` that have not gone at ``at``. Returns how many had gone, or were just going."""
    mails = ReplyMail.objects.filter(decision=decision)
    mails.filter(Q(claimed_until=None) | Q(claimed_until__lte=at), sent_at=None).delete()
    return mails.count()


def _tell_public(
    reply: Comment, settings: DiscussionSettings, at: datetime, *, not_before: datetime, decision: UUID | None = None
) -> None:
    when = {"not_before": not_before, "decision": decision}
    if settings.mail_on_arrival and not reply.is_staff:
        _write(MailKind.ARRIVED, reply, at, users=mailing.reachable().filter(articles=reply.article_id), **when)
    wanted = Subscription.objects.filter(Q(thread=None) | Q(thread=reply.parent_id), article=reply.article_id)
    others = wanted.confirmed().exclude(folded_email=reply.folded_email)
    # Whoever asked for the story and for the thread is told once.
    once = {subscription.folded_email: subscription for subscription in others.order_by("-pk")}
    _write(MailKind.ANSWER, reply, at, subscriptions=once.values(), **when)


def _write(
    kind: MailKind,
    reply: Comment,
    at: datetime,
    *,
    users: Iterable[AbstractBaseUser] = (),
    subscriptions: Iterable[Subscription] = (),
    not_before: datetime | None = None,
    decision: UUID | None = None,
) -> None:
    if mailing.is_withheld():
        return
    same = {"kind": kind, "comment": reply, "created_at": at, "not_before": not_before or at, "decision": decision}
    mails = [ReplyMail(user=user, **same) for user in users]
    mails += [ReplyMail(subscription=subscription, **same) for subscription in subscriptions]
    # Whoever was told already is not told again.
    ReplyMail.objects.bulk_create(mails, ignore_conflicts=True)


# Sending


def send(at: datetime, *, only: int | None = None) -> int:
    """Send what waits at ``at``, or of it the mail of one number alone. Returns the number of mails.

    Safe to run twice at once: each mail is claimed before it is made. It is sent twice only where the process dies
    between the mail and the note that it went.
    """
    connection, sent = get_connection(), 0
    try:
        for mails, letter in _claimed_letters(at, only):
            if _send_one(connection, mails, letter, at):
                sent += 1
    except Exception:
        # Claims run out by themselves, so what was not sent is tried again in a while.
        logger.exception("The mail server cannot be reached. Mail about replies waits and is tried again.")
    finally:
        mailing.close(connection)
    return sent


def tidy(at: datetime) -> int:
    """Forget what was sent long ago, and what could not be sent for as long."""
    return ReplyMail.objects.filter(Q(sent_at__lt=at - KEPT) | Q(sent_at=None, created_at__lt=at - KEPT)).delete()[0]


def _claimed_letters(at: datetime, only: int | None) -> Iterable[tuple[list[ReplyMail], EmailMessage]]:
    """Mails to send now, each with the rows that it takes care of: one a subscriber's reply, one digest a colleague."""
    for_subscribers = _free(at).filter(subscription__isnull=False, kind__in=LETTERS)
    for mail in _claim(at, for_subscribers if only is None else for_subscribers.filter(pk=only)):
        yield [mail], LETTERS[mail.kind](mail)
    if only is not None:
        return
    by_user: defaultdict[int, list[ReplyMail]] = defaultdict(list)
    paused = ReplyMail.objects.filter(sent_at__gt=at - PAUSE, user__isnull=False).values("user")
    for mail in _claim(at, _free(at).filter(user__in=mailing.reachable()).exclude(user__in=paused)):
        by_user[mail.user_id].append(mail)
    for mails in by_user.values():
        yield mails, staff_letters.digest(mails)


def _free(at: datetime) -> QuerySet[ReplyMail]:
    """Mails that may be sent at ``at``: due, not sent, and not claimed by somebody who may still be at it."""
    return ReplyMail.objects.filter(Q(claimed_until=None) | Q(claimed_until__lte=at), sent_at=None, not_before__lte=at)


def _claim(at: datetime, free: QuerySet[ReplyMail]) -> list[ReplyMail]:
    """Mark what is free so that nobody else sends it; what is no longer so is forgotten. At most BATCH."""
    with transaction.atomic():
        # Another sender's rows are passed over; the order is that in which they were written.
        rows = list(free.select_for_update(of=("self",), skip_locked=True).order_by("not_before", "pk")[:BATCH])
        found = ReplyMail.objects.select_related("user", "subscription", "comment__article").in_bulk(
            [m.pk for m in rows]
        )
        still_so = [mail for mail in (found[row.pk] for row in rows) if _is_still_so(mail, at)]
        kept = [mail.pk for mail in still_so]
        ReplyMail.objects.filter(pk__in=kept).update(claimed_until=at + CLAIM)
        ReplyMail.objects.filter(pk__in=[row.pk for row in rows]).exclude(pk__in=kept).delete()
    return still_so


def _is_still_so(mail: ReplyMail, at: datetime) -> bool:
    """Whether there is still reason for the mail: nobody is told of a reply that was taken back meanwhile."""
    if mail.kind == MailKind.CONFIRM:
        return mail.subscription.confirmed_at is None and mail.subscription.ended_at is None
    if mail.kind == MailKind.HELD:
        return mail.comment.state == CommentState.PENDING
    is_public = Comment.objects.public(at).filter(pk=mail.comment_id).exists()
    return is_public and (mail.subscription is None or mail.subscription.is_active(at))


def _send_one(connection: BaseEmailBackend, mails: list[ReplyMail], letter: EmailMessage, at: datetime) -> bool:
    """Send one mail and note that it went. Raises what stops all others too, such as a server that has gone."""
    letter.connection = connection
    try:
        letter.send()
    except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused, ValueError):
        # No address here: a log is read by more people than a queue.
        logger.exception("A mail about a reply was refused (number %d). It is kept and tried again.", mails[0].pk)
        return False
    ReplyMail.objects.filter(pk__in=[mail.pk for mail in mails]).update(sent_at=at, claimed_until=None)
    return True
