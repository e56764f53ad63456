"""A tag as the newsroom edits it: what the tags app knows of it, and the picture at the head of its page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from articles.models import Image, TopicPicture, picture_of, shown_topics
from tags.admin import TagAdmin
from tags.models import Tag

from .fields import PictureField, refuse_undescribed


class TopicForm(forms.ModelForm):
    topic_picture = PictureField(
        label="Picture",
        required=False,
        help_text="At the head of the topic's page, and on cards that link to it. Readers see it as soon as they see that.",
    )

    class Meta:
        model = Tag
        fields = ["name", "slug", "description"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and (image := picture_of(self.instance)):
            self.initial.setdefault("topic_picture", image.pk)

    def clean_topic_picture(self) -> Image | None:
        image = self.cleaned_data["topic_picture"]
        if image and "topic_picture" in self.changed_data:
            refuse_undescribed([image])
        return image


admin.site.unregister(Tag)


@admin.register(Tag)
class TopicAdmin(TagAdmin):
    """Tags, with what articles add to them."""

    form = TopicForm
    fields = [*TagAdmin.fields, "topic_picture"]
    change_form_template = "admin/tags/topic_form.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tag]:
        return super().get_queryset(request).select_related("picture__image")

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        """With the topic's page, where readers have it."""
        tag = context.get("original")
        context["shown_at"] = (
            tag.get_absolute_url() if tag and shown_topics(timezone.now()).filter(pk=tag.pk).exists() else ""
        )
        return super().render_change_form(request, context, *args, **kwargs)

    def save_related(self, request: HttpRequest, form: forms.ModelForm, formsets: list, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if image := form.cleaned_data["topic_picture"]:
            TopicPicture.objects.update_or_create(tag=form.instance, defaults={"image": image})
        else:
            TopicPicture.objects.filter(tag=form.instance).delete()

    @admin.display(description="Picture")
    def topic_picture(self, tag: Tag) -> SafeString | str:
        """For those who may only look."""
        image = picture_of(tag)
        return (
            format_html('<img class="picture-preview" src="{}" alt="{}">', image.url(640), image.alt)
            if image
            else "None"
        )
