"""The language that a text is in, where it is not the site's."""

from __future__ import annotations

from functools import cache

from django.conf import settings
from django.db import models
from django.utils.translation import get_language_info, override


def languages() -> list[tuple[str, str]]:
    """What a story can be written in: every language that Django knows, as (code, English name), by name."""
    with override("en"):
        return sorted(((code, str(name)) for code, name in settings.LANGUAGES), key=lambda pair: pair[1])


def language_name(code: str) -> str:
    """The English name of a language, or ``code`` itself where that is no language that we know."""
    return dict(languages()).get(code, code)


@cache
def is_right_to_left(code: str) -> bool:
    """Whether the language is written from right to left."""
    try:
        return get_language_info(code)["bidi"]
    except KeyError:
        return False


class InLanguage(models.Model):
    """Something that is written in a language of its own."""

    language = models.CharField(
        max_length=20,
        blank=True,
        default="",
        db_default="",
        choices=languages,
        help_text="Screen readers and search engines go by it. Empty: the site's own language.",
    )

    class Meta:
        abstract = True

    @property
    def written_in(self) -> str:
        """The code of the language, such as "ar"."""
        return self.language or settings.LANGUAGE_CODE

    @property
    def direction(self) -> str:
        """ "rtl" or "ltr" where the language is known to differ from the site's; else "auto": the text itself decides."""
        if not self.language:
            return "auto"
        return "rtl" if is_right_to_left(self.language) else "ltr"
