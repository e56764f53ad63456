"""A story as it stands in the form at this moment: bound and checked, not saved."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.forms import ModelForm
from django.forms.models import BaseInlineFormSet

from articles import previews
from articles.models import Article, Author, Byline, RelatedStory
from articles.rich_text import sanitise
from tags.models import Tag


@dataclass(frozen=True)
class Typed:
    """``story`` is not to be saved. ``problems`` names what could not be taken as it was typed, in the form's words."""

    story: Article
    problems: list[str]


def typed(form: ModelForm, formsets: Iterable[BaseInlineFormSet]) -> Typed:
    """The story of a bound form with its rows. What is typed wrongly stays out: there, the story is as it was saved."""
    form.is_valid()
    story = form.instance
    story.body = sanitise(story.body)
    story.headline = story.headline or "No headline yet"
    story.pk = story.pk or previews.NEVER_SAVED
    problems = [str(form[name].label) for name in form.errors if name in form.fields]
    loaded: dict[str, list] = {}
    if "tags" in form.cleaned_data:
        loaded["tags"] = _in_order(form.cleaned_data["tags"])
    for rows in formsets:
        if not rows.is_valid():
            problems.append(str(rows.model._meta.verbose_name_plural).capitalize())
        if rows.model is Byline:
            loaded["bylines"] = _bylines(rows)
        elif rows.model is RelatedStory:
            loaded["related_links"] = [
                RelatedStory(story=form.cleaned_data["story"], note=form.cleaned_data.get("note", ""))
                for form in _rows(rows)
            ]
    # What the page asks for is looked up here first, and only what is missing in the database.
    story._prefetched_objects_cache = loaded
    return Typed(story, problems)


def _rows(rows: BaseInlineFormSet) -> list[ModelForm]:
    """The rows that stay, in the order that the page will have them."""
    return sorted(rows.rows(), key=lambda form: form.cleaned_data.get("position") or form.instance.position or 0)


def _in_order(tags: list[Tag]) -> list[Tag]:
    """As the database orders them; those that are new come last."""
    known = Tag.objects.filter(pk__in=[tag.pk for tag in tags if tag.pk])
    return [*known, *(tag for tag in tags if not tag.pk)]


def _bylines(rows: BaseInlineFormSet) -> list[Byline]:
    chosen = [form.cleaned_data for form in _rows(rows)]
    authors = Author.objects.select_related("portrait").prefetch_related("links")
    known = authors.in_bulk([row["author"].pk for row in chosen])
    return [
        Byline(author=known[row["author"].pk], role=row.get("role", Byline.Role.WRITER))
        for row in chosen
        if row["author"].pk in known
    ]
