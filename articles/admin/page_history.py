"""A page's history: what was typed, each time, and what was done; each of them beside what the page holds now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, re_path, reverse

from articles import pages
from articles.comparing import PAGE_FIELDS
from articles.models import EditorialLogEntry, LoggedVerb, Page, PageRevision

from .differences import Pictures, as_it_is, between

PAGE = 25


@dataclass(frozen=True)
class Event:
    """A line of the history: a revision, or a verb of the editorial log."""

    at: datetime
    revision: PageRevision | None = None
    entry: EditorialLogEntry | None = None


class PageHistory:
    """The part of PageAdmin that shows and restores what was typed."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.revision_view)
        address = r"^(?P<pk>[0-9]{1,18})/revisions/(?P<number>[0-9]{1,9})/$"
        return [re_path(address, view, name="articles_page_revision"), *super().get_urls()]

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Revisions and verbs in one line of time, in place of Django's own page."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        page = self.get_object(request, unquote(object_id))
        if page is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        revisions = pages.revisions_of(page)
        log = EditorialLogEntry.objects.filter(page=page.pk).exclude(verb__in=[LoggedVerb.CREATE, LoggedVerb.EDIT])
        # What was done at the moment of a save was done with what that save kept: it stands above it.
        keys = [(at, 1, pk) for at, pk in log.values_list("at", "pk")]
        keys += [(at, 0, pk) for at, pk in revisions.values_list("at", "pk")]
        shown = Paginator(sorted(keys, reverse=True), PAGE).get_page(request.GET.get("page"))
        typed = revisions.defer("content").in_bulk([pk for _, is_verb, pk in shown if not is_verb])
        done = log.in_bulk([pk for _, is_verb, pk in shown if is_verb])
        context = self._about(request, page) | {
            "title": f"History of “{page}”",
            "shown": shown,
            "events": [
                Event(at, entry=done[pk]) if is_verb else Event(at, revision=typed[pk]) for at, is_verb, pk in shown
            ],
        }
        return TemplateResponse(request, "admin/articles/page/history.html", context)

    def revision_view(self, request: HttpRequest, pk: str, number: str) -> HttpResponse:
        """What was typed once beside what was typed last; restored on a POST, if nobody has saved meanwhile."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        page = self.get_object(request, pk)
        if page is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, pk)
        revision = pages.revisions_of(page).filter(number=number).first()
        if revision is None:
            messages.warning(request, f"“{page}” has no revision {number}. Choose one of these.")
            return HttpResponseRedirect(reverse("admin:articles_page_history", args=[pk]))
        if request.method == "POST":
            if not self.has_change_permission(request, page):
                raise PermissionDenied
            try:
                self._restore(request, page, revision)
                return HttpResponseRedirect(reverse("admin:articles_page_change", args=[pk]))
            except pages.Overwritten:
                messages.warning(
                    request,
                    "The page was saved in the meantime, so nothing was restored yet. Below is what differs now.",
                )
                page = self.get_object(request, pk)
        pictures = Pictures([revision.content])
        context = self._about(request, page) | {
            "title": f"Revision {revision.number} of “{page}”",
            "revision": revision,
            "fields": between(pages.newest_of(page), revision.content, PAGE_FIELDS),
            "whole": [(one, as_it_is(one, revision.content[one.name], pictures)) for one in PAGE_FIELDS],
        }
        return TemplateResponse(request, "admin/articles/page/revision.html", context)

    def _restore(self, request: HttpRequest, page: Page, revision: PageRevision) -> None:
        with transaction.atomic():
            pages.lock(page.pk, self.base(request))
            restored, lost = pages.restore(page, revision, by=request.user)
        if restored is None:
            messages.info(request, "The page held all of that already, so nothing was changed.")
        elif page.is_public():
            messages.success(
                request, f"Revision {revision.number} was restored. Readers see nothing of it until you publish it."
            )
        else:
            messages.success(
                request, f"Revision {revision.number} was restored. What the page held before is kept too."
            )
        if lost:
            messages.warning(request, f"This could not be given back: {'; '.join(lost)}.")

    def _about(self, request: HttpRequest, page: Page) -> dict[str, Any]:
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "page": page,
            "may_edit": self.has_change_permission(request, page),
        }
