"""Making the copies of pictures that readers get: each once, whoever asks, and nobody waits long.

The row of a copy is the lock on it: it is written before the work begins, so of all processes on all machines one does
it. A process that died with the work undone has its claim taken over after STALE.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from threading import BoundedSemaphore

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from articles.images.decoding import Undecodable
from articles.images.renditions import KINDS, Variant, render
from articles.models import Image, Rendition

#: After this long, whoever claimed a copy is taken for dead.
STALE = timedelta(seconds=60)
#: Seconds that a reader waits for a copy that somebody else is making, when there is no other to show.
PATIENCE = 5.0
#: Seconds after which he gets another copy that is there, though nobody is making his.
_BRIEFLY = 0.5
_POLL = 0.05

#: Decoded originals are large: this many at once in one process.
_desks = BoundedSemaphore(2)

_log = logging.getLogger(__name__)


class CouldNotMake(Exception):
    """The original cannot be read any more. Logged; tried again after STALE."""


@dataclass(frozen=True)
class Found:
    """A copy that can be sent: where it is kept, what it is, and whether it is the one that was asked for."""

    path: str
    variant: Variant
    exact: bool


def obtain(image: Image, variant: Variant, *, at: datetime | None = None, patience: float = PATIENCE) -> Found | None:
    """The copy, made now if it must be; while somebody else makes it, another of the same cut that every browser which
    asks for this one can show. None where there is nothing to send within ``patience`` seconds.
    """
    name = image.rendition_name(variant)
    until = time.monotonic() + patience
    while True:
        if image.renditions.filter(name=name, made_at__isnull=False).exists():
            return Found(image.rendition_path(name), variant, exact=True)
        if _desks.acquire(timeout=min(_BRIEFLY, max(0, until - time.monotonic()))):
            try:
                if make(image, [variant], at=at):
                    return Found(image.rendition_path(name), variant, exact=True)
            except CouldNotMake:
                return _instead_of(image, variant)
            finally:
                _desks.release()
        if instead := _instead_of(image, variant):
            return instead
        if time.monotonic() >= until:
            return None
        time.sleep(_POLL)


def make(image: Image, variants: Iterable[Variant], *, at: datetime | None = None) -> list[Variant]:
    """Make those of the copies that are not there and that nobody is making. Returns what was made.

    Raises CouldNotMake where the original cannot be read. Each copy is put in its place whole, or not at all.
    """
    at = at or timezone.now()
    made = []
    claimed = {variant: name for variant in variants if _claim(image, name := image.rendition_name(variant), at)}
    if not claimed:
        return made
    storage = image.file.storage
    try:
        with image.file.open() as original:
            copies = render(original, claimed, size=image.size, focal=image.focal_point, credit=image.credits())
            for variant, data in copies:
                storage.save(image.rendition_path(claimed[variant]), ContentFile(data))
                image.renditions.filter(name=claimed[variant]).update(made_at=timezone.now())
                discard(image, image.renditions.filter(_of(variant)).exclude(name=claimed[variant]))
                made.append(variant)
    except (Undecodable, OSError, MemoryError) as error:
        # The claims stay: nobody tries it again before they are stale.
        _log.exception("Copies of picture %s could not be made", image.pk)
        raise CouldNotMake from error
    return made


def forget(image: Image, variant: Variant) -> None:
    """Its file was lost: it is to be made again."""
    image.renditions.filter(name=image.rendition_name(variant), made_at__isnull=False).delete()


def discard(image: Image, renditions: Iterable[Rendition]) -> None:
    """Remove copies that are of no use any more, rows and files."""
    for rendition in renditions:
        rendition.delete()
        transaction.on_commit(partial(image.file.storage.delete, image.rendition_path(rendition.name)))


def missing(image: Image) -> list[Variant]:
    """The copies of it that are not there. Looks for the files, not only at what is on record."""
    made = set(image.renditions.filter(made_at__isnull=False).values_list("name", flat=True))
    absent = []
    for variant in image.variants():
        name = image.rendition_name(variant)
        if name not in made or not image.file.storage.exists(image.rendition_path(name)):
            absent.append(variant)
    return absent


def obsolete(image: Image) -> list[Rendition]:
    """Copies that are made in another way by now: another focal point, credit, or recipe."""
    current = {image.rendition_name(variant) for variant in image.variants()}
    return [one for one in image.renditions.all() if one.name not in current]


def _claim(image: Image, name: str, at: datetime) -> bool:
    rendition, is_new = Rendition.objects.get_or_create(image=image, name=name, defaults={"claimed_at": at})
    if is_new:
        return True
    abandoned = Rendition.objects.filter(pk=rendition.pk, made_at=None, claimed_at__lte=at - STALE)
    return abandoned.update(claimed_at=at) == 1


def _of(variant: Variant) -> Q:
    """Every state of one copy: with this focal point and credit, or with former ones."""
    return Q(name__startswith=f"{variant.stem}-", name__endswith=f".{variant.kind}")


def _instead_of(image: Image, variant: Variant) -> Found | None:
    """The best copy that is there and can stand for another: of its cut, in its format or one that is older."""
    made = set(image.renditions.filter(made_at__isnull=False).values_list("name", flat=True))
    kinds = list(KINDS)
    able = kinds[kinds.index(variant.kind) :]
    others = [one for one in image.variants() if one.crop == variant.crop and one.kind in able]
    there = [one for one in others if image.rendition_name(one) in made]
    best = min(there, key=lambda one: (one.width < variant.width, abs(one.width - variant.width)), default=None)
    if best is None:
        return None
    # The very one may have come since it was last looked for.
    return Found(image.rendition_path(image.rendition_name(best)), best, exact=best == variant)
