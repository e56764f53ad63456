"""Authors: the names under which stories appear."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from articles.models import Article, Author, AuthorLink, Image

from .fields import PictureField, refuse_undescribed


class AuthorForm(forms.ModelForm):
    portrait = PictureField(required=False, help_text="Shown beside the biography. Readers can see it at any time.")

    class Meta:
        model = Author
        fields = ["name", "slug", "job_title", "biography", "portrait"]
        error_messages = {"slug": {"unique": "Another author has this address already. Choose another slug."}}

    def clean_portrait(self) -> Image | None:
        image = self.cleaned_data["portrait"]
        if image and "portrait" in self.changed_data:
            refuse_undescribed([image])
        return image


class LinkInline(admin.StackedInline):
    model = AuthorLink
    template = "admin/rows.html"
    fields = ["label", "url", "position"]
    extra = 1
    verbose_name = "link"
    verbose_name_plural = "Links"
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}


@admin.register(Author)
class AuthorAdmin(admin.ModelAdmin):
    form = AuthorForm
    inlines = [LinkInline]
    list_display = ["face", "author", "job_title", "stories"]
    list_display_links = None
    list_select_related = ["portrait"]
    list_per_page = list_max_show_all = 60
    search_fields = ["name", "slug"]
    ordering = ["name"]
    show_full_result_count = False
    prepopulated_fields = {"slug": ["name"]}
    actions = None

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"title": "Authors", **(extra_context or {})})

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """An author of stories stays: the stories would lose a byline."""
        author = self.get_object(request, unquote(object_id))
        written = Article.objects.filter(bylines__author=author)
        if author and self.has_delete_permission(request, author) and (number := written.number_of_stories()):
            stands = "1 story. Change the byline" if number == 1 else f"{number} stories. Change their bylines"
            messages.warning(request, f"“{author}” was not deleted: the name stands over {stands} first.")
            return HttpResponseRedirect(reverse("admin:articles_author_change", args=[author.pk]))
        return super().delete_view(request, object_id, extra_context)

    @admin.display(description="Portrait")
    def face(self, author: Author) -> SafeString:
        if not author.portrait:
            return mark_safe('<span class="thumb thumb--face thumb--none" role="img" aria-label="No portrait"></span>')
        return format_html(
            '<img class="thumb thumb--face" src="{}" alt="" loading="lazy">',
            author.portrait.url(author.portrait.widths[0]),
        )

    @admin.display(description="Author", ordering="name")
    def author(self, author: Author) -> SafeString:
        return format_html(
            '<a class="story-link" href="{}">{}</a>',
            reverse("admin:articles_author_change", args=[author.pk]),
            author.name,
        )

    @admin.display(description="Stories")
    def stories(self, author: Author) -> SafeString:
        return format_html('<a href="{}?author={}">Show</a>', reverse("admin:articles_article_changelist"), author.pk)
