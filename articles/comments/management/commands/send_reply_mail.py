"""Sends the mails about replies that wait. For a timer, every minute or so."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from articles.comments import mail


class Command(BaseCommand):
    help = (
        "Send the mails about readers' replies that wait: to moderators, to stories' authors and to readers who asked for "
        "them. Let a timer run it every minute. Running it twice at once, or when nothing waits, does no harm."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        sent = mail.send(at)
        mail.tidy(at)
        if sent or options["verbosity"] > 1:
            self.stdout.write(f"{sent} {'mail was' if sent == 1 else 'mails were'} sent.")
