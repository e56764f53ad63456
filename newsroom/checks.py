"""Settings that make sense one by one and must not stand together. `manage.py check` says so before a reader finds out."""

import os
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import Error, register
from django.http.request import validate_host

from newsroom import error_reports


@register("newsroom")
def settings_agree(app_configs: Any, **kwargs: Any) -> list[Error]:
    """Every contradiction found, with what to change."""
    return [*_addresses(), *_development_leftovers(), *_folders(), *_pictures(), *_watching()]


def _addresses() -> Iterator[Error]:
    address = urlsplit(settings.SITE_URL)
    if address.scheme == "http" and not settings.DEBUG:
        yield Error(
            f"SITE_URL is {settings.SITE_URL}, but with DEBUG off cookies travel over https alone, so nobody could sign in.",
            hint="Give SITE_URL its https address.",
            id="newsroom.E001",
        )
    if not validate_host(address.hostname or "", settings.ALLOWED_HOSTS):
        yield Error(
            f"SITE_URL is {settings.SITE_URL}, but ALLOWED_HOSTS refuses its host: {', '.join(settings.ALLOWED_HOSTS)}.",
            hint="Add the host to ALLOWED_HOSTS, or leave ALLOWED_HOSTS out: it then follows SITE_URL.",
            id="newsroom.E002",
        )
    if "*" in settings.ALLOWED_HOSTS and not settings.DEBUG:
        yield Error(
            "ALLOWED_HOSTS accepts every host, so a forged request can put a stranger's address into links that we send.",
            hint="Name the hosts of the site.",
            id="newsroom.E003",
        )


def _development_leftovers() -> Iterator[Error]:
    if settings.DEBUG and settings.SITE_URL.startswith("https:"):
        yield Error(
            f"DEBUG is on for {settings.SITE_URL}, where an error page would show code and settings to its readers.",
            hint="Set DEBUG=off, or give SITE_URL the address of your own machine.",
            id="newsroom.E004",
        )
    if not settings.DEBUG and settings.EMAIL_BACKEND == "django.core.mail.backends.console.EmailBackend":
        yield Error(
            "EMAIL_URL is console: while DEBUG is off, so links that reset a password would go to the log.",
            hint="Give EMAIL_URL the address of a mail server, or dummy: to send nothing.",
            id="newsroom.E005",
        )


def _folders() -> Iterator[Error]:
    if not os.access(settings.DATA_DIR, os.W_OK | os.X_OK):
        yield Error(
            f"DATA_DIR is {settings.DATA_DIR}, which does not exist or cannot be written to; uploaded pictures are kept there.",
            hint="Create the folder and give it to the user that runs the site.",
            id="newsroom.E006",
        )


def _pictures() -> Iterator[Error]:
    if settings.ACCEL_REDIRECT and settings.STORAGES["default"]["BACKEND"] != "newsroom.storage.LocalFiles":
        yield Error(
            "ACCEL_REDIRECT tells the front server to send pictures from its own disk, but PICTURE_STORAGE keeps them elsewhere.",
            hint="Set one of the two, not both.",
            id="newsroom.E007",
        )


def _watching() -> Iterator[Error]:
    if settings.SENTRY_DSN and not error_reports.is_installed():
        yield Error(
            "SENTRY_DSN is set, but the package that reports errors is not installed, so none is reported.",
            hint="pip install 'sentry-sdk~=2.40' into the environment of the site, or leave SENTRY_DSN out.",
            id="newsroom.E008",
        )
