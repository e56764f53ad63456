"""The page that shows what somebody typed beside what somebody else saved, and makes one of both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, re_path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from articles import comparing, publishing, revisions, unsaved
from articles.comparing import Choice, Difference, Side
from articles.models import Article, UnsavedText
from articles.revisions import Content
from tags.lookup import find, new_tag

from . import typed
from .differences import Pictures, Shown, as_it_is, shown

if TYPE_CHECKING:
    from .stories import StoryAdmin


@dataclass(frozen=True)
class Differing:
    """What ``typed`` and the story differ in."""

    typed: typed.Typed
    theirs: Content
    differences: list[Difference]
    #: Who saved the story last, as the beginning of a sentence; and when.
    who: str
    at: datetime
    #: Whether it is known what the form held when it was opened.
    three_way: bool

    @property
    def who_within(self) -> str:
        """The same inside a sentence."""
        return self.who.replace("You, in", "you, in").replace("Somebody", "somebody")


@dataclass(frozen=True)
class Option:
    choice: Choice
    label: str
    chosen: bool
    #: What it gives, where that is neither of the two sides.
    outcome: SafeString | str = ""


@dataclass(frozen=True)
class Question:
    """A field in which the two differ, as the page asks about it."""

    shown: Shown
    told: str
    open: bool
    options: list[Option]
    unanswered: bool = False


def differing(request: HttpRequest, admin: StoryAdmin, story: Article, kept: UnsavedText) -> Differing:
    """Compare what is kept of a form with what ``story`` holds now."""
    theirs = revisions.content_of(story)
    opened = revisions.opened_with(story, kept.base)
    base = opened.content if opened else None
    mine = typed.read(request, admin, story, kept, base or theirs)
    usable = {name: theirs[name] if name in mine.unusable else value for name, value in mine.content.items()}
    last = revisions.of(story).filter(number=story.revision_number).select_related("by").first()
    return Differing(
        typed=mine,
        theirs=theirs,
        differences=comparing.differences(base, theirs, usable),
        who=_who(last.by, last.username, request.user) if last else "Somebody else",
        at=last.at if last else story.updated_at,
        three_way=base is not None,
    )


def _who(person: AbstractBaseUser | None, username: str, reader: AbstractBaseUser) -> str:
    if person == reader:
        return "You, in another window,"
    return (person.get_full_name() if person else "") or username or "Somebody else"


class MergePage:
    """The part of StoryAdmin that merges."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.merge_view)
        address = r"^(?P<pk>[0-9]{1,18})/merge/(?P<form_key>[0-9a-f-]{36})/$"
        return [re_path(address, view, name="articles_article_merge"), *super().get_urls()]

    def merge_view(self, request: HttpRequest, pk: str, form_key: str) -> HttpResponse:
        """Any text that this person has typed into this story's form and not saved."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        story = self.get_object(request, pk)
        if story is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, pk)
        back = reverse("admin:articles_article_change", args=[pk])
        kept = UnsavedText.objects.filter(user=request.user, form_key=form_key, article=story).first()
        if kept is None:
            messages.info(request, "There is no unsaved text of that form: it was saved or thrown away.")
            return HttpResponseRedirect(back)
        may_save = self.has_change_permission(request, story)
        answers: dict[str, Choice] = {}
        missing: set[str] = set()
        if request.method == "POST" and may_save:
            answers = _answers(request.POST)
            try:
                with transaction.atomic():
                    story = revisions.lock(story.pk, self.base(request))
                    found = differing(request, self, story, kept)
                    missing = {
                        one.field.name for one in found.differences if answers.get(one.field.name) not in one.outcomes
                    }
                    if not missing and self.has_change_permission(request, story):
                        return self._merge(request, story, kept, found, answers)
            except revisions.Overwritten:
                story = self.get_object(request, pk)
                messages.warning(
                    request,
                    "The story was saved once more in the meantime, so nothing was merged yet. "
                    "What you chose is still chosen below, where it still applies.",
                )
            if missing:
                messages.error(request, "Nothing was saved yet: choose for each field that you both changed.")
        found = differing(request, self, story, kept)
        pictures = Pictures([found.theirs, found.typed.content])
        return TemplateResponse(
            request,
            "admin/articles/article/merge.html",
            {
                **self.admin_site.each_context(request),
                "title": f"Two versions of “{story}”",
                "opts": self.opts,
                "story": story,
                "kept": kept,
                "found": found,
                "saved_since": kept.base != story.revision_number,
                "questions": [_question(one, found, pictures, answers, missing) for one in found.differences],
                "unusable": [
                    (one, found.typed.unusable[one.name], as_it_is(one, found.theirs[one.name], pictures))
                    for one in comparing.FIELDS
                    if one.name in found.typed.unusable
                ],
                "may_save": self.has_change_permission(request, story),
                "back": back,
            },
        )

    def _merge(
        self, request: HttpRequest, story: Article, kept: UnsavedText, found: Differing, answers: Mapping[str, Choice]
    ) -> HttpResponse:
        """Save what was chosen. Inside the transaction in which the story was locked."""
        at, back = timezone.now(), reverse("admin:articles_article_change", args=[story.pk])
        content = comparing.resolve(found.theirs, found.differences, answers)
        changed = comparing.changed_fields(found.theirs, content)
        if changed:
            revisions.keep_what_was(story)
            lost = revisions.apply(story, {**content, "tags": _with_new_tags(content["tags"])})
            names = ", ".join(one.label.lower() for one in changed)
            publishing.record_save(story, by=request.user, created=False, at=at, note=names)
            note = " · ".join(filter(None, [f"Merged with {_possessive(found.who)} changes", found.typed.note]))
            revisions.record(story, by=request.user, at=at, note=note, form_key=kept.form_key)
            messages.success(
                request,
                f"Merged and saved. What {found.who_within.rstrip(',')} had saved stands in the history as well.",
            )
            if lost:
                messages.warning(request, f"Not taken over, because it is no longer there: {', '.join(lost)}.")
        else:
            messages.success(request, "The story was left as it was saved. What you typed beside it is put away.")
        if found.typed.unusable:
            labels = ", ".join(f"“{one.label}”" for one in comparing.FIELDS if one.name in found.typed.unusable)
            messages.warning(
                request,
                format_html(
                    'What you typed in {} could not be taken and <a href="{}">is kept</a>. Correct it in the form below.',
                    labels,
                    request.path,
                ),
            )
        else:
            unsaved.forget(request.user, kept.form_key)
        typed_time = found.typed.publish_at
        return HttpResponseRedirect(f"{back}?{urlencode({'publish_at': typed_time})}" if typed_time else back)


def _answers(posted: Mapping[str, str]) -> dict[str, Choice]:
    names = {f"choose-{one.name}": one.name for one in comparing.FIELDS}
    return {names[name]: Choice(value) for name, value in posted.items() if name in names and value in set(Choice)}


def _question(
    one: Difference, found: Differing, pictures: Pictures, answers: Mapping[str, Choice], missing: set[str]
) -> Question:
    chosen = answers.get(one.field.name)
    chosen = chosen if chosen in one.outcomes else one.obvious
    told = {
        Side.THEIRS: f"Only {found.who_within} changed it.",
        Side.MINE: "Only you changed it.",
        Side.BOTH: "Both versions changed it. Choose.",
        Side.UNKNOWN: "The two differ. Choose.",
    }[one.changed_by]
    labels = {Choice.THEIRS: "As it was saved", Choice.MINE: "As you typed it", Choice.BOTH: "Both"}
    if one.clashes:
        labels[Choice.BOTH] = (
            "Both: where the two differ in the same place, the saved paragraphs and then yours"
            if one.base is not None
            else "Both: the saved paragraphs and then yours"
        )
    options = [
        Option(
            choice,
            labels[choice],
            choice == chosen,
            as_it_is(one.field, outcome, pictures) if choice == Choice.BOTH else "",
        )
        for choice, outcome in one.outcomes.items()
    ]
    return Question(
        shown(one.field, one.theirs, one.mine, pictures),
        told,
        one.obvious is None,
        options,
        unanswered=one.field.name in missing,
    )


def _possessive(who: str) -> str:
    return "your own" if who.startswith("You,") else f"{who}’s"


def _with_new_tags(entries: list[Content]) -> list[Content]:
    """The entries with numbers: tags that were typed and are new are made now, as the form would have."""
    names = [entry["name"] for entry in entries if entry["id"] is None]
    known = find(names)
    made = []
    for entry in entries:
        if entry["id"] is None:
            tag = known.get(entry["name"]) or new_tag(entry["name"])
            if tag.pk is None:
                tag.save()
            entry = {"id": tag.pk, "name": str(tag)}
        made.append(entry)
    return made
