"""What somebody typed into a story's form, read without saving it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import HttpRequest, QueryDict

from articles.models import Article, UnsavedText
from articles.revisions import TEXTS, Content
from articles.rich_text import sanitise

if TYPE_CHECKING:
    from .stories import StoryAdmin

_ROW = re.compile(r"(?P<number>[0-9]{1,4})-(?P<name>.+)")
#: What a browser does not send when nothing is ticked.
_MAY_BE_ABSENT = frozenset(["comments_open", "further_sections"])
#: Prefix of the rows in the form -> their name in the content.
_ROWS = {"related_links": "related", "bylines": "bylines"}


@dataclass(frozen=True)
class Unusable:
    """A field as it was typed, and why it cannot be taken so."""

    typed: str
    errors: list[str]


@dataclass(frozen=True)
class Typed:
    """A content as revisions.content_of gives it. What could not be read is in it as it was before."""

    content: Content
    unusable: dict[str, Unusable] = field(default_factory=dict)
    publish_at: str = ""
    note: str = ""


def read(request: HttpRequest, admin: StoryAdmin, story: Article, kept: UnsavedText, before: Content) -> Typed:
    """What ``story`` would hold if ``kept`` were saved. ``before`` fills what the text does not have at all."""
    data = QueryDict(mutable=True)
    for name, value in kept.fields:
        data.appendlist(name, value)
    content, unusable = dict(before), {}
    # The form as somebody gets it who writes a new story: whoever may not edit this one any more could once.
    form = admin.get_form(request, None)(data, instance=Article.objects.get(pk=story.pk))
    form.is_valid()
    for name in before.keys() & form.fields.keys():
        if name not in data and name not in _MAY_BE_ABSENT:
            continue
        if name in form.errors:
            unusable[name] = Unusable("\n".join(data.getlist(name)), _sentences(form.errors[name]))
        else:
            content[name] = _value(name, form.cleaned_data[name])
    for formset_class, _ in admin.get_formsets_with_inlines(request, None):
        prefix = formset_class.get_default_prefix()
        name = _ROWS[prefix]
        if f"{prefix}-TOTAL_FORMS" not in data:
            continue
        rows = _formset(formset_class, prefix, data, story, {entry["id"] for entry in before[name]})
        errors = [sentence for each in rows.forms for found in each.errors.values() for sentence in _sentences(found)]
        errors += _sentences(rows.non_form_errors())
        entries = list(_entries(rows))
        if name == "related" and any(entry["id"] == story.pk for entry in entries):
            errors.append("A story cannot be related to itself. Choose another one.")
        if errors:
            unusable[name] = Unusable(_rows_as_typed(rows), errors)
        else:
            content[name] = entries
    return Typed(content, unusable, data.get("publish_at", ""), data.get("history_note", ""))


def _value(name: str, cleaned: Any) -> Any:
    if name == "body":
        return sanitise(cleaned)
    if name in TEXTS:
        return cleaned.replace("\r\n", "\n")
    if name == "expires_at":
        return cleaned.isoformat() if cleaned else None
    if name in ("section", "lead_image"):
        return _named(cleaned) if cleaned else None
    if name in ("further_sections", "tags"):
        return [_named(row) for row in cleaned]
    return cleaned


def _named(row: Any) -> dict[str, Any]:
    return {"id": row.pk, "name": str(row)}


def _formset(
    formset_class: type[forms.BaseInlineFormSet], prefix: str, data: QueryDict, story: Article, linked: set[int]
) -> forms.BaseInlineFormSet:
    """The rows as if all were new: those that stood when they were typed may have gone since."""
    chosen = formset_class.form.chosen_field
    rows: dict[str, dict[str, str]] = {}
    for name, value in data.items():
        row = _ROW.fullmatch(name.removeprefix(f"{prefix}-")) if name.startswith(f"{prefix}-") else None
        if row:
            rows.setdefault(row["number"], {})[row["name"]] = value
    rows_left = [row for row in rows.values() if row.get(chosen) and not row.get("DELETE")]
    fresh = {f"{prefix}-TOTAL_FORMS": len(rows_left), f"{prefix}-INITIAL_FORMS": 0}
    for number, row in enumerate(rows_left):
        fresh |= {f"{prefix}-{number}-{name}": row[name] for name in row.keys() - {"id", "article"}}
    formset = formset_class(fresh, instance=Article(state=story.state), prefix=prefix)
    for form in formset.forms:
        if chosen == "story":
            # An editor may have chosen a story that this reporter could not: it stays.
            form.fields["story"].queryset |= Article.objects.filter(pk__in=linked)
    formset.is_valid()
    return formset


def _entries(formset: forms.BaseInlineFormSet) -> Iterator[dict[str, Any]]:
    rows = sorted(formset.rows(), key=lambda form: form.cleaned_data.get("position") or 0)
    for form in rows:
        typed = form.cleaned_data
        rest = {name: typed[name] for name in ("role", "note") if name in typed}
        yield {**_named(typed[form.chosen_field]), **rest}


def _rows_as_typed(formset: forms.BaseInlineFormSet) -> str:
    lines = []
    for form in formset.forms:
        number = form[form.chosen_field].data
        try:
            chosen = str(form.fields[form.chosen_field].clean(number))
        except forms.ValidationError:
            chosen = f"number {number}"
        rest = [form[name].data for name in ("role", "note") if name in form.fields and form[name].data]
        lines.append(", ".join([chosen, *rest]))
    return "\n".join(lines)


def _sentences(errors: Iterable[Any]) -> list[str]:
    return [str(error) for error in errors]
