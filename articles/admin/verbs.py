"""The verbs of publishing.py as buttons, and the page that asks for a note before some of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from articles import publishing, working_copies
from articles.models import Article, Stage
from articles.roles import may_edit_story, may_override_checklist

from .telling import FORMS

#: Verbs that take something from readers, tell them something, or give work back: they ask first, on a page of their own.
ASKS_FIRST = frozenset(["send_back", "correct", "expire", "unpublish", "withdraw"])
#: Verbs with a page, which for publishing is that of a story that readers knew.
HAS_PAGE = ASKS_FIRST | {"publish"}
#: Verbs after which readers lose something: they stand apart.
DESTRUCTIVE = frozenset(["unpublish", "withdraw"])

QUESTIONS = {
    "send_back": (
        "What should be done?",
        "The story becomes a draft again. The note stands in its history, where the reporter finds it.",
    ),
    "unpublish": (
        "Why? For the history, if you like.",
        "The story becomes a draft again. Readers who come to its address are told that it is not there now.",
    ),
    "withdraw": (
        "What should readers find there instead?",
        "The story goes for good. Its address shows this notice, in public and under the story's headline.",
    ),
}


@dataclass(frozen=True)
class Button:
    """A verb as the form shows it."""

    name: str
    label: str
    primary: bool = False
    destructive: bool = False
    #: What the label becomes when a time to come stands in "Publish at".
    label_when_timed: str = ""


def buttons(story: Article, user: AbstractBaseUser, at: datetime | None = None) -> list[Button]:
    """What ``user`` may press on ``story`` now, in the order of a story's life, at most one of them primary."""
    stage = story.stage(at)
    verbs = publishing.available_verbs(story, user, at)
    primary = _primary({verb.name for verb in verbs}, stage)
    made = []
    for verb in verbs:
        label, timed = verb.label, ""
        if verb.name == "publish":
            label, timed = _publish_labels(story, stage)
        elif verb.name in FORMS:
            label += "…"
        made.append(Button(verb.name, label, verb.name == primary, verb.name in DESTRUCTIVE, timed))
    if story.revises_id and may_edit_story(user, story, at):
        if publishes := working_copies.may_publish_changes(user):
            made = [replace(button, primary=False) for button in made]
            made.append(Button("publish_changes", "Publish the changes…", primary=publishes))
        made.append(Button("discard_copy", "Throw away the working copy", destructive=True))
    return made


def _primary(names: set[str], stage: Stage) -> str:
    if "publish" in names and stage in (Stage.DRAFT, Stage.SUBMITTED, Stage.APPROVED):
        return "publish"
    return "submit" if "submit" in names else ""


def _publish_labels(story: Article, stage: Stage) -> tuple[str, str]:
    if stage == Stage.SCHEDULED:
        return "Publish now", "Reschedule"
    return ("Publish again" if story.first_public_at else "Publish"), "Schedule"


class NoteForm(forms.Form):
    """The note that a verb asks for."""

    note = forms.CharField(widget=forms.Textarea({"rows": 5}), max_length=2000)

    def __init__(self, verb: publishing.Verb, data: Any = None) -> None:
        super().__init__(data)
        self.name = "notice" if verb.name == "withdraw" else "note"
        note = self.fields["note"]
        note.label, note.help_text = QUESTIONS[verb.name]
        note.required = verb.needs_note
        note.error_messages["required"] = (
            "Write the notice that readers find." if verb.name == "withdraw" else "Write what should be done."
        )

    @property
    def arguments(self) -> dict[str, Any]:
        """For the verb."""
        return {self.name: self.cleaned_data["note"]}


def form_for(verb: publishing.Verb, story: Article, data: Any = None, initial: Any = None) -> forms.Form:
    """What the page of ``verb`` asks."""
    if verb.name in FORMS:
        return FORMS[verb.name](story, data, initial)
    return NoteForm(verb, data)


def press(request: HttpRequest, story: Article, name: str, *, saved: bool, **arguments: Any) -> bool:
    """Do it, or say why not. ``saved``: the form was saved just before, and stays so after a refusal."""
    try:
        getattr(publishing, name)(story, by=request.user, **arguments)
    except (publishing.Refused, publishing.NotAllowed) as refusal:
        said = f"Your changes were saved. {refusal}" if saved else str(refusal)
        messages.warning(request, _with_way_out(said, refusal, story, request.user, arguments.get("publish_at")))
        return False
    messages.success(request, _told(story, name))
    return True


def _with_way_out(
    said: str, refusal: Exception, story: Article, user: AbstractBaseUser, publish_at: datetime | None
) -> str | SafeString:
    """A refusal, with the way to the override where ``user`` may go it."""
    if not (isinstance(refusal, publishing.Incomplete) and refusal.may_be_overridden and may_override_checklist(user)):
        return said
    address = reverse("admin:articles_article_override", args=[story.pk])
    if publish_at:
        address += f"?{urlencode({'publish_at': f'{timezone.localtime(publish_at):%Y-%m-%dT%H:%M}'})}"
    return format_html('{} <a href="{}">Publish it all the same, with a reason</a>.', said, address)


def moment(at: datetime) -> str:
    """A moment as the newsroom writes it, in its time zone."""
    return date_format(timezone.localtime(at), "j M Y, H:i T")


def _told(story: Article, name: str) -> str | SafeString:
    """What was done and what follows from it."""
    stage = story.stage()
    if name == "correct":
        said = 'Readers of “{}” are told so. <a href="{}">Read it on the site</a>.'
        return format_html(said, story, story.get_absolute_url())
    if name == "expire":
        return _told_expiry(story, stage)
    if stage == Stage.LIVE:
        return format_html('“{}” is live. <a href="{}">Read it on the site</a>.', story, story.get_absolute_url())
    if stage == Stage.SCHEDULED:
        return f"“{story}” goes out on {moment(story.published_at)}, by the clock. Until then no reader sees it."
    return {
        "submit": f"“{story}” was submitted. An editor decides what happens next.",
        "approve": f"“{story}” was approved. It is ready to be published.",
        "send_back": f"“{story}” was sent back, with your note.",
        "unpublish": f"“{story}” was unpublished and is a draft again.",
        "withdraw": f"“{story}” was withdrawn. Readers find your notice at its address.",
    }[name]


def _told_expiry(story: Article, stage: Stage) -> str:
    if stage == Stage.EXPIRED:
        return f"“{story}” has ended. Readers who come to its address are told that it is gone."
    if story.expires_at:
        return f"Readers see “{story}” until {moment(story.expires_at)}."
    return f"“{story}” does not expire any more."
