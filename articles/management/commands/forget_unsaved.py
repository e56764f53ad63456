"""Forget unsaved text that nobody will ask for: old, and overtaken by later saves of its story."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from articles import unsaved

DAYS = 90


class Command(BaseCommand):
    help = (
        "Forget unsaved text that is older than so many days, if its form was saved or its story has been saved since. "
        "Text of new stories is never forgotten."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, default=DAYS, help=f"How old it must be. {DAYS} when not given.")

    def handle(self, *, days: int, **options: Any) -> None:
        if days < 1:
            raise CommandError(
                "Unsaved text of today may still be asked for: give at least one day. Nothing was changed."
            )
        gone = unsaved.forget_old(timezone.now() - timedelta(days=days))
        self.stdout.write(f"{gone} unsaved text{'' if gone == 1 else 's'} forgotten.")
