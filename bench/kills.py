"""How much typing a crash costs. Tabs, browsers, servers and connections are cut off while somebody types.

Each time, what was typed is brought back as an editor would: the desk is opened, and “Go on” is pressed. What is
measured is the time from the first keystroke that did not come back to the moment of the crash; 0 where all of it did.

    python -m bench.kills 100 --seed 7
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Self

from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
NAME, PASSWORD = "editor", "types-without-looking"
PATIENCE = 30  # seconds for anything that is waited for
TYPES = (0.6, 2.2)  # seconds of typing before a crash, at least and at most
GOES_ON = (0.3, 1.5)  # seconds of typing on after the server or the connection is gone
KEYSTROKE = (0.04, 0.14)  # seconds between two: somebody who types fast


@dataclass
class Site:
    """A site of its own in a process of its own, in a folder that goes away."""

    folder: Path
    port: int = field(default_factory=lambda: _free_port())
    process: subprocess.Popen | None = None

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}"

    def prepare(self) -> None:
        """The tables, and one person who may write."""
        self._manage("migrate", "--verbosity=0").wait()
        person = {"DJANGO_SUPERUSER_PASSWORD": PASSWORD}
        self._manage(
            *("createsuperuser", "--noinput", "--verbosity=0", f"--username={NAME}", "--email=editor@news.example"),
            **person,
        ).wait()

    def start(self) -> None:
        """Start the server and wait until it answers. Raises RuntimeError where it does not."""
        self.process = self._manage("runserver", f"localhost:{self.port}", "--noreload", "--skip-checks")
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            with contextlib.suppress(OSError), urllib.request.urlopen(f"{self.address}/health/live", timeout=5):
                return
            time.sleep(0.05)
        raise RuntimeError(f"The server did not start within {PATIENCE} s")

    def kill(self) -> None:
        """As a power cut would: nothing is finished, nothing is closed."""
        if self.process:
            self.process.kill()
            self.process.wait()

    def _manage(self, *arguments: str, **variables: str) -> subprocess.Popen:
        own = {
            "DJANGO_SETTINGS_MODULE": "newsroom.settings",
            "DEBUG": "on",
            "DATA_DIR": str(self.folder),
            "DATABASE_URL": f"sqlite:///{self.folder}/site.sqlite3",
            "SITE_URL": self.address,
            "ALLOWED_HOSTS": "",
            "LOG_LEVEL": "ERROR",
        }
        return subprocess.Popen(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=os.environ | own | variables,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


@dataclass
class Person:
    """An editor at a browser that keeps its memory on disk, as everybody's does."""

    playwright: Playwright
    site: Site
    profile: Path
    process: subprocess.Popen | None = None
    browser: Browser | None = None

    def open_browser(self) -> None:
        port_file = self.profile / "DevToolsActivePort"
        port_file.unlink(missing_ok=True)
        for lock in self.profile.glob("Singleton*"):
            lock.unlink()
        program = next(filter(None, map(shutil.which, BROWSERS)))
        quiet = ("--no-first-run", "--disable-sync", "--disable-background-networking", "--disable-component-update")
        self.process = subprocess.Popen(
            [
                *(program, "--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0", *quiet),
                *(f"--user-data-dir={self.profile}", "about:blank"),
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # so that it can be killed with all its processes, and nothing else with it
        )
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and not (port_file.exists() and "\n" in port_file.read_text()):
            time.sleep(0.02)
        port = port_file.read_text().split("\n")[0]
        self.browser = self.playwright.chromium.connect_over_cdp(f"http://127.0.0.1:{port}")
        self.browser.contexts[0].set_default_timeout(PATIENCE * 1000)

    def kill_browser(self) -> None:
        """All its processes at once."""
        if self.process:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        with contextlib.suppress(Exception):
            self.browser.close()

    def kill_tabs(self) -> None:
        """The processes behind the pages, as when one takes too much memory."""
        processes = self.browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
        for process in processes:
            if process["type"] == "renderer":
                with contextlib.suppress(ProcessLookupError):
                    os.kill(process["id"], signal.SIGKILL)

    def go(self, path: str) -> Page:
        """Open a page of the desk in a new tab, signing in where that is asked for."""
        page = self.browser.contexts[0].new_page()
        page.goto(self.site.address + path)
        if "/login/" in page.url:
            page.get_by_label("Username").fill(NAME)
            page.get_by_label("Password").fill(PASSWORD)
            page.keyboard.press("Enter")
            page.wait_for_url(f"**{path}")
        return page

    def bring_back(self, headline: str) -> str:
        """Find the text on the desk, go on with it, read the body, and throw it away."""
        page = self.go("/admin/")
        page.wait_for_load_state("networkidle")  # what this browser alone had goes up first
        offer = page.locator(".unsaved-offer", has_text=f"“{headline}”")
        if not offer.count():
            page.close()
            return ""
        throw_away = offer.get_by_role("link", name="Throw away").get_attribute("href")
        offer.get_by_role("link", name="Go on").click()
        body = page.locator("textarea[name=body]").input_value()
        page.goto(self.site.address + throw_away)
        page.get_by_role("button", name="Throw away").click()
        expect(page.get_by_text("was thrown away")).to_be_visible()
        page.close()
        return unescape(body.removeprefix("<p>").removesuffix("</p>"))


@dataclass
class Typing:
    """The words that are typed, and when each key was pressed."""

    page: Page
    chance: random.Random
    text: str = ""
    times: list[float] = field(default_factory=list)

    def go_on(self, seconds: float) -> None:
        """Numbered words, at the speed of a person, for so long."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            key = self._stream[len(self.text)]
            self.times.append(time.monotonic())
            self.page.keyboard.press("Space" if key == " " else key)
            self.text += key
            time.sleep(self.chance.uniform(*KEYSTROKE))

    _stream = " ".join(f"word{number}" for number in range(10_000))

    def lost(self, recovered: str, crashed: float) -> float:
        """Seconds of typing that did not come back. Raises AssertionError where what came back is not what was typed."""
        assert (self.text.rstrip() + " ").startswith(recovered.rstrip()), f"typed {self.text!r}, got {recovered!r}"
        length = len(recovered.rstrip())
        return 0.0 if length >= len(self.text.rstrip()) else crashed - self.times[length]


@dataclass
class Crashes:
    """The ways in which it ends, each returning the moment."""

    site: Site
    person: Person
    chance: random.Random

    def tab(self, typing: Typing) -> float:
        crashed = time.monotonic()
        self.person.kill_tabs()
        with contextlib.suppress(Exception):
            typing.page.close()
        return crashed

    def browser(self, typing: Typing) -> float:
        crashed = time.monotonic()
        self.person.kill_browser()
        self.person.open_browser()
        return crashed

    def server(self, typing: Typing) -> float:
        """Somebody types on without a server, and closes the tab before there is one again."""
        self.site.kill()
        typing.go_on(self.chance.uniform(*GOES_ON))
        crashed = time.monotonic()
        typing.page.close()
        self.site.start()
        return crashed

    def connection(self, typing: Typing) -> float:
        """The same with a connection that is cut."""
        context = self.person.browser.contexts[0]
        context.set_offline(True)
        typing.go_on(self.chance.uniform(*GOES_ON))
        crashed = time.monotonic()
        typing.page.close()
        context.set_offline(False)
        return crashed

    def in_turn(self) -> itertools.cycle[Callable[[Typing], float]]:
        return itertools.cycle([self.tab, self.browser, self.server, self.connection])


class Newsroom(contextlib.ExitStack):
    """A site and a person, both gone at the end, whatever happened."""

    def __enter__(self) -> Self:
        super().__enter__()
        folder = Path(self.enter_context(tempfile.TemporaryDirectory(prefix="kills-", ignore_cleanup_errors=True)))
        self.site = Site(folder)
        self.callback(self.site.kill)
        self.person = Person(self.enter_context(sync_playwright()), self.site, folder / "profile")
        self.person.profile.mkdir()
        self.callback(self.person.kill_browser)
        self.site.prepare()
        self.site.start()
        self.person.open_browser()
        return self


def run(kills: int, seed: int) -> list[float]:
    """Cut somebody off so many times, and return the seconds of typing that were lost each time."""
    chance = random.Random(seed)
    losses = []
    with Newsroom() as newsroom:
        person = newsroom.person
        ways = Crashes(newsroom.site, person, chance).in_turn()
        for number, crash in zip(range(1, kills + 1), ways, strict=False):
            page = person.go("/admin/articles/article/add/")
            headline = f"Crash {number}."
            page.get_by_label("Headline").fill(headline)
            page.locator(".ProseMirror[role=textbox]").focus()
            typing = Typing(page, chance)
            typing.go_on(chance.uniform(*TYPES))
            crashed = crash(typing)
            losses.append(typing.lost(person.bring_back(headline), crashed))
    return losses


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench.kills", description="Seconds of typing lost at each crash.")
    parser.add_argument("kills", type=int)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    print(json.dumps([round(loss, 3) for loss in run(options.kills, options.seed)]))
