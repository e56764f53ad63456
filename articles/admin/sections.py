"""Sections, as the tree that readers see."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from articles.models import Article, Section

from .fields import InTree


class ParentField(InTree, forms.ModelChoiceField):
    """Where something may stand in its tree: anywhere but inside itself."""


class SectionForm(forms.ModelForm):
    parent = ParentField(
        label="Inside",
        queryset=Section.objects.with_tree_fields(),
        required=False,
        empty_label="Nothing: a main section",
    )

    class Meta:
        model = Section
        fields = ["name", "slug", "parent", "position", "description"]
        error_messages = {"slug": {"unique": "Another section has this address already. Choose another slug."}}

    def clean_parent(self) -> Section | None:
        parent = self.cleaned_data["parent"]
        if parent and self.instance.pk and parent.pk in self.instance.with_descendants():
            raise forms.ValidationError("A section cannot stand inside itself or what is inside it. Choose another.")
        return parent


class Tree(ChangeList):
    """Depth first, as in the menu, on one page: a site has dozens of sections and pages, not thousands."""

    def get_results(self, request: HttpRequest) -> None:
        found = set(self.queryset.order_by().values_list("pk", flat=True))
        self.result_list = [one for one in self.model.objects.in_menu_order() if one.pk in found]
        self.result_count = len(self.result_list)
        self.full_result_count = None
        self.show_full_result_count = self.show_admin_actions = self.can_show_all = self.multi_page = False
        self.paginator = Paginator(self.result_list, max(1, self.result_count))


def counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


@admin.register(Section)
class SectionAdmin(admin.ModelAdmin):
    form = SectionForm
    list_display = ["indented", "address", "position", "stories"]
    list_display_links = None
    sortable_by = ()
    search_fields = ["name", "slug"]
    show_full_result_count = False
    prepopulated_fields = {"slug": ["name"]}
    actions = None

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return Tree

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return super().changelist_view(request, {"title": "Sections", **(extra_context or {})})

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None) -> Any:
        """Only an empty section can go: its stories and its sections would lose their place."""
        section = self.get_object(request, unquote(object_id))
        if section and self.has_delete_permission(request, section):
            stories = Article.objects.in_sections([section.pk]).number_of_stories()
            inside = section.children.count()
            if stories or inside:
                held = [counted(stories, "story", "stories"), counted(inside, "section", "sections")]
                messages.warning(
                    request, f"“{section}” was not deleted: {' and '.join(held)} are in it. Move them first."
                )
                return HttpResponseRedirect(reverse("admin:articles_section_change", args=[section.pk]))
        return super().delete_view(request, object_id, extra_context)

    @admin.display(description="Section")
    def indented(self, section: Section) -> SafeString:
        return format_html(
            '<a class="story-link depth-{}" href="{}">{}</a>',
            min(section.tree_depth, 4),
            reverse("admin:articles_section_change", args=[section.pk]),
            section.name,
        )

    @admin.display(description="Address")
    def address(self, section: Section) -> str:
        return section.path

    @admin.display(description="Stories")
    def stories(self, section: Section) -> SafeString:
        return format_html('<a href="{}?section={}">Show</a>', reverse("admin:articles_article_changelist"), section.pk)
