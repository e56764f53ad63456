"""The desk in Chromium, with a database and a server of its own: obstacles on its pages, and a very long story.

`python -m bench.desk_in_browser obstacles`, `long-story`, `comparison` or `wordpress` (the same story in the editor of
PEER_WORDPRESS_DESK) prints what it measured as JSON.
"""

import functools
import json
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager

ROUNDS = 5
HAND = 1_000  # milliseconds from the last key to the button: nobody presses it sooner
WORDS, FIGURES = 20_000, 40


@functools.cache
def measured(what: str) -> dict[str, float]:
    """What a process of its own measured: `make prove` has a database already, with other things in it."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.desk_in_browser", what], stdout=subprocess.PIPE, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"measuring {what} broke down: see above")
    return json.loads(done.stdout)


def obstacles() -> dict[str, float]:
    """What axe calls serious or critical on all pages of the desk, for every role, in light and dark, counted."""
    from articles.tests.factory import make_user
    from newsroom.tests import desk_pages
    from newsroom.tests.accessibility import violations

    things, found, pages = desk_pages.furnish(), 0, 0
    with site() as url, chromium() as browser:
        for role in desk_pages.ROLES:
            context = browser.new_context(base_url=url)
            desk_pages.sign_in(context, make_user(role), url)
            page = context.new_page()
            for address in desk_pages.addresses(things):
                page.goto(address)
                grave = violations(page)
                pages, found = pages + 1, found + len(grave)
                for one in grave:
                    print(f"{role}: {address}: {one}", file=sys.stderr)
            context.close()
    return {"obstacles": found, "pages": pages}


def long_story() -> dict[str, float]:
    """Seconds to open and to save a story of WORDS words with FIGURES figures: medians of ROUNDS.

    Opening ends when the text stands in the editor and can be typed into, saving when the form stands on the new
    revision with the editor ready. All by the clock, with browser and server on this machine.
    """
    opened, saved = [], []
    with long_story_at_the_desk() as (story, form, page):

        def ready() -> None:
            page.wait_for_function(
                "figures => { const editor = document.querySelector('.ProseMirror[contenteditable=true]');"
                " return editor?.textContent.length > 90000 && editor.querySelectorAll('figure').length >= figures }",
                arg=FIGURES,
            )

        for number in range(ROUNDS + 1):  # the first fills caches
            started = time.perf_counter()
            page.goto(form, wait_until="commit")
            ready()
            opened.append(time.perf_counter() - started)
            page.get_by_label("Headline").fill(f"A very long story, version {number}")
            page.locator(".ProseMirror[contenteditable=true]").press_sequentially("Changed. ")
            page.wait_for_timeout(HAND)
            before = story.revision_number
            started = time.perf_counter()
            page.get_by_role("button", name="Save", exact=True).click()
            # The revision that the form stands on, of this page or of one made anew.
            page.wait_for_function("base => Number(document.querySelector('[name=base]')?.value) > base", arg=before)
            ready()
            saved.append(time.perf_counter() - started)
            story.refresh_from_db()
            assert story.revision_number == before + 1, "the save made no revision"
    return {"open": statistics.median(opened[1:]), "save": statistics.median(saved[1:])}


def comparison() -> dict[str, float]:
    """Seconds until the differences of two revisions of that story are shown, every tenth paragraph being another."""
    from django.urls import reverse

    from articles import revisions

    compared = []
    with long_story_at_the_desk() as (story, _, page):
        paragraphs = story.body.split("<p>")
        paragraphs[5::10] = ["Instead: " + paragraph for paragraph in paragraphs[5::10]]
        story.body = "<p>".join(paragraphs)
        story.save()
        revisions.record(story, by=story.created_by)
        for _ in range(ROUNDS):
            started = time.perf_counter()
            response = page.goto(f"{reverse('admin:articles_article_compare', args=[story.pk])}?from=1&to=2")
            compared.append(time.perf_counter() - started)
            assert response.status == 200
            assert page.get_by_text("Instead:").count() >= 5, "the page does not show what was changed"
    return {"compare": statistics.median(compared)}


@contextmanager
def long_story_at_the_desk() -> Iterator:
    """The story with its first revision, the address of its form, and a browser in which its editor is signed in."""
    from django.urls import reverse

    from articles import revisions
    from articles.models import Article
    from articles.tests.factory import make_author, make_section, make_user
    from newsroom.tests import desk_pages

    editor = make_user("Editor")
    story = Article.objects.create(
        headline="A very long story", section=make_section(), body=long_body(random.Random(1)), created_by=editor
    )
    assert story.body.count("<figure") == FIGURES, "the body lost its figures"
    story.bylines.create(author=make_author())
    revisions.record(story, by=editor)
    with site() as url, chromium() as browser:
        context = browser.new_context(base_url=url)
        desk_pages.sign_in(context, editor, url)
        yield story, reverse("admin:articles_article_change", args=[story.pk]), context.new_page()


def long_body(chance: random.Random) -> str:
    """WORDS words in paragraphs under headings, with a figure after every so many."""
    from articles.tests.factory import make_image
    from newsroom.demo.archive.prose import english

    said = " ".join(paragraph.html for paragraph in english(chance, 400).paragraphs)
    vocabulary = re.sub("<[^<>]*>", " ", said).split()

    def text(length: int) -> str:
        return " ".join(chance.choices(vocabulary, k=length)).capitalize()

    pictures = [make_image().pk for _ in range(FIGURES)]
    paragraphs, parts = 10 * FIGURES, []
    for number in range(paragraphs):
        if number % 20 == 0:
            parts.append(f"<h2>{text(5)}</h2>")
        words = WORDS // paragraphs - 4
        parts.append(f"<p>{text(words)} <strong>{text(2)}</strong> <em>{text(2)}</em></p>")
        if number % 10 == 5:
            picture = pictures[number // 10]
            parts.append(f'<figure data-picture="{picture}"><figcaption>{text(8)}</figcaption></figure>')
    return "".join(parts)


@contextmanager
def site() -> Iterator[str]:
    """The site on a port of its own, on this process's database, with its static files as in production: a browser that
    has one does not ask for it again."""
    from django.conf import settings
    from django.core.management import call_command
    from django.test.testcases import LiveServerThread
    from django.test.utils import override_settings

    storages = settings.STORAGES | {"staticfiles": {"BACKEND": "newsroom.stylesheets.StaticFiles"}}
    with (
        tempfile.TemporaryDirectory() as folder,
        override_settings(
            DEBUG=False,
            STATIC_ROOT=folder,
            STORAGES=storages,
            WHITENOISE_AUTOREFRESH=False,
            WHITENOISE_USE_FINDERS=False,
        ),
    ):
        call_command("collectstatic", verbosity=0, interactive=False)
        # What this class would put before the site serves static files as a machine for development does.
        server = LiveServerThread("127.0.0.1", lambda site: site)
        server.daemon = True
        server.start()
        server.is_ready.wait()
        if server.error:
            raise server.error
        try:
            yield f"http://localhost:{server.port}"
        finally:
            server.terminate()


@contextmanager
def chromium() -> Iterator:
    """The browser of the tests."""
    from playwright.sync_api import sync_playwright

    from conftest import BROWSERS, QUIET

    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        sys.exit("Chromium was not found. Install it with: apt install chromium")
    # Playwright keeps an event loop in this thread, which makes Django refuse its own, perfectly synchronous, queries.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(QUIET))
        yield browser
        browser.close()


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "newsroom.tests.settings"
    from bench.demo_site import empty_database

    empty_database()
    from bench.wordpress_editor import in_wordpress

    measures = {
        "obstacles": obstacles,
        "long-story": long_story,
        "comparison": comparison,
        "wordpress": lambda: in_wordpress(long_body(random.Random(1))),
    }
    print(json.dumps(measures[sys.argv[1]]()))
