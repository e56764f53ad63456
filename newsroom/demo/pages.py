"""The demo’s pages that are no news: read from ``about/``, a page a file, loaded through the verbs that editors use.

A file has lines "key: value", an empty line, and the body. The slug is made of the title where none is given; "when" is a
time as in the stories, or "draft".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.utils.text import slugify

from articles import pages
from articles.models import Page

from .moments import moment

HERE = Path(__file__).parent / "about"


@dataclass(frozen=True)
class DemoPage:
    title: str
    slug: str
    place: int
    when: str
    body: str
    parent: str = ""


def read_pages() -> list[DemoPage]:
    """Those that others stand in come first."""
    return sorted(map(_read, HERE.glob("*.html")), key=lambda page: (page.parent, page.place))


def load_pages(by, now: datetime) -> int:
    """Bring in the pages that are not there. Returns how many were new."""
    missing = [page for page in read_pages() if not Page.objects.known_as(page.slug).exists()]
    for demo in missing:
        at = now if demo.when == "draft" else moment(demo.when, now)
        page = Page(
            title=demo.title,
            slug=demo.slug,
            position=demo.place,
            body=demo.body,
            parent=Page.objects.known_as(demo.parent).first() if demo.parent else None,
        )
        pages.save(page, by=by, at=at)
        if demo.when != "draft":
            pages.publish(page, by=by, at=at)
    return len(missing)


def _read(path: Path) -> DemoPage:
    head, _, body = path.read_text(encoding="utf-8").partition("\n\n")
    said = dict(line.split(": ", 1) for line in head.splitlines())
    said.setdefault("slug", slugify(said["title"]))
    return DemoPage(**{**said, "place": int(said["place"])}, body=body.strip())
