"""Leave a Reply."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django import forms
from django.core.validators import EmailValidator, URLValidator
from django.http import QueryDict

from articles.models import Article

from .models import EMAIL_MAX, NAME_MAX, TEXT_MAX, WEBSITE_MAX, Comment, DiscussionSettings, Report, ReportReason
from .text import clean, says_something

_LARGEST_ID = 2**63 - 1
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:(?![0-9])", re.IGNORECASE)


class _Text(forms.CharField):
    """Refuses what nobody could see, and what is too long with the count that helps to shorten it."""

    def __init__(self, *, maximum: int, empty: str, too_long: str, **kwargs: Any) -> None:
        super().__init__(error_messages={"required": empty}, **kwargs)
        self.maximum, self.too_long = maximum, too_long

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        return text if says_something(text) else ""

    def validate(self, value: str) -> None:
        super().validate(value)
        # No maxlength in the form: browsers cut off what is pasted beyond it and tell nobody.
        if len(value) > self.maximum:
            raise forms.ValidationError(self.too_long.format(length=len(value), maximum=self.maximum))


class _Comment(_Text):
    def __init__(self) -> None:
        super().__init__(
            label="Comment",
            maximum=TEXT_MAX,
            empty="Your comment is empty. Write it here.",
            too_long="Your comment has {length:,} characters, and {maximum:,} fit. Shorten it, or post it in parts.",
            widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
        )


class _Trap(forms.CharField):
    """People do not see it, programs that fill in every field do."""

    def __init__(self) -> None:
        widget = forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"})
        super().__init__(label="Leave this field empty", required=False, widget=widget)


class _Website(_Text):
    """An address to which the scheme is added where it is left out."""

    def to_python(self, value: Any) -> str:
        address = super().to_python(value)
        return address if not address or _SCHEME.match(address) else f"https://{address}"


class ReplyForm(forms.Form):
    """What a reader fills in. Give it ``ReplyForm.cleaned(request.POST)``, the article and the moment."""

    text = _Comment()
    name = _Text(
        label="Name",
        maximum=NAME_MAX,
        empty="Fill in your name, or the name you want to be known by.",
        too_long="Your name has {length:,} characters, and {maximum:,} fit. Shorten it.",
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
    )
    email = _Text(
        label="Email",
        maximum=EMAIL_MAX,
        empty="Fill in your email address.",
        too_long="Your email address has {length:,} characters, and {maximum:,} fit. Use a shorter one.",
        validators=[EmailValidator("This is not an email address. One looks like name@example.org.")],
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    website = _Website(
        label="Website",
        required=False,
        help_text="If you have one: your name will link to it.",
        maximum=WEBSITE_MAX,
        empty="",
        too_long="This address has {length:,} characters, and {maximum:,} fit. Use a shorter one, or leave it out.",
        validators=[
            URLValidator(
                schemes=["http", "https"],
                message="This is not the address of a website. One looks like https://example.org. "
                "You may leave it out.",
            )
        ],
        # No type="url": browsers refuse an address without its scheme, which is added here.
        widget=forms.TextInput(attrs={"autocomplete": "url", "inputmode": "url", "autocapitalize": "none"}),
    )
    parent = forms.CharField(required=False, widget=forms.HiddenInput)
    subject = _Trap()
    notify = forms.BooleanField(label="Email me when somebody answers my comment.", required=False)

    def __init__(
        self,
        *args: Any,
        article: Article,
        discussion: DiscussionSettings,
        at: datetime | None = None,
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("auto_id", "reply-%s")
        super().__init__(*args, **kwargs)
        self.article, self.at = article, at
        for name in ("name", "email"):
            self.fields[name].required = discussion.require_name_email
        if not discussion.offer_subscriptions:
            del self.fields["notify"]

    @classmethod
    def cleaned(cls, posted: QueryDict) -> dict[str, str]:
        """What was posted, without the characters that neither the database nor a page could hold."""
        return {name: clean(posted.get(name, "")) for name in cls.base_fields}

    @property
    def shown_fields(self) -> list[forms.BoundField]:
        """The fields that people fill in, in WordPress's order."""
        return [self[name] for name in ("text", "name", "email", "website")]

    @property
    def trap_filled(self) -> bool:
        return bool(self.cleaned_data.get("subject"))

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def clean_parent(self) -> Comment | None:
        """The public comment under this story that is answered."""
        given = self.cleaned_data["parent"]
        if not given:
            return None
        parent = None
        if given.isascii() and given.isdigit() and len(given) < 20 and int(given) <= _LARGEST_ID:
            parent = Comment.objects.public(self.at).filter(article=self.article, pk=int(given)).first()
        if parent is None:
            # The same words whether it is elsewhere, held or was never there: what is held is nobody's business.
            raise forms.ValidationError(
                "The comment that you answer is not here any more. "
                "Your text is kept: post it as a comment of its own, or answer another one."
            )
        return parent

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("notify") and "email" not in self.errors and not self.cleaned_data.get("email"):
            self.add_error("email", "Fill in your email address to get mail, or do not ask for it.")
        return self.cleaned_data

    def comment(self, *, address: str | None, user_agent: str) -> Comment:
        """The comment, not yet saved, of a form that is valid."""
        written = {name: self.cleaned_data[name] for name in ("text", "name", "email", "website", "parent")}
        return Comment(article=self.article, address=address, user_agent=user_agent, **written)

    def refuse(self, sentence: str) -> None:
        """Show ``sentence`` above the form, with all that was typed still in it."""
        self.add_error(None, sentence)


class ChangeForm(forms.Form):
    """A comment's text, changed by its writer."""

    text = _Comment()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "reply-%s")
        super().__init__(*args, **kwargs)


class ReportForm(forms.Form):
    """Why a comment should not stand."""

    reason = forms.ChoiceField(
        label="What is wrong with it?",
        choices=ReportReason,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose what is wrong with the comment.",
            "invalid_choice": "Choose one of the reasons that are listed.",
        },
    )
    note = _Text(
        label="Anything that the moderators should know",
        required=False,
        maximum=Report.NOTE_MAX,
        empty="",
        too_long="Your note has {length:,} characters, and {maximum:,} fit. Shorten it.",
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )
    subject = _Trap()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "reply-%s")
        super().__init__(*args, **kwargs)

    @property
    def trap_filled(self) -> bool:
        return bool(self.cleaned_data.get("subject"))
