"""The editorial log: read, never written by hand."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from articles.models import Article, EditorialLogEntry

from .verbs import moment


@admin.register(EditorialLogEntry)
class EditorialLogAdmin(admin.ModelAdmin):
    """Who did what to which story or page, when and why."""

    list_display = ["when", "username", "verb", "about", "note"]
    list_display_links = None
    list_filter = ["verb", "at"]
    list_per_page = list_max_show_all = 60
    list_select_related = ["article", "page"]
    search_fields = ["headline", "username", "note"]
    search_help_text = "A headline, a person, or words of a note."
    show_full_result_count = False
    actions = None
    fields = readonly_fields = ["when", "username", "verb", "about", "from_state", "to_state", "note"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[EditorialLogEntry]:
        """A reporter reads what concerns stories that a reporter may read, and pages."""
        entries = super().get_queryset(request).defer("article__body", "article__search_text", "page__body")
        if request.user.has_perm("articles.edit_any_article"):
            return entries
        visible = Article.objects.visible_to(request.user).values("pk")
        return entries.filter(Q(article__in=visible) | Q(page__isnull=False) | Q(by=request.user))

    @admin.display(description="When", ordering="at")
    def when(self, entry: EditorialLogEntry) -> str:
        return moment(entry.at)

    @admin.display(description="About", ordering="headline")
    def about(self, entry: EditorialLogEntry) -> SafeString | str:
        if entry.page_id:
            url = reverse("admin:articles_page_change", args=[entry.page_id])
            return format_html('The page <a href="{}">{}</a>', url, entry.headline)
        if not entry.article_id:
            return f"{entry.headline} (deleted)"
        url = reverse("admin:articles_article_change", args=[entry.article_id])
        return format_html('<a href="{}">{}</a>', url, entry.headline)
