"""Who else has a story open: a line on its form, and a mark in the lists."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from articles import presence
from articles.models import Article, Revision

_MAY_NOT = "You may not write into this story."


def mark(story: Article) -> SafeString | str:
    """Who has the story open, for the line of a list. The list must come from presence.with_present()."""
    names = ", ".join(presence.name(one.user) for one in story.present)
    return format_html('<span class="story-under presence-mark">Open: {}</span>', names) if names else ""


class ShowsPresence:
    """Mixed into the stories' admin."""

    def get_urls(self) -> list[URLPattern]:
        view = never_cache(require_POST(self.presence_view))
        return [path("<int:pk>/presence/", view, name="articles_article_presence"), *super().get_urls()]

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        if story := context.get("story"):
            context |= self._around(request, story, context.get("base", 0))
        return super().render_change_form(request, context, *args, **kwargs)

    def presence_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The form is still open, or was closed. Answers the line that says who else has it open."""
        if not self.admin_site.has_permission(request):
            return JsonResponse({"error": "signed out"}, status=401)
        story = Article.objects.visible_to(request.user).filter(pk=pk).first() if pk < 2**63 else None
        if story is None:
            return JsonResponse({"error": _MAY_NOT}, status=403)
        try:
            said = json.loads(request.body)
            leaving, base = bool(said["leaving"]), int(said["base"])
        except (ValueError, TypeError, KeyError):
            return JsonResponse({"error": "Not understood."}, status=400)
        if leaving:  # also where it may no longer be written into, because it has gone out
            presence.leave(story, request.user)
            return HttpResponse(status=204)
        if not self.has_change_permission(request, story):
            return JsonResponse({"error": _MAY_NOT}, status=403)
        presence.seen(story, request.user)
        context = {**self._around(request, story, base), "story": story}
        return TemplateResponse(request, "admin/articles/unsaved/presence.html", context)

    def _around(self, request: HttpRequest, story: Article, base: int) -> dict[str, Any]:
        """Who has it open, and who saved it since the form was opened."""
        overtaken_by = None
        if story.revision_number > base:
            overtaken_by = (
                Revision.objects.filter(article=story.revises_id or story.pk, number=story.revision_number)
                .select_related("by")
                .defer("content")
                .first()
            )
        now = timezone.now()
        return {"present": presence.others(story, request.user, now), "overtaken_by": overtaken_by, "now": now}
