"""The checklist: beside the story, on a page of its own, overridden with a reason, and the chief's page of its rules."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import URLPattern, re_path, reverse
from django.utils import timezone

from articles import checklist, publishing
from articles.models import Article, ChecklistRule
from articles.roles import may_override_checklist

from . import verbs
from .fields import MomentField, module


class OverrideForm(forms.Form):
    """Why a story goes out without what the checklist requires, and when."""

    reason = forms.CharField(
        label="Why does it go out all the same?",
        help_text="The reason stands in the story's history, and the chief is told of it.",
        widget=forms.Textarea({"rows": 4}),
        max_length=1000,
        error_messages={"required": "Write the reason. Nothing was published."},
    )
    publish_at = MomentField(
        label="Publish at", required=False, help_text="Empty: at once. A time to come schedules the story."
    )


class ChecklistPages:
    """Mixed into the story's admin."""

    def get_urls(self) -> list[URLPattern]:
        view, pk = self.admin_site.admin_view, r"^(?P<pk>[0-9]{1,18})"
        return [
            re_path(rf"{pk}/checklist/$", view(self.checklist_view), name="articles_article_checklist"),
            re_path(rf"{pk}/override/$", view(self.override_view), name="articles_article_override"),
            *super().get_urls(),
        ]

    @property
    def media(self) -> forms.Media:
        return super().media + forms.Media(js=[module("checklist.js")])

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Article | None = None,
    ) -> HttpResponse:
        """With the checklist of the story as it is saved. Asks no link: the page does, once it is open."""
        if obj is not None:
            context["checklist"] = checklist.check(obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def checklist_view(self, request: HttpRequest, pk: str) -> HttpResponse:
        """Every point, and every link with what it answered. A POST asks the links, for the page or, in part, a script."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        story = self.get_object(request, pk)
        if story is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, pk)
        at, part = timezone.now(), request.POST.get("part") == "panel"
        if request.method == "POST":
            asked = checklist.check_links(story, at, again=not part)
            if not part:
                links = "link was" if asked == 1 else "links were"
                messages.success(
                    request, f"{asked} {links} asked." if asked else "No link had to be asked: all were lately."
                )
                return HttpResponseRedirect(reverse("admin:articles_article_checklist", args=[pk]))
        context = {
            "story": story,
            "checklist": checklist.check(story, at),
            "may_edit": self.has_change_permission(request, story),
        }
        if part:
            return render(request, "admin/articles/article/checklist_panel.html", context)
        context |= self.admin_site.each_context(request) | {
            "title": f"Checklist of “{story}”",
            "opts": self.opts,
            "back": reverse("admin:articles_article_change", args=[pk]),
        }
        return TemplateResponse(request, "admin/articles/article/checklist.html", context)

    def override_view(self, request: HttpRequest, pk: str) -> HttpResponse:
        """Publish without what the chief requires, with a reason."""
        if not (self.has_view_permission(request) and may_override_checklist(request.user)):
            raise PermissionDenied("You may not publish stories without what the checklist requires. Ask an editor.")
        story = self.get_object(request, pk)
        if story is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, pk)
        back = reverse("admin:articles_article_change", args=[pk])
        if publishing.VERBS["publish"] not in publishing.available_verbs(story, request.user):
            stage = story.stage().label.lower()
            messages.warning(request, f"“{story}” is {stage} and cannot be published. Nothing was changed.")
            return HttpResponseRedirect(back)
        lacking = checklist.check(story).blocking
        if not all(point.may_be_overridden for point in lacking):
            messages.warning(
                request, f"No reason is good enough to publish “{story}” without a section, a body and a byline."
            )
            return HttpResponseRedirect(back)
        typed = request.POST if request.method == "POST" else None
        form = OverrideForm(typed, initial={"publish_at": request.GET.get("publish_at", "")})
        if form.is_valid():
            given = form.cleaned_data
            verbs.press(
                *(request, story, "publish"), publish_at=given["publish_at"], override=given["reason"], saved=False
            )
            return HttpResponseRedirect(back)
        context = {
            **self.admin_site.each_context(request),
            "title": f"Publish all the same: {story}",
            "opts": self.opts,
            "story": story,
            "stage": story.stage(),
            "lacking": lacking,
            "form": form,
            "back": back,
        }
        return TemplateResponse(request, "admin/articles/article/override.html", context)


@admin.register(ChecklistRule)
class ChecklistRuleAdmin(admin.ModelAdmin):
    """One page of boxes in place of a list: which points a story must have before it goes out."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        """The one page: a rule has neither a form nor a history of its own."""
        return [
            re_path(r"^$", self.admin_site.admin_view(self.changelist_view), name="articles_checklistrule_changelist")
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if not self.has_change_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            self._switch(request, checklist.set_required(request.POST.getlist("required")))
            return HttpResponseRedirect(reverse("admin:articles_checklistrule_changelist"))
        required = checklist.required_points()
        context = {
            **self.admin_site.each_context(request),
            "title": "Checklist",
            "opts": self.opts,
            "rules": [(rule, rule.name in required, rule.name in checklist.ALWAYS) for rule in checklist.RULES],
            "last": LogEntry.objects.filter(content_type=self._type()).select_related("user").first(),
            **(extra_context or {}),
        }
        return TemplateResponse(request, "admin/articles/checklistrule/rules.html", context)

    def _switch(self, request: HttpRequest, changed: list[str]) -> None:
        """Say and write down what is different now."""
        if not changed:
            messages.info(request, "Saved. Nothing was different.")
            return
        required = checklist.required_points()
        words = [
            f"{rule.label}: {'required' if rule.name in required else 'not required'}"
            for rule in checklist.RULES
            if rule.name in changed
        ]
        LogEntry.objects.create(
            user=request.user,
            content_type=self._type(),
            object_repr="Checklist",
            action_flag=CHANGE,
            change_message="; ".join(words),
        )
        messages.success(request, f"{'; '.join(words)}. It holds from the next story that is published.")

    def _type(self) -> ContentType:
        return ContentType.objects.get_for_model(ChecklistRule)
