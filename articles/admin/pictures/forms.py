"""What is typed of a picture, and which files are sent."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from articles.admin.fields import MomentField
from articles.images.decoding import MAX_PIXELS
from articles.images.inspection import ENDINGS, MAX_BYTES, NAMES
from articles.models import Image
from articles.models.library import says_no_more_than_name

#: Types, and endings for the formats whose types not every system knows.
_ACCEPT = ",".join([*(f"image/{name.lower()}" for name in (*ENDINGS, "HEIC")), *ENDINGS["HEIF"], *ENDINGS["AVIF"]])
_LIMITS = f"{MAX_BYTES // 1024 // 1024} MB and {MAX_PIXELS // 1_000_000} megapixels"
_NO_FILE = {
    "required": "Choose the file of the picture.",
    "missing": "Choose the file of the picture.",
    "empty": "The file is empty. Choose another one.",
}


class FilesInput(forms.FileInput):
    """For several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One file or several. Empty ones are let through: each file has an answer of its own."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        files = [file for file in data or [] if file]
        if not files:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return files


class UploadForm(forms.Form):
    """Files on their way into the library."""

    file = FilesField(
        label="Picture files",
        widget=FilesInput({"accept": _ACCEPT, "multiple": True}),
        help_text=f"{NAMES}, up to {_LIMITS} each. Readers never get the file itself.",
        error_messages=_NO_FILE,
    )
    keep_both = forms.BooleanField(
        required=False,
        label="Also take in what looks like a picture that is in the library",
    )


class ReplacementForm(forms.Form):
    """The file that takes a picture's place."""

    file = forms.FileField(
        label="New file",
        widget=forms.FileInput({"accept": _ACCEPT}),
        help_text=f"{NAMES}, up to {_LIMITS}.",
        error_messages=_NO_FILE,
    )


class DescriptionForm(forms.ModelForm):
    """What is to be known of a picture. Nobody uses it before the alternative text is written."""

    taken_at = MomentField(label="Taken", required=False)

    class Meta:
        model = Image
        fields = [
            *("alt", "caption", "credit", "sensitive"),
            *("headline", "creator", "copyright_notice", "source", "licence", "rights_until", "taken_at", "keywords"),
        ]
        widgets = {
            "alt": forms.Textarea({"rows": 2}),
            "caption": forms.Textarea({"rows": 2}),
            "keywords": forms.TextInput,
            "rights_until": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        }
        labels = {"sensitive": "Sensitive content", "headline": "Agency’s title", "creator": "Photographer"}
        help_texts = {"headline": "Not shown to readers.", "creator": "The name, without the agency."}
        error_messages = {
            "alt": {"required": "Say what the picture shows, for those who cannot see it."},
            "rights_until": {"invalid": "Give the last day as a date."},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.needs_alt:
            self.initial["alt"] = ""

    def clean_alt(self) -> str:
        alt = " ".join(self.cleaned_data["alt"].split())
        if says_no_more_than_name(alt, self.instance.original_name):
            raise forms.ValidationError(
                "That is the file’s name. Say what the picture shows, for those who cannot see it."
            )
        return alt


class PictureForm(DescriptionForm):
    """The same with the focal point: two numbers that focal.js sets with a click."""

    class Meta(DescriptionForm.Meta):
        fields = [*DescriptionForm.Meta.fields, "focal_x", "focal_y"]
        widgets = DescriptionForm.Meta.widgets | {
            name: forms.NumberInput({"min": 0, "max": 1, "step": 0.01}) for name in ("focal_x", "focal_y")
        }
        labels = DescriptionForm.Meta.labels | {"focal_x": "From the left", "focal_y": "From the top"}
        help_texts = DescriptionForm.Meta.help_texts | {
            "focal_x": "0 is the left edge, 1 the right one.",
            "focal_y": "0 is the top, 1 the foot.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("focal_x", "focal_y"):
            if name in self.fields:  # which it is not for those who only look
                self.fields[name].required = False

    def _within(self, name: str) -> float:
        """An empty field changes nothing."""
        value = self.cleaned_data[name]
        if value is None:
            return getattr(self.instance, name)
        if not 0 <= value <= 1:
            raise forms.ValidationError("Give a number from 0 to 1.")
        return round(value, 4)

    def clean_focal_x(self) -> float:
        return self._within("focal_x")

    def clean_focal_y(self) -> float:
        return self._within("focal_y")
