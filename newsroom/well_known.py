"""The addresses below /.well-known/ that programs look for by themselves."""

from datetime import UTC, datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

_VALID_MONTHS = 6  # RFC 9116 wants less than a year


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """Whom to tell of a hole in the site's security (RFC 9116)."""
    lines = [
        *(f"Contact: {contact}" for contact in settings.SECURITY_CONTACT),
        f"Expires: {_expires(timezone.now()):%Y-%m-%dT%H:%M:%SZ}",
        f"Preferred-Languages: {settings.LANGUAGE_CODE}",
        f"Canonical: {settings.SITE_URL}{request.path}",
    ]
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")


@require_safe
def change_password(request: HttpRequest) -> HttpResponse:
    """Where a password manager sends people whose password has become known."""
    return HttpResponseRedirect(reverse("admin:password_change"))


def _expires(now: datetime) -> datetime:
    """The end of the sixth month from ``now`` on. It says that somebody answers, which the site's settings say today."""
    months = now.astimezone(UTC).year * 12 + now.astimezone(UTC).month + _VALID_MONTHS
    return datetime(months // 12, months % 12 + 1, 1, tzinfo=UTC)
