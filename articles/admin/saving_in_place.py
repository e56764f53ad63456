"""Saving a story's form without leaving it: the answer to a script that has sent the form and shows it still."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import conditional_escape

from articles import checklist
from articles.models import Article
from articles.rich_text import sanitise
from articles.templatetags.desk import clock

from .fields import BodyField, module
from .saving import NOT_OF_THE_STORY


class SavesInPlace:
    """Mixed into the story's admin, before what saves. A browser without the script sends the form as ever.

    The script gets JSON: `saved` with what the page has to show otherwise, or `go` with the address of another page, or
    `again` where the form has to come back from the server, with its errors.
    """

    @property
    def media(self) -> forms.Media:
        return super().media + forms.Media(js=[module("saving.js")])

    def changeform_view(self, request: HttpRequest, *given: Any, **named: Any) -> HttpResponse:
        """The answer of the form, told to the script where it is the script that asks."""
        response = super().changeform_view(request, *given, **named)
        if request.method != "POST" or request.headers.get("Accept") != "application/json":
            return response
        if not isinstance(response, HttpResponseRedirect):
            return JsonResponse({"again": True})
        story = getattr(request, "story_saved", None)
        if story is None or not self._page_still_holds(request, story):
            return JsonResponse({"go": response.url})
        return JsonResponse({"saved": self._changed_on_the_page(request, story)})

    def _page_still_holds(self, request: HttpRequest, story: Article) -> bool:
        """Whether a page made anew would have the same buttons, and in each field what stands there now."""
        if request.POST.get("opened_stage") != story.stage():
            return False
        form = self.get_form(request, story, change=True)(instance=story)
        for name, field in form.fields.items():
            if name in NOT_OF_THE_STORY:
                continue
            typed = field.widget.value_from_datadict(request.POST, request.FILES, name)
            if isinstance(field, BodyField):
                typed = sanitise(field.to_python(typed))  # as it is stored: the editor writes it in another way
            if field.has_changed(form[name].initial, typed):
                return False
        return True

    def _changed_on_the_page(self, request: HttpRequest, story: Article) -> dict[str, Any]:
        context = {"story": story, "stage": story.stage(), "checklist": checklist.check(story), "may_edit": True}
        told = [{"tags": one.tags, "html": conditional_escape(one.message)} for one in messages.get_messages(request)]
        return {
            "base": story.revision_number,
            "title": str(story),
            "at": clock(timezone.now()),
            "messages": told,
            "pieces": {
                "now": render_to_string("admin/articles/article/state_now.html", context, request),
                "checklist": render_to_string("admin/articles/article/checklist_panel.html", context, request),
            },
        }
