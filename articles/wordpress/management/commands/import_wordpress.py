"""Bring a WordPress site over from its export files."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from articles.wordpress.analysis import Analysis, analyse
from articles.wordpress.importer import READINGS, NotAnExport, Options, ReaderLost, import_files
from articles.wordpress.report import COUNTED, Report

_BAR = 30
_FATES = ("created", "updated", "unchanged", "skipped")


class Command(BaseCommand):
    help = (
        "Bring a WordPress site over: stories, pages, sections, tags, authors, pictures and comments, from the files that "
        "Tools > Export writes. Can be stopped at any time and run again: what is here already is left alone, and what was "
        "changed here is never overwritten without --overwrite. Begin with --analyse, which writes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="Export files (.xml) of one site.")
        parser.add_argument("--media", type=Path, metavar="DIR", help="A copy of wp-content/uploads, for the pictures.")
        parser.add_argument(
            "--download", action="store_true", help="Fetch pictures that are not in DIR from the site itself."
        )
        parser.add_argument(
            "--analyse", action="store_true", help="Say what is there and what will not come over; write nothing."
        )
        parser.add_argument("--json", action="store_true", help="Print the report as JSON.")
        parser.add_argument(
            "--overwrite",
            action="store_true",
            help="Give what was changed here what the export says. The text that it had stays in its history.",
        )
        parser.add_argument("--by", metavar="NAME", help="The account in whose name the log has the import.")

    def handle(self, *args: Any, files: list[Path], media: Path | None, **options: Any) -> None:
        if media is not None and not media.is_dir():
            raise CommandError(f"{media} is no folder. Nothing was brought over.")
        try:
            if options["analyse"]:
                analysis = analyse(files, media, self._meter(files), download=options["download"])
                self._tell_analysis(analysis, as_json=options["json"])
                return
            how = Options(media, options["download"], options["overwrite"], self._account(options["by"]))
            report = import_files(files, how, self._show)
        except NotAnExport as refusal:
            raise CommandError(f"{refusal} Nothing was brought over.") from None
        except ReaderLost as loss:
            raise CommandError(str(loss)) from None
        if options["json"]:
            self.stdout.write(json.dumps(report.as_json(), indent=2, ensure_ascii=False))
        else:
            self._tell(report)

    def _account(self, name: str | None):
        if name is None:
            return None
        user = get_user_model().objects.filter(username=name).first()
        if user is None:
            raise CommandError(f"There is no account “{name}”. Nothing was brought over.")
        return user

    def _tell_analysis(self, analysis: Analysis, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(analysis.as_json(), indent=2, ensure_ascii=False))
            return
        channel = analysis.survey.channel
        self.stdout.write(f"{channel.title or channel.url} ({channel.url}), WXR {channel.version}\n")
        for status, count in sorted(analysis.statuses.items()):
            if count:
                self.stdout.write(f"  {count:>9,} {status}")
        self._tell(analysis.report)
        minutes = analysis.seconds / 60
        about = f"{minutes:.0f} minutes" if minutes >= 1.5 else f"{max(analysis.seconds, 1):.0f} seconds"
        self.stdout.write(f"\nThe import would take about {about} on this machine. Nothing was written.")

    def _tell(self, report: Report) -> None:
        self.stdout.write(f"\n{'':12}" + "".join(f"{fate:>12}" for fate in _FATES))
        for kind in COUNTED:
            numbers = "".join(f"{getattr(report, fate)[kind]:>12,}" for fate in _FATES)
            self.stdout.write(f"{kind:12}{numbers}")
        for title, counted in (
            ("Left out", report.left_out),
            ("Shortcodes that stay in the text, for an editor to see", report.shortcodes),
            ("Blocks that WordPress filled by itself, left out", report.blocks),
        ):
            if counted:
                self.stdout.write(f"\n{title}:")
                for name, count in counted.most_common():
                    self.stdout.write(f"  {count:>9,} {name}")
        if report.warnings:
            self.stdout.write("\nTo see to:")
            for sentence in report.warnings:
                self.stdout.write(f"  {sentence}")

    def _meter(self, files: list[Path]):
        total = READINGS * sum(path.stat().st_size for path in files if path.is_file())
        done = 0

        def meter(what: str):
            def told(count: int) -> None:
                nonlocal done
                done += count
                self._show(done, total, what)

            return told

        return meter

    def _show(self, done: int, total: int, what: str) -> None:
        """On the error stream, so that a report can be kept in a file while somebody watches."""
        if not self.stderr.isatty():
            return
        part = min(_BAR, _BAR * done // max(total, 1))
        end = "\n" if done >= total else ""
        self.stderr.write(
            f"\r{what:9} [{'#' * part}{' ' * (_BAR - part)}] {100 * done // max(total, 1):>3} %", ending=end
        )
        self.stderr.flush()
