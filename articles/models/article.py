from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact, In, IsNull
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from taggit.managers import TaggableManager

from articles.rich_text import pictures_in, plain_text, sanitise
from articles.search import searchable

from .address import KeepsOldSlugs, OldSlug, is_fixed_address
from .body_picture import BodyPicture
from .correction import Correction
from .image import Image
from .language import InLanguage
from .page import Page, slugs_of_pages
from .stage import Stage, State, is_public
from .unindexed import Unindexed

HEADLINE_MAX = 300


class ArticleQuerySet(models.QuerySet):
    def public(self, at: datetime | None = None, *, few: bool = False) -> ArticleQuerySet:
        """What readers may see at ``at`` (aware; now by default). The only place that spells this rule.

        ``few`` says that another condition, such as a list of keys, finds so few that each is best looked at by itself.
        """
        return self.filter(is_public(at or timezone.now(), few=few))

    def gone(self, at: datetime | None = None) -> ArticleQuerySet:
        """What readers could see once and cannot at ``at``: withdrawn, expired or taken back. Answered with 410."""
        at = at or timezone.now()
        return self.filter(first_public_at__lte=at).exclude(is_public(at))

    def once_public(self, at: datetime | None = None) -> ArticleQuerySet:
        """What readers may see at ``at``, and what they could see once."""
        at = at or timezone.now()
        return self.filter(is_public(at) | Q(first_public_at__lte=at))

    def known_as(self, slug: str) -> ArticleQuerySet:
        """Those that have this slug now or had it once, public or not."""
        # One condition or the other would be looked for in all the stories; each by itself is in an index.
        now = self.model.objects.filter(slug=slug).order_by().values("pk")
        return self.filter(pk__in=now.union(ArticleOldSlug.objects.filter(slug=slug).order_by().values("article")))

    def at_stage(self, stage: str, at: datetime | None = None) -> ArticleQuerySet:
        """Stories that stand at ``stage`` at ``at``: the same answer as ``Article.stage``, for lists."""
        at = at or timezone.now()
        if stage == Stage.LIVE:
            return self.public(at)
        if stage == Stage.SCHEDULED:
            return self.filter(state=State.PUBLISHED, published_at__gt=at)
        if stage == Stage.EXPIRED:
            return self.filter(state=State.PUBLISHED, published_at__lte=at, expires_at__lte=at)
        return self.filter(state=stage)

    def without_copies(self) -> ArticleQuerySet:
        """Stories, not the working copies of live ones."""
        return self.filter(IsNull(Unindexed("revises"), True))

    def number_of_stories(self) -> int:
        """How many stories these are, where a story and its working copy are one."""
        return self.order_by().values(story=Coalesce("revises", "pk")).distinct().count()

    def newest_first(self) -> ArticleQuerySet:
        return self.order_by("-published_at", "-pk")

    def in_sections(self, sections: list[int]) -> ArticleQuerySet:
        """Stories filed under one of the sections, as their first or as a further one; none comes twice."""
        further = Article.further_sections.through.objects.filter(section__in=sections)
        return self.filter(Q(section__in=sections) | Q(In(Unindexed("id"), further.values("article"))))

    def for_cards(self, at: datetime | None = None) -> ArticleQuerySet:
        """With all that a card without a byline shows, and without the long texts: one query.

        ``told_at`` is when readers were last told of a change, until ``at`` (aware; now by default); None where never.
        """
        told = Correction.objects.filter(article=models.OuterRef("pk"), at__lte=at or timezone.now())
        return (
            self.annotate(told_at=models.Subquery(told.order_by("-at").values("at")[:1]))
            .select_related("lead_image")
            .defer("body", "search_text")
        )

    def for_lists(self, at: datetime | None = None) -> ArticleQuerySet:
        """With all that one line of a list shows, as for_cards() has it and with bylines: a fixed number of queries."""
        bylines = models.Prefetch("bylines", queryset=Byline.objects.select_related("author"))
        return self.for_cards(at).select_related("section").prefetch_related(bylines)

    def for_links(self) -> ArticleQuerySet:
        """With all that a link under the headline shows, and without the long texts."""
        return self.defer("body", "search_text", "standfirst")

    def visible_to(self, user, at: datetime | None = None) -> ArticleQuerySet:
        """What ``user`` may read in the newsroom: everything, or one's own and what is public anyway."""
        if user.has_perm("articles.edit_any_article"):
            return self
        return self.filter(Q(Exact(Unindexed("created_by"), user.pk)) | is_public(at or timezone.now()))


#: What visible_to() and the filters of the desk's list ask of a story.
_ASKED_BY_LISTS = ["published_at", "expires_at", "section", "lead_image", "revises"]


class Article(InLanguage, KeepsOldSlugs):
    """A story, from the first line to the record of its withdrawal.

    ``state`` is changed by the verbs of ``articles.publishing`` and by nothing else.
    """

    headline = models.CharField(max_length=HEADLINE_MAX)
    slug = models.SlugField(
        max_length=200,
        allow_unicode=True,
        help_text="The story's address. Made from the headline when left empty.",
    )
    standfirst = models.TextField(
        blank=True, help_text="One or two sentences under the headline, in lists and in Check Also."
    )
    body = models.TextField(blank=True)
    section = models.ForeignKey(
        "articles.Section",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="articles",
        help_text="Stands in the breadcrumb. Needed to publish.",
    )
    further_sections = models.ManyToManyField(
        "articles.Section", blank=True, related_name="further_articles", help_text="Where else it is listed."
    )
    tags = TaggableManager(through="articles.ArticleTag", blank=True)
    authors = models.ManyToManyField("articles.Author", through="articles.Byline", related_name="articles")
    lead_image = models.ForeignKey(
        "articles.Image",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="leads",
        verbose_name="lead picture",
    )
    lead_caption = models.TextField(
        "caption", blank=True, help_text="For this story. Empty: the picture's own caption is shown."
    )
    content_warning = models.CharField(
        max_length=300,
        blank=True,
        help_text="Shown above the story, such as “Contains images of injured people.” Empty: no warning.",
    )
    comments_open = models.BooleanField("replies open", default=True)

    state = models.CharField(max_length=20, choices=State, default=State.DRAFT, editable=False)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    expires_at = models.DateTimeField(
        null=True, blank=True, help_text="From then on readers see it no more. Empty: it stays."
    )
    first_public_at = models.DateTimeField(null=True, blank=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True, editable=False)
    withdrawal_notice = models.TextField(
        blank=True, editable=False, help_text="What readers find at the address instead of the story."
    )

    revises = models.OneToOneField(
        "self",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.CASCADE,
        related_name="working_copy",
        help_text="The live story that this is a working copy of.",
    )
    #: Of the newest revision that this row holds; 0 while there is none. What a save is checked against.
    revision_number = models.PositiveIntegerField(default=0, editable=False)

    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="articles",
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True, editable=False)
    search_text = models.TextField(blank=True, editable=False)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "-pk"]
        verbose_name = "story"
        verbose_name_plural = "stories"
        permissions = [
            ("edit_any_article", "Can read and edit everybody's stories in every state"),
            ("submit_article", "Can submit stories"),
            ("approve_article", "Can approve stories and send them back"),
            ("publish_article", "Can publish, schedule and unpublish stories"),
            ("withdraw_article", "Can withdraw stories with a public notice"),
        ]
        indexes = [
            # What comes after the number is there to be asked: readers' pages and the desk's lists are found, counted and
            # turned in these indexes alone, without a look at the stories.
            models.Index(
                fields=["state", "-published_at", "-id", "expires_at", "created_by", "revises"], name="article_newest"
            ),
            models.Index(fields=["section", "state", "-published_at", "-id"], name="article_newest_in_section"),
            models.Index(fields=["created_by", "-updated_at", "-id", *_ASKED_BY_LISTS, "state"], name="article_mine"),
            models.Index(fields=["-updated_at", "-id", *_ASKED_BY_LISTS, "created_by", "state"], name="article_desk"),
            models.Index(
                fields=["state", "-updated_at", "-id", *_ASKED_BY_LISTS, "created_by"], name="article_desk_by_state"
            ),
            # What ends next, which every page asks that is kept: few stories end at all.
            models.Index(fields=["expires_at"], condition=Q(expires_at__isnull=False), name="article_expiring"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="article_state_known"),
            models.CheckConstraint(condition=~Q(headline=""), name="article_has_headline"),
            models.CheckConstraint(condition=~Q(slug=""), name="article_has_slug"),
            models.CheckConstraint(
                condition=~Q(state=State.PUBLISHED)
                | Q(published_at__isnull=False, first_public_at__isnull=False, section__isnull=False),
                name="article_published_has_time_and_section",
                violation_error_message="A published story needs a section and a time of publication.",
            ),
            # A working copy keeps the address of its story, for the day on which it takes the story's place.
            models.UniqueConstraint(fields=["slug"], condition=Q(revises__isnull=True), name="article_slug_once"),
            models.CheckConstraint(
                condition=Q(revises__isnull=True) | Q(state__in=[State.DRAFT, State.SUBMITTED, State.APPROVED]),
                name="article_working_copy_not_public",
            ),
            models.CheckConstraint(
                condition=Q(revises__isnull=True) | ~Q(revises=F("id")), name="article_not_its_own_copy"
            ),
            models.CheckConstraint(
                condition=~Q(state=State.WITHDRAWN) | (Q(withdrawn_at__isnull=False) & ~Q(withdrawal_notice="")),
                name="article_withdrawn_has_notice",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__isnull=True)
                | Q(published_at__isnull=True)
                | Q(expires_at__gt=F("published_at")),
                name="article_expires_after_publication",
                violation_error_message="The story would expire before it is published. Choose a later expiry.",
            ),
        ]

    def __str__(self) -> str:
        return self.headline

    def stage(self, at: datetime | None = None) -> Stage:
        """Where the story stands at ``at`` (aware; now by default)."""
        if self.state != State.PUBLISHED:
            return Stage(self.state)
        at = at or timezone.now()
        if self.published_at > at:
            return Stage.SCHEDULED
        if self.expires_at and self.expires_at <= at:
            return Stage.EXPIRED
        return Stage.LIVE

    def get_absolute_url(self) -> str:
        """The public address. Its date is in the newsroom's time zone; a story with no date yet has today's."""
        if settings.PERMALINKS == "plain":
            return reverse("article", args=[self.slug])
        day = timezone.localtime(self.first_public_at or self.published_at)
        return reverse("article", args=[f"{day:%Y}", f"{day:%m}", f"{day:%d}", self.slug])

    def own_keys(self) -> set[int]:
        """A working copy has the addresses of its story."""
        return {self.pk, self.revises_id} - {None}

    def clean(self) -> None:
        """Refuse a slug that something else has, beside the slug. What it has already it may keep."""
        super().clean()
        if self.slug and self.slug != getattr(self, "_loaded_slug", None):
            if is_fixed_address(self.slug):
                raise ValidationError(
                    {"slug": f"“/{self.slug}/” is an address of the site itself. Choose another slug."}
                )
            if page := Page.objects.known_as(self.slug).first():
                raise ValidationError({"slug": f"The page “{page}” has or had this address. Choose another slug."})
        others = Article.objects.without_copies().exclude(pk__in=self.own_keys())
        if self.slug and others.filter(slug=self.slug).exists():
            raise ValidationError(
                {"slug": "Another story has this address already. Choose another slug, or leave it empty."}
            )

    def slug_was_public(self) -> bool:
        return self.first_public_at is not None and self.first_public_at <= timezone.now()

    @property
    def body_html(self) -> SafeString:
        """The body for a page. Safe because save() lets nothing in that sanitise() would not."""
        return mark_safe(self.body)  # noqa: S308

    @property
    def caption(self) -> str:
        """The lead picture's caption: the story's own, else the picture's."""
        return self.lead_caption or (self.lead_image.caption if self.lead_image else "")

    def derive(self, fields: Collection[str] | None = None) -> bool:
        """Sanitise the body, make the slug and what search looks in: of ``fields``, or all. Whether search has new words."""
        if not self.slug:
            self.slug = self.free_slug()
        return self.derive_texts(fields)

    def derive_texts(self, fields: Collection[str] | None = None) -> bool:
        """The same without the slug, which the database is asked for."""
        if fields is None or "body" in fields:
            self.body = sanitise(self.body)
        if says_more := fields is None or bool({"headline", "standfirst", "body"} & set(fields)):
            self.search_text = searchable(self.headline, self.standfirst, plain_text(self.body))
        return says_more

    def save(self, *args, **kwargs) -> None:
        """Save with a sanitised body, a slug, and the text that search looks in."""
        fields = kwargs.get("update_fields")
        if self.derive(fields) and fields is not None:
            kwargs["update_fields"] = {*fields, "search_text", "updated_at"}
        super().save(*args, **kwargs)
        if fields is None or "body" in fields:
            self._keep_body_pictures()

    save.alters_data = True

    def _keep_body_pictures(self) -> None:
        """Write down which pictures the body shows: readers may see those of public stories."""
        shown = pictures_in(self.body)
        before = set(self.body_picture_links.values_list("image", flat=True))
        self.body_picture_links.filter(image__in=before - shown).delete()
        added = Image.objects.filter(pk__in=shown - before)
        BodyPicture.objects.bulk_create(
            [BodyPicture(article=self, image=image) for image in added], ignore_conflicts=True
        )

    def free_slug(self) -> str:
        """A slug made from the headline that nothing has or had: with "-2", "-3" … where it is taken."""
        stem = slugify(self.headline, allow_unicode=True)[:180].strip("-_") or "story"
        mine = self.own_keys()
        others = Article.objects.exclude(pk__in=mine).filter(slug__startswith=stem)
        former = ArticleOldSlug.objects.exclude(article__in=mine).filter(slug__startswith=stem)
        taken = {*others.values_list("slug", flat=True), *former.values_list("slug", flat=True)}
        taken |= slugs_of_pages(stem)
        slug, number = stem, 1
        while slug in taken or is_fixed_address(slug):
            number += 1
            slug = f"{stem}-{number}"
        return slug


class ArticleOldSlug(OldSlug):
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="old_slugs")


class Byline(models.Model):
    """An author's part in a story, in the order of the page."""

    class Role(models.TextChoices):
        WRITER = "writer", "By"
        REPORTER = "reporter", "Reporting by"
        PHOTOGRAPHER = "photographer", "Photographs by"
        EDITOR = "editor", "Edited by"
        TRANSLATOR = "translator", "Translated by"

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="bylines")
    author = models.ForeignKey("articles.Author", on_delete=models.PROTECT, related_name="bylines")
    role = models.CharField(max_length=20, choices=Role, default=Role.WRITER)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "author", "role"],
                name="byline_once",
                violation_error_message="This author has this role already.",
            ),
            models.CheckConstraint(
                condition=Q(role__in=["writer", "reporter", "photographer", "editor", "translator"]),
                name="byline_role_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.author}"
