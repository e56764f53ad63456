"""A kept form in words: what was typed into each of its fields, beside what is saved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from articles.models import Article, Author, Byline, Image, Section, UnsavedText, language_name
from articles.rich_text import sanitise
from articles.unsaved import Row, Typed

_ROLES = dict(Byline.Role.choices)


@dataclass(frozen=True)
class Part:
    """One field. ``saved`` is None where there is no story to compare with."""

    label: str
    typed: str | SafeString
    saved: str | SafeString | None = None

    @property
    def differs(self) -> bool:
        return self.saved is not None and self.typed != self.saved


def compared(kept: UnsavedText, story: Article | None, user: AbstractBaseUser) -> list[Part]:
    """The fields that hold something, in the order of the form. Names only of what ``user`` may see."""
    typed = _typed(Typed(kept.fields), user)
    saved = _saved(story) if story else {}
    return [
        Part(label, text, saved.get(label, "") if story else None)
        for label, text in typed.items()
        if text or saved.get(label)
    ]


def _typed(typed: Typed, user: AbstractBaseUser) -> dict[str, str | SafeString]:
    def names(queryset: QuerySet, keys: list[str]) -> list[str]:
        asked = {key: int(key) for key in keys if key.isascii() and key.isdigit() and len(key) < 19}
        found: dict[int, Model] = queryset.in_bulk(asked.values())
        return [str(found.get(asked.get(key, 0), "(no longer there)")) for key in keys if key]

    def rows(prefix: str, queryset: QuerySet, chosen: str, beside: str) -> str:
        given: list[Row] = typed.chosen(prefix)
        words = names(queryset, [row[chosen] for row in given])
        notes = [row.get(beside, "").strip() for row in given]
        return "\n".join(_line(name, _ROLES.get(note, note)) for name, note in zip(words, notes, strict=True))

    return {
        "Headline": typed.one("headline").strip(),
        "Standfirst": typed.one("standfirst").strip(),
        "Lead picture": "".join(names(Image.objects.all(), [typed.one("lead_image").strip()])),
        "Caption": typed.one("lead_caption").strip(),
        "Body": mark_safe(sanitise(typed.one("body"))),  # noqa: S308
        "Check Also": rows("related_links", Article.objects.visible_to(user), "story", "note"),
        "Bylines": rows("bylines", Author.objects.all(), "author", "role"),
        "Publish at": typed.one("publish_at").replace("T", " "),
        "Section": "".join(names(Section.objects.all(), [typed.one("section")])),
        "Further sections": ", ".join(sorted(names(Section.objects.all(), typed.all("further_sections")))),
        "Tags": ", ".join(sorted(filter(None, map(str.strip, typed.one("tags").split("\n"))))),
        "Slug": typed.one("slug").strip(),
        "Expires at": typed.one("expires_at").replace("T", " "),
        "Language": language_name(typed.one("language")),
        "Content warning": typed.one("content_warning").strip(),
        "Replies open": "Yes" if typed.one("comments_open") else "No",
    }


def _saved(story: Article) -> dict[str, str | SafeString]:
    bylines = story.bylines.select_related("author")
    related = story.related_links.select_related("story")
    scheduled = story.published_at if story.published_at and story.published_at > timezone.now() else None
    return {
        "Headline": story.headline,
        "Standfirst": story.standfirst.strip(),
        "Lead picture": str(story.lead_image or ""),
        "Caption": story.lead_caption.strip(),
        "Body": story.body_html,
        "Check Also": "\n".join(_line(str(link.story), link.note) for link in related),
        "Bylines": "\n".join(_line(str(byline.author), byline.get_role_display()) for byline in bylines),
        "Publish at": _minute(scheduled),
        "Section": str(story.section or ""),
        "Further sections": ", ".join(sorted(str(section) for section in story.further_sections.all())),
        "Tags": ", ".join(sorted(str(tag) for tag in story.tags.all())),
        "Slug": story.slug,
        "Expires at": _minute(story.expires_at),
        "Language": language_name(story.language),
        "Content warning": story.content_warning.strip(),
        "Replies open": "Yes" if story.comments_open else "No",
    }


def _line(name: str, beside: str) -> str:
    return f"{name} ({beside})" if beside else name


def _minute(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else ""
