"""Errors reported to Sentry, or to what speaks its language, where SENTRY_DSN names one. The package is optional.

A report says what failed in the code, and nothing of who met it: neither the request's headers, cookies, form and query,
nor the values of variables, nor who was signed in; and its texts are cleaned as those of the log are.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

from django.conf import settings

from newsroom.logs import clean, without_people

_OF_A_REQUEST = ("method", "url")
_LEFT_OUT = ("user", "breadcrumbs", "server_name", "extra")


def is_installed() -> bool:
    return find_spec("sentry_sdk") is not None


def begin(**options: Any) -> None:
    """Report errors from now on, where the settings ask for it and the package is there (newsroom.E008 says if not).

    ``options`` go to the package, such as a transport.
    """
    if not settings.SENTRY_DSN or not is_installed():
        return
    import sentry_sdk

    sentry_sdk.init(
        dsn=settings.SENTRY_DSN,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        before_send=scrubbed,
        **options,
    )


def scrubbed(event: dict[str, Any], hint: dict[str, Any]) -> dict[str, Any]:
    """``event`` without people."""
    event = {name: value for name, value in event.items() if name not in _LEFT_OUT}
    if "request" in event:
        request = event["request"]
        event["request"] = {name: without_people(request[name]) for name in _OF_A_REQUEST if name in request}
    # What the package says of itself and of the code is taken as it is; texts are those of errors and of the log.
    for name in ("message", "logentry", "exception", "transaction", "tags", "contexts"):
        if name in event:
            event[name] = clean(event[name])
    return event
