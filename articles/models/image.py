from __future__ import annotations

import secrets
from datetime import datetime
from pathlib import PurePosixPath

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import models
from django.urls import reverse
from django.utils import timezone

from articles.images.inspection import inspect
from articles.images.renditions import WIDTHS, render


def new_token() -> str:
    """128 random bits: the address of a picture cannot be guessed before its story is public."""
    return secrets.token_hex(16)


def original_path(image: Image, filename: str) -> str:
    """Originals are private and never served; the name that the photographer gave is kept as a field."""
    return f"originals/{image.token}{PurePosixPath(filename).suffix.lower()}"


class Licence(models.TextChoices):
    OWN = "own", "Our own"
    AGENCY = "agency", "Agency"
    HANDOUT = "handout", "Handout"
    CC_BY = "cc-by", "CC BY"
    CC_BY_SA = "cc-by-sa", "CC BY-SA"
    PUBLIC_DOMAIN = "public-domain", "Public domain"
    OTHER = "other", "Other, see source"


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
        ]

    def __str__(self) -> str:
        return self.caption or self.original_name

    def save(self, *args, **kwargs) -> None:
        """Save; a new file is inspected, turned upright and resized first.

        Raises articles.images.inspection.NotAPicture, with a sentence for the person, when it is none.
        """
        if self.file and not self.file._committed:
            self._take_in()
        super().save(*args, **kwargs)

    save.alters_data = True

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

    def _take_in(self) -> None:
        self.original_name = PurePosixPath(self.file.name).name[:255]
        if self.pk:
            # A replaced picture gets a new address, so that no cache shows the old one under it.
            self.token = new_token()
        picture = inspect(self.file)
        self.width, self.height = picture.size
        storage = self.file.storage
        for width, data in render(picture, self.widths):
            storage.save(self.rendition_path(width), ContentFile(data))
        self.file.seek(0)
