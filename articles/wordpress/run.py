"""What all steps of one import share, and the one rule for what happens to a thing that may have been here before."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime, tzinfo

from django.contrib.auth.models import AbstractBaseUser

from articles.loading import any_of

from . import fingerprints
from .cleaning import Addresses
from .media import Media
from .models import PATH_MAX, Imported, Kind, WordPressSite, model_of, path_of
from .records import Item
from .report import Report
from .survey import Survey


@dataclass(kw_only=True)
class Setting:
    """What is known before any story is looked at. The maps lead from what WordPress calls things to our numbers."""

    addresses: Addresses
    at: datetime
    #: The old site's time zone: what exports of dates without one mean.
    zone: tzinfo
    report: Report = field(default_factory=Report)
    #: Numbers of the old site's authors.
    staff: set[int] = field(default_factory=set)
    sections: dict[str, int] = field(default_factory=dict)
    sections_by_id: dict[int, int] = field(default_factory=dict)
    tags: dict[str, int] = field(default_factory=dict)
    authors: dict[str, int] = field(default_factory=dict)
    #: Accounts here by their name in lower case: whose drafts the imported ones are.
    users: dict[str, int] = field(default_factory=dict)


@dataclass(kw_only=True)
class Run(Setting):
    """One run over one site's export."""

    site: WordPressSite
    survey: Survey
    media: Media
    by: AbstractBaseUser | None = None
    overwrite: bool = False
    #: Heard after each batch, which has then been committed.
    committed: Callable[[], None] = lambda: None
    #: Stories that link to what came over after them.
    early_links: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.staff = {author.id for author in self.survey.authors.values() if author.id}

    def setting(self) -> Setting:
        """What another process needs to know, with a report of its own."""
        known = {one.name: getattr(self, one.name) for one in fields(Setting)}
        return Setting(**known | {"report": Report()})

    @property
    def source(self) -> str:
        """What logs say of where things come from."""
        return f"Brought over from {self.site.url}"

    def known(self, kind: str, keys: Iterable[str]) -> dict[str, Imported]:
        """What came over before, by its key."""
        rows = Imported.objects.filter(site=self.site, kind=kind).filter(any_of(Imported, "key", list(keys)))
        return {row.key: row for row in rows}

    def match(self, kind: str, items: Sequence[Item]) -> dict[int, tuple[str, Imported | None]]:
        """The key of each item, and what came over under it before; by the item's number.

        Two sites can have had one address, a test site and the real one: what has the number of something that came over
        and is another thing gets a key of its own.
        """
        known = self.known(kind, [key for item in items for key in (str(item.id), _own_key(item))])
        found: dict[int, tuple[str, Imported | None]] = {}
        for item in items:
            row = known.get(str(item.id))
            key = str(item.id) if row is None or _is_the_same(row, item) else _own_key(item)
            found[item.id] = key, known.get(key)
        return found

    def record(self, kind: str, key: str, **fields) -> Imported:
        """A new row of the table, not stored yet."""
        return Imported(site=self.site, kind=kind, key=key[:255], **fields)


def once(items: Iterable[Item]) -> list[Item]:
    """Each number once: exports of a large site in several files overlap, and the last one is right."""
    return list({item.id: item for item in items}.values())


def old_path(item: Item) -> str:
    """What Imported.path holds of an item: drafts have no address but a query."""
    return "" if "?" in item.link else path_of(item.link)


def _own_key(item: Item) -> str:
    return f"{item.id}@{hashlib.blake2b((item.guid or item.link).encode(), digest_size=8).hexdigest()}"


def _is_the_same(row: Imported, item: Item) -> bool:
    if row.guid and item.guid:
        return _without_host(row.guid) == _without_host(item.guid[:PATH_MAX])
    path = old_path(item)
    return not (row.path and path) or row.path == path


def _without_host(guid: str) -> str:
    return guid.partition("//")[2].partition("/")[2] or guid


def fates(kind: str, rows: dict[Imported, str], *, overwrite: bool) -> dict[Imported, str]:
    """What is to be done about things that came over before: ``rows`` has what each would be now, as a fingerprint.

    "unchanged"; "update"; "kept" where somebody here has changed it since; "gone" where somebody here has deleted it.
    With ``overwrite``, what was changed here is updated all the same; what was deleted stays deleted.
    """
    ours = {row.object_id for row in rows if row.object_id is not None}
    asked = {row.object_id for row, new in rows.items() if row.object_id and (overwrite or new != row.fingerprint)}
    current = fingerprints.now(kind, asked) if asked else {}
    there = _existing(kind, ours - asked) | current.keys()

    def fate(row: Imported, new: str) -> str:
        if row.object_id not in there:
            return "gone"
        if not row.created or (new == row.fingerprint and not overwrite):
            return "unchanged"
        now = current[row.object_id]
        if now == new:
            return "unchanged"
        return "update" if overwrite or now == row.fingerprint else "kept"

    return {row: fate(row, new) for row, new in rows.items()}


def _existing(kind: str, numbers: Collection[int]) -> set[int]:
    if not numbers:
        return set()
    return set(model_of(kind)._default_manager.filter(pk__in=numbers).values_list("pk", flat=True))


#: What the report calls each kind.
CALLED = {
    Kind.STORY: "articles",
    Kind.PAGE: "pages",
    Kind.PICTURE: "images",
    Kind.SECTION: "sections",
    Kind.TAG: "tags",
    Kind.AUTHOR: "authors",
    Kind.COMMENT: "comments",
}


def tell_kept(report: Report, kind: str, fate: str, name: str) -> None:
    """Count what was left as it is here, and say which it was."""
    report.note("skipped", CALLED[Kind(kind)])
    if fate == "gone":
        report.warn("deleted here", f"{name} was deleted here after it came over, and was not brought back.")
    else:
        report.warn(
            "changed here",
            f"{name} was changed here since it came over, and stays as it is (--overwrite changes that).",
        )
