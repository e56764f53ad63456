"""Every kind of page that a reader can come to, as files and as addresses."""

import functools
import json
import os
import re
import subprocess
import sys
from collections import Counter, deque
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve

from bench.demo_site import Page, own_paths, prepare, stranger, visit

SAMPLES = 4
#: A phone, a tablet, a desk.
WIDTHS = (360, 800, 1440)
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


def _off_the_path() -> Iterator[tuple[str, str]]:
    """What the samples may miss and what no link leads to: hard cases, errors, refused replies, a writer's own pages."""
    from django.template.loader import render_to_string

    client = stranger()
    yield from ((path, client.get(path).text) for path in hard_cases())
    story = _most_discussed()
    yield "refused-reply", client.post(f"/stories/{story.pk}/reply/", {"text": "", "name": "", "email": "x"}).text
    yield "500", render_to_string("500.html")
    yield "403", render_to_string("403.html")


def hard_cases() -> list[str]:
    """Paths of pages that have something on them which most have not."""
    from articles.comments.models import Comment
    from articles.comments.views.own import own_url
    from articles.models import Article

    public, story = Article.objects.public(), _most_discussed()
    comment, awaiting = Comment.objects.public().first(), Comment.objects.filter(state="pending").first()
    stories = [
        story,
        public.filter(language="ar").first(),
        public.exclude(content_warning="").first(),
        public.filter(comments_open=False).first(),
        public.filter(lead_image=None).first(),
        public.filter(body__contains="data-embed").first(),
        public.filter(corrections__isnull=False).first(),
        Article.objects.gone().first(),
        Article.objects.filter(state="withdrawn").first(),
    ]
    own = own_url(awaiting).partition("#")[0]
    return [
        *(one.get_absolute_url() for one in stories),
        f"{story.get_absolute_url()}?replytocom={story.comments.public().first().pk}",
        *(f"/comments/{comment.pk}/report/", f"/comments/{comment.pk}/reported/", own, f"{own}change/"),
        *("/comments/mail/nothing/confirm/", "/comments/mail/nothing/stop/", "/nothing-here/"),
        *("/search/?q=nothing+at+all", "/search/?q=%22", "/search/?q=ship&section=sea"),
    ]


def _most_discussed():
    from django.db.models import Count, Q

    from articles.models import Article

    approved = Count("comments", Q(comments__state="approved"))
    return Article.objects.public().filter(comments_open=True).annotate(n=approved).order_by("-n").first()


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


def obstacles() -> dict[str, int]:
    """What axe finds, of any level, on every kind of page, in light and dark, at three widths: how much, on how many pages."""
    from bench.desk_in_browser import chromium, site
    from newsroom.tests.accessibility import ANY, violations

    paths, found = [*one_of_each_kind(), *hard_cases()], 0
    with site() as url, chromium() as browser:
        for width in WIDTHS:
            page = browser.new_context(base_url=url, viewport={"width": width, "height": 900}).new_page()
            for path in paths:
                page.goto(path)
                for one in violations(page, ANY):
                    found += 1
                    print(f"    {width}: {path}: {one}", file=sys.stderr)
            page.context.close()
    return {"obstacles": found, "pages": len(paths)}


@functools.cache
def measured() -> dict[str, int]:
    """What a process of its own found: `make prove` has other things in its database by then."""
    done = subprocess.run([sys.executable, "-m", "bench.public_pages"], stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise RuntimeError("looking for obstacles broke down: see above")
    return json.loads(done.stdout.splitlines()[-1])


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "newsroom.tests.settings"
    prepare()
    print(json.dumps(obstacles()))
