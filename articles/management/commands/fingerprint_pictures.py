"""Give pictures that were taken in before there were fingerprints what they are recognised and found by."""

from __future__ import annotations

from typing import Any

from django.core.management import BaseCommand

from articles.picture_library import fingerprint_older


class Command(BaseCommand):
    help = (
        "Read the original of every picture that has no fingerprint yet, so that uploads of the same picture are recognised. "
        "Can be stopped and run again: it goes on where it was."
    )

    def handle(self, **options: Any) -> None:
        done, failed = fingerprint_older()
        self.stdout.write(f"{done} picture{'' if done == 1 else 's'} can be recognised now.")
        for image in failed:
            self.stderr.write(
                f"Picture {image.pk} ({image.original_name}): its file cannot be read. It was left as it is."
            )
