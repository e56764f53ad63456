"""Preview beside the form, and links for outside readers: the part of the story's admin that shows it before its time."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, re_path, reverse
from django.utils import timezone

from articles import previews, publishing
from articles.models import Article, PreviewLink
from articles.roles import may_share_story
from articles.views.previews import Preview, render_preview

from .fields import module
from .story_as_typed import Typed, typed

HOURS = [(24, "1 day"), (72, "3 days"), (168, "7 days"), (336, "14 days")]


class ShareForm(forms.Form):
    """For whom, and how long."""

    reader = forms.CharField(
        label="For whom",
        max_length=PreviewLink._meta.get_field("reader").max_length,
        widget=forms.TextInput({"autocomplete": "off"}),
        help_text="A name, such as that of the lawyer. It stands on the page that the reader opens, and in the history.",
        error_messages={"required": "Write for whom the link is."},
    )
    hours = forms.TypedChoiceField(
        label="For how long", choices=HOURS, coerce=int, initial=72, widget=forms.RadioSelect, empty_value=None
    )


class PreviewPages:
    """Mixed into the story's admin."""

    @property
    def media(self) -> forms.Media:
        files = forms.Media(css={"all": ["admin_newsroom/preview.css"]}, js=[module("preview.js")])
        return super().media + files

    def get_urls(self) -> list[URLPattern]:
        preview, share = self.admin_site.admin_view(self.preview_view), self.admin_site.admin_view(self.share_view)
        number = "(?P<pk>[0-9]{1,18})"
        return [
            re_path(r"^preview/$", preview, name="articles_article_preview_new"),
            re_path(rf"^{number}/preview/$", preview, name="articles_article_preview"),
            re_path(rf"^{number}/share/$", share, name="articles_article_share"),
            *super().get_urls(),
        ]

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Article | None = None,
    ) -> HttpResponse:
        context["may_share"] = obj is not None and may_share_story(request.user, obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def preview_view(self, request: HttpRequest, pk: str | None = None) -> HttpResponse:
        """The public page of the story: as it is saved, or, where the form is posted here, as it is typed. Saves nothing.

        It may stand in a frame of this site, which no other page may for browsers that go by X-Frame-Options.
        """
        if not self.has_view_permission(request):
            raise PermissionDenied
        story = self.get_object(request, pk) if pk else None
        if pk and story is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, pk)
        problems: list[str] = []
        if request.method == "POST":
            bound = self._typed(request, story)
            story, problems = bound.story, bound.problems
        elif story is None or request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"] if pk else ["POST"])
        response = render_preview(request, story, timezone.now(), Preview(problems=problems))
        response["X-Frame-Options"] = "SAMEORIGIN"
        return response

    def _typed(self, request: HttpRequest, story: Article | None) -> Typed:
        may = self.has_change_permission(request, story) if story else self.has_add_permission(request)
        if not may:
            raise PermissionDenied
        change = story is not None
        form = self.get_form(request, story, change=change)(request.POST, request.FILES, instance=story)
        formsets, _ = self._create_formsets(request, form.instance, change=change)
        return typed(form, formsets)

    def share_view(self, request: HttpRequest, pk: str) -> HttpResponse:
        """The story's links for outside readers: make one, copy it, revoke it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        story = self.get_object(request, pk)
        if story is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, pk)
        if not may_share_story(request.user, story):
            raise PermissionDenied(f"You may not share “{story}” with outside readers. Ask an editor to do it.")
        here = reverse("admin:articles_article_share", args=[pk])
        form = ShareForm(request.POST if "reader" in request.POST else None)
        if "revoke" in request.POST:
            self._revoke(request, story)
            return HttpResponseRedirect(here)
        if form.is_valid():
            try:
                link = previews.share(story, by=request.user, **form.cleaned_data)
            except publishing.Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, f"The link for {link.reader} is ready: copy it below, and send it yourself.")
                return HttpResponseRedirect(here)
        context = {
            **self.admin_site.each_context(request),
            "title": "Share a preview",
            "subtitle": str(story),
            "opts": self.opts,
            "story": story,
            "stage": story.stage(),
            "form": form,
            "media": self.media + forms.Media(js=[module("share.js")]),
            "links": self._links(story),
            "back": reverse("admin:articles_article_change", args=[pk]),
        }
        response = TemplateResponse(request, "admin/articles/article/share.html", context)
        response["Cache-Control"] = "no-store, private"
        return response

    def _links(self, story: Article) -> list[dict[str, Any]]:
        """Each with its whole address and whether it works; the newest first."""
        working = set(PreviewLink.objects.open().filter(article=story).values_list("pk", flat=True))
        return [
            {
                "link": link,
                "works": link.pk in working,
                "address": settings.SITE_URL + reverse("preview", args=[link.key]),
            }
            for link in story.preview_links.select_related("created_by")
        ]

    def _revoke(self, request: HttpRequest, story: Article) -> None:
        given = request.POST["revoke"]
        number = int(given) if given.isascii() and given.isdigit() and len(given) < 19 else 0
        link = story.preview_links.filter(pk=number).first()
        if link is None:
            messages.warning(request, "There is no such link any more. Nothing was changed.")
            return
        previews.revoke(link, by=request.user)
        messages.success(request, f"The link for {link.reader} does not work any more.")
