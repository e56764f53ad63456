"""What an import did, or would do: numbers by kind, what was left out by name, and what an editor should look at."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

#: What the report counts, in its order.
COUNTED = ("articles", "pages", "sections", "tags", "authors", "images", "comments", "redirects")
#: So many of the warnings of one sort are told one by one; the others are counted.
_TOLD = 100


@dataclass
class Report:
    """``note`` one thing's fate; ``warn`` of what somebody should see to; ``leave_out`` what never comes over."""

    created: Counter[str] = field(default_factory=Counter)
    updated: Counter[str] = field(default_factory=Counter)
    unchanged: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    #: What is no thing of ours, by what it is called in WordPress: "revision", "spam comment".
    left_out: Counter[str] = field(default_factory=Counter)
    #: Shortcodes that stand in the text as they came, and blocks that were left out, by name.
    shortcodes: Counter[str] = field(default_factory=Counter)
    blocks: Counter[str] = field(default_factory=Counter)
    _warnings: dict[str, list[str]] = field(default_factory=dict)
    _warned: Counter[str] = field(default_factory=Counter)

    def note(self, fate: str, kind: str, number: int = 1) -> None:
        """``fate`` is created, updated, unchanged or skipped; ``kind`` one of COUNTED."""
        getattr(self, fate)[kind] += number

    def leave_out(self, name: str, number: int = 1, kind: str = "") -> None:
        """Count something that does not come over; ``kind`` is what it would have been here."""
        self.left_out[name] += number
        if kind:
            self.skipped[kind] += number

    def warn(self, sort: str, sentence: str) -> None:
        """``sort`` groups sentences that say the same of different things."""
        self._warned[sort] += 1
        told = self._warnings.setdefault(sort, [])
        if len(told) < _TOLD:
            told.append(sentence)

    @property
    def warnings(self) -> list[str]:
        """Sentences, those of one sort together."""
        sentences = []
        for sort, told in self._warnings.items():
            sentences += told
            if more := self._warned[sort] - len(told):
                sentences.append(f"… and {more:,} more of this sort: {sort}.")
        return sentences

    @property
    def changes(self) -> int:
        """How many things were made or changed."""
        return self.created.total() + self.updated.total()

    def as_json(self) -> dict[str, Any]:
        """The report as ``--json`` prints it: each kind has its number, also where it is 0."""
        fates = ("created", "updated", "unchanged", "skipped")
        return {fate: {kind: getattr(self, fate)[kind] for kind in COUNTED} for fate in fates} | {
            "warnings": self.warnings,
            "left_out": dict(sorted(self.left_out.items())),
            "shortcodes": dict(self.shortcodes.most_common()),
            "blocks": dict(self.blocks.most_common()),
        }

    def add(self, other: Report) -> None:
        """Take over what ``other`` says: of a batch whose transaction has been committed."""
        for name in ("created", "updated", "unchanged", "skipped", "left_out", "shortcodes", "blocks", "_warned"):
            getattr(self, name).update(getattr(other, name))
        for sort, sentences in other._warnings.items():
            told = self._warnings.setdefault(sort, [])
            told += sentences[: max(0, _TOLD - len(told))]
