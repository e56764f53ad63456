"""What is known of a person who replied, exported or erased by email address."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from articles.comments import privacy


class Command(BaseCommand):
    help = (
        "Export what is known of a person who replied, as JSON, or erase it. An erased person's replies stay as those of "
        "nobody; with --with-text they go too. Erasing cannot be undone."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["export", "erase"])
        parser.add_argument("email", help="as the person gave it; capitals do not matter")
        parser.add_argument("--with-text", action="store_true", help="delete the text of the replies too")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["what"] == "export":
            self.stdout.write(json.dumps(privacy.export(options["email"], by=None), indent=2, ensure_ascii=False))
            return
        erased = privacy.erase(options["email"], by=None, at=timezone.now(), with_text=options["with_text"])
        self.stdout.write(f"Replies: {erased.replies}. Subscriptions: {erased.subscriptions}.")
