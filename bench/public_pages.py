"""Every kind of page that a reader can come to, as files and as addresses."""

import functools
import re
from collections import Counter, deque
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve

from bench.demo_site import Page, own_paths, prepare, stranger, visit

SAMPLES = 4
_NAME = re.compile(r"[^-\w.]+")


def html_pages() -> list[tuple[str, str]]:
    """(path, HTML) of every kind of page that a reader reaches from the front page, SAMPLES of each, and of what goes wrong."""
    return [*((page.path, page.text) for page in _reached()), *_off_the_path()]


@functools.cache
def _reached() -> tuple[Page, ...]:
    prepare()
    seen, waiting, pages = {"/"}, deque(["/"]), []
    counted: Counter[str] = Counter()
    while waiting:
        page = visit(waiting.popleft())
        if page.text:
            pages.append(page)
        for path in own_paths(page):
            kind = _kind(path)
            if path not in seen and kind and counted[kind] < SAMPLES:
                seen.add(path)
                counted[kind] += 1
                waiting.append(path)
    return tuple(pages)


def _kind(path: str) -> str:
    """The view that answers, and whether it is asked something; empty for what is no page: pictures, feeds, sitemaps."""
    parts = urlsplit(path)
    try:
        match = resolve(parts.path)
    except Resolver404:
        return "nothing"
    view = f"{match.func.__module__}.{match.func.__name__}"
    return "" if re.search(r"picture|feed|sitemap|xml|txt", view + parts.path) else f"{view} {bool(parts.query)}"


def _off_the_path() -> Iterable[tuple[str, str]]:
    """What no link leads to: errors, refused replies, signed links that are over."""
    from django.template.loader import render_to_string

    from articles.models import Article

    client, story = stranger(), Article.objects.public().filter(comments_open=True).first()
    for path in ("/nothing-here/", "/mail/confirm/nothing/", "/search/?q=nothing+at+all", "/search/?q=%22"):
        yield path, client.get(path).text
    gone = next(one for one in Article.objects.all() if Article.objects.gone().filter(pk=one.pk).exists())
    yield "gone", client.get(gone.get_absolute_url()).text
    yield "refused-reply", client.post(f"/stories/{story.pk}/reply/", {"text": "", "name": "", "email": "x"}).text
    yield "500", render_to_string("500.html")
    yield "403", render_to_string("403.html")


def written_to(folder: Path) -> int:
    """Write each page to a file of its own. Returns how many there are."""
    pages = html_pages()
    for number, (path, text) in enumerate(pages):
        name = _NAME.sub("_", path)[:80]
        (folder / f"{number:04}{name}.html").write_text(text, encoding="utf-8")
    return len(pages)


def one_of_each_kind() -> list[str]:
    """A path for each kind: that of the longest page, which has most on it."""
    longest: dict[str, Page] = {}
    for page in _reached():
        kind = f"{_kind(page.path)} {page.status}"
        if kind not in longest or len(page.text) > len(longest[kind].text):
            longest[kind] = page
    return [page.path for page in longest.values()]
