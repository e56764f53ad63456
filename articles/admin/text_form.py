"""What the forms in which a long text is written, a story's and a page's, have in common."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Model
from django.http import HttpRequest, HttpResponse

from .fields import module


class TextForm:
    """Mixed in first, before what adds to the page: all of that may count on what is said here."""

    @property
    def media(self) -> forms.Media:
        return super().media + forms.Media(js=[module("story.js")])

    def base(self, request: HttpRequest, obj: Model | None = None) -> int:
        """The revision that the form was opened with, which a form that comes back with errors keeps.

        A form that does not say so is taken to be older than every revision.
        """
        sent = request.POST.get("base", "")
        if sent.isascii() and sent.isdigit() and len(sent) < 10:
            return int(sent)
        return obj.revision_number if obj and request.method != "POST" else 0

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Model | None = None,
    ) -> HttpResponse:
        """With what may be done to the text, and with the nonce that the import map of the body editor needs."""
        if hasattr(context["media"], "with_nonce"):
            context["media"] = context["media"].with_nonce(request.csp_nonce)
        context |= {
            "subtitle": None,
            "base": self.base(request, obj),
            "may_edit": add or self.has_change_permission(request, obj),
            "may_delete": bool(obj) and self.has_delete_permission(request, obj),
        }
        return super().render_change_form(request, context, add, change, form_url, obj)

    # After a save, one presses the button that came with the form.

    def response_add(self, request: HttpRequest, obj: Model, post_url_continue: str | None = None) -> HttpResponse:
        return self.after_save(request, obj)

    def response_change(self, request: HttpRequest, obj: Model) -> HttpResponse:
        return self.after_save(request, obj)

    def after_save(self, request: HttpRequest, obj: Model) -> HttpResponse:
        """What the button of the form does, and where it leads. Whatever becomes of it, the save stands."""
        raise NotImplementedError
