"""What stands in the mail about replies that the staff gets. No address of a reader is ever in it."""

from __future__ import annotations

from textwrap import indent

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from .models import MailKind, ReplyMail

#: Characters of a reply that a mail to the staff shows.
EXCERPT = 1_000


def digest(mails: list[ReplyMail]) -> EmailMessage:
    """The one mail that tells a member of staff of replies that arrived, or wait: ``mails`` are all theirs."""
    user, first = mails[0].user, mails[0]
    if len(mails) > 1:
        subject = f"{len(mails)} replies"
    elif first.kind == MailKind.HELD:
        subject = f"A reply waits: {first.comment.article.headline}"
    else:
        subject = f"A reply: {first.comment.article.headline}"
    return EmailMessage(
        subject=" ".join(f"{settings.EMAIL_SUBJECT_PREFIX}{subject}".split()),
        body="\n\n\n".join(
            [
                f"{user.get_short_name() or user.get_username()},",
                *(_about(mail) for mail in mails),
                f"-- \n{settings.SITE_NAME}: {settings.SITE_URL}{reverse('admin:index')}\n",
            ]
        ),
        to=[user.email],
        headers={"Auto-Submitted": "auto-generated"},  # so that no absence is announced to it
    )


def _about(mail: ReplyMail) -> str:
    reply = mail.comment
    when = date_format(timezone.localtime(reply.created_at), "j M Y, H:i T")
    if mail.kind == MailKind.HELD:
        what = "It waits for a decision. Readers do not see it."
        where = reverse("admin:comments_comment_change", args=[reply.pk])
    else:
        what, where = "Readers see it.", reply.get_absolute_url()
    text = reply.text if len(reply.text) <= EXCERPT else f"{reply.text[:EXCERPT]}…"
    return "\n\n".join(
        [
            " ".join(f"{reply.display_name} on “{reply.article.headline}”, {when}.".split()),
            indent(text, "    "),
            what,
            settings.SITE_URL + where,
        ]
    )
