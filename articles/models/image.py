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
        ]
        indexes = [models.Index(fields=["-created_at", "-id"], name="image_newest")]

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
