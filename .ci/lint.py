"""Every check that runs no test: all of them, one line each, and what went wrong below it. `make lint` runs this."""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).resolve().parent.parent
PROGRAMS = Path(sys.executable).parent
ROOMS = ("articles", "bench", "newsroom", "tags")
LONGEST_FILE = 400  # lines
DRAWERS = {"utils.py", "helpers.py", "services.py", "common.py", "misc.py"}  # names that say nothing of the content


def main() -> int:
    """Run the checks and return the number of those that failed."""
    with tempfile.TemporaryDirectory() as folder:
        development = {"DEBUG": "on", "DATA_DIR": folder}
        production = {
            "DEBUG": "off",
            "DATA_DIR": folder,
            "SECRET_KEY": os.urandom(40).hex(),
            "SITE_URL": "https://news.example",
            "DATABASE_URL": "postgresql://newsroom@localhost/newsroom",
        }
        manage = [sys.executable, "-W", "error", "manage.py"]
        outcomes = [
            tell("code", run([PROGRAMS / "ruff", "check", "--quiet", "."])),
            tell("format of code", run([PROGRAMS / "ruff", "format", "--quiet", "--check", "--diff", "."])),
            tell("format of templates", templates()),
            tell("who imports whom", run([PROGRAMS / "lint-imports", "--no-logo", "--no-cache"])),
            tell("migrations", run([*manage, "makemigrations", "--check", "--dry-run"], development)),
            tell("development settings", run([*manage, "check", "--fail-level", "WARNING"], development)),
            tell("deployment settings", run([*manage, "check", "--deploy", "--fail-level", "WARNING"], production)),
            tell("lock files", "\n".join(lock_files(ROOT))),
            tell("size and names of files", "\n".join(files(ROOT))),
        ]
    return outcomes.count(False)


def tell(name: str, complaint: str) -> bool:
    """Print the outcome; True when there is nothing to complain of."""
    print(f"{'FAILED' if complaint else 'ok':8}{name}", flush=True)
    if complaint:
        print(complaint, flush=True)
    return not complaint


def run(command: list, environment: dict[str, str] | None = None) -> str:
    """The output of a command that failed; nothing of one that did not."""
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | (environment or {}),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return (done.stdout or f"exit code {done.returncode}") if done.returncode else ""


def templates() -> str:
    """What djade would write differently."""
    found = [path for room in ("templates", *ROOMS) for path in (ROOT / room).rglob("*.html")]
    return run([PROGRAMS / "djade", "--check", "--target-version", "5.2", *found]) if found else ""


def lock_files(root: Path) -> list[str]:
    """Requirements that are named and not locked, and lines that would tie a lock to one machine or registry."""
    complaints = []
    for name in ("requirements", "requirements-dev"):
        locked = (root / f"{name}.txt").read_text()
        versions = dict(re.findall(r"^([a-z0-9.-]+)==(\S+)", locked, re.MULTILINE))
        for line in (root / f"{name}.in").read_text().splitlines():
            if match := re.match(r"([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[.*?\])?([^#]*)", line):
                package = re.sub(r"[-_.]+", "-", match[1]).lower()
                if package not in versions:
                    complaints.append(f"{name}.txt does not lock {package}: make lock")
                elif versions[package] not in SpecifierSet(match[2].strip()):
                    complaints.append(
                        f"{name}.txt locks {package} {versions[package]}, not {match[2].strip()}: make lock"
                    )
        places = re.findall(r"^.*(?:://|--index-url|--find-links|file:).*$", locked, re.MULTILINE)
        complaints.extend(f"{name}.txt names a place: {line.strip()}" for line in places)
    return complaints


def files(root: Path) -> list[str]:
    """Files too long to read in one go, and drawers for what has found no place."""
    complaints = []
    for path in (path for room in ROOMS for path in sorted((root / room).rglob("*.py"))):
        length = len(path.read_text().splitlines())
        if length > LONGEST_FILE and not {"migrations", "tests"} & set(path.parts):
            complaints.append(f"{path.relative_to(root)} has {length} lines, over {LONGEST_FILE}: split it by concept.")
        if path.name in DRAWERS:
            complaints.append(f"{path.relative_to(root)}: name the file after what is in it.")
    return complaints


if __name__ == "__main__":
    sys.exit(min(main(), 1))
