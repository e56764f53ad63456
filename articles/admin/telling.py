"""The forms that ask what readers are told, when a story ends, and when it comes back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from articles import checklist, corrections
from articles.models import Article, Correction, Stage

from .fields import MomentField

MINOR, NOTHING = "minor", "nothing"

_EXPLAINED = {
    Correction.Kind.CORRECTION: "Something was wrong. Readers find the note, dated, at the end of the story.",
    Correction.Kind.CLARIFICATION: "Nothing was wrong, but it could be misread. The note stands at the end, too.",
    Correction.Kind.UPDATE: "Something has happened since. The note stands, dated, above the text.",
    MINOR: "Spelling, a comma, a link. Readers are told nothing; your reason stands in the history.",
    NOTHING: "The text is as readers know it. Nobody needs to be told.",
}


def _choice(value: str, label: str) -> tuple[str, SafeString]:
    explained = format_html('<strong>{}</strong> <span class="help">{}</span>', label, _EXPLAINED[value])
    return value, explained


KINDS = [_choice(kind.value, kind.label) for kind in Correction.Kind]


class CorrectForm(forms.Form):
    """A word to the readers about a text that stays as it is."""

    kind = forms.ChoiceField(
        label="What is it?",
        choices=KINDS,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what it is. What you wrote is kept below."},
    )
    text = forms.CharField(
        label="What readers are told",
        help_text="Plain text, such as: “An earlier version said Tuesday. The vote was on Monday.”",
        widget=forms.Textarea({"rows": 4}),
        max_length=2000,
        error_messages={"required": "Write what readers are told."},
    )

    def __init__(self, story: Article, data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.story = story

    @property
    def arguments(self) -> dict[str, Any]:
        """For the verb."""
        return {"kind": self.cleaned_data["kind"], "text": self.cleaned_data["text"]}


class ChangeForm(forms.Form):
    """What is told of a change: to the readers, or to the history alone. ``must``: the body is another than it was."""

    kind = forms.ChoiceField(
        label="What kind of change is it?",
        widget=forms.RadioSelect,
        required=False,
        error_messages={"invalid_choice": "Choose what kind of change it is. What you wrote is kept below."},
    )
    text = forms.CharField(
        label="What readers are told, or why the change is minor",
        help_text="Plain text. Say what was wrong and what is right: “An earlier version said Tuesday. It was Monday.”",
        widget=forms.Textarea({"rows": 4}),
        max_length=2000,
        required=False,
    )

    def __init__(self, story: Article, *, must: bool, data: Any = None, initial: Any = None) -> None:
        """``story`` is what is about to be published: where the checklist holds it back, a reason is asked too."""
        super().__init__(data, initial=initial)
        self.must = must
        lacking = checklist.check(story).blocking
        if lacking and all(point.may_be_overridden for point in lacking):
            self.fields["override"] = forms.CharField(
                label="Why does it go out all the same?",
                help_text=f"The checklist requires {' and '.join(point.finding.needs for point in lacking)}. "
                "The reason stands in the story's history, and the chief is told of it.",
                widget=forms.Textarea({"rows": 3}),
                max_length=1000,
                error_messages={"required": "Write the reason, or put right what is missing. Nothing was published."},
            )
        minor = [_choice(MINOR, "Minor change")]
        nothing = [] if must else [_choice(NOTHING, "Nothing to tell")]
        self.fields["kind"].choices = [*nothing, *KINDS, *minor]
        if not must:
            self.initial.setdefault("kind", NOTHING)

    def clean(self) -> dict[str, Any]:
        typed = super().clean()
        kind, text = typed.get("kind"), typed.get("text", "")
        if "kind" in self.errors:
            return typed
        if not kind and (self.must or text):
            self.add_error("kind", "Choose what kind of change it is. What you wrote is kept below.")
        elif kind in (NOTHING, "") and text:
            self.add_error("text", "Choose above whom this is for, or leave it empty.")
        elif kind == MINOR and not text:
            self.add_error("text", "Write why the change is minor. Only the newsroom reads it.")
        elif kind in Correction.Kind.values and not text:
            self.add_error("text", "Write what readers are told.")
        return typed

    @property
    def arguments(self) -> dict[str, Any]:
        """For the verb."""
        kind, text = self.cleaned_data["kind"], self.cleaned_data["text"]
        override = {"override": self.cleaned_data["override"]} if "override" in self.fields else {}
        if kind in Correction.Kind.values:
            return {"kind": kind, "text": text} | override
        return ({"minor": text} if kind == MINOR else {}) | override


class PublishAgainForm(ChangeForm):
    """Readers knew the story: when does it come back, and what are they told of what has changed?"""

    publish_at = MomentField(
        label="Publish at", required=False, help_text="Empty: at once. A time to come schedules the story."
    )

    def __init__(self, story: Article, data: Any = None, initial: Any = None) -> None:
        super().__init__(story, must=corrections.needed_to_publish(story, timezone.now()), data=data, initial=initial)

    @property
    def arguments(self) -> dict[str, Any]:
        return super().arguments | {"publish_at": self.cleaned_data["publish_at"]}


class ExpiryForm(forms.Form):
    """When readers stop seeing a story."""

    STAYS, AT, NOW = "stays", "at", "now"

    when = forms.ChoiceField(label="How long do readers see it?", widget=forms.RadioSelect)
    expires_at = MomentField(label="Expires at", required=False)
    note = forms.CharField(
        label="Why? For the history, if you like.", required=False, widget=forms.Textarea({"rows": 2}), max_length=500
    )

    def __init__(self, story: Article, data: Any = None, initial: Any = None) -> None:
        given = {"when": self.AT if story.expires_at else self.STAYS, "expires_at": story.expires_at}
        super().__init__(data, initial=given | {"note": ""})
        self.story, self.at = story, timezone.now()
        choices = [(self.STAYS, "As long as it stands. It does not expire."), (self.AT, "Until the time below.")]
        if story.stage(self.at) == Stage.LIVE:
            choices.append((self.NOW, "No longer. It ends now, and its address says that it is gone."))
        self.fields["when"].choices = choices

    def clean(self) -> dict[str, Any]:
        typed = super().clean()
        if typed.get("when") != self.AT or "expires_at" in self.errors:
            return typed
        at = typed.get("expires_at")
        if not at:
            self.add_error("expires_at", "Give the date and the time.")
        elif at <= self.at:
            self.add_error("expires_at", "That time has passed. Choose a later one, or let the story end now.")
        elif at <= self.story.published_at:
            published = timezone.localtime(self.story.published_at)
            self.add_error(
                "expires_at",
                f"The story would expire before it is published, on {published:%-d %b %Y at %H:%M}. "
                "Choose a later expiry, or none.",
            )
        return typed

    @property
    def arguments(self) -> dict[str, datetime | str | None]:
        ends: dict[str, datetime | None] = {self.STAYS: None, self.NOW: self.at}
        when = self.cleaned_data["when"]
        expires_at = ends[when] if when in ends else self.cleaned_data["expires_at"]
        return {"at": self.at, "expires_at": expires_at, "note": self.cleaned_data["note"]}


#: The page of a verb that asks for more than a note.
FORMS = {"correct": CorrectForm, "expire": ExpiryForm, "publish": PublishAgainForm}
