"""The programs of other people that judge pages: the W3C's validator and Lighthouse, as locked in bench/node/."""

import functools
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from newsroom.environment import BASE_DIR

LOCK = Path(__file__).resolve().parent / "node"
#: Runs at nobody's expense where the machine has more to do.
_FOLDER = BASE_DIR / "var" / "bench-node"


@functools.cache
def installed() -> Path:
    """The folder node_modules, as the lock says; fetched once, and again when the lock changes. Runs no script of a package."""
    wanted = (LOCK / "package-lock.json").read_text()
    done = _FOLDER / "installed-lock.json"
    if not done.exists() or done.read_text() != wanted:
        _program("npm", "npm")
        _FOLDER.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(LOCK / name, _FOLDER / name)
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        subprocess.run(command, cwd=_FOLDER, stdout=sys.stderr, check=True)
        done.write_text(wanted)
    return _FOLDER / "node_modules"


def markup_errors(pages: Path) -> list[str]:
    """What the W3C's validator calls an error in the HTML files below ``pages``, a line each."""
    jar = installed() / "vnu-jar" / "build" / "dist" / "vnu.jar"
    command = [
        _program("java", "default-jre-headless"),
        "-Xss4m",
        "-jar",
        str(jar),
        "--format",
        "json",
        "--exit-zero-always",
    ]
    done = subprocess.run([*command, str(pages)], stderr=subprocess.PIPE, text=True, check=True)
    told = json.loads(done.stderr)["messages"]
    return [
        f"{Path(one['url']).name}:{one.get('lastLine', 0)}: {one['message']} {one.get('extract', '')!r}"
        for one in told
        if one["type"] == "error" or one.get("subType") == "fatal"
    ]


def lighthouse(url: str, extra: Sequence[str] = ()) -> dict[str, Any]:
    """Lighthouse's report on ``url`` as a phone sees it, which is its own setting."""
    from conftest import BROWSERS, QUIET

    browser = next(filter(None, map(shutil.which, BROWSERS)), None) or _program("chromium", "chromium")
    command = [
        *(_program("node", "nodejs"), str(installed() / "lighthouse" / "cli" / "index.js"), url),
        *("--output=json", "--quiet", "--only-categories=performance,accessibility,best-practices,seo"),
        f"--chrome-flags=--headless=new {' '.join(QUIET)}",
        *extra,
    ]
    environment = os.environ | {"CHROME_PATH": browser, "CI": "1"}
    done = subprocess.run(command, stdout=subprocess.PIPE, env=environment, check=True)
    return json.loads(done.stdout)


def _program(name: str, package: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise RuntimeError(f"{name} was not found. Install it with: apt install {package}")
    return found
