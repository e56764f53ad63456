"""What an export says, as plain data: the words are WordPress's, nothing is decided yet."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from email.utils import parsedate_to_datetime


@dataclass(slots=True)
class Channel:
    """The site that was exported."""

    title: str = ""
    link: str = ""
    version: str = ""
    base_site_url: str = ""
    base_blog_url: str = ""
    language: str = ""
    date: str = ""

    @property
    def url(self) -> str:
        """The site's address without its last slash; exports of old versions give only the link."""
        return (self.base_blog_url or self.link or self.base_site_url).strip().rstrip("/")


@dataclass(slots=True)
class Author:
    id: int = 0
    login: str = ""
    email: str = ""
    name: str = ""
    first_name: str = ""
    last_name: str = ""
    #: Whether it is only known because an item names it.
    is_implied: bool = False


@dataclass(slots=True)
class Term:
    """A category, a tag, or something else that posts are filed under."""

    taxonomy: str = ""
    id: int = 0
    slug: str = ""
    parent_slug: str = ""
    name: str = ""
    description: str = ""
    #: Whether it is only known because an item names it.
    is_implied: bool = False


@dataclass(slots=True)
class Comment:
    id: int = 0
    author: str = ""
    email: str = ""
    url: str = ""
    address: str = ""
    date: str = ""
    date_gmt: str = ""
    content: str = ""
    approved: str = ""
    type: str = ""
    parent: int = 0
    user_id: int = 0


@dataclass(slots=True)
class Filed:
    """Under what an item is filed: ``domain`` is the taxonomy, in WXR 1.0 also "tag"; "author" is a co-author."""

    domain: str
    slug: str
    name: str


@dataclass(slots=True)
class Item:
    """A row of WordPress's posts: a post, a page, an attachment, or something of a plugin's."""

    id: int = 0
    type: str = "post"
    status: str = ""
    title: str = ""
    slug: str = ""
    link: str = ""
    guid: str = ""
    creator: str = ""
    body: str = ""
    excerpt: str = ""
    date: str = ""
    date_gmt: str = ""
    modified: str = ""
    modified_gmt: str = ""
    pub_date: str = ""
    comment_status: str = ""
    parent: int = 0
    menu_order: int = 0
    password: str = ""
    sticky: bool = False
    attachment_url: str = ""
    filed: list[Filed] = field(default_factory=list)
    meta: dict[str, list[str]] = field(default_factory=dict)
    comments: list[Comment] = field(default_factory=list)

    def told(self, *keys: str) -> str:
        """The first of these meta keys that says anything; empty where none does."""
        for key in keys:
            for value in self.meta.get(key, ()):
                if value.strip():
                    return value.strip()
        return ""

    def went_out(self, zone: tzinfo) -> datetime | None:
        """When it was or will be published; None where the export does not say ("0000-00-00"). ``zone`` was the site's."""
        return moment(self.date_gmt, UTC) or moment(self.date, zone) or _of_feed(self.pub_date)

    def changed(self, zone: tzinfo) -> datetime | None:
        """When it was last changed; None where the export does not say."""
        return moment(self.modified_gmt, UTC) or moment(self.modified, zone)


Record = Channel | Author | Term | Item


def number(text: str) -> int:
    """The number that a text is; 0 for what is none, or none that a database can hold."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def moment(text: str, zone: tzinfo) -> datetime | None:
    """An aware time of "2019-05-06 07:08:09"; None for "0000-00-00 00:00:00" and whatever else is no time."""
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return _usable(found if found.tzinfo else found.replace(tzinfo=zone))


def _of_feed(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text.strip())
    except (ValueError, TypeError, IndexError):
        return None
    return _usable(found if found.tzinfo else found.replace(tzinfo=UTC))


def _usable(found: datetime) -> datetime | None:
    """Years of which a zone's offset can be taken away, and that an address can show."""
    return found if 1000 <= found.year <= 9000 else None
