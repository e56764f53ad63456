"""Leave a Reply."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django import forms
from django.core.validators import EmailValidator, URLValidator
from django.http import QueryDict

from articles.models import Article

from .models import EMAIL_MAX, NAME_MAX, TEXT_MAX, WEBSITE_MAX, Comment
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


class _Website(_Text):
    """An address to which the scheme is added where it is left out."""

    def to_python(self, value: Any) -> str:
        address = super().to_python(value)
        return address if not address or _SCHEME.match(address) else f"https://{address}"


class ReplyForm(forms.Form):
    """What a reader fills in. Give it ``ReplyForm.cleaned(request.POST)``, the article and the moment."""

    text = _Text(
        label="Comment",
        maximum=TEXT_MAX,
        empty="Your comment is empty. Write it here.",
        too_long="Your comment has {length:,} characters, and {maximum:,} fit. Shorten it, or post it in parts.",
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
    )
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
    #: The trap: people do not see it, programs that fill in every field do.
    subject = forms.CharField(
        label="Leave this field empty",
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def __init__(self, *args: Any, article: Article, at: datetime | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "reply-%s")
        super().__init__(*args, **kwargs)
        self.article, self.at = article, at

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

    def comment(self, *, address: str | None, user_agent: str) -> Comment:
        """The comment, not yet saved, of a form that is valid."""
        written = {name: self.cleaned_data[name] for name in ("text", "name", "email", "website", "parent")}
        return Comment(article=self.article, address=address, user_agent=user_agent, **written)

    def refuse(self, sentence: str) -> None:
        """Show ``sentence`` above the form, with all that was typed still in it."""
        self.add_error(None, sentence)
