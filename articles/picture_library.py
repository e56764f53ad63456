"""What happens to pictures in the library: one arrives, one takes another's place, and where each of them is shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.db import transaction
from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from articles.images.decoding import Undecodable, upright
from articles.images.fingerprints import MEASURED, fingerprint
from articles.images.inspection import NotAPicture, inspect
from articles.images.metadata import Described
from articles.models import (
    RIGHTS_SOON,
    Article,
    ArticleQuerySet,
    Author,
    BodyPicture,
    Image,
    ImageFingerprint,
    Page,
    PagePicture,
    PageRevision,
    TopicPicture,
)
from articles.roles import may_change_image

#: A new file of other proportions than this share apart is another crop, and its focal point is somewhere else.
_SAME_SHAPE = 0.02


@dataclass(frozen=True)
class Arrival:
    """What became of one file: taken in, refused with a sentence, or known already."""

    name: str
    image: Image | None = None
    refusal: str = ""
    #: Pictures that are the same: the file was not taken in, and one of these may do.
    alike: list[Image] = field(default_factory=list)


def arrive(file: File, *, by: AbstractBaseUser, keep_both: bool = False) -> Arrival:
    """Take one file into the library, unless it is no picture, or one that is there already and ``keep_both`` is not said.

    It has what the file says of itself, and no alternative text of anybody here: its file's name stands in for one, and
    it cannot be used until somebody has described it.
    """
    if not by.has_perm("articles.add_image"):
        raise PermissionDenied("You may not upload pictures. Ask an editor.")
    name = (file.name or "")[:255]
    try:
        found = inspect(file)
        if not keep_both:
            alike = Image.objects.like(fingerprint(upright(file, at_least=MEASURED)), found.sha256)
            if alike:
                return Arrival(name, alike=alike)
        image = Image(file=file, uploaded_by=by, **_written(found.described))
        image.alt = image.alt or name
        image.save()
    except NotAPicture as refusal:
        return Arrival(name, refusal=str(refusal))
    return Arrival(name, image=image)


def bring_in(file: File, *, said: dict[str, Any], created_at: datetime | None = None) -> tuple[Image, bool]:
    """Take a file from elsewhere into the library, with what was ``said`` of it there; the same bytes are one picture.

    What is said overrules what the file says of itself, where it says anything. Returns the picture, and whether it is new.
    Raises NotAPicture.
    """
    found = inspect(file)
    if known := Image.objects.filter(sha256=found.sha256).order_by("pk").first():
        return known, False
    image = Image(file=file, **_written(found.described) | {name: value for name, value in said.items() if value})
    image.alt = image.alt or PurePosixPath(file.name or "").name
    image.created_at = created_at or image.created_at
    image.save()
    return image, True


def replace(image: Image, file: File, *, by: AbstractBaseUser) -> Image:
    """Put a new file in the place of a picture's: every story shows it, under a new address; the old one stops answering.

    What was written about the picture stays. Raises NotAPicture, with nothing changed, where the file is none or the
    same one, and PermissionDenied.
    """
    if not may_change_image(by, image):
        raise PermissionDenied("You may not replace this picture. Ask an editor.")
    with transaction.atomic():
        image = Image.objects.select_for_update().get(pk=image.pk)
        if inspect(file).sha256 == image.sha256:
            raise NotAPicture("This is the file that the picture has already. Choose the new one.")
        before, shape = _told(image), image.width / image.height
        image.file = file
        image.save()
        if abs(image.width / image.height / shape - 1) > _SAME_SHAPE:
            image.focal_x = image.focal_y = 0.5
            image.save(update_fields=["focal_x", "focal_y"])
        LogEntry.objects.create(
            user=by,
            content_type=ContentType.objects.get_for_model(Image),
            object_id=image.pk,
            object_repr=str(image)[:200],
            action_flag=CHANGE,
            change_message=f"Replaced the file: {before} became {_told(image)}.",
        )
    return image


def fingerprint_older() -> tuple[int, list[Image]]:
    """Fingerprint every picture that has none, by its original. How many were done, and those whose file is gone or broken."""
    failed: list[Image] = []
    done = 0
    for image in Image.objects.filter(fingerprint=None).order_by("pk").iterator(chunk_size=200):
        try:
            with image.file.open() as file:
                recognised_by = fingerprint(upright(file, at_least=MEASURED))
        except (OSError, Undecodable):
            failed.append(image)
            continue
        with transaction.atomic():
            ImageFingerprint.objects.keep(image, recognised_by)
            image.save(update_fields=["alt"])  # which writes what it is looked for by
        done += 1
    return done, failed


def _written(described: Described) -> dict[str, Any]:
    """What camera and agency wrote that has a field of its own, to be corrected by whoever describes the picture."""
    taken = described.taken_at
    if taken and timezone.is_naive(taken):
        taken = timezone.make_aware(taken)  # the camera's clock: the newsroom's zone is the best guess
    names = ("caption", "headline", "creator", "credit", "copyright_notice", "source", "keywords", "alt")
    return {name: getattr(described, name) for name in names} | {"taken_at": taken}


def _told(image: Image) -> str:
    return f"{image.original_name} ({image.width} × {image.height})"


# Where pictures are shown


def stories_with(image: Image) -> ArticleQuerySet:
    """The stories that show the picture, at their head or in the text; the newest first."""
    in_bodies = image.body_links.values("article")
    stories = Article.objects.filter(Q(lead_image=image) | Q(pk__in=in_bodies))
    return stories.only("headline", "revises", "lead_image").order_by("-pk")


def stories_that_showed(image: Image) -> QuerySet[Article]:
    """The stories of which some revision shows the picture."""
    return Article.objects.filter(revisions__picture_links__image=image).only("headline").distinct().order_by("-pk")


def pages_with(image: Image) -> QuerySet[Page]:
    """The pages that show the picture, or hold it in a revision that can be restored."""
    in_revisions = PageRevision.objects.filter(picture_links__image=image).values("page")
    return Page.objects.filter(Q(picture_links__image=image) | Q(pk__in=in_revisions)).only("title").distinct()


@dataclass(frozen=True)
class Uses:
    stories: int
    portraits: int
    pages: int = 0
    topics: int = 0

    @property
    def phrases(self) -> list[str]:
        """Such as “2 stories”, “1 portrait”."""
        counted = (
            (self.stories, "story", "stories"),
            (self.pages, "page", "pages"),
            (self.topics, "topic", "topics"),
            (self.portraits, "portrait", "portraits"),
        )
        return [f"{number} {one if number == 1 else many}" for number, one, many in counted if number]


def count_uses(images: Iterable[Image]) -> dict[int, Uses]:
    """In how many places each of the pictures is, by its number; in five queries for all of them."""
    numbers = [image.pk for image in images]

    def counted(rows: QuerySet, of: str) -> Counter[int]:
        return Counter(dict(rows.order_by().values(of).annotate(times=Count("pk")).values_list(of, "times")))

    leads = counted(Article.objects.filter(lead_image__in=numbers), "lead_image")
    # A story that also has it at its head counts once.
    bodies = BodyPicture.objects.filter(image__in=numbers).exclude(article__lead_image=F("image"))
    stories = leads + counted(bodies, "image")
    portraits = counted(Author.objects.filter(portrait__in=numbers), "portrait")
    pages = counted(PagePicture.objects.filter(image__in=numbers), "image")
    topics = counted(TopicPicture.objects.filter(image__in=numbers), "image")
    return {one: Uses(stories[one], portraits[one], pages[one], topics[one]) for one in numbers}


def rights_to_see_to(at: datetime | None = None) -> QuerySet[Image]:
    """Pictures in use whose rights have ended or soon will at ``at`` (aware; now by default), the most urgent first."""
    day = timezone.localdate(at)
    return Image.objects.rights_end_by(day + RIGHTS_SOON).in_use().order_by("rights_until", "pk")
