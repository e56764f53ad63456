"""The forms of decisions that need a word more than a press: a reason, a term, a text."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django import forms

from articles.comments.models import NAME_MAX, TEXT_MAX, WEBSITE_MAX, BanKind, Comment

REASON_MAX = 2_000
#: Reasons for which replies are rejected again and again, each with the digit that chooses it.
REASONS: dict[str, str] = {
    "1": "Off the subject.",
    "2": "Insults somebody.",
    "3": "Advertising.",
    "4": "Tells something private about somebody.",
    "5": "Says the same again.",
    "0": "",
}
#: Days for which somebody is banned; None for good.
TERMS: dict[str, tuple[str, int | None]] = {
    "1": ("a day", 1),
    "7": ("a week", 7),
    "30": ("a month", 30),
    "365": ("a year", 365),
    "ever": ("for good", None),
}


class _ActForm(forms.Form):
    """What every form has: the version of the reply that the moderator saw."""

    template_name = "admin/comments/comment/act_fields.html"
    seen = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field.widget, forms.Textarea | forms.TextInput):
                field.widget.attrs.setdefault("dir", "auto")
            if field.help_text:
                field.widget.attrs["aria-describedby"] = f"{self[name].auto_id}_helptext"


class _Digits(forms.RadioSelect):
    """Radio buttons that a digit chooses."""

    def create_option(self, name: str, value: Any, label: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, label, *args, **kwargs)
        option["attrs"]["data-digit"] = str(value)
        return option


class RejectForm(_ActForm):
    why = forms.ChoiceField(
        label="Reason",
        choices=[(digit, reason or "No reason, or the one below") for digit, reason in REASONS.items()],
        widget=_Digits,
        initial="0",
    )
    words = forms.CharField(
        label="In other words",
        required=False,
        max_length=REASON_MAX,
        help_text="For the record: only colleagues see it.",
        widget=forms.TextInput,
    )


class BanForm(_ActForm):
    kinds = forms.MultipleChoiceField(
        label="Known by",
        choices=BanKind.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Nobody was banned. Tick by what the writer is known."},
    )
    term = forms.ChoiceField(
        label="How long",
        choices=[(value, label) for value, (label, _) in TERMS.items()],
        initial="7",
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label="Reason", required=False, max_length=REASON_MAX, help_text="For the record: only colleagues see it."
    )

    def __init__(self, *args: Any, reply: Comment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {BanKind.EMAIL: reply.email, BanKind.ADDRESS: reply.address}
        labels = {BanKind.EMAIL: "Email address", BanKind.ADDRESS: "IP address, which others may share"}
        self.fields["kinds"].choices = [(kind, f"{labels[kind]}: {value}") for kind, value in known.items() if value]
        self.fields["kinds"].initial = [kind for kind, value in known.items() if value][:1]


class AnswerForm(_ActForm):
    text = forms.CharField(
        label="Reply of the newsroom",
        max_length=TEXT_MAX,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Nothing was posted: the reply is empty. Write it first."},
    )


class EditForm(_ActForm):
    text = forms.CharField(
        label="Text",
        max_length=TEXT_MAX,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Readers are told that a moderator edited it. What stood here before stays on record.",
        error_messages={"required": "Nothing was changed: the reply would be empty. Reject it instead."},
    )
    name = forms.CharField(label="Name", required=False, max_length=NAME_MAX)
    website = forms.URLField(label="Website", required=False, max_length=WEBSITE_MAX, assume_scheme="https")
    words = forms.CharField(
        label="Reason", required=False, max_length=REASON_MAX, help_text="For the record: only colleagues see it."
    )


class Act:
    """One decision about one reply, with its form. ``data`` is what was posted; None for a form to fill in."""

    name = ""
    button = ""
    #: What was typed is too long to be typed again: after a refusal the form stays.
    keeps_typing = False

    def __init__(self, reply: Comment, data: Mapping[str, Any] | None, now: datetime) -> None:
        self.reply, self.now = reply, now
        self.form = self.make_form(data, {"seen": reply.version}, f"{self.name}-{reply.pk}-%s")

    def make_form(self, data: Mapping[str, Any] | None, initial: dict[str, Any], auto_id: str) -> _ActForm:
        raise NotImplementedError

    @property
    def title(self) -> str:
        return f"{self.button}: {self.reply.display_name}"

    @property
    def reason(self) -> str:
        return self.form.cleaned_data.get("words", "")

    @property
    def fields(self) -> dict[str, Any]:
        """What the verb takes besides the reply and the reason."""
        return {}


class Reject(Act):
    name, button = "reject", "Reject"

    def make_form(self, data: Mapping[str, Any] | None, initial: dict[str, Any], auto_id: str) -> RejectForm:
        return RejectForm(data, initial=initial, auto_id=auto_id)

    @property
    def reason(self) -> str:
        return " ".join(filter(None, (REASONS[self.form.cleaned_data["why"]], super().reason)))


class BanAct(Act):
    name, button = "ban", "Reject and ban"

    def make_form(self, data: Mapping[str, Any] | None, initial: dict[str, Any], auto_id: str) -> BanForm:
        return BanForm(data, initial=initial, auto_id=auto_id, reply=self.reply)

    @property
    def fields(self) -> dict[str, Any]:
        days = TERMS[self.form.cleaned_data["term"]][1]
        return {
            "kinds": self.form.cleaned_data["kinds"],
            "until": None if days is None else self.now + timedelta(days=days),
        }


class AnswerAct(Act):
    name, keeps_typing = "answer", True

    @property
    def button(self) -> str:
        return "Approve and reply" if self.reply.state == "pending" else "Reply"

    def make_form(self, data: Mapping[str, Any] | None, initial: dict[str, Any], auto_id: str) -> AnswerForm:
        return AnswerForm(data, initial=initial, auto_id=auto_id)

    @property
    def fields(self) -> dict[str, Any]:
        return {"text": self.form.cleaned_data["text"]}


class EditAct(Act):
    name, button, keeps_typing = "edit", "Save the text", True

    def make_form(self, data: Mapping[str, Any] | None, initial: dict[str, Any], auto_id: str) -> EditForm:
        initial |= {"text": self.reply.text, "name": self.reply.name, "website": self.reply.website}
        return EditForm(data, initial=initial, auto_id=auto_id)

    @property
    def fields(self) -> dict[str, Any]:
        return {"changes": {name: self.form.cleaned_data[name] for name in ("text", "name", "website")}}


#: Name in the address -> the act.
ACTS: dict[str, type[Act]] = {act.name: act for act in (Reject, BanAct, AnswerAct, EditAct)}
