"""Mail about replies: to the story's author, to moderators, and to readers who asked for it.

A mail is written down in the transaction of what it tells of, and goes out with ``manage.py send_reply_mail``. What a
decision of a moderator causes waits for HOLD, so that the decision can be undone and nobody has heard of it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from .models import Comment, MailKind, ReplyMail, Subscription

#: So long a mail waits that a moderator's decision causes.
HOLD = timedelta(minutes=2)


def tell_subscribers(reply: Comment, *, decision: UUID | None, at: datetime) -> int:
    """Write down a mail for everybody who asked to hear of ``reply``, but for its own writer. Returns how many."""
    wanted = Subscription.objects.filter(article=reply.article_id).confirmed().exclude(folded_email=reply.folded_email)
    above = {None, reply.parent_id}
    mails = [
        ReplyMail(
            kind=MailKind.ANSWER,
            subscription=subscription,
            comment=reply,
            decision=decision,
            created_at=at,
            not_before=at + HOLD,
        )
        for subscription in wanted
        if subscription.thread_id in above
    ]
    ReplyMail.objects.bulk_create(mails, ignore_conflicts=True)
    return len(mails)


def take_back(decision: UUID, replies: list[int]) -> int:
    """Forget the mails of ``decision`` about ``replies`` that have not gone. Returns how many had gone already."""
    mails = ReplyMail.objects.filter(decision=decision)
    mails.filter(sent_at=None, claimed_until=None).delete()
    return mails.count()
