"""Everything that was ever decided about replies."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date

from articles.comments import moderation
from articles.comments.cards import sizes_of
from articles.comments.models import ModerationRecord, ModerationVerb
from articles.comments.undoing import UNDOABLE
from articles.positions import Order, is_number
from articles.presence import name

from .paging import page_of
from .read_only import ReadOnlyAdmin

PER_PAGE = 50
#: Decisions of nobody: of a rule, or of the writer.
NOBODY = "rules"
#: Colleagues that the form offers.
OFFERED = 100

_NEWEST = Order("at")


@dataclass(frozen=True)
class Question:
    """What the log is narrowed to, as it was given; empty where nothing was asked."""

    who: str = ""
    verb: str = ""
    reply: str = ""
    decision: str = ""
    since: str = ""
    until: str = ""
    after: str = ""
    before: str = ""

    @classmethod
    def of(cls, query: QueryDict) -> Question:
        """Read an address. What makes no sense in it is left out, and is no error."""
        given = {field: query.get(field, "").strip()[:100] for field in cls.__dataclass_fields__}
        makes_sense = {
            "who": given["who"] == NOBODY or is_number(given["who"]),
            "verb": given["verb"] in ModerationVerb.values,
            "reply": is_number(given["reply"]),
            "decision": _uuid(given["decision"]) is not None,
            "since": _day(given["since"]) is not None,
            "until": _day(given["until"]) is not None,
        }
        return cls(**{field: value if makes_sense.get(field, True) else "" for field, value in given.items()})

    def query(self, **changes: str) -> str:
        """The part of an address that asks this, from the first page on unless ``changes`` say otherwise."""
        asked = replace(self, **{"after": "", "before": ""} | changes)
        pairs = [(field, getattr(asked, field)) for field in self.__dataclass_fields__]
        return urlencode([(field, value) for field, value in pairs if value])

    @property
    def is_narrowed(self) -> bool:
        return bool(self.query())

    def records(self) -> QuerySet[ModerationRecord]:
        records = ModerationRecord.objects.all()
        if self.who:
            records = records.filter(moderator=None if self.who == NOBODY else self.who)
        if self.verb:
            records = records.filter(verb=self.verb)
        if self.reply:
            records = records.filter(comment=self.reply)
        if self.decision:
            records = records.filter(decision=self.decision)
        if day := _day(self.since):
            records = records.filter(at__gte=_midnight(day))
        if day := _day(self.until):
            records = records.filter(at__lt=_midnight(day) + timedelta(days=1))
        return records


@admin.register(ModerationRecord)
class ModerationRecordAdmin(ReadOnlyAdmin):
    """Who decided what, when and why. Written by the verbs, never changed; undone from here too."""

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The newest first, page by page."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        question = Question.of(request.GET)
        page = page_of(
            question.records()
            .select_related("comment__article", "moderator", "undone_by")
            .defer(
                *("comment__article__body", "comment__article__search_text", "comment__search_text"),
                *("comment__text", "before", "after"),
            ),
            _NEWEST,
            size=PER_PAGE,
            after=question.after,
            before=question.before,
        )
        undoable = [record for record in page.rows if _can_undo(record)]
        sizes = sizes_of(record.decision for record in undoable) if request.user.has_perm(moderation.PERMISSION) else {}
        undoes = {record.pk: sizes.get(record.decision, 0) for record in undoable}
        context = {
            **self.admin_site.each_context(request),
            "title": "Moderation log",
            "opts": self.opts,
            "question": question,
            "entries": [(record, undoes.get(record.pk, 0)) for record in page.rows],
            "earlier": question.query(before=page.before) if page.before else "",
            "later": question.query(after=page.after) if page.after else "",
            "people": self._people(),
            "verbs": ModerationVerb.choices,
            "nobody": NOBODY,
        }
        return TemplateResponse(request, "admin/comments/log.html", context | (extra_context or {}))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """A record stands on the page of its reply; of a reply that has gone, in the log."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        record = self.get_object(request, object_id)
        if record is None or record.comment_id is None:
            return HttpResponseRedirect(reverse("admin:comments_moderationrecord_changelist"))
        return HttpResponseRedirect(reverse("admin:comments_comment_change", args=[record.comment_id]))

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """A record is never changed, and has no history."""
        return HttpResponseRedirect(reverse("admin:comments_moderationrecord_change", args=[object_id]))

    def _people(self) -> list[tuple[str, str]]:
        """Who may have decided: those who may now, by name."""
        users = get_user_model().objects.with_perm(moderation.PERMISSION)
        people = ((str(user.pk), name(user)) for user in users.order_by("pk")[:OFFERED])
        return sorted(people, key=lambda person: person[1].casefold())


def _can_undo(record: ModerationRecord) -> bool:
    undone = getattr(record, "undone_by", None) is not None
    return record.decision is not None and record.verb in UNDOABLE and not undone and record.comment_id is not None


def _uuid(given: str) -> UUID | None:
    try:
        return UUID(given)
    except ValueError:
        return None


def _day(given: str) -> date | None:
    try:
        return parse_date(given)
    except ValueError:
        return None


def _midnight(day: date) -> datetime:
    """The beginning of a day in the newsroom's time zone."""
    return timezone.make_aware(datetime.combine(day, time.min))
