"""Take the import of a WordPress site back."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from articles.wordpress.models import WordPressSite
from articles.wordpress.removal import remove
from articles.wordpress.report import COUNTED


class Command(BaseCommand):
    help = (
        "Delete what import_wordpress brought over from a site. What was changed here since, what readers have replied to "
        "and what other stories use stays, and is named."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("site", nargs="?", help="The site's address, as it stands in the list without one.")
        parser.add_argument("--changed-too", action="store_true", help="Delete also what was changed here since.")
        parser.add_argument("--json", action="store_true", help="Print the report as JSON.")

    def handle(self, *args: Any, site: str | None, changed_too: bool, **options: Any) -> None:
        known = {row.url: row for row in WordPressSite.objects.all()}
        chosen = known.get((site or "").rstrip("/"))
        if chosen is None:
            listed = "\n".join(
                f"  {url} (last import {row.last_imported_at:%Y-%m-%d %H:%M} UTC)" for url, row in known.items()
            )
            raise CommandError(
                f"Name the site to take back:\n{listed}"
                if known
                else "No site was brought over, so there is none to take back."
            )
        report = remove(chosen, changed_too=changed_too)
        if options["json"]:
            gone, kept = ({kind: counter[kind] for kind in COUNTED} for counter in (report.updated, report.skipped))
            self.stdout.write(json.dumps({"removed": gone, "kept": kept, "warnings": report.warnings}, indent=2))
            return
        for kind in COUNTED:
            self.stdout.write(f"{kind:12}{report.updated[kind]:>12,} removed{report.skipped[kind]:>12,} kept")
        for sentence in report.warnings:
            self.stdout.write(f"  {sentence}")
