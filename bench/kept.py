"""Databases that outlive the process that filled them, so that what takes long to make can be asked again after a change.

BENCH_DATA names a folder for them; without it each goes away with its process. They are made anew after half a day, because
what was news by then is news no more, and wherever somebody deletes them: as after a change of what fills them.
"""

import os
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path

FRESH = 12 * 60 * 60  # seconds
_MARK = "filled"


def environment(name: str) -> dict[str, str]:
    """What a process is started with, so that its database is kept under this name where any is kept.

    Takes away what an earlier process left that is old, or only half made.
    """
    if not os.environ.get("BENCH_DATA"):
        return {"TEST_FOLDER": ""}
    folder = Path(os.environ["BENCH_DATA"]).resolve() / name
    mark = folder / _MARK
    if not mark.exists() or time.time() - mark.stat().st_mtime > FRESH:
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    return {"TEST_FOLDER": str(folder)}


def is_filled() -> bool:
    """Whether an earlier process has filled this one's database."""
    mark = _mark()
    return mark is not None and mark.exists()


def fill_once(what: str, fill: Callable[[], object]) -> None:
    """Fill this process's database, unless an earlier one has. It may take minutes, so it says with what, and how long."""
    if is_filled():
        return
    print(f"    a database is being filled with {what}", file=sys.stderr, flush=True)
    begun = time.monotonic()
    fill()
    print(f"    {what}: filled in {time.monotonic() - begun:,.0f} s", file=sys.stderr, flush=True)
    if mark := _mark():
        mark.touch()


def _mark() -> Path | None:
    return Path(os.environ["TEST_FOLDER"]) / _MARK if os.environ.get("TEST_FOLDER") else None
