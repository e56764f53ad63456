"""A story's history: what it held after each save and what was done to it, to be compared and given back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, re_path, reverse

from articles import comparing, revisions, working_copies
from articles.models import Article, EditorialLogEntry, LoggedVerb, Revision
from articles.roles import may_edit_story, may_read_revisions

from .differences import between

PAGE = 25


@dataclass(frozen=True)
class Event:
    """A line of the history: a revision, or a verb of the editorial log."""

    at: datetime
    revision: Revision | None = None
    entry: EditorialLogEntry | None = None
    #: What a revision changed, in the words of the form.
    changed: str = ""


def events(story: Article, page: int | str | None, *, with_revisions: bool) -> tuple[Any, list[Event]]:
    """One page of the history, newest first, in a fixed number of queries; and what Django's paginator says of it."""
    rows = revisions.of(story)
    log = _verbs(story, without_saves=with_revisions)
    keys = [(at, 0, pk) for at, pk in log.values_list("at", "pk")]
    if with_revisions:
        keys += [(at, number, pk) for at, number, pk in rows.values_list("at", "number", "pk")]
    shown = Paginator(sorted(keys, reverse=True), PAGE).get_page(page)
    numbers = [number for _, number, _ in shown if number]
    # One more than is shown: what the oldest of them changed is seen beside the one before it.
    near = {one.number: one for one in (rows.filter(number__range=(min(numbers) - 1, max(numbers))) if numbers else ())}
    entries = log.in_bulk([pk for _, number, pk in shown if not number])
    return shown, [
        Event(at, revision=near[number], changed=_changed(near, number)) if number else Event(at, entry=entries[pk])
        for at, number, pk in shown
    ]


def _verbs(story: Article, *, without_saves: bool) -> Any:
    """The log of a story and of its working copy. A save that made a revision is told by that."""
    entries = EditorialLogEntry.objects.filter(Q(article=story.pk) | Q(article=story.revises_id or story.pk))
    if not without_saves:
        return entries
    told = Exists(revisions.of(story).filter(at=OuterRef("at")))
    return entries.exclude(Q(told) & Q(verb__in=[LoggedVerb.CREATE, LoggedVerb.EDIT]))


def _changed(near: dict[int, Revision], number: int) -> str:
    """Beside the one before it of the same row: a working copy's goes on from the working copy's."""
    revision = near[number]
    earlier = [one for one in near.values() if one.number < number]
    alike = [one for one in earlier if one.in_working_copy == revision.in_working_copy]
    before = max(alike or earlier, key=lambda one: one.number, default=None)
    if before is None:
        return ""
    fields = comparing.changed_fields(before.content, revision.content)
    return ", ".join(one.label.lower() for one in fields) or "nothing"


class HistoryPages:
    """The part of StoryAdmin that shows the history."""

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        story = r"^(?P<pk>[0-9]{1,18})/history"
        return [
            re_path(rf"{story}/compare/$", wrap(self.compare_view), name="articles_article_compare"),
            re_path(
                rf"{story}/(?P<number>[0-9]{{1,9}})/restore/$",
                wrap(self.restore_view),
                name="articles_article_restore",
            ),
            *super().get_urls(),
        ]

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Revisions and verbs in one line of time, in place of Django's own page."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        story = self.get_object(request, unquote(object_id))
        if story is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        may_read = may_read_revisions(request.user, story)
        shown, lines = events(story, request.GET.get("page"), with_revisions=may_read)
        on_page = [line.revision.number for line in lines if line.revision]
        context = self._about(request, story) | {
            "title": f"History of “{story}”",
            "page": shown,
            "events": lines,
            "newest": on_page[0] if on_page else None,
            "before": on_page[1] if len(on_page) > 1 else None,
        }
        return TemplateResponse(request, "admin/articles/article/history.html", context)

    def compare_view(self, request: HttpRequest, pk: str) -> HttpResponse:
        """Two revisions, field by field: ``?from=`` and ``?to=`` are their numbers."""
        story = self._readable(request, pk)
        if story is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, pk)
        found = {one.number: one for one in revisions.of(story).filter(number__in=_numbers(request))}
        pair = [found.get(number) for number in _numbers(request)]
        if len(pair) != 2 or None in pair:
            messages.warning(request, "Choose two revisions of this story to compare.")
            return HttpResponseRedirect(reverse("admin:articles_article_history", args=[pk]))
        older, newer = sorted(pair, key=lambda one: one.number)
        context = self._about(request, story) | {
            "title": f"Revisions {older.number} and {newer.number} of “{story}”",
            "older": older,
            "newer": newer,
            "last": revisions.of(story).values_list("number", flat=True).first(),
            "fields": between(older.content, newer.content),
        }
        return TemplateResponse(request, "admin/articles/article/compare.html", context)

    def restore_view(self, request: HttpRequest, pk: str, number: str) -> HttpResponse:
        """Show what would change, then do it. What was saved since that page was shown is shown first."""
        story = self._readable(request, pk)
        if story is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, pk)
        history = reverse("admin:articles_article_history", args=[pk])
        revision = revisions.of(story).filter(number=number).first()
        if revision is None:
            messages.warning(request, f"“{story}” has no revision {number}. Choose one of these.")
            return HttpResponseRedirect(history)
        if copy := working_copies.copy_of(story):
            return HttpResponseRedirect(reverse("admin:articles_article_restore", args=[copy.pk, number]))
        if request.method == "POST":
            try:
                return HttpResponseRedirect(
                    reverse("admin:articles_article_change", args=[self._restored(request, story, revision).pk])
                )
            except revisions.Overwritten:
                messages.warning(
                    request,
                    "The story was saved in the meantime, so nothing was restored yet. "
                    "Below is what restoring would change now.",
                )
                story.refresh_from_db()
            except revisions.NotRestored as refusal:
                messages.warning(request, str(refusal))
                return HttpResponseRedirect(history)
        context = self._about(request, story) | {
            "title": f"Restore revision {number} of “{story}”?",
            "revision": revision,
            "fields": between(revisions.content_of(story), revision.content),
        }
        if not context["through_copy"]:
            context["refusal"] = revisions.why_not_restore(story, revision, request.user)
        return TemplateResponse(request, "admin/articles/article/restore.html", context)

    def _restored(self, request: HttpRequest, story: Article, revision: Revision) -> Article:
        """The row that holds now what ``revision`` holds: the story, or for a live one a working copy opened for it."""
        with transaction.atomic():
            if through_copy := working_copies.may_open(request.user, story):
                story = working_copies.open_copy(story, by=request.user)
            else:
                story = revisions.lock(story.pk, self.base(request))
            _, lost = revisions.restore(story, revision, by=request.user)
        if through_copy:
            said = (
                f"A working copy was opened with what revision {revision.number} held. "
                "Readers see nothing of it until you publish the changes."
            )
        else:
            said = f"Revision {revision.number} was restored. What the story held before is kept too."
        messages.success(request, said)
        if lost:
            messages.warning(request, f"This could not be given back: {'; '.join(lost)}.")
        return story

    def _readable(self, request: HttpRequest, pk: str) -> Article | None:
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        story = self.get_object(request, pk)
        if story and not may_read_revisions(request.user, story):
            raise PermissionDenied("You may read only the revisions of your own stories.")
        return story

    def _about(self, request: HttpRequest, story: Article) -> dict[str, Any]:
        through_copy = working_copies.may_open(request.user, story)
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "story": story,
            "stage": story.stage(),
            "may_read_revisions": may_read_revisions(request.user, story),
            "may_restore": may_edit_story(request.user, story) or through_copy,
            "through_copy": through_copy,
        }


def _numbers(request: HttpRequest) -> list[int]:
    given = (request.GET.get(name, "") for name in ("from", "to"))
    return [int(number) for number in given if number.isascii() and number.isdigit() and len(number) < 10]
