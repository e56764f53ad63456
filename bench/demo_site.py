"""The demo site in a database of its own, and a reader who opens every page that can be reached from the front page."""

import atexit
import functools
import gc
import logging
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

import django
from django.core.management import call_command
from django.test import Client
from django.test.utils import setup_databases, setup_test_environment, teardown_databases, teardown_test_environment

from bench import kept

HOST = "localhost:8000"  # SITE_URL where none is set: absolute links of our own are followed too
MOST_PAGES = 5_000  # a crawl that finds more has walked into addresses without end


@dataclass(frozen=True)
class Page:
    """One answer to a reader who has no account. `links` and `resources` are absolute addresses."""

    path: str
    status: int
    text: str
    sets_cookie: bool
    links: frozenset[str]  # where a reader can go
    resources: frozenset[str]  # what a browser fetches by itself


@functools.cache
def empty_database() -> None:
    """Set Django up with a database that goes away when the process ends, or that `bench.kept` keeps.

    Without a line for each request: what is printed are figures.
    """
    django.setup()
    logging.getLogger("newsroom.requests").setLevel(logging.WARNING)
    # Else every query would be written down, and the code be looked through for changes.
    setup_test_environment(debug=False)
    atexit.register(teardown_test_environment)
    databases = setup_databases(verbosity=0, interactive=False, keepdb=kept.is_filled(), serialized_aliases=[])
    atexit.register(teardown_databases, databases, verbosity=0, keepdb=bool(os.environ.get("TEST_FOLDER")))
    gc.collect()
    gc.freeze()  # as newsroom/wsgi.py does


@functools.cache
def prepare() -> None:
    """Make the site once, in a database of its own. Takes as long as drawing its pictures."""
    empty_database()
    call_command("load_demo", "--yes-i-know", stdout=sys.stderr)
    # A page that is missing or gone is an answer that we look for here, not an event.
    logging.getLogger("django.request").setLevel(logging.ERROR)


@functools.cache
def crawl() -> tuple[Page, ...]:
    """Every page of our own that a reader can reach by links and forms from the front page, each once.

    Raises RuntimeError where there is no end of them.
    """
    prepare()
    seen, waiting, pages = {"/"}, ["/"], []
    while waiting:
        page = visit(waiting.pop())
        pages.append(page)
        if len(pages) > MOST_PAGES:
            raise RuntimeError(f"More than {MOST_PAGES} pages, the last of them {page.path}")
        for path in own_paths(page):
            if path not in seen:
                seen.add(path)
                waiting.append(path)
    return tuple(pages)


def stranger() -> Client:
    """Somebody who has never been here and has no account."""
    return Client(raise_request_exception=False, headers={"host": HOST})


def visit(path: str) -> Page:
    """Open one page as a stranger."""
    response = stranger().get(path)
    found = _Addresses(f"http://{HOST}{path}")
    is_html = response.get("Content-Type", "").startswith("text/html") and not response.streaming
    text = response.text if is_html else ""
    found.feed(text)
    if "Location" in response:
        found.links.add(urljoin(found.base, response["Location"]))
    response.close()
    return Page(
        path, response.status_code, text, bool(response.cookies), frozenset(found.links), frozenset(found.resources)
    )


def own_paths(page: Page) -> Iterator[str]:
    """Paths, with their queries, that the page links to or loads on this site. The admin is not for readers."""
    for address in sorted(page.links | page.resources):
        parts = urlsplit(urldefrag(address).url)
        own = parts.netloc == HOST and parts.scheme in ("http", "https")
        if own and not parts.path.startswith(("/admin/", "/static/")):
            yield parts.path + (f"?{parts.query}" if parts.query else "")


class _Addresses(HTMLParser):
    def __init__(self, base: str) -> None:
        super().__init__()
        self.base, self.links, self.resources = base, set[str](), set[str]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        loads = [values.get("src"), *(part.split()[0] for part in values.get("srcset", "").split(",") if part.strip())]
        goes = []
        if tag == "link" and values.get("rel") in ("stylesheet", "icon", "preload", "modulepreload", "manifest"):
            loads.append(values.get("href"))
        else:
            goes.append(values.get("href"))
        if tag == "form" and values.get("method", "get").lower() == "get":
            goes.append(values.get("action"))
        self.links.update(urljoin(self.base, address) for address in goes if address)
        self.resources.update(urljoin(self.base, address) for address in loads if address)
