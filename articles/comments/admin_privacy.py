"""What is known of a person who replied: exported and erased by email address."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from . import privacy


class PersonForm(forms.Form):
    """Whom it is about. Sent by POST, so that no address stands in a log."""

    email = forms.EmailField(
        label="Email address",
        help_text="As the person gave it with a reply; capitals do not matter.",
        widget=forms.EmailInput({"autocomplete": "off"}),
    )
    with_text = forms.BooleanField(
        label="Delete the text of the replies too", required=False, help_text="Answers to them move up a level."
    )


def person_view(request: HttpRequest) -> HttpResponse:
    """Look somebody up, then export or erase."""
    if not request.user.has_perm(privacy.PERMISSION):
        raise PermissionDenied("You may not look up or erase people. Ask a chief.")
    form, known = PersonForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        known = privacy.export(email, by=request.user)
        if "_export" in request.POST:
            return _download(known)
        if "_erase" in request.POST:
            return _erase(request, email, form.cleaned_data["with_text"])
    context = {
        **admin.site.each_context(request),
        "title": "What is known of a person",
        "form": form,
        "known": known,
        "found": known and any(known[part] for part in ("replies", "subscriptions", "bans")),
    }
    return TemplateResponse(request, "admin/comments/person.html", context)


def _download(known: dict[str, Any]) -> HttpResponse:
    body = json.dumps(known, indent=2, ensure_ascii=False)
    response = HttpResponse(body, content_type="application/json; charset=utf-8")
    # No address in the name of a file that is sent on.
    response["Content-Disposition"] = 'attachment; filename="replies-of-one-person.json"'
    return response


def _erase(request: HttpRequest, email: str, with_text: bool) -> HttpResponse:
    erased = privacy.erase(email, by=request.user, at=timezone.now(), with_text=with_text)
    replies = "1 reply" if erased.replies == 1 else f"{erased.replies} replies"
    done = "deleted" if with_text else "made anonymous"
    messages.success(
        request,
        f"{replies} {'was' if erased.replies == 1 else 'were'} {done}, subscriptions ended: {erased.subscriptions}.",
    )
    return HttpResponseRedirect(reverse("admin:comments_person"))
