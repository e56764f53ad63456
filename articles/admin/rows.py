"""Rows in an order of their own inside a story's form: bylines and related stories."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest

from articles.models import Article, Author, Byline, RelatedStory, State

from .fields import KnownSelect, module


class RowForm(forms.ModelForm):
    """A row whose position may be left empty: it then comes last. A row with nothing chosen is no row."""

    chosen_field = ""
    known: dict[str, models.Model] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        position = self.fields["position"]
        position.required = False
        position.widget.attrs |= {"class": "ordered-position", "min": 1, "inputmode": "numeric"}
        if not self.instance.pk:
            self.initial["position"] = None
        select = self.fields[self.chosen_field].widget
        for name in ("can_add_related", "can_change_related", "can_delete_related", "can_view_related"):
            setattr(select, name, False)
        select.widget.known = self._known()

    def has_changed(self) -> bool:
        """Buttons number also the row that is still empty."""
        if not self.instance.pk and self.chosen_field not in self.changed_data:
            return False
        return super().has_changed()

    def _known(self) -> dict[str, models.Model]:
        chosen = (
            getattr(self.instance, self.chosen_field) if getattr(self.instance, f"{self.chosen_field}_id") else None
        )
        return {str(chosen.pk): chosen} if chosen else {}


class Rows(BaseInlineFormSet):
    """Rows in order, each choice once."""

    #: The fields that may occur together only once, and what is said when they come twice.
    unique: tuple[str, ...] = ()
    twice = ""

    def rows(self) -> list[forms.ModelForm]:
        """The rows that stay, as far as they are in order."""
        gone = self.deleted_forms if self.is_bound else []
        return [
            form
            for form in self.forms
            if form not in gone and getattr(form, "cleaned_data", None) and form.cleaned_data.get(form.chosen_field)
        ]

    def clean(self) -> None:
        super().clean()
        seen = set()
        rows = self.rows()
        last = max((form.cleaned_data.get("position") or 0 for form in rows), default=0)
        for form in rows:
            key = tuple(form.cleaned_data.get(name) for name in self.unique)
            if key in seen:
                form.add_error(self.unique[0], self.twice)
            seen.add(key)
            if form.cleaned_data.get("position") is None:
                last += 1
                form.cleaned_data["position"] = form.instance.position = last

    def validate_unique(self) -> None:
        """Django would say it in words for programmers, above the rows: clean() says it beside the field."""

    def save_existing_objects(self, commit: bool = True) -> list[models.Model]:
        """Take out first the rows that were given another choice: two that swap theirs would collide."""
        rechosen = [form.instance.pk for form in self.initial_forms if set(self.unique) & set(form.changed_data)]
        if commit and rechosen:
            self.model._default_manager.filter(pk__in=rechosen).delete()
        return super().save_existing_objects(commit)


class OrderedInline(admin.StackedInline):
    """Rows that are put in order by number, by buttons, or by dragging."""

    template = "admin/rows.html"
    chosen_field = ""
    extra = 1

    @property
    def media(self) -> forms.Media:
        return super().media + forms.Media(js=[module("rows.js")])

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return super().get_queryset(request).select_related(self.chosen_field)

    def formfield_for_foreignkey(
        self, db_field: models.ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> forms.ModelChoiceField:
        if db_field.name == self.chosen_field:
            kwargs["widget"] = KnownSelect(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class BylineForm(RowForm):
    chosen_field = "author"


class Bylines(Rows):
    unique = ("author", "role")
    twice = "This author has this role already. Remove one of the two rows, or choose another role."

    def clean(self) -> None:
        super().clean()
        if self.instance.state == State.PUBLISHED and not self.rows() and not self.total_error_count():
            raise forms.ValidationError(
                "A published story needs a byline. Keep one, or unpublish the story first. Nothing was saved yet."
            )


class BylineInline(OrderedInline):
    model = Byline
    form = BylineForm
    formset = Bylines
    chosen_field = "author"
    fields = ["author", "role", "position"]
    verbose_name = "byline"
    verbose_name_plural = "Bylines"

    def formfield_for_foreignkey(
        self, db_field: models.ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> forms.ModelChoiceField:
        if db_field.name == "author":
            kwargs["queryset"] = Author.objects.all()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class RelatedForm(RowForm):
    chosen_field = "story"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.story_id:
            # An editor may have chosen a story that this reporter could not: it stays.
            self.fields["story"].queryset |= Article.objects.filter(pk=self.instance.story_id)


class RelatedStories(Rows):
    unique = ("story",)
    twice = "This story is in the list already. Remove one of the two rows."

    def clean(self) -> None:
        super().clean()
        for form in self.rows():
            if form.cleaned_data["story"].pk in self.instance.own_keys() and not form.has_error("story"):
                form.add_error("story", "A story cannot be related to itself. Choose another one.")


class RelatedInline(OrderedInline):
    model = RelatedStory
    form = RelatedForm
    formset = RelatedStories
    fk_name = "article"
    chosen_field = "story"
    fields = ["story", "note", "position"]
    verbose_name = "related story"
    verbose_name_plural = "Check Also"

    def formfield_for_foreignkey(
        self, db_field: models.ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> forms.ModelChoiceField:
        if db_field.name == "story":
            kwargs["queryset"] = Article.objects.without_copies().visible_to(request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return super().get_queryset(request).defer("story__body", "story__search_text")
