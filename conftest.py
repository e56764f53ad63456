"""What every test can use: a browser that complains, the material beside the repository, and no skip unseen."""

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import hypothesis
import pytest
from django.db import connection
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect, sync_playwright
from pytest_django import DjangoDbBlocker

#: The first that is there. Debian's headless shell draws the same pages for half of the processor's time.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
QUIET = (  # the browser's own talk with its maker
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",  # containers give it 64 MB, and a page that finds it full is gone without a word
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    "--no-sandbox",  # which root may not have, and containers lack
)

#: Milliseconds that a page may take for what it is expected to show: long, because a busy machine is no failure.
PATIENCE = 20_000
expect.set_options(timeout=PATIENCE)

# HYPOTHESIS_PROFILE=long tries each property on many more examples: for a night, and for what bench/ proves. A property
# whose examples are dear asks for a share of the profile: @settings(max_examples=settings.default.max_examples // 8).
hypothesis.settings.register_profile("default", deadline=None, max_examples=60)
hypothesis.settings.register_profile(
    "long", deadline=None, max_examples=2_000, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or "default")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out, rather than skip, what is about the other database. Browsers come first: they take longest.

    Were they last, one process would drive its browser while the others have nothing left to do.
    """
    others = ("once", "sqlite") if os.environ.get("TEST_DATABASE") == "postgresql" else ("postgresql",)
    left_out = [item for item in items if any(map(item.get_closest_marker, others))]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]
    items.sort(key=lambda item: item.get_closest_marker("browser") is None)


def pytest_collection_finish(session: pytest.Session) -> None:
    """What has been imported by now stays: to look through it for garbage again and again took a fifth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """With REQUIRE_ALL set, a skipped test is a failed run: on a machine that has everything, nothing may be missing."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter else []
    if os.environ.get("REQUIRE_ALL") and skipped and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
        reporter.write_line("")
        for report in skipped:
            reporter.write_line(
                f"REQUIRE_ALL is set, but this was skipped: {report.nodeid}: {report.longrepr[2]}", red=True
            )


def _shared(part: str) -> Path:
    """A folder of the reference material, which lies beside the repository and is not part of it."""
    folder = Path(__file__).resolve().parent.parent / "shared" / part
    if not folder.is_dir():
        pytest.skip(f"{folder} is not there: lay the reference material beside the repository to compare with it.")
    return folder


@pytest.fixture(scope="session")
def shared_seed() -> Path:
    """The source page and its story."""
    return _shared("seed")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Photos, exports and hostile material."""
    return _shared("data")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """End what is still connected before the database goes: PostgreSQL drops none that is in use.

    The live server answers in threads, and one of them may keep its connection a moment longer than its visitor stays.
    """
    yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture(scope="session", autouse=True)
def unhurried() -> Iterator[None]:
    """What the site refuses to wait for is waited for: these tests are about what it does, on machines that do much else.

    A test that is about such a limit sets it.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("articles.images.inspection.MAX_WAIT", 60)
        patch.setattr("articles.comments.screening.BUDGET", timedelta(seconds=60))
        yield


@pytest.fixture(scope="session", autouse=True)
def emptied_at_once() -> Iterator[None]:
    """The hundreds of tests that are no transaction have the database emptied quickly."""
    from newsroom.tests.emptying import fixture_teardown

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.test.TransactionTestCase._fixture_teardown", fixture_teardown)
        yield


@pytest.fixture
def kept_pages(transactional_db: None) -> Iterator[None]:
    """Pages and their parts are kept, none yet. Inside a transaction, which other tests are, none ever is."""
    from articles.page_cache import serving, triggers

    triggers.install("default")
    serving.forget()
    yield
    serving.forget()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, one for the whole run."""
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        pytest.skip("Chromium was not found: no page was tried in a browser. Install it with: apt install chromium")
    # Playwright keeps an event loop in this thread, which makes Django refuse its own, perfectly synchronous, queries.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(QUIET))
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


class Complaints(list[str]):
    """What the browser found wrong. A test that means to provoke something says so with `expect`."""

    def __init__(self) -> None:
        super().__init__()
        self._expected: list[str] = []

    def expect(self, part: str) -> None:
        """Let pass what contains `part`, such as "status of 404"."""
        self._expected.append(part)

    def unexpected(self) -> list[str]:
        """What no `expect` has foretold."""
        return [complaint for complaint in self if not any(part in complaint for part in self._expected)]

    def watch(self, context: BrowserContext, host: str) -> None:
        """Write down errors, refusals by the content security policy, and requests that leave `host`."""

        def console(message: ConsoleMessage) -> None:
            if message.type == "error":
                self.append(f"console: {message.text} ({message.location['url']})")

        def request(request: Request) -> None:
            address = urlsplit(request.url)
            if address.scheme not in ("data", "blob") and address.netloc != host:
                self.append(f"{request.frame.url} asked another host: {request.url}")

        context.on("console", console)
        context.on("request", request)
        context.on("weberror", lambda error: self.append(f"uncaught: {error.error}"))


@pytest.fixture
def complaints() -> Complaints:
    """What the browser has found wrong so far."""
    return Complaints()


@pytest.fixture
def open_page(browser: Browser, live_server, complaints: Complaints) -> Iterator[Callable[..., Page]]:
    """Open a page of a visitor of its own: `open_page(java_script_enabled=False, color_scheme="dark")`.

    The test fails at its end where the browser has complained of anything it did not expect.
    """
    contexts = []

    def opener(**options) -> Page:
        context = browser.new_context(base_url=live_server.url, **options)
        context.set_default_timeout(PATIENCE)
        complaints.watch(context, urlsplit(live_server.url).netloc)
        contexts.append(context)
        return context.new_page()

    yield opener
    for context in contexts:
        context.close()
    assert complaints.unexpected() == []


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """A page at desktop width, with JavaScript."""
    return open_page()
