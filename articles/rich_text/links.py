"""Which addresses may become links."""

from __future__ import annotations

import unicodedata
from html import unescape
from urllib.parse import urlsplit

from .declaration import SCHEMES


def safe_link(address: str) -> bool:
    """Whether an address that a person gave may become a link: http, https, mailto, or a path of this site.

    ``//host`` and ``/\\host`` look like paths and are other hosts: refused, as are hidden characters,
    which browsers drop before they read the scheme.
    """
    address = unescape(address)
    if any(unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp") for character in address):
        return False
    if address.startswith("#"):
        return True
    if address.startswith("/"):
        return not address.startswith(("//", "/\\"))
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    if parts.scheme.lower() == "mailto":
        return bool(parts.path)
    return parts.scheme.lower() in SCHEMES and bool(parts.netloc)
