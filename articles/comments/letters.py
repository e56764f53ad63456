"""The mails that readers get: the question whether they want any, and that their comment was answered.

Plain text alone: what another reader wrote stands in it, indented, and can be nothing but text.
"""

from __future__ import annotations

from textwrap import indent
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator

from .keys import Purpose, key_for
from .models import ReplyMail, Subscription

#: Characters of an answer that stand in the mail; the rest is one link away.
EXCERPT = 2_000
_NAME, _HEADLINE = 60, 100


def confirm(mail: ReplyMail) -> EmailMessage:
    """The question. Says nothing that whoever filled in the form could choose: the mailbox may be a stranger's."""
    return _letter(
        mail,
        "Do you want mail about answers to your comment?",
        f"Somebody, probably you, commented on “{_one_line(mail.subscription.article.headline)}” and asked for mail when "
        "the comment is answered.",
        f"If you want these mails, open this page and press the button:\n{_address('confirm-mail', Purpose.CONFIRM, mail)}",
        "If it was not you, do nothing: you will get no mail about it.",
    )


def answer(mail: ReplyMail) -> EmailMessage:
    """What was answered, where, and how to hear no more of it."""
    reply, subscription = mail.comment, mail.subscription
    who = _shortened(reply.display_name, _NAME)
    headline = _one_line(subscription.article.headline)
    at = date_format(timezone.localtime(reply.created_at), "j M Y, H:i T")
    stop = _address("stop-mail", Purpose.STOP, mail)
    made = _letter(
        mail,
        f"{who} {_verb(subscription)} on “{_shortened(headline, _HEADLINE)}”",
        f"{who} wrote on {at}, under “{headline}”:",
        indent(Truncator(reply.text).chars(EXCERPT, truncate=" […]"), "    ", lambda line: True),
        f"Read it in its place, and answer:\n{settings.SITE_URL}{reply.get_absolute_url()}",
        f"You asked for this mail under a comment of yours. To get no more:\n{stop}",
    )
    made.extra_headers |= {
        "List-Id": f"<comments.{urlsplit(settings.SITE_URL).hostname}>",
        # RFC 8058: a mail program ends it with one POST, which asks its reader nothing.
        "List-Unsubscribe": f"<{stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    return made


def _verb(subscription: Subscription) -> str:
    return "answered your comment" if subscription.thread_id else "commented"


def _letter(mail: ReplyMail, subject: str, *parts: str) -> EmailMessage:
    return EmailMessage(
        subject=_one_line(f"{settings.EMAIL_SUBJECT_PREFIX}{subject}"),
        body="\n\n".join([*parts, f"-- \n{settings.SITE_NAME}: {settings.SITE_URL}/\n"]),
        to=[mail.subscription.email],
        headers={"Auto-Submitted": "auto-generated"},  # so that no absence is announced to it
    )


def _address(name: str, purpose: Purpose, mail: ReplyMail) -> str:
    return settings.SITE_URL + reverse(name, args=[key_for(purpose, mail.subscription_id)])


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _shortened(text: str, length: int) -> str:
    return Truncator(_one_line(text)).chars(length)
