"""The rules of the suite itself: nothing is skipped unseen, and each database gets its own tests."""

import os
import subprocess
import sys

import pytest

from newsroom.environment import BASE_DIR

pytestmark = pytest.mark.once

TESTS = """
import pytest

def test_runs():
    pass

@pytest.mark.skipif("BROWSER" not in globals(), reason="Chromium was not found")
def test_needs_a_browser():
    pass

@pytest.mark.postgresql
def test_about_postgresql():
    pass

@pytest.mark.sqlite
def test_about_sqlite():
    pass
"""


@pytest.fixture
def suite(tmp_path):
    """Run a suite of four tests under this repository's conftest and configuration."""
    (tmp_path / "test_four.py").write_text(TESTS)

    def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        # What tells this process that it is one of several workers is not for its child.
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
        command = [sys.executable, "-m", "pytest", "-p", "conftest", "-p", "no:cacheprovider", "-v", *arguments]
        return subprocess.run(
            [*command, "-c", BASE_DIR / "pyproject.toml", tmp_path / "test_four.py"],
            cwd=BASE_DIR,
            env={**environment, "TEST_DATABASE": "", "REQUIRE_ALL": "", **variables},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return run


@pytest.mark.parametrize("workers", [[], ["--numprocesses", "2"]])
def test_a_skipped_test_is_a_failed_run_where_everything_is_required(suite, workers):
    tolerant, strict = suite(*workers), suite(*workers, REQUIRE_ALL="1")

    assert (tolerant.returncode, strict.returncode) == (0, 1)
    assert "REQUIRE_ALL is set, but this was skipped: " in strict.stdout
    assert "test_needs_a_browser: Skipped: Chromium was not found" in strict.stdout
    assert "REQUIRE_ALL" not in tolerant.stdout


def test_a_test_about_one_database_is_left_out_on_the_other(suite):
    outcome = suite().stdout

    assert "test_about_sqlite PASSED" in outcome
    assert "test_about_postgresql" not in outcome
    assert "2 passed, 1 skipped, 1 deselected" in outcome


def test_without_postgresql_the_run_ends_in_a_sentence_that_says_what_to_install(tmp_path):
    """Nothing that this process can reach is a server: an empty PATH, and a root without /usr/lib/postgresql."""
    program = (
        "import pathlib, newsroom.tests.databases as databases;"
        "pathlib.Path.glob = lambda *arguments: iter(());"
        "databases.start_postgresql()"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=BASE_DIR,
        env={**os.environ, "PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "apt install postgresql" in done.stderr
