from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import date, datetime
from functools import partial, reduce
from operator import or_
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from PIL.Image import Image as Pillow

from articles.images import originals
from articles.images.decoding import upright
from articles.images.fingerprints import MEASURED, fingerprint
from articles.images.inspection import inspect
from articles.images.renditions import RECIPE, Credit, Variant, all_of, cut_size, widths
from articles.search import fold

from .fingerprint import ImageFingerprint
from .library import RIGHTS_SOON, SEARCHED, LibraryQuerySet, Rights, says_no_more_than_name
from .stage import is_public


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


class ImageQuerySet(LibraryQuerySet):
    def public(self, at: datetime | None = None) -> ImageQuerySet:
        """Pictures that readers can see at ``at`` (aware; now by default): of public stories and pages, of topics that
        are shown, and portraits.
        """
        from .article import Article
        from .author import Author
        from .body_picture import BodyPicture
        from .page import Page, PagePicture
        from .topic import TopicPicture, is_shown

        at = at or timezone.now()
        leads = Article.objects.public(at).filter(lead_image=models.OuterRef("pk"))
        bodies = BodyPicture.objects.filter(is_public(at, "article"), image=models.OuterRef("pk"))
        portraits = Author.objects.filter(portrait=models.OuterRef("pk"))
        pages = PagePicture.objects.filter(image=models.OuterRef("pk"), page__in=Page.objects.public(at).values("pk"))
        topics = TopicPicture.objects.filter(is_shown(at, "tag"), image=models.OuterRef("pk"))
        places = (leads, bodies, portraits, pages, topics)
        return self.filter(reduce(or_, map(models.Exists, places)))


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
        """Save; a new file is inspected, and kept as settings.ORIGINALS says, first.

        Raises articles.images.inspection.NotAPicture, with a sentence for the person, when it is none. Whatever is raised,
        nothing of the file is left.
        """
        if not self.file or self.file._committed:
            self._write_words(kwargs)
            super().save(*args, **kwargs)
            return
        replaced = Image.objects.filter(pk=self.pk).first() if self.pk else None
        obsolete = replaced.paths() if replaced else []
        recognised_by = fingerprint(self._take_in(replaced is not None))
        self._write_words(kwargs)
        try:
            with transaction.atomic():
                super().save(*args, **kwargs)
                ImageFingerprint.objects.keep(self, recognised_by)
                if replaced:
                    self.renditions.all().delete()
        except BaseException:
            if self.file._committed:
                self.file.storage.delete(self.file.name)
            raise
        self._remove_once_committed(obsolete)

    save.alters_data = True

    def delete(self, *args, **kwargs):
        obsolete = self.paths()
        deleted = super().delete(*args, **kwargs)
        self._remove_once_committed(obsolete)
        return deleted

    delete.alters_data = True

    def _write_words(self, kwargs: dict[str, Any]) -> None:
        """What a picture is looked for by, and whether it is described, where this save changes anything of it."""
        fields = kwargs.get("update_fields")
        if fields is None or set(SEARCHED) & set(fields):
            self.search_text = fold("\n".join(getattr(self, name) for name in SEARCHED))
            self.needs_alt = says_no_more_than_name(self.alt, self.original_name)
            if fields is not None:
                kwargs["update_fields"] = {*fields, "search_text", "needs_alt"}

    def rights_at(self, day: date) -> Rights:
        """How the right to publish it stands on ``day``, in the newsroom's calendar."""
        if self.rights_until is None or self.rights_until > day + RIGHTS_SOON:
            return Rights.HELD
        return Rights.ENDED if self.rights_until < day else Rights.ENDING

    @property
    def size(self) -> tuple[int, int]:
        return self.width, self.height

    @property
    def focal_point(self) -> tuple[float, float]:
        return self.focal_x, self.focal_y

    @property
    def widths(self) -> list[int]:
        """Widths in pixels in which the whole picture can be had, smallest first; never larger than the original."""
        return widths(self.size)

    def height_at(self, width: int, crop: str = "") -> int:
        across, down = cut_size(self.size, crop)
        return max(1, round(down * width / across))

    def url(self, width: int, crop: str = "", kind: str = "jpg") -> str:
        """Address of the smallest copy that is at least ``width`` pixels wide, or of the largest."""
        offered = widths(self.size, crop)
        fitting = next((one for one in offered if one >= width), offered[-1])
        return self.url_of(Variant(fitting, kind, crop))

    def url_of(self, variant: Variant) -> str:
        return reverse("picture", args=[self.token, str(variant)])

    def srcset(self, crop: str = "", kind: str = "jpg", root: str = "") -> str:
        """Every width of a cut in one format, in the words of the attribute. ``root`` goes before each address."""
        # One address is looked up and the others are like it: a page has some hundred of them.
        folder = root + self.url_of(Variant(1)).removesuffix(str(Variant(1)))
        return ", ".join(f"{folder}{Variant(width, kind, crop)} {width}w" for width in widths(self.size, crop))

    def variants(self) -> list[Variant]:
        """Every copy that there can be of it."""
        return all_of(self.size)

    def variant(self, name: str) -> Variant | None:
        """The copy whose address ends in ``name``; None where there is none of that name."""
        found = Variant.named(name)
        return found if found in self.variants() else None

    def rendition_name(self, variant: Variant) -> str:
        """The name under which it is kept: another one as soon as anything that went into it changes."""
        ingredients = repr((RECIPE, self.token, self.focal_point if variant.crop else (), self.credits()))
        return f"{variant.stem}-{hashlib.sha256(ingredients.encode()).hexdigest()[:12]}.{variant.kind}"

    def rendition_path(self, name: str) -> str:
        return f"renditions/{self.token}/{name}"

    def credits(self) -> Credit:
        """What each copy says of whose it is."""
        return Credit(creator=self.creator, credit=self.credit, copyright_notice=self.copyright_notice)

    def paths(self) -> list[str]:
        """Of every file that is kept for it."""
        return [self.file.name, *(self.rendition_path(name) for name in self.renditions.values_list("name", flat=True))]

    def _take_in(self, replaces: bool) -> Pillow:
        """Returns the picture, small, to be recognised by."""
        file = self.file.file
        found = inspect(file)
        self.original_name = PurePosixPath(self.file.name).name[:255]
        if replaces:
            # A replaced picture gets a new address, so that no cache shows the old one under it.
            self.token = new_token()
        kept = originals.to_keep(file, found, as_uploaded=settings.ORIGINALS == "as-uploaded")
        self.file = ContentFile(kept, self.original_name)
        self.width, self.height = found.width, found.height
        self.sha256, self.file_format, self.file_size = found.sha256, found.format, len(kept)
        said = found.described
        self.had_location, self.had_owner = said.had_location, said.had_owner
        self.had_serial_numbers = said.had_serial_numbers
        return upright(file, at_least=MEASURED)

    def _remove_once_committed(self, paths: Iterable[str]) -> None:
        """A rolled back change must find its files where they were."""
        for path in paths:
            transaction.on_commit(partial(self.file.storage.delete, path))
