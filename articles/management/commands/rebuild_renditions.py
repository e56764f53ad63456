"""Make the copies of pictures that are missing, and remove those that are of no use any more."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand

from articles import rendering
from articles.models import Image, Rendition

_BAR = 30


class Command(BaseCommand):
    help = (
        "Make every copy of every picture that readers may ask for and that is not there, and remove copies that are of no "
        "use any more. Can be stopped at any time and run again, and runs beside the site: what is there is left alone. "
        "With --afresh all of them are made again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "pictures", nargs="*", type=int, metavar="NUMBER", help="Of pictures; all when none is named."
        )
        parser.add_argument(
            "--afresh",
            action="store_true",
            help="Forget first which copies there are. If it is stopped, go on without --afresh.",
        )

    def handle(self, *args: Any, pictures: list[int], afresh: bool, **options: Any) -> None:
        chosen = Image.objects.order_by("pk")
        if pictures:
            chosen = chosen.filter(pk__in=pictures)
        if afresh:
            Rendition.objects.filter(image__in=chosen).delete()
        total, made, failed = chosen.count(), 0, []
        for number, image in enumerate(self._each(chosen), start=1):
            missing = rendering.missing(image)
            for variant in missing:
                rendering.forget(image, variant)
            rendering.discard(image, rendering.obsolete(image))
            try:
                made += len(rendering.make(image, missing))
            except rendering.CouldNotMake:
                failed.append(image)
            self._show(number, total, made)
        self.stdout.write(f"{made} copies of {total} pictures were made.")
        for image in failed:
            self.stderr.write(
                f"Picture {image.pk} ({image.original_name}) could not be read; its readers get what there was. "
                "Upload the file again at its page in the library."
            )

    @staticmethod
    def _each(pictures) -> Iterator[Image]:
        """One at a time, each as it is by then: a long run meets pictures that are changed and deleted on its way."""
        for number in pictures.values_list("pk", flat=True):
            if image := Image.objects.filter(pk=number).first():
                yield image

    def _show(self, number: int, total: int, made: int) -> None:
        if not self.stdout.isatty():
            return
        done = _BAR * number // total
        end = "\n" if number == total else ""
        self.stdout.write(
            f"\r[{'#' * done}{' ' * (_BAR - done)}] {number} of {total} pictures, {made} copies", ending=end
        )
        self.stdout.flush()
