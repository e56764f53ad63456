"""A form field for tags: chips where there is JavaScript, one tag a line where there is none."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.widgets import Script
from django.utils.text import slugify

from .lookup import find, new_tag
from .models import Tag

NAME_MAX = Tag._meta.get_field("name").max_length


class TagsWidget(forms.Textarea):
    """Names of tags, one a line. ``static/admin_newsroom/tags.js`` turns it into chips with suggestions."""

    template_name = "admin/tags/tags_widget.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"rows": 4, **(attrs or {})})
        self.may_create = False

    @property
    def media(self) -> forms.Media:
        return forms.Media(js=[Script("admin_newsroom/tags.js", type="module")])

    def format_value(self, value: Any) -> str:
        if value is None or isinstance(value, str):
            return value or ""
        return "\n".join(str(tag) for tag in value)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["may_create"] = self.may_create
        return context


class TagsField(forms.CharField):
    """The tags that are meant: an alias leads to its tag. Gives a list of tags, new ones with them, unsaved.

    ``may_create`` says whether a name that nothing has makes a new tag or is an error.
    """

    widget = TagsWidget

    def __init__(self, *, may_create: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.may_create = may_create

    @property
    def may_create(self) -> bool:
        return self.widget.may_create

    @may_create.setter
    def may_create(self, value: bool) -> None:
        self.widget.may_create = value

    def clean(self, value: Any) -> list[Tag]:
        names, found = _names_and_tags(super().clean(value))
        errors, tags = [], {}
        for name in names:
            if tag := found.get(name):
                tags[tag.pk] = tag
            elif complaint := self._complaint(name):
                errors.append(ValidationError(complaint))
            else:
                tags.setdefault(name.casefold(), new_tag(name))
        if errors:
            raise ValidationError(errors)
        return list(tags.values())

    def has_changed(self, initial: Any, data: Any) -> bool:
        if self.disabled:
            return False
        names, found = _names_and_tags(data or "")
        return sorted({found[name].name if name in found else name for name in names}) != sorted(
            str(tag) for tag in initial or ()
        )

    def _complaint(self, name: str) -> str:
        if not self.may_create:
            return f"There is no tag “{name}”. Choose one of the suggestions, or ask an editor to add it."
        if len(name) > NAME_MAX:
            return f"“{name[:40]}…” is longer than the {NAME_MAX} characters that a tag may have. Shorten it."
        if not slugify(name, allow_unicode=True).strip("-_"):
            return f"“{name}” has no letter or number to make an address of. Give the tag another name."
        return ""


def _names_and_tags(text: str) -> tuple[list[str], dict[str, Tag]]:
    """The names typed, and the tags among them. A line with commas is one tag if there is such a tag, else several."""
    lines = [" ".join(line.split()) for line in text.replace("\x00", "").splitlines()]
    pieces = [" ".join(piece.split()) for line in lines for piece in line.split(",")]
    found = find(dict.fromkeys(filter(None, lines + pieces)))
    names: list[str] = []
    for line in lines:
        names += [line] if line in found else [" ".join(piece.split()) for piece in line.split(",")]
    return list(dict.fromkeys(filter(None, names))), found
