"""Saving a story's form: all of it or nothing, as one revision, and never over what somebody else has saved."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from articles import comparing, publishing, revisions, unsaved
from articles.models import Article, UnsavedText
from articles.roles import is_fixed, may_open_copy

from .merging import differing

#: Fields of the form that no revision holds.
NOT_OF_THE_STORY = frozenset(["publish_at", "history_note"])
_FORM_KEY = re.compile(r"[0-9a-f-]{36}")


class _MayNot(Exception):
    """Whoever opened the form may not change the story any more. Nothing was saved."""


class Saving:
    """The part of StoryAdmin that saves."""

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Save only on top of the revision that the form was opened with; else keep what was typed, and show both."""
        if request.method != "POST" or object_id is None or "headline" not in request.POST:
            return super().changeform_view(request, object_id, form_url, extra_context)
        pk = unquote(object_id)
        try:
            with transaction.atomic():
                story = revisions.lock(int(pk) if pk.isascii() and pk.isdigit() else 0, self.base(request))
                if not self.has_change_permission(request, story):
                    raise _MayNot
                return super().changeform_view(request, object_id, form_url, extra_context)
        except revisions.Overwritten:
            return self._overwritten(request, pk)
        except _MayNot:
            return self._kept_for_somebody_else(request, pk)
        except Article.DoesNotExist:
            return self._kept_without_story(request, pk)

    def form_key(self, request: HttpRequest) -> str:
        """What tells this opening of the form from every other, also in the browser's own store."""
        key = request.POST.get("form_key", "")
        return key if _FORM_KEY.fullmatch(key) else str(uuid4())

    # What is refused

    def _overwritten(self, request: HttpRequest, pk: str) -> HttpResponse:
        story = self.get_object(request, pk)
        if story is None:
            return self._kept_without_story(request, pk)
        if not self.has_change_permission(request, story):
            return self._kept_for_somebody_else(request, pk)
        kept = self._keep(request, story)
        back = reverse("admin:articles_article_change", args=[story.pk])
        found = differing(request, self, story, kept)
        if not found.differences and not found.typed.unusable:
            unsaved.forget(request.user, kept.form_key)
            messages.info(request, "The story held all that you typed already: nothing had to be saved again.")
            return HttpResponseRedirect(back)
        verb = publishing.VERBS.get(request.POST.get("_verb", ""))
        undone = f" The story was not {verb.past}: do it after that." if verb else ""
        messages.warning(
            request,
            f"{found.who} saved this story while you were writing. Nothing was overwritten, and all that you typed is "
            f"kept. Choose below what the story shall hold.{undone}",
        )
        return HttpResponseRedirect(reverse("admin:articles_article_merge", args=[story.pk, kept.form_key]))

    def _kept_for_somebody_else(self, request: HttpRequest, pk: str) -> HttpResponse:
        story = self.get_object(request, pk)
        if story is None or not self._opened_the_form(request):
            return self._kept_without_story(request, pk)
        kept = self._keep(request, story)
        if is_fixed(story) and may_open_copy(request.user, story):
            return self._kept_for_a_copy(request, story)
        messages.warning(
            request,
            format_html(
                "“{}” is {} now, and you may not change it any more, so it was left as it is. What you typed is kept: "
                '<a href="{}">see what differs</a>, and ask an editor to send the story back or to take it over.',
                story,
                story.stage().label.lower(),
                reverse("admin:articles_article_merge", args=[story.pk, kept.form_key]),
            ),
        )
        return HttpResponseRedirect(reverse("admin:articles_article_change", args=[story.pk]))

    def _kept_for_a_copy(self, request: HttpRequest, story: Article) -> HttpResponse:
        messages.warning(
            request,
            f"Nothing was saved: “{story}” went out while you were writing, and readers see it now. "
            "What you typed was kept as unsaved text.",
        )
        return HttpResponseRedirect(reverse("admin:articles_article_change", args=[story.pk]))

    def _kept_without_story(self, request: HttpRequest, pk: str) -> HttpResponse:
        if not self._opened_the_form(request):
            return super().changeform_view(request, pk)  # which refuses in Django's words
        kept = self._keep(request, None)
        messages.warning(
            request,
            f"“{kept}” was not saved: the story or working copy is not there any more, or you may not see it. "
            "What you typed is kept among your unsaved texts.",
        )
        return HttpResponseRedirect(reverse("admin:articles_article_changelist"))

    def _opened_the_form(self, request: HttpRequest) -> bool:
        """Whether what was sent comes from a form of ours, and from somebody who writes stories."""
        return bool(_FORM_KEY.fullmatch(request.POST.get("form_key", ""))) and request.user.has_perm(
            "articles.change_article"
        )

    def _keep(self, request: HttpRequest, story: Article | None) -> UnsavedText:
        return unsaved.keep(
            [(name, value) for name, values in request.POST.lists() for value in values],
            user=request.user,
            article=story,
            form_key=self.form_key(request),
            base=self.base(request) if story else 0,
            reason=UnsavedText.Reason.REFUSED,
        )

    # What is saved

    def save_model(self, request: HttpRequest, obj: Article, form: forms.ModelForm, change: bool) -> None:
        if change:
            request.story_before = before = Article.objects.get(pk=obj.pk)
            request.content_before = revisions.content_of(before)
        else:
            obj.created_by = request.user
        super().save_model(request, obj, form, change)

    def log_addition(self, request: HttpRequest, obj: Article, message: str) -> None:
        self._record(request, obj, created=True)

    def log_change(self, request: HttpRequest, obj: Article, message: str) -> None:
        """A save that changed nothing is not worth a line of the story's history."""
        content = revisions.content_of(obj)
        request.changed_nothing = not comparing.changed_fields(request.content_before, content)
        if request.changed_nothing:
            if request.POST.get("history_note", "").strip():
                messages.info(request, "Nothing was changed, so there is no line in the history for your note.")
            return
        revisions.keep_what_was(request.story_before, request.content_before)
        self._record(request, obj, content, note=message)

    def _record(
        self,
        request: HttpRequest,
        story: Article,
        content: revisions.Content | None = None,
        *,
        created: bool = False,
        note: str = "",
    ) -> None:
        """Keep the revision. It names the form, so that nothing typed there is kept as unsaved after it."""
        at, key = timezone.now(), self.form_key(request)
        publishing.record_save(story, by=request.user, created=created, at=at, note=note)
        typed = " ".join(request.POST.get("history_note", "").split())
        revisions.record(story, by=request.user, at=at, note=typed, form_key=key, content=content)
