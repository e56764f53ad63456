"""Prove that the addresses of the old site still work."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from articles.wordpress.address_check import GOOD, NAMED, OUTCOMES, Checked, check, other_site, this_site
from articles.wordpress.export_bytes import NotAnExport
from articles.wordpress.known_addresses import Unreadable, addresses_in


class Command(BaseCommand):
    help = (
        "Ask this site for each address that the old one had, and say what becomes of it: 200, one 301 to what answers, "
        "410, or a failure. FILE is a sitemap, a sitemap index with its parts beside it, a WordPress export, an access log "
        "in the common or combined format, or a list of addresses. Ends with 1 where an address fails."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help="What has the addresses; - for the standard input.")
        parser.add_argument(
            "--site", metavar="URL", help="Ask the site at URL over the network, instead of this one in this process."
        )
        parser.add_argument("--json", action="store_true", help="Print the report as JSON.")

    def handle(self, *args: Any, file: str, site: str | None, **options: Any) -> None:
        if site and not site.startswith(("http://", "https://")):
            raise CommandError(f"{site} is no address of a site. Nothing was asked. Write it as https://news.example.")
        try:
            with _opened(file) as source, other_site(site) if site else this_site() as ask:
                folder = None if file == "-" else Path(file).parent
                checked = check(addresses_in(source, name=Path(file).name, folder=folder), ask, self._show)
        except (Unreadable, NotAnExport) as refusal:
            raise CommandError(f"{refusal} The addresses were not checked.") from None
        except OSError as error:
            raise CommandError(f"{site or file}: {error.strerror or error}. The addresses were not checked.") from None
        if options["json"]:
            self.stdout.write(json.dumps(_as_json(checked), indent=2, ensure_ascii=False))
        else:
            self._tell(checked)
        if checked.failed:
            sys.exit(1)

    def _show(self, done: int) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"\r{done:,} asked", ending="")

    def _tell(self, checked: Checked) -> None:
        self.stdout.write(f"{checked.asked:,} addresses.")
        for outcome, count in checked.counts.items():
            if count:
                self.stdout.write(f"{count:>10,}  {outcome:<5} {OUTCOMES[outcome]}")
        for one in checked.failures:
            told = f" ({one.requests:,} requests, {one.referrals:,} from a link)" if one.requests > 1 else ""
            self.stdout.write(f"{one.outcome:<5} {one.address}{told}{f' -> {one.leads_to}' if one.leads_to else ''}")
        if checked.failed > NAMED:
            self.stdout.write(f"and {checked.failed - NAMED:,} more")


@contextmanager
def _opened(file: str):
    if file == "-":
        yield sys.stdin.buffer
        return
    with Path(file).open("rb") as source:
        yield source


def _as_json(checked: Checked) -> dict[str, object]:
    return {
        "asked": checked.asked,
        "counts": checked.counts,
        "failed": checked.failed,
        "good": sorted(GOOD),
        "failures": [asdict(one) for one in checked.failures],
    }
