"""What an import would bring and what it would not, and why. Writes nothing."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .attachments import address_of
from .cleaning import Addresses, Known, clean, one_line, upload_path
from .cleaning.addresses import is_picture, original_of
from .export_reader import read_file
from .media import Folder, Missing
from .models import Imported, Kind, WordPressSite, path_of
from .planning import OLD_SLUG, THUMBNAIL
from .records import Item, number
from .report import Report
from .survey import LEFT_OUT, PAGES, PICTURES, STORIES, Survey, survey
from .threads import left_out

#: How many times longer than reading and cleaning the texts writing them takes: measured on PostgreSQL and SQLite.
_WRITING = 4
#: Seconds that looking at one picture and storing it takes.
_PICTURE = 0.6


@dataclass
class Analysis:
    """``report`` says what would be made; the rest is what somebody who plans the move asks first."""

    survey: Survey
    report: Report
    statuses: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0

    def as_json(self) -> dict[str, Any]:
        """The report's JSON, and the facts beside it."""
        return self.report.as_json() | {
            "site": self.survey.channel.url,
            "title": self.survey.channel.title,
            "wxr_version": self.survey.channel.version,
            "found": dict(sorted(self.survey.types.items())),
            "statuses": dict(sorted(self.statuses.items())),
            "estimated_seconds": round(self.seconds),
        }


def analyse(
    paths: list[Path], media: Path | None, told: Callable[[str], Callable[[int], None]], *, download: bool = False
) -> Analysis:
    """Read everything and say what would come of it. Raises NotAnExport."""
    started = time.monotonic()
    found = survey(paths, told=told("Checking"))
    look = _Look(found, paths, media, told)
    look.download = download
    analysis = Analysis(found, look.report)
    for item in look.items("Pictures"):
        look.note(item)
    look.terms()
    for item in look.items("Stories"):
        if item.type in STORIES | PAGES:
            analysis.statuses[f"{item.type}: {item.status or 'none'}"] += 1
        look.judge(item)
    for name, count in found.types.items():
        if name not in STORIES | PAGES | PICTURES:
            look.report.leave_out(name[:60] or "item without a type", count)
    pictures = look.report.created["images"]
    analysis.seconds = (time.monotonic() - started) * _WRITING + pictures * _PICTURE
    return analysis


class _Look:
    """Two readings: what there is, by number and address, and then whether what is spoken of is there."""

    def __init__(
        self, found: Survey, paths: list[Path], media: Path | None, told: Callable[[str], Callable[[int], None]]
    ) -> None:
        self.found, self.paths, self.told = found, paths, told
        self.addresses = Addresses([found.channel.url, found.channel.link])
        self.folder = Folder(media) if media else None
        self.download = False
        self.report = Report()
        self.site = WordPressSite.objects.filter(url=found.channel.url[:300]).first()
        self.posts: set[int] = set()
        self.pictures: dict[int, int | None] = {}
        self.files: dict[str, int | None] = {}
        self.links: dict[str, str] = {}
        self.attached: dict[int, list[int]] = {}

    def items(self, what: str):
        for path in self.paths:
            for record in read_file(path, told=self.told(what)):
                if isinstance(record, Item):
                    yield record

    def note(self, item: Item) -> None:
        """Remember that there is such a thing."""
        self.posts.add(item.id)
        if item.type in PICTURES:
            self._picture(item)
        elif item.type in STORIES | PAGES:
            for key in (f"?p={item.id}", f"?page_id={item.id}", path_of(item.link) if "?" not in item.link else ""):
                if key:
                    self.links[key] = "/"

    def _picture(self, item: Item) -> None:
        file = upload_path(address_of(item))
        if not is_picture(address_of(item)):
            ending = Path(file).suffix.lower() or "without an address"
            self.report.leave_out(f"attachment that is no picture ({ending})", kind="images")
            return
        self.pictures[item.id] = self.files[file] = item.id
        if item.parent:
            self.attached.setdefault(item.parent, []).append(item.id)
        if item.link and "?" not in item.link:
            self.links[path_of(item.link)] = "/"
        if self.folder is None:
            fate = "created" if self.download else "skipped"
            self.report.note(fate, "images")
            if fate == "skipped":
                self.report.warn(
                    "missing picture", f"Picture {file or item.id} would not come over: no folder of uploads."
                )
            return
        try:
            self.folder.open(file, "").close()
        except Missing as reason:
            self.report.note("skipped", "images")
            self.report.warn("missing picture", f"Picture {file or item.id} would not come over: {reason}.")
        else:
            self.report.note("created", "images")

    def terms(self) -> None:
        """Sections, tags and authors, those that came over before apart."""
        found = self.found
        for called, kind, keys in (
            ("sections", Kind.SECTION, found.categories),
            ("tags", Kind.TAG, found.tags),
            ("authors", Kind.AUTHOR, found.authors),
        ):
            here = self._here(kind, list(keys))
            self.report.note("created", called, len(keys) - here)
            self.report.note("unchanged", called, here)
        for slug, term in found.categories.items():
            self.links[f"/category/{slug}"] = self.links[f"?cat={term.id}"] = "/"
        for slug in found.tags:
            self.links[f"/tag/{slug}"] = "/"

    def _here(self, kind: str, keys: list[str]) -> int:
        if self.site is None:
            return 0
        return sum(
            Imported.objects.filter(site=self.site, kind=kind, key__in=keys[start : start + 500]).count()
            for start in range(0, len(keys), 500)
        )

    def judge(self, item: Item) -> None:
        """What would become of a post or a page, and what it speaks of that is not there."""
        if item.type not in STORIES | PAGES:
            return
        called, kind = ("articles", Kind.STORY) if item.type in STORIES else ("pages", Kind.PAGE)
        if item.status in LEFT_OUT or not item.id:
            self.report.leave_out(f"{item.type}: {LEFT_OUT.get(item.status, 'without a number')}", kind=called)
            return
        self.report.note("unchanged" if self._here(kind, [str(item.id)]) else "created", called)
        name = one_line(item.title, 100) or str(item.id)
        self._comments(item, kind)
        self.report.note("created", "redirects", len(set(item.meta.get(OLD_SLUG, ()))))
        known = Known(self.addresses, self.pictures, self.files, self.links, self.attached.get(item.id, []))
        cleaned = clean(item.body, known)
        self.report.shortcodes.update(cleaned.shortcodes)
        self.report.blocks.update(cleaned.blocks)
        for address in dict.fromkeys(cleaned.missing):
            if original_of(upload_path(address)) not in self.files:
                self.report.warn(
                    "picture that is not in the export", f"“{name}” shows {address[:200]}, which is not there."
                )
        for link in dict.fromkeys(cleaned.unknown_links):
            self.report.warn("link to nothing", f"“{name}” links to {link[:200]}, which is not in the export.")
        if (thumbnail := number(item.told(THUMBNAIL))) and thumbnail not in self.pictures:
            self.report.warn(
                "lead picture missing", f"“{name}” has attachment {thumbnail} as its lead picture: it is not there."
            )
        if item.parent and item.parent not in self.posts:
            self.report.warn(
                "page without its parent", f"“{name}” stands under {item.parent}, which is not in the export."
            )
        if item.password:
            self.report.warn("password", f"“{name}” is behind a password: it would be a draft.")

    def _comments(self, item: Item, kind: str) -> None:
        for comment in item.comments:
            reason = left_out(comment) or ("comment on a page" if kind == Kind.PAGE else "")
            if reason:
                self.report.leave_out(reason, kind="comments")
            else:
                self.report.note("created", "comments")
