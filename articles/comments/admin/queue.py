"""The queue of replies, and one reply with its records."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from articles.comments import counts, moderation
from articles.comments.cards import cards_of
from articles.comments.models import Comment
from articles.comments.writers import writer_of

from .asking import EVERY_STATE, SEARCHED, Asked
from .deciding import AT_ONCE, PRESSED, QUEUE, Decides
from .read_only import ReadOnlyAdmin
from .telling import around
from .watching import Watches, people

PER_PAGE = 25


@admin.register(Comment)
class CommentAdmin(Decides, Watches, ReadOnlyAdmin):
    """The moderator's screens. Nothing is edited here but through a verb of moderation.py."""

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Replies as cards: those that wait, unless the address asks for others."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        now, asked = timezone.now(), Asked.of(request.GET)
        page = asked.page(PER_PAGE)
        cards = cards_of(page.rows, request.user, now)
        context = {
            **self.admin_site.each_context(request),
            **around(request, asked, now),
            "title": "Replies",
            "opts": self.opts,
            "cards": cards,
            "page": page,
            "earlier": asked.query(before=page.before) if page.before else "",
            "later": asked.query(after=page.after) if page.after else "",
            "searched": SEARCHED,
            "as_of": now,
            "may_moderate": request.user.has_perm(moderation.PERMISSION),
            "people": people(request.user, now),
            "writer": writer_of(asked.writer, now) if asked.writer else None,
            "bulk_verbs": bulk_verbs(asked),
            # Looking for words ends with the page: nobody knows how many there are.
            "matching": None if asked.words else counts.bounded(asked.replies()),
            "at_once": AT_ONCE,
        }
        return TemplateResponse(request, "admin/comments/comment/queue.html", context | (extra_context or {}))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One reply, with everything that was ever decided about it."""
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        if not self.has_view_permission(request):
            raise PermissionDenied
        now, comment = timezone.now(), self.get_object(request, unquote(object_id))
        card = next(iter(cards_of([comment.pk], request.user, now)), None) if comment else None
        if card is None:
            messages.warning(request, "This reply is not there any more. Here are those that wait.")
            return HttpResponseRedirect(reverse(QUEUE))
        context = {
            **self.admin_site.each_context(request),
            "title": f"Reply of {card.comment.display_name}",
            "opts": self.opts,
            "card": card,
            "asked": Asked(state=EVERY_STATE),
            "may_moderate": card.may_decide,
            "answers": counts.bounded(card.comment.answers.all()),
            "reports": card.comment.reports.order_by("-at")[:50],
        }
        return TemplateResponse(request, "admin/comments/comment/detail.html", context)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The reply's own page shows its history."""
        return HttpResponseRedirect(reverse("admin:comments_comment_change", args=[object_id]))


def bulk_verbs(asked: Asked) -> list[moderation.Verb]:
    """What can be done to several of the listed replies at once."""
    verbs = [moderation.VERBS[name] for name in PRESSED]
    if asked.state in ("reported", EVERY_STATE):
        return [verb for verb in verbs if verb.name != "keep" or asked.state == "reported"]
    return [verb for verb in verbs if asked.state in verb.states and verb.name != "keep"]
