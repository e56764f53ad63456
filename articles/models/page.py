"""Pages that are no news: about the outlet, how to reach it, its rules."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from articles.rich_text import pictures_in, sanitise

from .address import KeepsOldSlugs, OldSlug, is_fixed_address
from .image import Image
from .lineage import HasLineage, LineageQuerySet

TITLE_MAX = 200


class PageQuerySet(LineageQuerySet):
    def public(self, at: datetime | None = None) -> PageQuerySet:
        """What readers may see at ``at`` (aware; now by default). The only place that spells this rule."""
        return self.filter(published_at__lte=at or timezone.now())

    def gone(self, at: datetime | None = None) -> PageQuerySet:
        """What readers could see once and cannot at ``at``. Answered with 410."""
        at = at or timezone.now()
        return self.filter(first_public_at__lte=at).exclude(pk__in=self.model.objects.public(at).values("pk"))

    def known_as(self, slug: str) -> PageQuerySet:
        """The page that has this slug or had it once, public or not."""
        return (self.filter(slug=slug) | self.filter(old_slugs__slug=slug)).distinct()

    def in_footer(self, at: datetime | None = None) -> PageQuerySet:
        """Those that every page of the site links to, in the order that the editors give them."""
        return self.public(at).filter(parent=None).defer("body")


class Page(KeepsOldSlugs, HasLineage):
    """What readers see of a page, or would. What editors have typed since then waits in its newest revision.

    ``articles.pages`` changes it and nothing else does. Slugs are unique among pages, wherever in the tree they stand.
    """

    title = models.CharField(max_length=TITLE_MAX)
    slug = models.SlugField(
        max_length=200,
        unique=True,
        allow_unicode=True,
        help_text="The last part of its address. Made from the title when left empty. Old addresses go on working.",
    )
    body = models.TextField(blank=True)
    position = models.PositiveIntegerField(
        "place", default=0, help_text="Order in the footer and among its neighbours: small numbers come first."
    )

    #: Since when readers see what the row holds; none while they do not see the page.
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    first_public_at = models.DateTimeField(null=True, blank=True, editable=False)
    #: Of the newest revision; 0 while there is none. What a save is checked against.
    revision_number = models.PositiveIntegerField(default=0, editable=False)
    #: Of the revision that the row holds. Behind the newest where a public page has changes that readers do not see.
    held_revision = models.PositiveIntegerField(default=0, editable=False)

    objects = PageQuerySet.as_manager()

    class Meta:
        ordering = ["position", "title"]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="page_has_title"),
            models.CheckConstraint(condition=~Q(slug=""), name="page_has_slug"),
            models.CheckConstraint(condition=Q(parent__isnull=True) | ~Q(parent=F("id")), name="page_not_in_itself"),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | (Q(first_public_at__isnull=False) & ~Q(body="")),
                name="page_published_has_body",
            ),
            models.CheckConstraint(
                condition=Q(held_revision__lte=F("revision_number")), name="page_holds_a_known_revision"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def is_public(self, at: datetime | None = None) -> bool:
        """The same answer as ``public`` gives, for a row that is loaded."""
        return self.published_at is not None and self.published_at <= (at or timezone.now())

    @property
    def has_hidden_changes(self) -> bool:
        """Whether editors have typed something that readers of the public page do not see yet."""
        return self.published_at is not None and self.held_revision != self.revision_number

    def get_absolute_url(self) -> str:
        return reverse("page-at", args=[self.path])

    @property
    def body_html(self) -> SafeString:
        """The body for a page. Safe because save() lets nothing in that sanitise() would not."""
        return mark_safe(self.body)  # noqa: S308

    def slug_was_public(self) -> bool:
        return self.first_public_at is not None and self.first_public_at <= timezone.now()

    def clean(self) -> None:
        """Refuse an address that is the site's own or a story's, beside the slug."""
        super().clean()
        if not self.slug:
            return
        path = f"{self.parent.path}/{self.slug}" if self.parent else self.slug
        if is_fixed_address(path):
            raise ValidationError({"slug": f"“/{path}/” is an address of the site itself. Choose another slug."})
        from .article import Article

        stories = Article.objects.filter(slug=self.slug) | Article.objects.filter(old_slugs__slug=self.slug)
        if story := stories.first():
            raise ValidationError(
                {"slug": f"The story “{story}” has or had the address “/{self.slug}/”. Choose another slug."}
            )

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save with a sanitised body, and write down which pictures it shows."""
        fields = kwargs.get("update_fields")
        if fields is None or "body" in fields:
            self.body = sanitise(self.body)
        self.__dict__.pop("_lineage", None)
        super().save(*args, **kwargs)
        if fields is None or "body" in fields:
            shown = pictures_in(self.body)
            self.picture_links.exclude(image__in=shown).delete()
            PagePicture.objects.bulk_create(
                [PagePicture(page=self, image=image) for image in Image.objects.filter(pk__in=shown)],
                ignore_conflicts=True,
            )

    save.alters_data = True


class PageOldSlug(OldSlug):
    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="old_slugs")


class PagePicture(models.Model):
    """A picture in what readers see of a page, or would. Written whenever that is saved."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="picture_links")
    image = models.ForeignKey(Image, on_delete=models.PROTECT, related_name="page_links")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["page", "image"], name="page_picture_once")]

    def __str__(self) -> str:
        return f"{self.image} in “{self.page}”"


class PageRevision(models.Model):
    """A page as somebody typed it: every word and every setting. Never changed.

    ``content`` is what articles.pages.content_of() gives. One that is ``overtaken`` was typed over a text that
    somebody else saved meanwhile: it was not taken over, and is kept to be read and restored.
    """

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField(help_text="Counts from 1 within a page.")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    username = models.CharField(max_length=150, blank=True)
    note = models.CharField(max_length=500, blank=True)
    content = models.JSONField()
    overtaken = models.BooleanField(default=False)
    #: Kept as long as a revision shows them, so that it can be restored whole.
    pictures = models.ManyToManyField(Image, through="articles.PageRevisionPicture", related_name="+")

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["page", "number"], name="page_revision_number_once")]

    def __str__(self) -> str:
        return f"Revision {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk:
            raise TypeError("A revision is never changed. Write a new one.")
        super().save(*args, **kwargs)

    save.alters_data = True


class PageRevisionPicture(models.Model):
    """A picture that a revision of a page shows."""

    revision = models.ForeignKey(PageRevision, on_delete=models.CASCADE, related_name="picture_links")
    image = models.ForeignKey(Image, on_delete=models.PROTECT, related_name="page_revision_links")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["revision", "image"], name="page_revision_picture_once")]

    def __str__(self) -> str:
        return f"{self.image} in {self.revision}"


def slugs_of_pages(stem: str) -> set[str]:
    """The slugs that begin so and that pages have or had."""
    former = PageOldSlug.objects.filter(slug__startswith=stem).values_list("slug")
    return {slug for (slug,) in Page.objects.filter(slug__startswith=stem).order_by().values_list("slug").union(former)}
