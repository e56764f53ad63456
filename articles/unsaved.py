"""Text that was typed and not saved: kept under the form that it was typed into, until that form is saved."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.http import QueryDict
from django.utils import timezone

from .models import Article, Revision, Stage, UnsavedText
from .rich_text import sanitise

#: Name and value of each field of a form, in order.
Fields = list[tuple[str, str]]
#: Fields of the form that are no text of anybody's.
_NOT_TYPED = frozenset(["csrfmiddlewaretoken", "form_key", "base", "_verb", "_continue", "_save"])
#: Rows of the form, and the fields that say which row is meant, whatever its number.
ROWS = {"related_links": ("story",), "bylines": ("author", "role")}
_ROW = re.compile(rf"({'|'.join(ROWS)})-([0-9]{{1,4}})-(.+)", re.DOTALL)
_MANAGEMENT = re.compile(rf"({'|'.join(ROWS)})-(?:[A-Z_]+|__prefix__-.*)", re.DOTALL)

Row = dict[str, str]


def keep(
    fields: Iterable[tuple[str, str]],
    *,
    user: AbstractBaseUser,
    article: Article | None,
    form_key: str,
    base: int,
    change_number: int | None = None,
    reason: str = UnsavedText.Reason.AUTOSAVE,
    at: datetime | None = None,
) -> UnsavedText:
    """Keep what ``user`` has typed, in place of what was kept of the same form before.

    With a ``change_number``, what was typed later stays when this arrives after it.
    """
    typed = [[_storable(name), _storable(value)] for name, value in fields if name not in _NOT_TYPED]
    headline = next((value for name, value in typed if name == "headline"), "")
    values = {
        "article": article,
        "base": base,
        "fields": typed,
        "headline": " ".join(headline.split())[:300],
        "reason": reason,
        "at": at or timezone.now(),
    }
    if change_number is not None:
        values["change_number"] = change_number
    with transaction.atomic():
        kept, created = UnsavedText.objects.select_for_update().get_or_create(
            user=user, form_key=form_key, defaults=values
        )
        if not created and (change_number is None or kept.change_number <= change_number):
            for name, value in values.items():
                setattr(kept, name, value)
            kept.save()
    return kept


def forget(user: AbstractBaseUser, form_key: str) -> None:
    """The form was saved, or its text thrown away."""
    UnsavedText.objects.filter(user=user, form_key=form_key).delete()


def was_saved(user: AbstractBaseUser, form_key: str) -> bool:
    """Whether the form has arrived in a revision, so that nothing of it is unsaved."""
    return Revision.objects.filter(form_key=form_key, by=user.pk).exists()


def of(user: AbstractBaseUser) -> QuerySet[UnsavedText]:
    """What ``user`` has typed and not saved, the newest first. Nobody else's is ever shown to anybody."""
    # A save and the last words that the browser sent may pass each other on the way.
    arrived = Revision.objects.filter(form_key=OuterRef("form_key"), by=user.pk)
    return UnsavedText.objects.filter(~Exists(arrived), user=user.pk).select_related("article").defer("fields")


def offered(user: AbstractBaseUser, article: Article | None, *, but: str = "") -> list[UnsavedText]:
    """What ``user`` can bring back into the form of ``article``, or of a new story. ``but``: the form that is open.

    What is word for word what was saved is dropped: there is nothing to bring back.
    """
    left = []
    for kept in of(user).defer(None).filter(article=article).exclude(form_key=but):
        if article and is_saved(kept.fields, article):
            kept.delete()
        else:
            left.append(kept)
    return left


def forget_old(before: datetime) -> int:
    """Forget what was typed before ``before`` into a form that was saved, or a story that was saved since.

    What was typed into a new story stays, however old: it is nowhere else. Returns how many texts went.
    """
    arrived = Revision.objects.filter(form_key=OuterRef("form_key"), by=OuterRef("user"))
    moved_on = Q(article__revision_number__gt=F("base")) | Exists(arrived)
    return UnsavedText.objects.filter(moved_on, at__lt=before).delete()[0]


class Typed:
    """What a form held, asked by the names of its fields."""

    def __init__(self, fields: Iterable[tuple[str, str]]) -> None:
        self.values: dict[str, list[str]] = {}
        self._rows: dict[str, dict[int, Row]] = {prefix: {} for prefix in ROWS}
        for name, value in fields:
            if row := _ROW.fullmatch(name):
                self._rows[row[1]].setdefault(int(row[2]), {})[row[3]] = value
            elif name not in _NOT_TYPED and not _MANAGEMENT.fullmatch(name):
                self.values.setdefault(name, []).append(value)

    def one(self, name: str) -> str:
        """The value of a field, with the line ends that the database has."""
        return (self.values.get(name) or [""])[-1].replace("\r\n", "\n")

    def all(self, name: str) -> list[str]:
        return self.values.get(name, [])

    def rows(self, prefix: str) -> list[Row]:
        """Every row as it was typed, empty ones and those to be removed among them."""
        return [row for _, row in sorted(self._rows[prefix].items())]

    def chosen(self, prefix: str) -> list[Row]:
        """The rows that would stay, in their order."""
        rows = [row for row in self.rows(prefix) if row.get(ROWS[prefix][0]) and not row.get("DELETE")]
        return sorted(rows, key=lambda row: _number(row.get("position", "")))


def is_saved(fields: Iterable[tuple[str, str]], article: Article, at: datetime | None = None) -> bool:
    """Whether ``article`` holds all of this already. In doubt it does not: what is not known here may be text."""
    return all(_comparisons(Typed(fields), article, at or timezone.now()))


def _comparisons(typed: Typed, article: Article, at: datetime) -> Iterator[bool]:
    """What needs no query first: it mostly decides."""
    yield typed.one("body").strip() == article.body.strip() or sanitise(typed.one("body").strip()) == article.body
    yield " ".join(typed.one("headline").split()) == article.headline
    for name in ("standfirst", "lead_caption", "content_warning"):
        yield typed.one(name).strip() == getattr(article, name).replace("\r\n", "\n").strip()
    yield typed.one("slug").strip() in ("", article.slug)
    yield typed.one("language") == article.language
    yield bool(typed.one("comments_open")) == article.comments_open
    yield typed.one("section") == str(article.section_id or "")
    yield typed.one("lead_image").strip() == str(article.lead_image_id or "")
    yield typed.one("expires_at")[:16] == _to_the_minute(article.expires_at)
    scheduled = article.published_at if article.stage(at) == Stage.SCHEDULED else None
    yield typed.one("publish_at")[:16] == _to_the_minute(scheduled)
    yield not any(any(values) for name, values in typed.values.items() if name not in _COMPARED)
    yield {name.strip() for name in typed.one("tags").split("\n")} - {""} == {tag.name for tag in article.tags.all()}
    further = article.further_sections.values_list("pk", flat=True)
    yield set(typed.all("further_sections")) == {str(pk) for pk in further}
    bylines = article.bylines.values_list("author", "role")
    yield [(row["author"], row.get("role", "")) for row in typed.chosen("bylines")] == [
        (str(author), role) for author, role in bylines
    ]
    related = article.related_links.values_list("story", "note")
    yield [(row["story"], row.get("note", "").strip()) for row in typed.chosen("related_links")] == [
        (str(story), note) for story, note in related
    ]


_COMPARED = frozenset(
    [
        *("body", "headline", "standfirst", "lead_caption", "content_warning", "slug", "comments_open", "section"),
        *("lead_image", "expires_at", "publish_at", "tags", "further_sections", "language"),
    ]
)


def as_posted(fields: Iterable[tuple[str, str]], article: Article | None) -> QueryDict:
    """The fields as the form of ``article`` takes them today.

    Rows that were saved anew in the meantime have other numbers now, and rows that are gone become new ones.
    """
    typed = Typed(fields)
    data = QueryDict(mutable=True)
    for name, values in typed.values.items():
        data.setlist(name, values)
    for prefix, choice in ROWS.items():
        standing, fresh = _told_apart(typed.rows(prefix), choice, article and getattr(article, prefix))
        data[f"{prefix}-TOTAL_FORMS"], data[f"{prefix}-INITIAL_FORMS"] = len(standing) + len(fresh), len(standing)
        data[f"{prefix}-MIN_NUM_FORMS"], data[f"{prefix}-MAX_NUM_FORMS"] = 0, 1000
        for number, row in enumerate(standing + fresh):
            row["article"] = str(article.pk) if article else ""
            for name, value in row.items():
                data[f"{prefix}-{number}-{name}"] = value
    return data


def _told_apart(rows: list[Row], choice: tuple[str, ...], saved: QuerySet | None) -> tuple[list[Row], list[Row]]:
    """The rows that stand in the database, each with its number there, and those that do not."""
    columns = [name if name == "role" else f"{name}_id" for name in choice]
    free = (
        {str(pk): tuple(map(str, key)) for pk, *key in saved.values_list("pk", *columns)} if saved is not None else {}
    )
    mine = {row["id"] for row in rows if row.get("id") in free}
    standing, fresh = [], []
    for row in map(dict, rows):
        if row.get("id") and row["id"] not in mine:
            key = tuple(row.get(name, "") for name in choice)
            row["id"] = next((pk for pk, other in free.items() if other == key and pk not in mine), "")
            mine.add(row["id"])
        if row.get("id"):
            standing.append(row)
        else:
            fresh.append({name: value for name, value in row.items() if name != "DELETE"} | {"id": ""})
    return standing, fresh


def _storable(text: str) -> str:
    """Without the two things that a database cannot keep: the zero character, and half of a character."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def _to_the_minute(at: datetime | None) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%dT%H:%M") if at else ""


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 10**9
