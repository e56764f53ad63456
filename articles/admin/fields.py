"""What the newsroom's forms are made of: a moment, a body, a picture, a section of the tree."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.admin.widgets import AutocompleteSelect
from django.db.models import Model
from django.forms.widgets import Script
from django.templatetags.static import static
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.html import format_html, format_html_join
from django_prose_editor.widgets import AdminProseEditorWidget
from js_asset import Media

from articles.models import Image, Page, Section
from articles.rich_text import EDITOR_EXTENSIONS

from .body import addresses

#: What lists, tables and figures are made of; without the trailing node, nobody gets past a table that ends the text.
EDITOR_PARTS = dict.fromkeys(
    ["ListItem", "TableRow", "TableHeader", "TableCell", "QuotedText", "Source", "TrailingNode", "CleanPaste"], True
)
#: The toolbar, from left to right: the way back, what a line is, what words are, what is put in.
EDITOR_MENU = ["history", "blockType -lists", "marks", "link", "lists", "nodes -blockType -lists", "insert", "table"]


def module(path: str) -> Script:
    """A native module of ours."""
    return Script(f"admin_newsroom/{path}", type="module")


class MomentInput(forms.DateTimeInput):
    """One field for date and time: Django's two need inline script."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class MomentField(forms.DateTimeField):
    """A moment to the minute, in the newsroom's time zone, which the label names."""

    widget = MomentInput

    def __init__(self, *, label: str, **kwargs: Any) -> None:
        self.short_label = label
        zoned = lazy(lambda: f"{label} ({settings.TIME_ZONE})", str)
        super().__init__(label=zoned(), error_messages={"invalid": "Give a date and a time."}, **kwargs)

    def has_changed(self, initial: datetime | None, data: Any) -> bool:
        if isinstance(initial, datetime):
            initial = initial.replace(second=0, microsecond=0)
        return super().has_changed(initial, data)


class BodyWidget(AdminProseEditorWidget):
    """The body editor, with the extensions that the sanitiser's allow-list is made of."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        menu = {"groups": [{"group": group} for group in EDITOR_MENU]}
        extensions = EDITOR_EXTENSIONS | EDITOR_PARTS | {"Menu": menu}
        super().__init__({"rows": 24, **(attrs or {})}, config={"extensions": extensions}, preset="configurable")

    @property
    def media(self) -> Media:
        own = Media(css={"all": ["admin_newsroom/body.css"]}, js=[module("body.js")])
        return super().media + own

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {"js_modules": [static("admin_newsroom/body/extensions.js")]}

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"]["data-body-tools"] = json.dumps(addresses())
        return context


class BodyField(forms.CharField):
    """The body. Browsers send line ends of their own, which are no change of the text."""

    widget = BodyWidget

    def to_python(self, value: Any) -> str:
        return super().to_python(value).replace("\r\n", "\n")


class PictureWidget(forms.TextInput):
    """A picture of the library, shown. Without JavaScript its number is typed; picker.js opens the chooser."""

    template_name = "admin/articles/picture_widget.html"

    @property
    def media(self) -> forms.Media:
        return forms.Media(js=[module("picker.js")])

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, {"inputmode": "numeric", **(attrs or {})})
        number = str(value or "")
        found = (
            Image.objects.filter(pk=number).first()
            if number.isascii() and number.isdigit() and len(number) < 19
            else None
        )
        context["widget"]["picture"] = found
        return context


class PictureField(forms.ModelChoiceField):
    """A picture of the library, or none."""

    widget = PictureWidget

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            queryset=Image.objects.all(),
            error_messages={
                "invalid_choice": "There is no picture of this number. It may have been deleted: choose another."
            },
            **kwargs,
        )


def refuse_undescribed(pictures: Iterable[Image]) -> None:
    """Raises ValidationError where nobody has said yet what one of the pictures shows, for those who cannot see it."""
    lacking = [image for image in pictures if image.needs_alt]
    if lacking:
        links = format_html_join(
            ", ",
            '<a href="{}">{}</a>',
            ((reverse("admin:articles_image_change", args=[one.pk]), one) for one in lacking),
        )
        raise forms.ValidationError(
            format_html("Nobody has said yet what it shows: {}. Write its alternative text first, then use it.", links)
        )


class InTree:
    """Labels that show how deep something stands. Mixed into fields that choose from a tree."""

    def label_from_instance(self, node: Section | Page) -> str:
        return "\u2003" * node.tree_depth + str(node)


class SectionField(InTree, forms.ModelChoiceField):
    """One section."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Section.objects.with_tree_fields(), **kwargs)


class SectionsField(InTree, forms.ModelMultipleChoiceField):
    """Several sections, as boxes to tick."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Section.objects.with_tree_fields(), **kwargs)


class KnownSelect(AutocompleteSelect):
    """Django's autocomplete, which would ask the database for each row's choice again: ``known`` has it."""

    known: Mapping[str, Model] = {}

    def optgroups(self, name: str, value: list[str], attr: dict[str, Any] | None = None) -> list[Any]:
        chosen = [pk for pk in value if pk]
        if chosen and not all(str(pk) in self.known for pk in chosen):
            return super().optgroups(name, value, attr)
        options: list[dict[str, Any]] = []
        if not self.is_required:
            options.append(self.create_option(name, "", "", False, 0))
        options += [
            self.create_option(name, pk, str(self.known[str(pk)]), True, index + 1) for index, pk in enumerate(chosen)
        ]
        return [(None, options, 0)]
