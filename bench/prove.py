"""Measure what the site promises and compare each figure with its bound. `make prove`, `make prove-NAME`, `make figures`.

A group of promises is a module `bench/prove_NAME.py` with a list `CLAIMS`. A group without a module makes none yet.
"""

import argparse
import importlib
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

GROUPS = ("path", "desk", "pictures", "replies", "site", "freshness", "wordpress")


@dataclass(frozen=True)
class Claim:
    """One promise: a figure that is measured, and the bound that it must keep.

    `measure` returns the figure in `unit`; what it raises makes the claim fall short, with the error as the figure.
    """

    name: str
    bound: float
    measure: Callable[[], float]
    unit: str = ""
    keep: Literal["at most", "at least"] = "at most"

    def is_kept(self, figure: float) -> bool:
        """Whether the figure is on the right side of the bound, or on it."""
        return figure <= self.bound if self.keep == "at most" else figure >= self.bound


@dataclass
class Outcome:
    """What measuring one claim gave."""

    claim: Claim
    group: str
    figure: str
    kept: bool

    @property
    def cells(self) -> tuple[str, str, str, str]:
        """Claim, bound, figure and the command that measures it again."""
        bound = f"{self.claim.keep} {self.claim.bound:g} {self.claim.unit}".strip()
        return self.claim.name, bound, self.figure, f"make prove-{self.group}"


@dataclass
class Proof:
    """All outcomes so far, printed as they come."""

    outcomes: list[Outcome] = field(default_factory=list)

    def measure(self, group: str, claim: Claim) -> None:
        """Measure one claim and keep the outcome."""
        print(f"Measuring: {claim.name}", file=sys.stderr, flush=True)
        try:
            figure = claim.measure()
        except Exception as error:  # one broken measurement must not hide the others
            self.outcomes.append(Outcome(claim, group, f"{type(error).__name__}: {error}", kept=False))
        else:
            self.outcomes.append(Outcome(claim, group, f"{figure:.4g} {claim.unit}".strip(), claim.is_kept(figure)))

    def table(self) -> str:
        """Claim | bound | figure | command, the ones that fell short marked."""
        rows = [("claim", "bound", "figure", "command"), *(outcome.cells for outcome in self.outcomes)]
        widths = [max(len(row[column]) for row in rows) for column in range(4)]
        lines = [" | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
        marks = ["", *("" if outcome.kept else "  FALLS SHORT" for outcome in self.outcomes)]
        lines = [line.rstrip() + mark for line, mark in zip(lines, marks, strict=True)]
        return "\n".join([lines[0], "-+-".join("-" * width for width in widths), *lines[1:]])


def claims(group: str) -> Sequence[Claim]:
    """The promises of a group; none where it has no module."""
    module = f"bench.prove_{group}"
    try:
        return importlib.import_module(module).CLAIMS
    except ModuleNotFoundError as error:
        if error.name != module:
            raise
        return ()


def main(arguments: Sequence[str]) -> int:
    """Measure the groups named (all where none is), print the table, and return 1 when a claim falls short.

    With --figures, what falls short is shown and does not count: for looking at figures, not for judging them.
    """
    parser = argparse.ArgumentParser(prog="python -m bench.prove", description=main.__doc__)
    parser.add_argument("groups", nargs="*", metavar="NAME", help=", ".join(GROUPS))
    parser.add_argument("--figures", action="store_true")
    options = parser.parse_args(arguments)
    if unknown := set(options.groups) - set(GROUPS):
        parser.error(f"there is no group {', '.join(sorted(unknown))}; there are {', '.join(GROUPS)}")

    proof, silent = Proof(), []
    for group in options.groups or GROUPS:
        promised = claims(group)
        if not promised:
            silent.append(group)
        for claim in promised:
            proof.measure(group, claim)
    if proof.outcomes:
        print(proof.table())
    for group in silent:
        print(f"{group}: makes no measured promise yet.")
    kept = all(outcome.kept for outcome in proof.outcomes)
    return 0 if kept or options.figures else 1


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.tests.settings")
    sys.exit(main(sys.argv[1:]))
