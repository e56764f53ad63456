"""Text that was typed and not saved: kept under the form that it was typed into, until that form is saved."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.utils import timezone

from .models import Article, UnsavedText

#: Name and value of each field of a form, in order.
Fields = list[tuple[str, str]]
#: Fields of the form that are no text of anybody's.
_NOT_TYPED = frozenset(["csrfmiddlewaretoken", "_verb", "_continue", "_save"])


def keep(
    fields: Fields,
    *,
    user: AbstractBaseUser,
    article: Article | None,
    form_key: str,
    base: int,
    reason: str = UnsavedText.Reason.AUTOSAVE,
    at: datetime | None = None,
) -> UnsavedText:
    """Keep what ``user`` has typed, in place of what was kept of the same form before."""
    typed = [[name, value] for name, value in fields if name not in _NOT_TYPED]
    headline = next((value for name, value in typed if name == "headline"), "")
    kept, _ = UnsavedText.objects.update_or_create(
        user=user,
        form_key=form_key,
        defaults={
            "article": article,
            "base": base,
            "fields": typed,
            "headline": " ".join(headline.split())[:300],
            "reason": reason,
            "at": at or timezone.now(),
        },
    )
    return kept


def forget(user: AbstractBaseUser, form_key: str) -> None:
    """The form was saved, or its text thrown away."""
    UnsavedText.objects.filter(user=user, form_key=form_key).delete()
