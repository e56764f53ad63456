"""The first reading of an export: whether all of it can be read, whose it is, and what posts are filed under.

Nothing is written before it has come to its end, so a broken file changes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from .export_bytes import NotAnExport
from .export_reader import read_file
from .kept_items import KeptItems
from .records import Author, Channel, Filed, Item, Term

CATEGORY, TAG = "category", "post_tag"
#: What WordPress itself calls the category of posts that have none.
UNFILED = "uncategorized"
#: Of whose types each item comes over, by what it becomes.
STORIES, PAGES, PICTURES = frozenset(["post"]), frozenset(["page"]), frozenset(["attachment"])
#: Where Co-Authors Plus keeps authors who have no account.
GUEST_AUTHORS = "guest-author"
#: States of posts that are no posts: WordPress's own drafts, and what was thrown away.
LEFT_OUT = {"trash": "thrown away", "auto-draft": "automatic draft", "inherit": "revision"}
COMMENT_TYPES = frozenset(["", "comment", "pingback", "trackback"])


@dataclass
class Survey:
    """What is in the files, as far as it must be known before anything else. Terms and authors by slug and login."""

    channel: Channel = field(default_factory=Channel)
    categories: dict[str, Term] = field(default_factory=dict)
    tags: dict[str, Term] = field(default_factory=dict)
    authors: dict[str, Author] = field(default_factory=dict)
    #: Biographies of Co-Authors Plus's guests, by slug.
    biographies: dict[str, str] = field(default_factory=dict)
    types: Counter[str] = field(default_factory=Counter)
    comments: int = 0
    #: Whether a post is filed under nothing.
    unfiled: bool = False
    #: The attachments, which are wanted before the stories: for them alone nothing is read again.
    attachments: KeptItems = field(default_factory=KeptItems)


@lru_cache(maxsize=4096)
def slug_of(slug: str) -> str:
    """A slug as WordPress means it: non-ASCII ones stand in exports percent-encoded, in lower or upper case."""
    return unquote(slug).strip().lower()


def person(login: str) -> str:
    """What an author is known by: exports differ in case, and Co-Authors Plus writes "cap-" before its slugs."""
    return slug_of(login).removeprefix("cap-")


def creators(item: Item) -> list[Filed]:
    """Whose an item is, each once and in order: Co-Authors Plus's, or the one who created it."""
    named = {person(filed.slug): filed for filed in item.filed if filed.domain == "author" and filed.slug}
    if not named and item.creator.strip():
        named = {person(item.creator): Filed("author", item.creator, "")}
    return list(named.values())


def filed_under(item: Item, taxonomy: str) -> dict[str, str]:
    """The slugs, each with its name, in the order of the export. WXR 1.0 says "tag" and repeats each without its slug."""
    domains = {taxonomy, "tag"} if taxonomy == TAG else {taxonomy}
    return {slug_of(filed.slug): filed.name for filed in item.filed if filed.domain in domains and filed.slug.strip()}


def survey(paths: Iterable[Path], *, told: Callable[[int], None] | None = None) -> Survey:
    """Read everything once. Raises NotAnExport where a file cannot be read to its end, or where two are of different sites."""
    found = Survey()
    for path in paths:
        for record in read_file(path, told=told, counting=True):
            match record:
                case Channel():
                    _same_site(found, record, path)
                case Author() if record.login:
                    _declare(found.authors, person(record.login), record)
                case Term(taxonomy="category") if record.slug:
                    _declare(found.categories, slug_of(record.slug), record)
                case Term(taxonomy="post_tag") if record.slug:
                    _declare(found.tags, slug_of(record.slug), record)
                case Item():
                    _item(found, record)
    return found


def _declare(known: dict[str, Any], key: str, record: Term | Author) -> None:
    """What a list says of a term or an author counts for more than that a post names it, in whatever order they come."""
    if key not in known or known[key].is_implied:
        known[key] = record


def _same_site(found: Survey, channel: Channel, path: Path) -> None:
    if found.channel.version and found.channel.url != channel.url:
        raise NotAnExport(
            f"{path.name} is of another site ({channel.url}) than the files before it ({found.channel.url}): "
            "bring over one site at a time."
        )
    if not channel.url:
        raise NotAnExport(f"{path.name} does not say of which site it is: export it again.")
    found.channel = channel if not found.channel.version else found.channel


def _item(found: Survey, item: Item) -> None:
    found.types[item.type] += 1
    if item.type in PICTURES:
        found.attachments.add(item)
    if item.type == GUEST_AUTHORS:
        login = item.told("cap-user_login") or item.slug
        name = item.told("cap-display_name") or item.title
        known = found.authors.setdefault(person(login), Author(login=login, name=name, is_implied=True))
        known.name = known.name or name
        found.biographies[person(login)] = item.told("cap-description")
    if item.type not in STORIES | PAGES or item.status in LEFT_OUT:
        return
    found.comments += len(item.comments)
    for filed in creators(item):
        if (
            known := found.authors.setdefault(person(filed.slug), Author(login=filed.slug, is_implied=True))
        ) and not known.name:
            known.name = filed.name
    if item.type in STORIES:
        for taxonomy, terms in ((CATEGORY, found.categories), (TAG, found.tags)):
            for slug, name in filed_under(item, taxonomy).items():
                terms.setdefault(slug, Term(taxonomy, slug=slug, name=name, is_implied=True))
        found.unfiled |= not filed_under(item, CATEGORY)
