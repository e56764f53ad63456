"""Shortens the IP addresses of replies that are old enough. For a timer, once a day."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from articles.comments import privacy


class Command(BaseCommand):
    help = (
        "Shorten the IP addresses, and forget the browsers, of readers' replies that are older than the discussion settings "
        "allow (30 days where nothing else was set). Let a timer run it once a day. It can be stopped and run again."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        done = privacy.forget_addresses(timezone.now())
        if done or options["verbosity"] > 1:
            self.stdout.write(
                f"{done} {'reply was' if done == 1 else 'replies were'} made to forget its sender's address."
            )
