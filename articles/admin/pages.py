"""The pages that are no news: the tree, the form, and how nothing that is typed there gets lost."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import ChangeList
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from articles import pages
from articles.models import TITLE_MAX, Image, Page, PageRevision
from articles.rich_text import pictures_in, sanitise
from articles.roles import may_edit_pages
from articles.story_body import expand

from .fields import BodyField, refuse_undescribed
from .page_history import PageHistory
from .sections import ParentField, Tree
from .text_form import TextForm
from .verbs import moment

#: Name of a button -> what it does.
VERBS = {"publish": pages.publish, "unpublish": pages.unpublish}


class PageForm(forms.ModelForm):
    """A page as an editor types it. Whether readers see it is no field: the buttons decide it."""

    title = forms.CharField(
        max_length=TITLE_MAX,
        widget=forms.Textarea({"rows": 1, "class": "story-headline", "data-one-line": ""}),
        error_messages={"required": "Give the page a title. A working one will do."},
    )
    body = BodyField(label="Text", required=False)
    parent = ParentField(
        label="Inside",
        queryset=Page.objects.with_tree_fields(),
        required=False,
        empty_label="Nothing: linked at the foot of every page",
    )
    history_note = forms.CharField(
        label="Note for the history",
        required=False,
        max_length=400,
        widget=forms.TextInput({"placeholder": "What you changed, and why", "autocomplete": "off"}),
    )

    class Meta:
        model = Page
        fields = ["title", "body", "slug", "parent", "position"]
        error_messages = {
            "slug": {
                "unique": "Another page has this address already. Choose another slug.",
                "invalid": "A slug has letters, numbers and hyphens, no spaces: such as “about-us”.",
            }
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False

    def clean_title(self) -> str:
        return " ".join(self.cleaned_data["title"].split())

    def clean_parent(self) -> Page | None:
        parent = self.cleaned_data["parent"]
        if parent and self.instance.pk and parent.pk in self.instance.with_descendants():
            raise forms.ValidationError("A page cannot stand inside itself or what is inside it. Choose another.")
        return parent

    def clean_body(self) -> str:
        body = self.cleaned_data["body"]
        if new := pictures_in(body) - pictures_in(self.initial.get("body") or ""):
            refuse_undescribed(Image.objects.filter(pk__in=new, needs_alt=True).defer("search_text"))
        return body


@admin.register(Page)
class PageAdmin(TextForm, PageHistory, admin.ModelAdmin):
    """Pages. Who may change them comes from roles.py, what is done to them from pages.py."""

    form = PageForm
    list_display = ["indented", "seen", "position"]
    list_display_links = None
    sortable_by = ()
    search_fields = ["title", "slug"]
    show_full_result_count = False
    view_on_site = False
    actions = None

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return Tree

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"title": "Pages", **(extra_context or {})})

    def has_delete_permission(self, request: HttpRequest, obj: Page | None = None) -> bool:
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or not pages.why_not_delete(obj))

    # The form

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Page | None:
        """With what was typed last, whether readers see it or not."""
        page = super().get_object(request, object_id, from_field)
        return page and pages.as_typed(page)

    def get_fieldsets(self, request: HttpRequest, obj: Page | None = None) -> list[tuple[str | None, dict]]:
        may_edit = obj is None or self.has_change_permission(request, obj)
        return [
            (None, {"fields": ["title", "body" if may_edit else "body_as_read"], "classes": ["text"]}),
            ("Where it stands", {"fields": ["slug", "parent", "position"], "classes": ["aside"]}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Page | None = None) -> list[str]:
        return ["body_as_read"] if obj and not self.has_change_permission(request, obj) else []

    @admin.display(description="Text")
    def body_as_read(self, page: Page) -> SafeString:
        return format_html('<div class="body-as-read body">{}</div>', expand(page, timezone.now()))

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Page | None = None,
    ) -> HttpResponse:
        context |= {
            "title": obj.title if obj else "New page",
            "page": obj,
            "is_public": bool(obj) and obj.is_public(),
            "shown_at": Page.objects.get(pk=obj.pk).get_absolute_url() if obj and obj.is_public() else "",
        }
        return super().render_change_form(request, context, add, change, form_url, obj)

    # Saving

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Save only on top of the revision that the form was opened with; else keep what was typed, and show both."""
        if request.method != "POST" or object_id is None or "title" not in request.POST:
            return super().changeform_view(request, object_id, form_url, extra_context)
        pk = unquote(object_id)
        try:
            with transaction.atomic():
                pages.lock(int(pk) if pk.isascii() and pk.isdigit() and len(pk) < 19 else 0, self.base(request))
                return super().changeform_view(request, object_id, form_url, extra_context)
        except pages.Overwritten:
            return self._overwritten(request, pk)
        except Page.DoesNotExist:
            return super().changeform_view(request, object_id, form_url, extra_context)  # which says so

    def _overwritten(self, request: HttpRequest, pk: str) -> HttpResponse:
        page = self.get_object(request, pk)
        if page is None or not self.has_change_permission(request, page):
            return super().changeform_view(request, pk)  # which refuses in Django's words
        content, back = _as_it_came(request, page), reverse("admin:articles_page_change", args=[page.pk])
        if content == pages.newest_of(page):
            messages.info(request, "The page held all that you typed already: nothing had to be saved again.")
            return HttpResponseRedirect(back)
        kept = pages.keep_overtaken(page, content, by=request.user)
        last = pages.revisions_of(page).filter(number=page.revision_number).first()
        who = last.username if last and last.username else "Somebody else"
        undone = " It was not published either." if request.POST.get("_verb") == "publish" else ""
        messages.warning(
            request,
            f"{who} saved this page while you were writing. Nothing was overwritten, and all that you typed is kept as "
            f"revision {kept.number}: below you see what differs.{undone}",
        )
        return HttpResponseRedirect(reverse("admin:articles_page_revision", args=[page.pk, kept.number]))

    def save_model(self, request: HttpRequest, obj: Page, form: forms.ModelForm, change: bool) -> None:
        note = " ".join(form.cleaned_data.get("history_note", "").split())
        request.revision = pages.save(obj, by=request.user, note=note)

    def log_addition(self, request: HttpRequest, obj: Page, message: Any) -> None:
        """The editorial log has it."""

    def log_change(self, request: HttpRequest, obj: Page, message: Any) -> None:
        """The editorial log has it."""

    def after_save(self, request: HttpRequest, page: Page) -> HttpResponse:
        back = HttpResponseRedirect(reverse("admin:articles_page_change", args=[page.pk]))
        saved: PageRevision | None = request.revision
        name = request.POST.get("_verb", "")
        if name in VERBS:
            try:
                page = VERBS[name](page, by=request.user)
            except pages.Refused as refusal:
                messages.warning(request, str(refusal))
            else:
                said = "Readers see it now." if name == "publish" else "Readers see it no more; its address says that."
                messages.success(request, f"“{page}” was {name}ed. {said}")
        elif saved is None:
            messages.info(request, "Nothing was changed, so nothing was saved.")
        elif page.is_public():
            messages.success(request, "Saved. Readers see nothing of it until you publish the changes.")
        else:
            messages.success(request, "Saved. The page is a draft: readers do not see it.")
        return back

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Only what no reader ever saw can go, and nothing with pages inside it."""
        page = self.get_object(request, unquote(object_id))
        if page and may_edit_pages(request.user) and (refusal := pages.why_not_delete(page)):
            messages.warning(request, refusal)
            return HttpResponseRedirect(reverse("admin:articles_page_change", args=[page.pk]))
        return super().delete_view(request, object_id, extra_context)

    # The list

    @admin.display(description="Page")
    def indented(self, page: Page) -> SafeString:
        return format_html(
            '<a class="story-link depth-{}" href="{}">{}</a><span class="story-under depth-{}">/{}/</span>',
            min(page.tree_depth, 4),
            reverse("admin:articles_page_change", args=[page.pk]),
            page.title,
            min(page.tree_depth, 4),
            page.path,
        )

    @admin.display(description="State")
    def seen(self, page: Page) -> SafeString:
        if not page.is_public():
            return format_html('<span class="state state--draft">{}</span>', "Draft")
        hidden = format_html('<span class="story-under">{}</span>', "changes that readers do not see")
        since = format_html('<span class="story-under">since {}</span>', moment(page.published_at))
        below = hidden if page.has_hidden_changes else since
        return format_html('<span class="state state--live">Public</span> {}', below)


def _as_it_came(request: HttpRequest, page: Page) -> pages.Content:
    """What was typed, as a content: also what no form would take, so that nothing of it is lost."""
    typed = {
        name: request.POST.get(name, "").replace("\x00", "").replace("\r\n", "\n") for name in PageForm.Meta.fields
    }
    parent = Page.objects.filter(pk=_number(typed["parent"])).first()
    return {
        "title": " ".join(typed["title"].split()),
        "slug": typed["slug"].strip() or page.slug,
        "parent": {"id": parent.pk, "name": str(parent)} if parent else None,
        "position": _number(typed["position"]),
        "body": sanitise(typed["body"]),
    }


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
