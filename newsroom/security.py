"""What Django's own middleware leaves out: the visitor's address behind proxies, and two isolation headers."""

import ipaddress
from collections.abc import Callable
from contextlib import suppress

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse

GetResponse = Callable[[HttpRequest], HttpResponse]

_SAID_BY_PROXIES = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_REQUEST_ID")


def client_address(get_response: GetResponse) -> GetResponse:
    """Make REMOTE_ADDR the visitor's own address when trusted proxies stand in front.

    Each proxy appends the address that called it to X-Forwarded-For, so the visitor's stands TRUSTED_PROXIES places from
    the right. What stands further left was sent by the visitor and proves nothing. Whoever connects from the open internet
    is no proxy of ours: what a proxy would have said is then taken out of the request before anybody believes it.
    """
    proxies = settings.TRUSTED_PROXIES
    if not proxies:
        raise MiddlewareNotUsed

    def middleware(request: HttpRequest) -> HttpResponse:
        if _from_outside(request.META.get("REMOTE_ADDR", "")):
            for name in _SAID_BY_PROXIES:
                request.META.pop(name, None)
            return get_response(request)
        forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        if len(forwarded) >= proxies:
            # What is no address was not written by a proxy of ours: the connection's is the better witness.
            with suppress(ValueError):
                request.META["REMOTE_ADDR"] = str(ipaddress.ip_address(forwarded[-proxies].strip()))
        return get_response(request)

    return middleware


def _from_outside(address: str) -> bool:
    # Over a socket in the file system, which is opened by whom its folder lets in, there is none.
    try:
        return ipaddress.ip_address(address).is_global
    except ValueError:
        return False


def isolation_headers(get_response: GetResponse) -> GetResponse:
    """Keep other origins from loading what is ours, unless the view has said otherwise (a picture for feeds may)."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Cross-Origin-Embedder-Policy", "credentialless")
        return response

    return middleware
