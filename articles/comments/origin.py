"""Whether a form was sent from our own pages.

Readers' pages carry no cookie and so no CSRF token. What a browser says by itself about where a request
comes from, and scripts of other sites cannot change, takes its place.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest


def is_from_this_site(request: HttpRequest) -> bool:
    """Whether the browser says that one of our pages sent ``request``, or says nothing.

    The most telling header decides. Where none is there, an old browser or one that guards its privacy sent
    the request: as no session counts here, there is nothing that another site could ride on.
    """
    fetch_site = request.headers.get("Sec-Fetch-Site", "")
    if fetch_site:
        return fetch_site in ("same-origin", "none")
    ours = {f"{request.scheme}://{request.get_host()}".lower(), settings.SITE_URL.lower()}
    for sender in (request.headers.get("Origin"), request.headers.get("Referer")):
        if sender:
            return _origin(sender) in ours
    return True


def _origin(address: str) -> str:
    try:
        parts = urlsplit(address.lower())
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}"
