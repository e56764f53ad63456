"""What all pages have in common to which only a signed key leads."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from articles.views.errors import not_found
from articles.views.previews import PRIVATE


def keyed_page(*methods: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """For a view behind a key: kept by nobody, listed by nobody, told to no other site.

    Needs no token against forgery: who does not have the key cannot write the address, and no session counts here.
    """

    def decorator(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @csrf_exempt
        @require_http_methods(methods)
        @wraps(view)
        def wrapper(request: HttpRequest, key: str) -> HttpResponse:
            try:
                response = view(request, key)
            except Http404 as missing:
                response = not_found(request, missing)
            for name, value in PRIVATE.items():
                response[name] = value
            return response

        return wrapper

    return decorator
