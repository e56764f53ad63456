"""Mail to the people whom a step in a story's life concerns: one digest rather than a flood.

Each entry of the editorial log that somebody should hear of makes a notice for each of them, in the entry's own
transaction. After it is committed, whoever had no mail for a while gets one with all that waits; what waits
otherwise goes out with ``manage.py send_notices``. A mail server that fails delays the mail, and nothing else.
"""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from textwrap import indent

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from . import mailing
from .models import EditorialLogEntry, LoggedVerb, Notice

logger = logging.getLogger(__name__)

#: Between two mails to one person.
PAUSE = timedelta(minutes=10)
#: So long a mail may take to be sent, and so long nobody tries again where that failed.
CLAIM = timedelta(minutes=5)
#: Notices that were sent are kept for so long.
KEPT = timedelta(days=30)

EDITORS, WRITERS, CHIEFS = "articles.approve_article", "writers", "articles.change_checklistrule"


@dataclass(frozen=True)
class Concern:
    """Whom a verb concerns: those who hold a permission, or WRITERS, those who began, submitted or approved the story."""

    whom: str
    #: What the subject of a mail about this alone begins with.
    subject: str
    #: What follows the person's name: what happened, and what it means.
    said: str


CONCERNS: dict[str, Concern] = {
    LoggedVerb.SUBMIT: Concern(EDITORS, "Submitted", "submitted it. It waits for a decision."),
    LoggedVerb.SEND_BACK: Concern(WRITERS, "Sent back", "sent it back. It is a draft again."),
    LoggedVerb.APPROVE: Concern(WRITERS, "Approved", "approved it. It is ready to be published."),
    LoggedVerb.PUBLISH: Concern(WRITERS, "Published", "published it."),
    LoggedVerb.SCHEDULE: Concern(WRITERS, "Scheduled", "scheduled it. It goes out by the clock."),
    LoggedVerb.UNPUBLISH: Concern(WRITERS, "Unpublished", "took it back. It is a draft, and readers see it no more."),
    LoggedVerb.WITHDRAW: Concern(WRITERS, "Withdrawn", "withdrew it. Readers find this notice at its address:"),
    LoggedVerb.EXPIRE: Concern(WRITERS, "Given an expiry", "changed when it expires."),
    LoggedVerb.REVISE: Concern(WRITERS, "Changes published", "published changes to it."),
    LoggedVerb.CORRECT: Concern(WRITERS, "Corrected", "published a correction to it."),
    LoggedVerb.DISCARD_COPY: Concern(WRITERS, "Copy thrown away", "threw its working copy away. What is live stays."),
    LoggedVerb.OVERRIDE: Concern(CHIEFS, "Checklist overridden", "published it although the checklist forbade it:"),
}


def tell(entry: EditorialLogEntry) -> None:
    """Make the notices of ``entry``, and send after the commit what may go at once. Call it in the entry's transaction."""
    if entry.verb not in CONCERNS or mailing.is_withheld():
        return
    people = [user.pk for user in _concerned(entry)]
    Notice.objects.bulk_create(Notice(user_id=pk, entry=entry, at=entry.at) for pk in people)
    if people:
        transaction.on_commit(lambda: send(entry.at, people), robust=True)


def send(at: datetime, people: Iterable[int] | None = None) -> int:
    """Send what waits at ``at``, one mail a person, to those who had none for a while. Returns the number of mails.

    Safe to run twice at once: each notice is claimed before its mail is made. It is sent twice only where the
    process dies between the mail and the note that it went.
    """
    waiting = _waiting(at) if people is None else _waiting(at).filter(user__in=people)
    claimed = [_claim(pk, at) for pk in sorted(set(waiting.values_list("user", flat=True)))]
    mails = [notices for notices in claimed if notices]
    if not mails:
        return 0
    sent = 0
    connection = get_connection()
    try:
        connection.open()
        for notices in mails:
            if _send_one(connection, notices, at):
                sent += 1
    except Exception:
        # Claims run out by themselves, so what was not sent is tried again in a while.
        logger.exception("The mail server cannot be reached. %d mails wait and are tried again.", len(mails) - sent)
    finally:
        mailing.close(connection)
    return sent


def tidy(at: datetime) -> int:
    """Forget what was sent long ago, and what waits for people who are to get no mail any more."""
    old = Q(sent_at__lt=at - KEPT)
    in_vain = Q(sent_at=None) & (Q(user__is_active=False) | Q(user__is_staff=False) | Q(user__email=""))
    return Notice.objects.filter(old | in_vain).delete()[0]


def _concerned(entry: EditorialLogEntry) -> QuerySet[AbstractBaseUser]:
    concern = CONCERNS[entry.verb].whom
    if concern == WRITERS:
        hands = EditorialLogEntry.objects.filter(
            article=entry.article_id, verb__in=[LoggedVerb.SUBMIT, LoggedVerb.APPROVE]
        )
        writers = Q(articles=entry.article_id) | Q(pk__in=hands.values("by"))
        users = mailing.reachable().filter(writers).distinct()
    else:
        users = mailing.reachable_with(concern)
    return users.exclude(pk=entry.by_id)


def _waiting(at: datetime) -> QuerySet[Notice]:
    """Notices that may be sent at ``at``: neither sent nor claimed by somebody who may still be at it."""
    free = Q(claimed_until=None) | Q(claimed_until__lte=at)
    return Notice.objects.filter(free, sent_at=None, user__is_active=True, user__is_staff=True).exclude(user__email="")


def _claim(pk: int, at: datetime) -> list[Notice]:
    """All that waits for one person, marked so that nobody else sends it; nothing where that person must wait.

    The person's row is locked meanwhile, so that of two senders one finds nothing left.
    """
    with transaction.atomic():
        # Not so strictly that nothing could refer to the person until we are done.
        get_user_model()._default_manager.select_for_update(no_key=True).only("pk").get(pk=pk)
        mine = Notice.objects.filter(user=pk)
        last = mine.aggregate(last=Max("sent_at"))["last"]
        busy = mine.filter(sent_at=None, claimed_until__gt=at).exists()
        if busy or (last is not None and last > at - PAUSE):
            return []
        notices = list(
            _waiting(at)
            .filter(user=pk)
            .select_related("user", "entry", "entry__article", "entry__by")
            .order_by("at", "pk")
        )
        Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(claimed_until=at + CLAIM)
    return notices


def _send_one(connection: BaseEmailBackend, notices: list[Notice], at: datetime) -> bool:
    """Send one mail and note that it went. Raises what stops all others too, such as a server that has gone."""
    try:
        mail(notices, connection).send()
    except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused, ValueError):
        logger.exception("A mail to %s was refused. It is kept and tried again.", notices[0].user.get_username())
        return False
    Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(sent_at=at, claimed_until=None)
    return True


def mail(notices: list[Notice], connection: BaseEmailBackend | None = None) -> EmailMessage:
    """The one mail that tells a person of ``notices``: story by story, each step with its note."""
    user = notices[0].user
    stories: dict[object, list[EditorialLogEntry]] = {}
    for notice in notices:
        stories.setdefault(notice.entry.article_id or notice.entry.headline, []).append(notice.entry)
    return EmailMessage(
        subject=" ".join(f"{settings.EMAIL_SUBJECT_PREFIX}{_subject(list(stories.values()))}".split()),
        body="\n\n\n".join(
            [
                f"{user.get_short_name() or user.get_username()},",
                *(_about(entries) for entries in stories.values()),
                f"-- \n{settings.SITE_NAME}: {settings.SITE_URL}{reverse('admin:index')}\n",
            ]
        ),
        to=[user.email],
        headers={"Auto-Submitted": "auto-generated"},  # so that no absence is announced to it
        connection=connection,
    )


def _subject(stories: list[list[EditorialLogEntry]]) -> str:
    steps, first = sum(map(len, stories)), stories[0][0]
    if len(stories) > 1:
        return f"{steps} steps in {len(stories)} stories"
    return f"{f'{steps} steps' if steps > 1 else CONCERNS[first.verb].subject}: {first.headline}"


def _about(entries: list[EditorialLogEntry]) -> str:
    """A story's part of a mail."""
    last, parts = entries[-1], []
    for entry in entries:
        said = f"{date_format(timezone.localtime(entry.at), 'j M Y, H:i T')}: {_said(entry)}"
        parts.append("\n\n".join(filter(None, [said, indent(entry.note.strip(), "    ")])))
    where = "It has been deleted since."
    if last.article_id:
        where = settings.SITE_URL + reverse("admin:articles_article_change", args=[last.article_id])
    return "\n\n".join([" ".join(last.headline.split()), *parts, where])


def _said(entry: EditorialLogEntry) -> str:
    who = (entry.by and entry.by.get_full_name()) or entry.username
    return f"{who} {CONCERNS[entry.verb].said}"
