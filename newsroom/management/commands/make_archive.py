"""Fills a database with as large an archive of invented stories as is asked for."""

from __future__ import annotations

import argparse
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from tqdm import tqdm

from newsroom.demo.archive.filling import PICTURES, Refused, fill


class Command(BaseCommand):
    help = "Make an archive of N invented stories with sections, tags, bylines, pictures and replies, in an empty database."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("size", type=_size, metavar="N", help="how many stories")
        parser.add_argument(
            "--seed", type=int, default=1, help="the same seed and --until make the same rows (default 1)"
        )
        parser.add_argument(
            "--until",
            type=_moment,
            help="when the newest story went out, as 2026-03-14T09:00 (default: the last full hour)",
        )
        parser.add_argument("--add", action="store_true", help="add them to the stories that are there already")

    def handle(self, *args: Any, size: int, seed: int, until: datetime | None, add: bool, **options: Any) -> None:
        until = until or timezone.now().replace(minute=0, second=0, microsecond=0)
        staff = get_user_model().objects.filter(groups__name__in=["Reporter", "Editor"], is_active=True)
        writers = list(staff.order_by("pk").distinct().values_list("pk", flat=True))
        quiet = options["verbosity"] == 0
        with tqdm(total=size, unit=" stories", disable=quiet, delay=1, file=self.stderr) as bar:
            try:
                filled = fill(
                    size, seed=seed, until=until, add=add, pictures=PICTURES, writers=writers, progress=bar.update
                )
            except Refused as refusal:
                bar.disable = True
                raise CommandError(str(refusal)) from None
        self.stdout.write(f"The archive is there: {filled.stories:,} stories with {filled.replies:,} replies are new.")


def _size(given: str) -> int:
    try:
        size = int(given.replace(",", "").replace("_", ""))
    except ValueError:
        size = 0
    if size < 1:
        raise argparse.ArgumentTypeError(f"“{given}” is no number of stories. Write it like 1000.")
    return size


def _moment(given: str) -> datetime:
    try:
        moment = parse_datetime(given)
    except ValueError:
        moment = None
    if moment is None:
        raise argparse.ArgumentTypeError(f"“{given}” is no time. Write it like 2026-03-14T09:00.")
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)
