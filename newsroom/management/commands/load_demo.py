"""Fills the site with the demo: stories, pictures, replies, and an account for each role."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from newsroom.demo.accounts import ACCOUNTS
from newsroom.demo.loader import Refused, load


class Command(BaseCommand):
    help = "Fill the site with demo stories, pictures, replies and accounts. What is there already is left alone."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--yes-i-know",
            action="store_true",
            help="load although DEBUG is off; the demo accounts have a password that everybody can look up",
        )

    def handle(self, *args: Any, yes_i_know: bool, **options: Any) -> None:
        if not settings.DEBUG and not yes_i_know:
            names = ", ".join(account.username for account in ACCOUNTS)
            raise CommandError(
                f"The demo brings accounts ({names}) whose password is printed in the documentation, and DEBUG is off, "
                "so this may be a site that others can reach. Nothing was loaded. "
                "If that is what you want, add --yes-i-know."
            )
        try:
            loaded = load(timezone.now())
        except Refused as refusal:
            raise CommandError(str(refusal)) from None
        if loaded:
            self.stdout.write(
                f"Demo content: {loaded.stories} stories, {loaded.pictures} pictures, {loaded.replies} replies "
                f"and {loaded.accounts} accounts are new."
            )
        else:
            self.stdout.write("Demo content: all of it is there already, and nothing was changed.")
