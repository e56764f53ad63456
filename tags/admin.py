"""Tags, their other names, and merging those that mean the same."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.text import slugify
from taggit.admin import Tag as UnusedTag

from .lookup import suggest, with_uses
from .merging import merge
from .models import Tag, TagAlias

# taggit's own admin, imported above, has registered a model that nothing here uses.
admin.site.unregister(UnusedTag)


class AliasForm(forms.ModelForm):
    """Another name. Its address is made from it when left empty."""

    slug = forms.SlugField(
        label="Address",
        required=False,
        allow_unicode=True,
        max_length=100,
        error_messages={"unique": "Another tag's name has this address already. Give it another one."},
    )

    class Meta:
        model = TagAlias
        fields = ["name", "slug"]

    def clean(self) -> dict[str, Any]:
        typed = super().clean()
        if typed.get("name") and not typed.get("slug"):
            typed["slug"] = slugify(typed["name"], allow_unicode=True)[:100]
        return typed


class AliasInline(admin.StackedInline):
    model = TagAlias
    form = AliasForm
    template = "admin/rows.html"
    extra = 1
    verbose_name = "other name"
    verbose_name_plural = "Other names"


class MergeForm(forms.Form):
    """Which of the chosen tags stays."""

    into = forms.ModelChoiceField(
        label="Which one stays?",
        queryset=Tag.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": "Say which of the tags stays."},
    )

    def __init__(self, chosen: QuerySet[Tag], data: Any = None) -> None:
        super().__init__(data)
        self.fields["into"].queryset = chosen
        self.fields["into"].label_from_instance = lambda tag: f"{tag.name} ({tag.uses})"


@admin.register(Tag)
class TagAdmin(admin.ModelAdmin):
    inlines = [AliasInline]
    list_display = ["name", "other_names", "uses"]
    list_per_page = list_max_show_all = 100
    search_fields = ["name", "aliases__name"]
    search_help_text = "A tag's name, or one of its other names."
    ordering = ["name"]
    show_full_result_count = False
    fields = ["name", "slug", "description"]
    prepopulated_fields = {"slug": ["name"]}
    actions = ["merge_chosen"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tag]:
        return with_uses(super().get_queryset(request)).prefetch_related("aliases")

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"title": "Tags", **(extra_context or {})})

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """No deletion of many: what is superfluous is merged, and its address goes on working."""
        return {name: action for name, action in super().get_actions(request).items() if name != "delete_selected"}

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("suggest/", wrap(self.suggest_view), name="tags_tag_suggest"),
            path("merge/", wrap(self.merge_view), name="tags_tag_merge"),
            *super().get_urls(),
        ]

    @admin.display(description="Other names")
    def other_names(self, tag: Tag) -> str:
        return ", ".join(alias.name for alias in tag.aliases.all())

    @admin.display(description="Used", ordering="uses")
    def uses(self, tag: Tag) -> int:
        return tag.uses

    def suggest_view(self, request: HttpRequest) -> JsonResponse:
        """Tags that ``q`` may mean, for the field of a form."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        found = suggest(request.GET.get("q", ""))
        return JsonResponse({"tags": [{"name": tag.name, "alias": alias} for tag, alias in found]})

    @admin.action(description="Merge into one", permissions=["change"])
    def merge_chosen(self, request: HttpRequest, chosen: QuerySet[Tag]) -> HttpResponse | None:
        ids = sorted(tag.pk for tag in chosen)
        if len(ids) < 2:
            messages.warning(request, "Nothing was merged. Tick two tags or more.")
            return None
        return HttpResponseRedirect(f"{reverse('admin:tags_tag_merge')}?{'&'.join(f'id={pk}' for pk in ids)}")

    def merge_view(self, request: HttpRequest) -> HttpResponse:
        """Ask which of several tags stays, then merge the others into it."""
        if not (self.has_change_permission(request) and self.has_delete_permission(request)):
            raise PermissionDenied("You may not merge tags. Ask an editor to do it.")
        ids = [pk for pk in request.GET.getlist("id") if pk.isascii() and pk.isdigit() and len(pk) < 19]
        chosen = self.get_queryset(request).filter(pk__in=ids)
        back = reverse("admin:tags_tag_changelist")
        if len(chosen) < 2:
            messages.warning(request, "Nothing was merged: fewer than two of the tags are still there.")
            return HttpResponseRedirect(back)
        form = MergeForm(chosen, request.POST if request.method == "POST" else None)
        if form.is_valid():
            into = form.cleaned_data["into"]
            others = [tag for tag in chosen if tag != into]
            names = ", ".join(f"“{tag}”" for tag in others)
            merge(others, into=into)
            messages.success(request, f"{names} became “{into}”. The old names and addresses lead there.")
            return HttpResponseRedirect(reverse("admin:tags_tag_change", args=[into.pk]))
        context = {
            **self.admin_site.each_context(request),
            "title": "Merge tags",
            "opts": self.opts,
            "form": form,
            "back": back,
        }
        return TemplateResponse(request, "admin/tags/merge.html", context)
