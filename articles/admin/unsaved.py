"""What was typed and not saved: kept from the form while it is typed, offered back, read, and thrown away."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.forms.utils import ErrorDict
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, re_path, reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from articles import unsaved
from articles.models import Article, Revision, UnsavedText
from articles.roles import may_write_stories

from .fields import module
from .unsaved_reading import compared

#: Of one form, in bytes: many times the longest story, and less than Django takes in.
MOST_BYTES = 2_000_000
#: How many forms a browser may ask about at once.
MOST_KEYS = 200
_KEY = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_MOST_MILLISECONDS = 366 * 24 * 60 * 60 * 1000


class Malformed(Exception):
    """The browser sent what our own script never sends."""


class AnotherPerson(Exception):
    """Somebody else has signed in since the form was opened: what it holds is not theirs."""


@dataclass(frozen=True)
class Sent:
    """One form as the browser sends it."""

    form_key: str
    article: int | None
    base: int
    change_number: int
    #: How long ago it was typed, by the browser's clock: two clocks are never compared.
    age: timedelta
    fields: unsaved.Fields

    @classmethod
    def read(cls, data: dict[str, Any]) -> Sent:
        """Raises Malformed."""
        key, fields = data.get("form_key"), data.get("fields")
        if not (isinstance(key, str) and _KEY.fullmatch(key)):
            raise Malformed("form_key")
        if not isinstance(fields, list) or not all(
            isinstance(pair, list) and len(pair) == 2 and all(isinstance(part, str) for part in pair) for pair in fields
        ):
            raise Malformed("fields")
        article = data.get("article")
        return cls(
            form_key=key,
            article=None if article is None else _whole(article, 2**63 - 1),
            base=_whole(data.get("base"), 2**31 - 1),
            change_number=_whole(data.get("change"), 2**53),
            age=timedelta(milliseconds=min(_whole(data.get("age", 0), 2**53), _MOST_MILLISECONDS)),
            fields=[(name, value) for name, value in fields],
        )


def _whole(value: Any, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
        raise Malformed("number")
    return value


def asked_by_script(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer a script in its own words: never with the page for signing in, which it cannot read."""

    @wraps(view)
    def answer(self: KeepsUnsavedText, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if not self.admin_site.has_permission(request):
            return JsonResponse({"error": "signed out"}, status=401)
        if not may_write_stories(request.user):
            return JsonResponse({"error": "You may not write stories."}, status=403)
        try:
            return view(self, request, **kwargs)
        except AnotherPerson:
            return JsonResponse({"error": "another person"}, status=409)
        except Malformed as wrong:
            return JsonResponse({"error": f"Not understood: {wrong}"}, status=400)
        except RequestDataTooBig:
            return JsonResponse({"error": "too large"}, status=413)

    return answer


class KeepsUnsavedText:
    """Mixed into the stories' admin."""

    @property
    def media(self) -> forms.Media:
        return super().media + forms.Media(
            css={"all": ["admin_newsroom/unsaved.css"]}, js=[module("unsaved.js"), module("presence.js")]
        )

    def get_urls(self) -> list[URLPattern]:
        page, key = self.admin_site.admin_view, f"(?P<key>{_KEY.pattern})"
        return [
            path("unsaved/keep/", never_cache(self.keep_view), name="articles_article_unsaved_keep"),
            path("unsaved/ask/", never_cache(require_POST(self.ask_view)), name="articles_article_unsaved_ask"),
            path("unsaved/offers/", page(self.offers_view), name="articles_article_unsaved_offers"),
            re_path(rf"^unsaved/{key}/$", page(self.unsaved_view), name="articles_article_unsaved"),
            re_path(rf"^unsaved/{key}/throw-away/$", page(self.throw_away_view), name="articles_article_throw_away"),
            *super().get_urls(),
        ]

    # What the script asks

    @asked_by_script
    def keep_view(self, request: HttpRequest) -> HttpResponse:
        """GET: who is signed in, and a token for the form. POST: keep a form as it stands."""
        if request.method != "POST":
            return JsonResponse({"user": request.user.pk, "token": get_token(request)})
        data = self._sent_data(request)
        sent = Sent.read(data)
        if unsaved.was_saved(request.user, sent.form_key):
            return JsonResponse({"state": "saved"})
        now = timezone.now()
        story = Article.objects.visible_to(request.user).filter(pk=sent.article).first() if sent.article else None
        may_save = self.has_change_permission(request, story) if story else self._may_begin(request, sent)
        if story and unsaved.is_saved(sent.fields, story, now):
            unsaved.forget(request.user, sent.form_key)
        else:
            unsaved.keep(
                sent.fields,
                user=request.user,
                article=story,
                form_key=sent.form_key,
                base=sent.base,
                change_number=sent.change_number,
                at=now - sent.age,
            )
        return JsonResponse(
            {"state": "kept", "kept_at": f"{timezone.localtime(now):%H:%M:%S}", "may_save": bool(may_save)}
        )

    @asked_by_script
    def ask_view(self, request: HttpRequest) -> HttpResponse:
        """What became of the forms that a browser still holds: saved, kept, or wanted because it knows better."""
        asked = self._sent_data(request).get("keys")
        if not isinstance(asked, dict) or len(asked) > MOST_KEYS or not all(map(_KEY.fullmatch, asked)):
            raise Malformed("keys")
        kept = dict(
            UnsavedText.objects.filter(user=request.user, form_key__in=asked).values_list("form_key", "change_number")
        )
        saved = set(Revision.objects.filter(form_key__in=asked, by=request.user).values_list("form_key", flat=True))
        return JsonResponse(
            {
                key: "saved" if key in saved else "kept" if kept.get(key, -1) >= _whole(number, 2**53) else "wanted"
                for key, number in asked.items()
            }
        )

    def _sent_data(self, request: HttpRequest) -> dict[str, Any]:
        """Raises Malformed, RequestDataTooBig, AnotherPerson."""
        if len(request.body) > MOST_BYTES:
            raise RequestDataTooBig
        try:
            data = json.loads(request.body)
        except ValueError:
            raise Malformed("JSON") from None
        if not isinstance(data, dict):
            raise Malformed("JSON")
        if data.get("user") != request.user.pk:
            raise AnotherPerson
        return data

    def _may_begin(self, request: HttpRequest, sent: Sent) -> bool:
        """A story that was deleted, or hidden, while somebody typed into it cannot be saved."""
        return sent.article is None and self.has_add_permission(request)

    # Offered back

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """With ``?unsaved=KEY``, the form as it was typed."""
        if request.GET.get("unsaved") and request.method == "GET":
            key = _valid(request.GET["unsaved"])
            kept = unsaved.of(request.user).defer(None).filter(form_key=key).first()
            if kept is None:
                messages.info(request, "There is nothing left to bring back: that text was saved, or thrown away.")
                return HttpResponseRedirect(request.path)
            if str(kept.article_id or "") != (object_id or ""):
                return HttpResponseRedirect(_bring_back(kept))
            if not (self.has_change_permission(request, kept.article) if kept.article else True):
                return HttpResponseRedirect(reverse("admin:articles_article_unsaved", args=[kept.form_key]))
            request.brought_back = kept
        return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(
        self, request: HttpRequest, obj: Article | None = None, change: bool = False, **kwargs: Any
    ) -> type[forms.ModelForm]:
        made = super().get_form(request, obj, change=change, **kwargs)
        kept = _brought_back(request)
        if kept is None:
            return made

        def init(form: forms.ModelForm, data: Any = None, files: Any = None, **given: Any) -> None:
            super(bound, form).__init__(unsaved.as_posted(kept.fields, obj) if data is None else data, files, **given)
            form._errors, form.cleaned_data = ErrorDict(), {}  # it is judged when it is saved, not before

        bound = type(made.__name__, (made,), {"__init__": init})
        return bound

    def get_formset_kwargs(self, request: HttpRequest, obj: Article, inline: Any, prefix: str) -> dict[str, Any]:
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        if kept := _brought_back(request):
            kwargs |= {"data": unsaved.as_posted(kept.fields, obj if obj.pk else None), "files": {}}
        return kwargs

    def get_inline_formsets(
        self, request: HttpRequest, formsets: list, inline_instances: list, obj: Article | None = None
    ) -> list:
        if _brought_back(request):
            for rows in formsets:
                for form in rows.forms:
                    form._errors, form.cleaned_data = ErrorDict(), {}
                rows._errors, rows._non_form_errors = [form._errors for form in rows.forms], rows.error_class()
        return super().get_inline_formsets(request, formsets, inline_instances, obj)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        """With what can be brought back; and with the key and the base of what was."""
        kept, story = _brought_back(request), context.get("story")
        if kept:
            context |= {"form_key": kept.form_key, "base": kept.base, "brought_back": kept}
            context["overtaken"] = bool(story) and story.revision_number != kept.base
        context |= {
            "kept_texts": unsaved.offered(request.user, story, but=context.get("form_key", "")),
            "posted": request.method == "POST",
            "change_number": kept.change_number if kept else self._change_number(request, context),
        }
        return super().render_change_form(request, context, *args, **kwargs)

    def _change_number(self, request: HttpRequest, context: dict[str, Any]) -> int:
        """A form that comes back with errors goes on counting where it was."""
        if request.method != "POST":
            return 0
        of_form = UnsavedText.objects.filter(user=request.user, form_key=context["form_key"])
        return of_form.values_list("change_number", flat=True).first() or 0

    def offers_view(self, request: HttpRequest) -> HttpResponse:
        """The offers of a page, for the script that has sent up what the browser alone had."""
        if not may_write_stories(request.user):
            raise PermissionDenied
        story, pk, but = None, request.GET.get("article", ""), _valid(request.GET.get("but", ""))
        if pk == "any":
            kept_texts = list(unsaved.of(request.user))
        else:
            story = self.get_object(request, pk) if pk else None
            if pk and story is None:
                raise Http404
            kept_texts = unsaved.offered(request.user, story, but=but)
        context = {
            "kept_texts": kept_texts,
            "story": story,
            "may_edit": story is None or self.has_change_permission(request, story),
        }
        return TemplateResponse(request, "admin/articles/unsaved/offers.html", context)

    # Saved, read, thrown away

    def save_related(self, request: HttpRequest, form: forms.ModelForm, formsets: list, change: bool) -> None:
        """What was kept of the form has arrived, also where it changed nothing and so left no revision."""
        super().save_related(request, form, formsets, change)
        unsaved.forget(request.user, _valid(request.POST.get("form_key", "")))

    def unsaved_view(self, request: HttpRequest, key: str) -> HttpResponse:
        """What was typed beside what is saved. It can be read and copied when it can no longer be saved."""
        kept = self._kept(request, key)
        story = kept.article
        may_edit = self.has_change_permission(request, story) if story else self.has_add_permission(request)
        visible = story and Article.objects.visible_to(request.user).filter(pk=story.pk).exists()
        context = {
            **self.admin_site.each_context(request),
            "title": "Unsaved text",
            "opts": self.opts,
            "kept": kept,
            "story": story if visible else None,
            "may_edit": may_edit,
            "was_deleted": story is None and kept.base > 0,
            "parts": compared(kept, story if visible else None, request.user),
        }
        return TemplateResponse(request, "admin/articles/unsaved/read.html", context)

    def throw_away_view(self, request: HttpRequest, key: str) -> HttpResponse:
        """Asks first."""
        kept = self._kept(request, key)
        if request.method == "POST":
            unsaved.forget(request.user, key)
            messages.success(request, "Your unsaved text was thrown away. What is saved is as it was.")
            story = kept.article
            if story and Article.objects.visible_to(request.user).filter(pk=story.pk).exists():
                return HttpResponseRedirect(reverse("admin:articles_article_change", args=[story.pk]))
            return HttpResponseRedirect(reverse("admin:index"))
        context = {
            **self.admin_site.each_context(request),
            "title": f"Throw away: {kept}",
            "opts": self.opts,
            "kept": kept,
        }
        return TemplateResponse(request, "admin/articles/unsaved/throw_away.html", context)

    def _kept(self, request: HttpRequest, key: str) -> UnsavedText:
        """Raises Http404 where this person has kept nothing under this key."""
        if not may_write_stories(request.user):
            raise PermissionDenied
        kept = unsaved.of(request.user).defer(None).filter(form_key=key).first()
        if kept is None:
            raise Http404("There is no unsaved text of yours here: it was saved, or thrown away.")
        return kept


def _valid(key: str) -> str:
    """The key of a form, or nothing: a database may refuse to look for what is none."""
    return key if _KEY.fullmatch(key) else ""


def _brought_back(request: HttpRequest) -> UnsavedText | None:
    return getattr(request, "brought_back", None)


def _bring_back(kept: UnsavedText) -> str:
    place = (
        reverse("admin:articles_article_change", args=[kept.article_id])
        if kept.article_id
        else reverse("admin:articles_article_add")
    )
    return f"{place}?unsaved={kept.form_key}"
