"""The site as whoever stands in front of it hands it on: over what the proxy says is https, and text compressed.

`granian --interface wsgi bench.front_server:application`. A stand-in for nginx, so that what is measured needs no nginx:
gzip at its level 6 for what the application makes; files are compressed already, by `collectstatic`.
"""

import gzip
from collections.abc import Callable, Iterable
from typing import Any

from newsroom.wsgi import application as site

_COMPRESSED = ("text/", "application/json", "application/xml", "application/rss+xml", "image/svg+xml")


def application(environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
    """WSGI."""
    environ["wsgi.url_scheme"] = "https"
    answer: dict[str, Any] = {}

    def remember(status: str, headers: list[tuple[str, str]], *rest: Any) -> None:
        answer["status"], answer["headers"] = status, headers

    body = site(environ, remember)
    headers = {name.lower(): value for name, value in answer["headers"]}
    fits = headers.get("content-type", "").startswith(_COMPRESSED) and "content-encoding" not in headers
    if not fits or "gzip" not in environ.get("HTTP_ACCEPT_ENCODING", "") or answer["status"][:3] in ("204", "304"):
        start_response(answer["status"], answer["headers"])
        return body
    try:
        data = gzip.compress(b"".join(body), compresslevel=6, mtime=0)
    finally:
        getattr(body, "close", lambda: None)()
    kept = [(name, value) for name, value in answer["headers"] if name.lower() not in ("content-length", "vary")]
    vary = ", ".join(filter(None, [headers.get("vary"), "Accept-Encoding"]))
    start_response(
        answer["status"],
        [*kept, ("Content-Encoding", "gzip"), ("Content-Length", str(len(data))), ("Vary", vary)],
    )
    return [data]
