"""The verbs that a newcomer types first."""

import importlib.util
import os
import subprocess
import sys

import pytest

from newsroom.environment import BASE_DIR

pytestmark = pytest.mark.once

VERBS = {"help", "install", "run", "test", "lint", "format", "lock", "bench", "figures", "prove", "clean"}


def make(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run make as a person would, though these tests may themselves have been started by it."""
    environment = {name: value for name, value in os.environ.items() if name not in {"MAKEFLAGS", "MAKELEVEL"}}
    return subprocess.run(
        ["make", *arguments], cwd=BASE_DIR, env=environment, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.fixture
def lint():
    """The module behind `make lint`, which stands outside every package."""
    specification = importlib.util.spec_from_file_location("lint", BASE_DIR / ".ci" / "lint.py")
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def test_make_alone_lists_every_verb_with_what_it_does():
    lines = [line.split(maxsplit=2) for line in make().stdout.splitlines()]

    assert {verb for _, verb, _ in lines} == VERBS | {"prove-NAME"}
    assert all(len(meaning) > 10 for *_, meaning in lines)


def test_a_python_that_is_too_old_is_refused_in_a_sentence(tmp_path):
    old = tmp_path / "python3"
    old.write_text('#!/bin/sh\nif [ "$1" = --version ]; then echo Python 3.9.18; else exit 1; fi\n')
    old.chmod(0o755)

    done = make("install", f"PYTHON={old}", f"VENV={tmp_path / 'venv'}")

    assert done.returncode != 0
    assert "Newsroom needs Python 3.11 or newer" in done.stdout
    assert "is Python 3.9.18" in done.stdout
    assert not (tmp_path / "venv").exists()


def test_what_is_installed_is_not_installed_again(tmp_path):
    """`--question` answers 0 when there is nothing to do; only a changed lock file gives reason to."""
    stamps = [tmp_path / ".runtime-installed", tmp_path / ".development-installed"]
    question = ["--question", f"VENV={tmp_path}", *map(str, stamps)]

    assert make(*question).returncode == 1
    for stamp in stamps:
        stamp.touch()
    assert make(*question).returncode == 0
    assert make(*question, "--what-if=requirements.txt").returncode == 1
    assert make(*question, "--what-if=requirements-dev.txt").returncode == 1


def test_lint_finds_a_requirement_that_is_not_locked_or_locked_to_another_version(lint, tmp_path):
    (tmp_path / "requirements.in").write_text("Django>=5.2.19,<5.3\nfoo[bar]~=2.1  # why\nmissing_one\n")
    (tmp_path / "requirements.txt").write_text("django==5.2.19 \\\n    --hash=sha256:0\nfoo==3.0\n")
    for name in ("requirements-dev.in", "requirements-dev.txt"):
        (tmp_path / name).write_text("-c requirements.txt\n" if name.endswith("in") else "")

    assert lint.lock_files(tmp_path) == [
        "requirements.txt locks foo 3.0, not ~=2.1: make lock",
        "requirements.txt does not lock missing-one: make lock",
    ]


def test_lint_finds_a_lock_that_is_tied_to_one_machine_or_registry(lint, tmp_path):
    for name in ("requirements", "requirements-dev"):
        (tmp_path / f"{name}.in").touch()
        (tmp_path / f"{name}.txt").write_text("--find-links /opt/wheels\n" if name == "requirements" else "")

    assert lint.lock_files(tmp_path) == ["requirements.txt names a place: --find-links /opt/wheels"]


def test_lint_finds_a_file_that_is_too_long_and_a_drawer(lint, tmp_path):
    for name, lines in {"articles/utils.py": 1, "articles/long.py": 401, "articles/tests/test_long.py": 401}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("pass\n" * lines)

    assert lint.files(tmp_path) == [
        "articles/long.py has 401 lines, over 400: split it by concept.",
        "articles/utils.py: name the file after what is in it.",
    ]


def test_lint_tells_what_a_failed_command_said(lint, capsys):
    complaint = lint.run([sys.executable, "-c", "print('because'); raise SystemExit(3)"])

    assert lint.tell("example", complaint) is False
    assert capsys.readouterr().out == "FAILED  example\nbecause\n\n"
    assert lint.run([sys.executable, "-c", "print('fine')"]) == ""
