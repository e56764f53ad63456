"""The site, with what its pages' keeping has counted in this process at /bench/numbers."""

import json
from collections.abc import Callable, Iterable
from typing import Any

from newsroom.wsgi import application as site

from articles.page_cache import counting  # isort: skip - its models are there once the site is


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """As the site answers, but for one address."""
    if environ["PATH_INFO"] != "/bench/numbers":
        return site(environ, start_response)
    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps(counting.numbers()).encode()]
