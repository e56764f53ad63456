"""Databases that are kept: filled once, and made anew when they are old or only half made."""

import os
from pathlib import Path

import pytest

from bench import kept

pytestmark = pytest.mark.once


@pytest.fixture
def process(tmp_path, monkeypatch):
    """Be a process whose database is kept, under this name; tells whether it had to fill it."""

    def start(name: str = "thousand", *, breaks_off: bool = False) -> bool:
        for variable, value in kept.environment(name).items():
            monkeypatch.setenv(variable, value)
        filled = []

        def fill() -> None:
            filled.append(name)
            Path(os.environ["TEST_FOLDER"], "rows").touch(exist_ok=False)
            if breaks_off:
                raise KeyboardInterrupt

        kept.fill_once("rows", fill)
        return bool(filled)

    monkeypatch.setenv("BENCH_DATA", str(tmp_path))
    return start


def test_what_one_process_fills_the_next_finds(process):
    assert [process(), process(), process("million"), process("million")] == [True, False, True, False]


def test_what_is_half_a_day_old_or_was_broken_off_is_made_anew(process, tmp_path):
    with pytest.raises(KeyboardInterrupt):
        process(breaks_off=True)
    assert process()

    mark = tmp_path / "thousand" / "filled"
    os.utime(mark, (mark.stat().st_mtime - kept.FRESH - 1,) * 2)
    assert process()


def test_nothing_is_kept_where_no_folder_is_named(monkeypatch):
    monkeypatch.delenv("BENCH_DATA", raising=False)

    assert kept.environment("thousand") == {"TEST_FOLDER": ""}
