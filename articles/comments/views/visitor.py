"""Where a visitor's connection comes from."""

from __future__ import annotations

import ipaddress

from django.http import HttpRequest


def address_of_visitor(request: HttpRequest) -> str | None:
    """The visitor's address in one spelling; None where the server does not know it, as behind a socket."""
    try:
        address = ipaddress.ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return None
    return str(getattr(address, "ipv4_mapped", None) or address)
