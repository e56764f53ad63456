from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import PurePosixPath

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone

from articles.images.fingerprints import Fingerprint, digest, fingerprint
from articles.images.inspection import inspect
from articles.images.renditions import WIDTHS, render
from articles.search import fold, words_of

from .fingerprint import ImageFingerprint


def new_token() -> str:
    """128 random bits: the address of a picture cannot be guessed before its story is public."""
    return secrets.token_hex(16)


def original_path(image: Image, filename: str) -> str:
    """Originals are private and never served; the name that the photographer gave is kept as a field."""
    return f"originals/{image.token}{PurePosixPath(filename).suffix.lower()}"


#: So long before its rights end a picture is named to the editors.
RIGHTS_SOON = timedelta(days=30)


class Rights(StrEnum):
    """Whether a picture may be published."""

    HELD = "held"
    ENDING = "ending"
    ENDED = "ended"


class Licence(models.TextChoices):
    OWN = "own", "Our own"
    AGENCY = "agency", "Agency"
    HANDOUT = "handout", "Handout"
    CC_BY = "cc-by", "CC BY"
    CC_BY_SA = "cc-by-sa", "CC BY-SA"
    PUBLIC_DOMAIN = "public-domain", "Public domain"
    OTHER = "other", "Other, see source"


#: What a picture is looked for by.
SEARCHED = ("headline", "caption", "alt", "credit", "creator", "source", "keywords", "original_name")


#: So many pictures that look like a new one are offered in its place.
SAME_SHOWN = 3


def used() -> models.Q:
    """The condition that a story or a portrait shows the picture."""
    from .article import Article
    from .author import Author
    from .body_picture import BodyPicture

    places = (
        Article.objects.filter(lead_image=models.OuterRef("pk")),
        BodyPicture.objects.filter(image=models.OuterRef("pk")),
        Author.objects.filter(portrait=models.OuterRef("pk")),
    )
    lead, body, portrait = (models.Q(models.Exists(place)) for place in places)
    return lead | body | portrait


def says_no_more_than_name(alt: str, filename: str) -> bool:
    """Whether an alternative text is blank, or what a camera or a colleague called the file."""
    said, name = alt.strip().casefold(), filename.strip().casefold()
    return said in {"", name, PurePosixPath(name).stem}


class ImageQuerySet(models.QuerySet):
    def public(self, at: datetime | None = None) -> ImageQuerySet:
        """Pictures that a public story or an author's portrait shows at ``at`` (aware; now by default)."""
        from .article import Article
        from .author import Author
        from .body_picture import BodyPicture

        public = Article.objects.public(at)
        leads = public.filter(lead_image=models.OuterRef("pk"))
        bodies = BodyPicture.objects.filter(image=models.OuterRef("pk"), article__in=public.values("pk"))
        portraits = Author.objects.filter(portrait=models.OuterRef("pk"))
        return self.filter(models.Exists(leads) | models.Exists(bodies) | models.Exists(portraits))

    def in_use(self) -> ImageQuerySet:
        """Pictures that a story shows, whether readers see it or not, or that are somebody's portrait."""
        return self.filter(used())

    def not_in_use(self) -> ImageQuerySet:
        return self.filter(~used())

    def with_words(self, query: str) -> ImageQuerySet:
        """Those that contain every word of ``query`` in SEARCHED; all of them where it has none."""
        condition = models.Q()
        for word in words_of(query):
            condition &= models.Q(search_text__contains=word)
        return self.filter(condition)

    def rights_end_by(self, day: date) -> ImageQuerySet:
        """Pictures that may not be published after ``day``, or after an earlier one."""
        return self.filter(rights_until__lte=day)

    def like(self, found: Fingerprint | None, sha256: str) -> list[Image]:
        """Pictures of the same bytes, then those that show the same, the oldest of each first; SAME_SHOWN at most.

        Looks keys up in an index and compares only what has one of them.
        """
        same = list(self.filter(sha256=sha256).order_by("pk")[:SAME_SHOWN]) if sha256 else []
        if found and len(same) < SAME_SHOWN:
            numbers = [pk for pk in ImageFingerprint.objects.like(found) if pk not in {image.pk for image in same}]
            same += self.filter(pk__in=numbers).order_by("pk")[: SAME_SHOWN - len(same)]
        return same


class Image(models.Model):
    """A picture in the library. The original stays private; readers get resized copies without metadata."""

    Licence = Licence

    token = models.CharField(max_length=32, unique=True, default=new_token, editable=False)
    file = models.FileField("picture", upload_to=original_path, max_length=255)
    original_name = models.CharField(max_length=255, editable=False)
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    alt = models.CharField(
        "alternative text",
        max_length=300,
        help_text="What the picture shows, for those who cannot see it. Not the caption.",
    )
    caption = models.TextField(blank=True, help_text="A story may give the picture a caption of its own.")
    credit = models.CharField(max_length=200, blank=True, help_text="Who made it, as it is to be printed.")
    source = models.CharField(max_length=300, blank=True, help_text="Where it came from. Not shown to readers.")
    licence = models.CharField(max_length=20, choices=Licence, default=Licence.OWN)
    headline = models.CharField(max_length=300, blank=True, default="", db_default="", help_text="The agency's title.")
    creator = models.CharField(
        max_length=200, blank=True, default="", db_default="", help_text="The photographer's name, without the agency."
    )
    copyright_notice = models.CharField(
        max_length=300,
        blank=True,
        default="",
        db_default="",
        help_text="Such as “© 2026 Anna Lind”. Goes out in the file.",
    )
    keywords = models.TextField(blank=True, default="", db_default="", help_text="With commas between them.")
    taken_at = models.DateTimeField("taken", null=True, blank=True)
    rights_until = models.DateField(
        null=True, blank=True, help_text="The last day on which it may be published. Empty: no end is known."
    )
    sensitive = models.BooleanField(
        default=False,
        db_default=False,
        help_text="Readers see it blurred until they ask for it, and it stays out of feeds and cards.",
    )
    focal_x = models.FloatField(
        "focal point from the left", default=0.5, db_default=0.5, help_text="From 0 to 1. Crops keep it in view."
    )
    focal_y = models.FloatField(
        "focal point from the top", default=0.5, db_default=0.5, help_text="From 0 to 1. Crops keep it in view."
    )
    #: Of the file as it was uploaded, in hex; empty where it was taken in before digests were kept.
    sha256 = models.CharField(max_length=64, blank=True, default="", db_default="", editable=False)
    #: "JPEG", "HEIF" and so on, as Pillow names it.
    file_format = models.CharField(max_length=10, blank=True, default="", db_default="", editable=False)
    #: Of the original as it is kept, in bytes.
    file_size = models.PositiveBigIntegerField(default=0, db_default=0, editable=False)
    #: What stood in the uploaded file and goes out to nobody. The values themselves are not kept in the database.
    had_location = models.BooleanField(default=False, db_default=False, editable=False)
    had_serial_numbers = models.BooleanField(default=False, db_default=False, editable=False)
    had_owner = models.BooleanField(default=False, db_default=False, editable=False)
    #: Folded, from all that a picture is looked for by.
    search_text = models.TextField(blank=True, default="", db_default="", editable=False)
    #: Whether nobody has described it yet: the alternative text is the file's name, which it has until somebody does.
    needs_alt = models.BooleanField(default=False, db_default=False, editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, editable=False, on_delete=models.SET_NULL
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ImageQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = "picture"
        constraints = [
            models.CheckConstraint(condition=~models.Q(alt=""), name="image_has_alt"),
            models.CheckConstraint(condition=models.Q(width__gt=0, height__gt=0), name="image_has_size"),
            models.CheckConstraint(
                condition=models.Q(focal_x__range=(0, 1), focal_y__range=(0, 1)),
                name="image_focal_point_inside",
                violation_error_message="The focal point lies outside the picture. Choose one from 0 to 1.",
            ),
        ]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="image_newest"),
            models.Index(fields=["sha256"], name="image_by_digest"),
            models.Index(fields=["rights_until"], name="image_by_rights"),
            models.Index(fields=["credit", "-created_at", "-id"], name="image_by_credit"),
            models.Index(fields=["licence", "-created_at", "-id"], name="image_by_licence"),
            models.Index(fields=["-created_at", "-id"], name="image_undescribed", condition=models.Q(needs_alt=True)),
            models.Index(fields=["-created_at", "-id"], name="image_sensitive", condition=models.Q(sensitive=True)),
        ]

    def __str__(self) -> str:
        return self.caption or self.original_name

    def save(self, *args, **kwargs) -> None:
        """Save; a new file is inspected, turned upright and resized first.

        Raises articles.images.inspection.NotAPicture, with a sentence for the person, when it is none.
        """
        taken: list[Fingerprint | None] = []
        if self.file and not self.file._committed:
            taken.append(self._take_in())
        fields = kwargs.get("update_fields")
        if fields is None or {*SEARCHED, "alt"} & set(fields):
            self.search_text = fold("\n".join(getattr(self, name) for name in SEARCHED))
            self.needs_alt = says_no_more_than_name(self.alt, self.original_name)
            if fields is not None:
                kwargs["update_fields"] = {*fields, "search_text", "needs_alt"}
        with transaction.atomic(using=kwargs.get("using")):
            super().save(*args, **kwargs)
            for found in taken:
                ImageFingerprint.objects.keep(self, found)

    save.alters_data = True

    def rights_at(self, day: date) -> Rights:
        """How the right to publish it stands on ``day``, in the newsroom's calendar."""
        if self.rights_until is None or self.rights_until > day + RIGHTS_SOON:
            return Rights.HELD
        return Rights.ENDED if self.rights_until < day else Rights.ENDING

    @property
    def widths(self) -> list[int]:
        """Widths in pixels in which the picture can be had, smallest first; never larger than the original."""
        largest = min(self.width, WIDTHS[-1])
        return [width for width in WIDTHS if width < largest] + [largest]

    def height_at(self, width: int) -> int:
        return max(1, round(self.height * width / self.width))

    def rendition_path(self, width: int) -> str:
        return f"renditions/{self.token}/{width}.jpg"

    def url(self, width: int) -> str:
        """Address of the smallest copy that is at least ``width`` pixels wide, or of the largest."""
        fitting = next((w for w in self.widths if w >= width), self.widths[-1])
        return reverse("picture", args=[self.token, fitting])

    @property
    def srcset(self) -> str:
        return ", ".join(f"{self.url(width)} {width}w" for width in self.widths)

    def _take_in(self) -> Fingerprint | None:
        self.original_name = PurePosixPath(self.file.name).name[:255]
        if self.pk:
            # A replaced picture gets a new address, so that no cache shows the old one under it.
            self.token = new_token()
        self.sha256 = digest(self.file)
        picture = inspect(self.file)
        self.width, self.height = picture.size
        storage = self.file.storage
        for width, data in render(picture, self.widths):
            storage.save(self.rendition_path(width), ContentFile(data))
        self.file.seek(0)
        return fingerprint(picture)
