"""Authors, sections and tags in an export: what its items are filed under."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Model, QuerySet

from articles.models import Author, Section
from tags.models import Tag

from .export_bodies import text_for_wordpress
from .export_writer import Writer

BATCH = 200


@dataclass
class Exported:
    """How many of each were written, and what was left out, by why."""

    written: dict[str, int] = field(default_factory=dict)
    left_out: dict[str, int] = field(default_factory=dict)

    def note(self, what: str) -> None:
        self.written[what] = self.written.get(what, 0) + 1

    def leave_out(self, why: str) -> None:
        self.left_out[why] = self.left_out.get(why, 0) + 1


def every(things: QuerySet) -> Iterator[Model]:
    """All of them by number, a batch at a time in memory."""
    return things.order_by("pk").iterator(BATCH)


def write_terms(out: Writer, done: Exported, authors: QuerySet[Author], tags: QuerySet[Tag]) -> None:
    """``authors``, all sections, each after those that it is inside, and ``tags``."""
    host = urlsplit(settings.SITE_URL).hostname
    for author in every(authors):
        done.note("authors")
        first, _, last = author.name.rpartition(" ")
        out.record(
            "author",
            author_id=author.pk,
            author_login=author.slug,
            author_email=f"{author.slug}@{host}",
            author_display_name=author.name,
            author_first_name=first,
            author_last_name=last,
        )
    for section in Section.objects.in_menu_order():
        done.note("sections")
        out.record(
            "category",
            term_id=section.pk,
            category_nicename=section.slug,
            category_parent=section.lineage[-2].slug if len(section.lineage) > 1 else "",
            cat_name=text_for_wordpress(section.name),
            category_description=text_for_wordpress(section.description),
        )
    for tag in every(tags):
        done.note("tags")
        out.record(
            "tag",
            term_id=tag.pk,
            tag_slug=tag.slug,
            tag_name=text_for_wordpress(tag.name),
            tag_description=text_for_wordpress(tag.description),
        )
    for author in every(authors):
        out.record(
            "term",
            term_id=author.pk,
            term_taxonomy="author",
            term_slug=f"cap-{author.slug}",
            term_parent="",
            term_name=author.slug,
            term_description=author.name,
        )
