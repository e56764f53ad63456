"""The story's own fields, and what is refused beside them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.utils import timezone

from articles import publishing
from articles.models import Article, Image, Revision, State, language_name, languages
from articles.rich_text import pictures_in, plain_text, sanitise
from tags.forms import TagsField
from tags.lookup import find

from .fields import BodyField, MomentField, PictureField, SectionField, SectionsField, refuse_undescribed


class StoryForm(forms.ModelForm):
    """A story as an editor types it. Its state is no field: the verbs change it.

    ``user`` is set by the admin on a subclass made for each request.
    """

    user: AbstractBaseUser
    typed_publish_at = ""

    headline = forms.CharField(
        max_length=Article._meta.get_field("headline").max_length,
        widget=forms.Textarea({"rows": 2, "class": "story-headline", "data-one-line": ""}),
        error_messages={"required": "Give the story a headline. A working one will do."},
    )
    standfirst = forms.CharField(
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=Article._meta.get_field("standfirst").help_text,
    )
    body = BodyField(required=False)
    lead_image = PictureField(label="Lead picture", required=False)
    lead_caption = forms.CharField(
        label="Caption",
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text=Article._meta.get_field("lead_caption").help_text,
    )
    section = SectionField(required=False, help_text=Article._meta.get_field("section").help_text)
    further_sections = SectionsField(required=False, help_text=Article._meta.get_field("further_sections").help_text)
    tags = TagsField(required=False)
    publish_at = MomentField(
        label="Publish at", required=False, help_text="Empty: at once. A time to come schedules the story."
    )
    expires_at = MomentField(
        label="Expires at", required=False, help_text=Article._meta.get_field("expires_at").help_text
    )
    history_note = forms.CharField(
        label="Note for the history",
        required=False,
        max_length=Revision._meta.get_field("note").max_length,
        widget=forms.TextInput({"placeholder": "What you changed, and why", "autocomplete": "off"}),
    )

    class Meta:
        model = Article
        fields = [
            *("headline", "standfirst", "lead_image", "lead_caption", "body", "section", "further_sections", "tags"),
            *("slug", "expires_at", "language", "content_warning", "comments_open"),
        ]
        error_messages = {
            "slug": {
                "invalid": "A slug has letters, numbers and hyphens, no spaces: such as “first-patrol-boat-delivered”.",
            }
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" not in self.fields:
            return  # a story that is only read
        self.fields["slug"].required = False
        self.fields["language"].choices = [
            ("", f"As the site: {language_name(settings.LANGUAGE_CODE)}"),
            *((code, name) for code, name in languages() if code != settings.LANGUAGE_CODE),
        ]
        self.fields["tags"].may_create = self.user.has_perm("tags.add_tag")
        tags_help = "Topics that readers can follow."
        if not self.fields["tags"].may_create:
            tags_help += " New ones are made by editors."
        self.fields["tags"].help_text = tags_help
        story = self.instance
        if not self.has_expiry(story):
            del self.fields["expires_at"]
        verbs = (
            {verb.name for verb in publishing.available_verbs(story, self.user)} if story.pk else self._first_verbs()
        )
        if "publish" not in verbs:
            del self.fields["publish_at"]
        elif self.typed_publish_at:
            self.initial["publish_at"] = self.typed_publish_at
        elif story.state == State.PUBLISHED and story.published_at > timezone.now():
            self.initial["publish_at"] = story.published_at

    @staticmethod
    def has_expiry(story: Article | None) -> bool:
        """Once a story is published, its expiry is changed by the verb of that name, without a working copy."""
        return story is None or (story.state != State.PUBLISHED and not story.revises_id)

    def _first_verbs(self) -> set[str]:
        new = Article(created_by_id=self.user.pk)
        return {verb.name for verb in publishing.available_verbs(new, self.user)}

    def clean_headline(self) -> str:
        return " ".join(self.cleaned_data["headline"].split())

    def clean_lead_image(self) -> Image | None:
        """A picture that stands there already may stay, whatever is missing about it."""
        image = self.cleaned_data["lead_image"]
        if image and "lead_image" in self.changed_data:
            refuse_undescribed([image])
        return image

    def clean_body(self) -> str:
        body = self.cleaned_data["body"]
        if new := pictures_in(body) - pictures_in(self.initial.get("body") or ""):
            refuse_undescribed(Image.objects.filter(pk__in=new, needs_alt=True).defer("search_text"))
        return body

    def clean(self) -> dict[str, Any]:
        """What a scheduled story may not lose, said beside the field."""
        typed = super().clean()
        if self.instance.state == State.PUBLISHED:
            if "section" in typed and not typed["section"]:
                self.add_error(
                    "section", "A published story needs a section. Choose one, or unpublish the story first."
                )
            if "body" in typed and not plain_text(sanitise(typed["body"])):
                self.add_error("body", "A published story needs a body. Write one, or unpublish the story first.")
        return typed

    def _save_m2m(self) -> None:
        """New tags come first: only what is in the database can be linked."""
        tags = self.cleaned_data.get("tags", [])
        known = find(tag.name for tag in tags if tag.pk is None)
        self.cleaned_data["tags"] = tags = [known.get(tag.name, tag) for tag in tags]
        for tag in tags:
            if tag.pk is None:
                tag.save()
        super()._save_m2m()
