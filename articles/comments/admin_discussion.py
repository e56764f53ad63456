"""Settings › Discussion, on one page, which tries changed rules on the last months before it switches them on."""

from __future__ import annotations

import hashlib
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import AdminForm
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.utils import flatten_fieldsets
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from articles.admin.stories import StoryAdmin

from . import privacy, tryout
from .admin_privacy import person_view
from .models import DiscussionSettings

#: In WordPress's order and words, and what is ours among them.
FIELDSETS = [
    ("Default post settings", {"fields": ["open_by_default"]}),
    (
        "Other comment settings",
        {
            "fields": [
                "require_name_email",
                ("close_old", "close_after_days"),
                "offer_to_remember",
                ("threaded", "thread_depth"),
                ("paged", "per_page", "first_page"),
                "order",
                "edit_minutes",
                "offer_subscriptions",
            ]
        },
    ),
    ("Email whenever", {"fields": ["mail_on_arrival", "mail_on_held"]}),
    (
        "Before a comment appears",
        {"fields": ["hold_all", "require_previous", "max_links", "hold_rejected_share", "hold_after_reports"]},
    ),
    ("Comment moderation", {"fields": ["moderation_words"]}),
    ("Disallowed comment keys", {"fields": ["disallowed_words"]}),
    ("Privacy", {"fields": ["address_days"]}),
]
_LIST = {"rows": 12, "spellcheck": "false", "autocapitalize": "none", "dir": "auto"}


class DiscussionForm(forms.ModelForm):
    """All settings. ``tried`` says which changed rules the chief has seen at work."""

    tried = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = DiscussionSettings
        fields = flatten_fieldsets(FIELDSETS)
        widgets = {"moderation_words": forms.Textarea(_LIST), "disallowed_words": forms.Textarea(_LIST)}

    def what_is_tried(self) -> str:
        """Stands for what the rules on the form would do: another one where a rule is different."""
        rules = "\x00".join(str(getattr(self.instance, name)) for name in tryout.TRIED)
        return hashlib.blake2b(rules.encode(), digest_size=8).hexdigest()


@admin.register(DiscussionSettings)
class DiscussionSettingsAdmin(admin.ModelAdmin):
    """One page in place of a list."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("", view(self.changelist_view), name="comments_discussionsettings_changelist"),
            path("person/", view(person_view), name="comments_person"),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The form. A POST that changes a rule shows first what it would have held, and saves when it comes again."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        may_change = self.has_change_permission(request)
        if request.method == "POST" and not may_change:
            raise PermissionDenied("You may not change the discussion settings. Ask the chief.")
        old = DiscussionSettings.current(words=True)
        form = DiscussionForm(request.POST or None, instance=DiscussionSettings.current(words=True))
        outcome = None
        if request.method == "POST" and form.is_valid():
            changed = tryout.changes(form.instance, old)
            seen = form.cleaned_data["tried"] == form.what_is_tried()
            if not changed or (seen and "_again" not in request.POST):
                return self._save(request, form)
            outcome = tryout.try_out(form.instance, old, timezone.now())
            form.data = _with(form.data, form.what_is_tried())
        for field in form.fields.values():
            field.disabled = not may_change
        context = {
            **self.admin_site.each_context(request),
            "title": "Discussion",
            "opts": self.opts,
            "form": form,
            "fieldsets": AdminForm(form, FIELDSETS, {}, model_admin=self),
            "outcome": outcome,
            "shown": tryout.SHOWN,
            "most": tryout.MOST,
            "days": tryout.PERIOD.days,
            "may_change": may_change,
            "may_erase": request.user.has_perm(privacy.PERMISSION),
            "last": LogEntry.objects.filter(content_type=self._type()).select_related("user").first(),
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/comments/discussion.html", context)

    def _save(self, request: HttpRequest, form: DiscussionForm) -> HttpResponse:
        names = [str(form.fields[name].label) for name in form.changed_data if name != "tried"]
        if names:
            form.save()
            LogEntry.objects.create(
                user=request.user,
                content_type=self._type(),
                object_repr="Discussion",
                action_flag=CHANGE,
                change_message="; ".join(names),
            )
            messages.success(request, "Saved. It holds from the next reply that comes in.")
        else:
            messages.info(request, "Saved. Nothing was different.")
        return HttpResponseRedirect(reverse("admin:comments_discussionsettings_changelist"))

    def _type(self) -> ContentType:
        return ContentType.objects.get_for_model(DiscussionSettings)


def first_values_of_a_story() -> dict[str, Any]:
    """A new story is open for comments, or not, as the settings say."""
    return {"comments_open": DiscussionSettings.current().open_by_default}


StoryAdmin.first_values.append(first_values_of_a_story)


def _with(data: Any, tried: str) -> Any:
    """What was posted, with the mark that the rules on it have been seen at work."""
    copy = data.copy()
    copy["tried"] = tried
    return copy
