"""Write the whole site as a file that WordPress imports."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from articles.wordpress.exporter import Exported, export


class Command(BaseCommand):
    help = (
        "Write the whole site as a WordPress export (WXR 1.2): sections, tags, authors, pictures, pages, stories in every "
        "state, and replies. WordPress reads it under Tools > Import; so does manage.py import_wordpress."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help="Where to write it; - for the standard output.")
        parser.add_argument(
            "--public-only",
            action="store_true",
            help="Leave out what readers do not see: unpublished stories, waiting replies, mail and network addresses.",
        )
        parser.add_argument(
            "--files",
            type=Path,
            metavar="FOLDER",
            help="Put the pictures there too, to be copied to wp-content/uploads: the only way for those that no public "
            "story shows.",
        )

    def handle(self, *args: Any, file: str, public_only: bool, files: Path | None, **options: Any) -> None:
        if file == "-":
            done = export(sys.stdout, public_only=public_only, files=files)
        else:
            done = self._into(Path(file), public_only=public_only, files=files)
        self._tell(done)

    def _into(self, path: Path, *, public_only: bool, files: Path | None) -> Exported:
        """Under another name until it is whole: half an export must not be taken for one."""
        try:
            with NamedTemporaryFile(
                "w", encoding="utf-8", dir=path.parent, prefix=f".{path.name}-", delete=False
            ) as unfinished:
                try:
                    done = export(unfinished, public_only=public_only, files=files)
                except BaseException:
                    Path(unfinished.name).unlink(missing_ok=True)
                    raise
            Path(unfinished.name).replace(path)
        except OSError as error:
            raise CommandError(f"{path} could not be written ({error.strerror}). Nothing was left there.") from error
        return done

    def _tell(self, done: Exported) -> None:
        written = ", ".join(f"{count:,} {what}" for what, count in done.written.items()) or "nothing: the site is empty"
        self.stderr.write(f"Written: {written}.")
        for why, count in done.left_out.items():
            self.stderr.write(f"Left out: {count:,} {why}.")
