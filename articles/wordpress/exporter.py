"""The whole site as an export that WordPress imports (WXR 1.2): nobody is locked in. Never prints.

Everything is read in batches and written as it is read, so memory does not grow with the site. Stories keep their numbers;
pictures and pages, which share one row of numbers with them in WordPress, get those after the last story's.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import TextIO

from django.conf import settings
from django.db.models import Exists, Max, OuterRef, Prefetch, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.translation import get_language

from articles import rendering
from articles.comments.models import Comment, CommentState
from articles.images.renditions import Variant
from articles.models import (
    Article,
    ArticleTag,
    Author,
    Byline,
    Correction,
    FrontPageSlot,
    Image,
    Page,
    Stage,
    is_public,
)
from articles.rich_text import pictures_in, stories_in
from tags.models import Tag

from .export_bodies import body_for_wordpress, paragraph, text_for_wordpress
from .export_terms import BATCH, Exported, every, write_terms
from .export_writer import Writer, of_feeds
from .models import Imported, Kind

#: WordPress's words for where a story stands. What readers may not see any more is for the newsroom alone.
_STATUS = {
    Stage.DRAFT: "draft",
    Stage.SUBMITTED: "pending",
    Stage.APPROVED: "pending",
    Stage.SCHEDULED: "future",
    Stage.LIVE: "publish",
    Stage.EXPIRED: "private",
    Stage.WITHDRAWN: "private",
}
_APPROVED = {
    CommentState.APPROVED: "1",
    CommentState.PENDING: "0",
    CommentState.SPAM: "spam",
    CommentState.REJECTED: "trash",
}
#: Of Imported.extra -> the field of the plugin that most sites have.
_SEO = {
    "seo_title": "_yoast_wpseo_title",
    "seo_description": "_yoast_wpseo_metadesc",
    "social_title": "_yoast_wpseo_opengraph-title",
    "social_description": "_yoast_wpseo_opengraph-description",
    "canonical": "_yoast_wpseo_canonical",
}


def export(
    file: TextIO, *, public_only: bool = False, files: Path | None = None, at: datetime | None = None
) -> Exported:
    """Write the site to ``file`` (text, UTF-8).

    ``public_only`` leaves out what readers do not see at ``at``, and of replies what nobody but the newsroom sees: mail and
    network addresses. ``files`` is a folder for the pictures, laid out as ``wp-content/uploads``; without it, pictures are
    at the addresses of their public copies, and those that no public story shows are left out.
    """
    return _Export(Writer(file), at or timezone.now(), public_only, files).run()


class _Export:
    def __init__(self, out: Writer, at: datetime, public_only: bool, files: Path | None) -> None:
        self.out, self.at, self.public_only, self.files = out, at, public_only, files
        self.done = Exported()
        self.root = settings.SITE_URL
        self.number = 0  # of the item that is being written
        # Each kind begins at a round number after the last of the kind before it.
        last = Article.objects.aggregate(last=Max("pk"))["last"] or 0
        self.pictures_after = _round(last)
        self.pages_after = self.pictures_after + _round(Image.objects.aggregate(last=Max("pk"))["last"] or 0)
        self.people_after = self.pages_after + _round(Page.objects.aggregate(last=Max("pk"))["last"] or 0)
        self.public_pictures = Image.objects.public(self.at)
        self.authors, self.tags = Author.objects.all(), Tag.objects.all()
        if public_only:
            # Also an author and a tag that have a page may be of nothing but what is being written.
            bylines = Byline.objects.filter(is_public(self.at, "article"), author=OuterRef("pk"))
            links = ArticleTag.objects.filter(is_public(self.at, "content_object"), tag=OuterRef("pk"))
            self.authors, self.tags = self.authors.filter(Exists(bylines)), self.tags.filter(Exists(links))

    def run(self) -> Exported:
        out = self.out
        out.begin()
        out.text("title", settings.SITE_NAME)
        out.plain("link", self.root)
        out.text("description", settings.SITE_TAGLINE)
        out.plain("pubDate", of_feeds(self.at))
        out.plain("language", get_language())
        out.plain("wp:wxr_version", "1.2")
        out.plain("wp:base_site_url", self.root)
        out.plain("wp:base_blog_url", self.root)
        write_terms(out, self.done, self.authors, self.tags)
        for image in every(self.public_pictures if self.public_only else Image.objects.all()):
            self._attachment(image)
        for author in every(self.authors.exclude(biography="")):
            self._guest_author(author)
        for page in every(Page.objects.public(self.at) if self.public_only else Page.objects.all()):
            self._page(page)
        stories, notes = Article.objects.all(), Correction.objects.order_by("at")
        if self.public_only:
            stories, notes = stories.public(self.at), notes.filter(at__lte=self.at)
        for batch in _batches(stories, notes):
            self._stories(batch)
        out.finish()
        return self.done

    # People

    def _guest_author(self, author: Author) -> None:
        """Co-Authors Plus keeps what is known of an author in a post; WordPress's own users have no biography in an export."""
        began = self.at
        self._open(author.name, self.people_after + author.pk, author.get_absolute_url(), began)
        self.out.text("content:encoded", "")
        self.out.text("excerpt:encoded", "")
        self._rest(slug=f"cap-{author.slug}", kind="guest-author", status="publish", at=began, changed=began)
        told = {"user_login": author.slug, "display_name": author.name, "description": author.biography}
        for key, value in told.items():
            self._meta(f"cap-{key}", text_for_wordpress(value))
        self.out.close("item")

    # Pictures

    def _attachment(self, image: Image) -> None:
        address = self._file_of(image)
        if not address:
            self.done.leave_out("pictures that no public story shows (they need a folder: --files)")
            return
        self.done.note("pictures")
        number, name = self.pictures_after + image.pk, f"picture-{image.pk}"
        title = image.alt if self.public_only else image.headline or PurePosixPath(image.original_name).stem
        self._open(title, number, f"/{name}/", image.created_at)
        self.out.text("content:encoded", "")
        self.out.text("excerpt:encoded", text_for_wordpress(image.caption))
        self._rest(slug=name, kind="attachment", status="inherit", at=image.created_at, changed=image.created_at)
        self.out.text("wp:attachment_url", address)
        self._meta("_wp_attached_file", self._upload_path(image))
        self._meta("_wp_attachment_image_alt", image.alt)
        for key, value in {"_media_credit": image.credit, "_wp_attachment_source": image.source}.items():
            if value and not (self.public_only and value == image.source):
                self._meta(key, value)
        self.out.close("item")

    def _file_of(self, image: Image) -> str:
        """The address of the picture's file, which is put into the folder where there is one; empty where it has none."""
        if self.files is None:
            is_public = self.public_pictures.filter(pk=image.pk).exists()
            return self.root + image.url(image.widths[-1]) if is_public else ""
        path = self.files / self._upload_path(image)
        if not path.exists():
            found = rendering.obtain(image, Variant(image.widths[-1]))
            if found is None:
                self.done.leave_out("pictures whose file could not be made")
                return ""
            path.parent.mkdir(parents=True, exist_ok=True)
            with image.file.storage.open(found.path) as original, path.open("wb") as copy:
                shutil.copyfileobj(original, copy)
        return f"{self.root}/wp-content/uploads/{self._upload_path(image)}"

    def _upload_path(self, image: Image) -> str:
        """Where the picture's file is in WordPress, below ``wp-content/uploads/``.

        What the file was called when it came is the newsroom's: it may name a source.
        """
        stem = "" if self.public_only else slugify(PurePosixPath(image.original_name).stem)[:80]
        return f"{timezone.localtime(image.created_at):%Y/%m}/{stem or 'picture'}-n{image.pk}.jpg"

    # Pages and stories

    def _page(self, page: Page) -> None:
        self.done.note("pages")
        is_public = page.is_public(self.at)
        began = page.first_public_at or self.at
        self._open(page.title, self.pages_after + page.pk, page.get_absolute_url(), began)
        self.out.text("content:encoded", self._bodies([page])[page.pk])
        self.out.text("excerpt:encoded", "")
        self._rest(
            slug=page.slug,
            kind="page",
            status="publish" if is_public else "draft",
            at=began,
            changed=began,
            decided=is_public,
            parent=self.pages_after + page.parent_id if page.parent_id else 0,
            order=page.position,
        )
        for slug in page.old_slugs.values_list("slug", flat=True):
            self._meta("_wp_old_slug", slug)
        self.out.close("item")

    def _stories(self, batch: list[Article]) -> None:
        bodies = self._bodies(batch)
        numbers = [story.pk for story in batch]
        extras = dict(
            Imported.objects.filter(kind=Kind.STORY, object_id__in=numbers)
            .exclude(extra={})
            .values_list("object_id", "extra")
        )
        on_top = set(
            FrontPageSlot.objects.current(self.at).filter(article__in=numbers).values_list("article", flat=True)
        )
        answered = Comment.objects.filter(article__in=numbers)
        answered = answered.filter(state=CommentState.APPROVED) if self.public_only else answered
        with_replies = set(answered.values_list("article", flat=True).distinct())
        for story in batch:
            self._story(story, bodies[story.pk], extras.get(story.pk, {}), is_on_top=story.pk in on_top)
            if story.pk in with_replies:
                for comment in answered.filter(article=story).order_by("pk").iterator(BATCH):
                    self._comment(comment)
            self.out.close("item")

    def _story(self, story: Article, body: str, extra: dict[str, object], *, is_on_top: bool) -> None:
        self.done.note("stories")
        stage = story.stage(self.at)
        began = story.first_public_at or story.published_at
        writers = list(dict.fromkeys(byline.author for byline in story.bylines.all()))
        self._open(
            story.headline,
            story.pk,
            story.get_absolute_url() if began else f"/?p={story.pk}",
            began or story.created_at,
            creator=writers[0].slug if writers else "",
        )
        self.out.text("content:encoded", body)
        self.out.text("excerpt:encoded", text_for_wordpress(story.standfirst))
        self._rest(
            slug="" if story.revises_id else story.slug,
            kind="post",
            status=_STATUS[stage],
            at=began or story.created_at,
            changed=story.updated_at,
            decided=began is not None,
            comments="open" if story.comments_open else "closed",
            is_on_top=is_on_top,
        )
        for section in dict.fromkeys([*([story.section] if story.section else []), *story.further_sections.all()]):
            self.out.text("category", section.name, domain="category", nicename=section.slug)
        for tag in story.tags.all():
            self.out.text("category", tag.name, domain="post_tag", nicename=tag.slug)
        for writer in writers:
            self.out.text("category", writer.name, domain="author", nicename=f"cap-{writer.slug}")
        self._meta_of(story, stage, extra)

    def _meta_of(self, story: Article, stage: Stage, extra: dict[str, object]) -> None:
        for old in story.old_slugs.all():
            self._meta("_wp_old_slug", old.slug)
        if story.lead_image_id:
            self._meta("_thumbnail_id", str(self.pictures_after + story.lead_image_id))
        if story.section_id:
            self._meta("_yoast_wpseo_primary_category", str(story.section_id))
        for name, key in _SEO.items():
            if extra.get(name):
                self._meta(key, str(extra[name]))
        # What has no field in WordPress is kept all the same.
        kept = {
            "lead_caption": story.lead_caption,
            "content_warning": story.content_warning,
            "expires_at": story.expires_at.isoformat() if story.expires_at and not self.public_only else "",
            "withdrawal_notice": story.withdrawal_notice if stage == Stage.WITHDRAWN else "",
            "working_copy_of": str(story.revises_id or ""),
        }
        for name, value in kept.items():
            if value:
                self._meta(f"_newsroom_{name}", value)

    def _bodies(self, batch: list[Article] | list[Page]) -> dict[int, str]:
        """The bodies by their numbers: three queries for all of them."""
        shown = {number for one in batch for number in pictures_in(one.body)}
        named = {number for one in batch for number in stories_in(one.body)}
        pictures = {}
        for pk, image in Image.objects.in_bulk(shown).items():
            if address := self._file_of(image):
                pictures[pk] = image, self.pictures_after + pk, address
        stories = Article.objects.public(self.at).filter(pk__in=named).defer("body", "search_text").in_bulk()
        made = {
            one.pk: body_for_wordpress(one.body, root=self.root, pictures=pictures, stories=stories) for one in batch
        }
        for story in batch:
            # Readers who were told of a change are told of it there as well: WordPress has no place for it but the text.
            for note in getattr(story, "told", ()):
                words = f"{note.get_kind_display()} ({date_format(timezone.localtime(note.at), 'j F Y')}):"
                made[story.pk] += "\n\n" + paragraph(f"<strong>{words}</strong> {text_for_wordpress(note.text)}")
        return made

    def _comment(self, comment: Comment) -> None:
        self.done.note("replies")
        out = self.out
        out.open("wp:comment")
        out.plain("wp:comment_id", comment.pk)
        out.text("wp:comment_author", comment.name)
        out.text("wp:comment_author_email", "" if self.public_only else comment.email)
        out.plain("wp:comment_author_url", comment.website)
        out.text("wp:comment_author_IP", "" if self.public_only else comment.address or "")
        out.dates("wp:comment_date", comment.created_at)
        out.text("wp:comment_content", text_for_wordpress(comment.text))
        out.text("wp:comment_approved", _APPROVED[CommentState(comment.state)])
        out.text("wp:comment_type", "comment")
        out.plain("wp:comment_parent", comment.parent_id or 0)
        out.plain("wp:comment_user_id", 0)
        out.close("wp:comment")

    # What every item has

    def _open(self, title: str, number: int, path: str, at: datetime, *, creator: str = "") -> None:
        out = self.out
        out.open("item")
        out.text("title", text_for_wordpress(title))
        out.plain("link", self.root + path)
        out.plain("pubDate", of_feeds(at))
        out.text("dc:creator", creator)
        out.plain("guid", f"{self.root}/?p={number}", isPermaLink="false")
        out.plain("description", "")
        self.number = number

    def _rest(
        self,
        *,
        slug: str,
        kind: str,
        status: str,
        at: datetime,
        changed: datetime,
        decided: bool = True,
        comments: str = "closed",
        parent: int = 0,
        order: int = 0,
        is_on_top: bool = False,
    ) -> None:
        out = self.out
        out.plain("wp:post_id", self.number)
        out.dates("wp:post_date", at, decided=decided)
        out.dates("wp:post_modified", changed)
        out.text("wp:comment_status", comments)
        out.text("wp:ping_status", "closed")
        out.text("wp:post_name", slug)
        out.text("wp:status", status)
        out.plain("wp:post_parent", parent)
        out.plain("wp:menu_order", order)
        out.text("wp:post_type", kind)
        out.text("wp:post_password", "")
        out.plain("wp:is_sticky", int(is_on_top))

    def _meta(self, key: str, value: str) -> None:
        self.out.record("postmeta", meta_key=key, meta_value=value)


def _batches(stories: QuerySet[Article], notes: QuerySet[Correction]) -> Iterable[list[Article]]:
    """Stories by number, with all that an item says of them, such as ``notes``: a fixed number of queries a batch."""
    stories = (
        stories.order_by("pk")
        .select_related("section")
        .prefetch_related(
            "tags",
            "old_slugs",
            "further_sections",
            Prefetch("bylines", Byline.objects.select_related("author")),
            Prefetch("corrections", notes, to_attr="told"),
        )
        .defer("search_text")
    )
    last = 0
    while batch := list(stories.filter(pk__gt=last)[:BATCH]):
        yield batch
        last = batch[-1].pk


def _round(number: int) -> int:
    """The next number with one digit more than ``number`` and zeros after the first: 472 gives 1,000."""
    return 10 ** len(str(number))
