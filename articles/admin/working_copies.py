"""The pages of working copies: opening one, publishing its changes, throwing it away."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from articles import corrections, revisions, working_copies
from articles.models import Article
from articles.publishing import NotAllowed, Refused
from articles.roles import may_edit_story

from .differences import between
from .telling import ChangeForm

#: Names of the buttons of a copy's form -> the page that asks before.
PAGES = {
    "publish_changes": "admin:articles_article_publish_changes",
    "discard_copy": "admin:articles_article_discard_copy",
}


def _form_of(story: Article) -> str:
    return reverse("admin:articles_article_change", args=[story.pk])


class DiscardForm(forms.Form):
    note = forms.CharField(
        label="Why? For the history, if you like.", required=False, widget=forms.Textarea({"rows": 3}), max_length=2000
    )


class WorkingCopies:
    """Mixed into the admin of stories."""

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path(f"<int:pk>/{words}/", wrap(view), name=f"articles_article_{name}")
            for words, view, name in (
                ("open-copy", require_POST(self.open_copy_view), "open_copy"),
                ("publish-changes", self.publish_changes_view, "publish_changes"),
                ("discard-copy", self.discard_copy_view, "discard_copy"),
            )
        ] + super().get_urls()

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        """With what the page says about the copy, or the story that it is a copy of."""
        story = context.get("story")
        copy = working_copies.copy_of(story) if story and not story.revises_id else None
        context |= {
            "live_story": story.revises if story else None,
            "copy": copy,
            "copy_opened": working_copies.opened_by(copy) if copy else "",
            "may_see_copy": copy is not None and self._may_see(request, copy),
            "may_open_copy": story is not None and copy is None and working_copies.may_open(request.user, story),
        }
        return super().render_change_form(request, context, *args, **kwargs)

    def copy_page(self, story: Article, name: str) -> str:
        """The address of the page that the button ``name`` of a copy's form leads to; "" where it is no such button."""
        return reverse(PAGES[name], args=[story.pk]) if story.revises_id and name in PAGES else ""

    def open_copy_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        story = self._visible(request, pk)
        if story is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, str(pk))
        try:
            copy = working_copies.open_copy(story, by=request.user)
        except working_copies.AlreadyOpen as open_already:
            copy = open_already.copy
            if not self._may_see(request, copy):
                messages.warning(request, str(open_already))
                return HttpResponseRedirect(_form_of(story))
            messages.info(
                request, f"There is a working copy already, and this is it: {working_copies.opened_by(copy)}."
            )
        except NotAllowed as refusal:
            raise PermissionDenied(str(refusal)) from refusal
        except Refused as refusal:
            messages.warning(request, str(refusal))
            return HttpResponseRedirect(_form_of(story))
        return HttpResponseRedirect(_form_of(copy))

    def publish_changes_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what would change, ask what readers are told of it, then publish."""
        if not (self.has_view_permission(request) and working_copies.may_publish_changes(request.user)):
            raise PermissionDenied("You may not publish changes. Submit them: an editor decides.")
        copy = self._copy(request, pk)
        if copy is None:
            return HttpResponseRedirect(reverse("admin:articles_article_changelist"))
        live = copy.revises
        must = corrections.needed(live.body, copy.body)
        form = ChangeForm(copy, must=must, data=request.POST if request.method == "POST" else None)
        if form.is_valid():
            try:
                story = working_copies.publish_changes(copy, by=request.user, **form.arguments)
            except (Refused, NotAllowed) as refusal:
                messages.warning(request, str(refusal))
            else:
                said = 'The changes to “{}” are published. <a href="{}">Read them on the site</a>.'
                messages.success(request, format_html(said, story, story.get_absolute_url()))
                return HttpResponseRedirect(_form_of(story))
        changed = between(revisions.content_of(live), revisions.content_of(copy))
        context = {"title": f"Publish the changes: {live}", "live": live, "form": form, "must": must}
        return self._page(request, "publish_changes.html", copy, {**context, "fields": changed})

    def discard_copy_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        copy = self._copy(request, pk)
        if copy is None:
            return HttpResponseRedirect(reverse("admin:articles_article_changelist"))
        if not (self.has_view_permission(request) and may_edit_story(request.user, copy)):
            raise PermissionDenied("You may not throw this working copy away. Ask an editor to do it.")
        form = DiscardForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            try:
                story = working_copies.discard_copy(copy, by=request.user, note=form.cleaned_data["note"])
            except (Refused, NotAllowed) as refusal:
                messages.warning(request, str(refusal))
                return HttpResponseRedirect(_form_of(copy.revises))
            messages.success(
                request, f"The working copy of “{story}” was thrown away. Its text stays in the history of the story."
            )
            return HttpResponseRedirect(_form_of(story))
        context = {"title": f"Throw away the working copy: {copy.revises}", "live": copy.revises, "form": form}
        return self._page(request, "discard_copy.html", copy, context)

    def _page(self, request: HttpRequest, template: str, copy: Article, context: dict[str, Any]) -> TemplateResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "story": copy,
            "stage": copy.stage(timezone.now()),
            "back": _form_of(copy),
            **context,
        }
        return TemplateResponse(request, f"admin/articles/article/{template}", context)

    def _visible(self, request: HttpRequest, pk: int) -> Article | None:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return self.get_object(request, str(pk))

    def _may_see(self, request: HttpRequest, copy: Article) -> bool:
        return Article.objects.filter(pk=copy.pk).visible_to(request.user).exists()

    def _copy(self, request: HttpRequest, pk: int) -> Article | None:
        """The working copy of this number, or None after saying that there is none."""
        copy = self._visible(request, pk)
        if copy is None or not copy.revises_id:
            messages.warning(request, "There is no such working copy. It may have been published or thrown away.")
            return None
        return copy
