"""RSS 2.0, Atom (RFC 4287) and JSON Feed 1.1, on the base of Django's generators."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed, rfc3339_date
from django.utils.html import escape

#: What XML 1.0 cannot hold, not even escaped: one such character makes a whole feed unreadable.
_UNFIT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: Of a feed in which nothing stands. Any fixed moment would do: "now" would make it another feed each time.
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Person:
    name: str
    url: str = ""


@dataclass(frozen=True)
class Picture:
    """A JPEG for feed readers. ``width`` and ``height`` are in pixels."""

    url: str
    width: int
    height: int
    alt: str
    caption: str = ""
    credit: str = ""


@dataclass(frozen=True)
class Entry:
    """One item of a feed. Addresses are absolute; ``html`` is clean; all else is plain text.

    ``id`` and ``guid`` say which item it is for as long as there are feeds, whatever becomes of its address.
    """

    id: str
    guid: str
    url: str
    title: str
    html: str
    published: datetime
    updated: datetime
    summary: str = ""
    people: tuple[Person, ...] = ()
    categories: tuple[str, ...] = ()
    picture: Picture | None = None
    replies: str = ""  # where they stand
    replies_feed: str = ""
    language: str = ""  # where it is not the feed's


@dataclass(frozen=True)
class Feed:
    """A feed at ``url`` of what stands on the page ``home``."""

    title: str
    url: str
    home: str
    language: str
    publisher: str
    publisher_url: str
    description: str = ""
    entries: list[Entry] = field(default_factory=list)

    def written(self, form: str) -> tuple[bytes, str]:
        """The feed in one of FORMATS, and its content type."""
        generator = FORMATS[form](
            title=fit(self.title),
            link=self.home,
            description=fit(self.description or self.title),
            language=self.language,
            feed_url=self.url,
            author_name=fit(self.publisher),
            author_link=self.publisher_url,
        )
        for entry in self.entries:
            generator.add_item(
                title=fit(entry.title),
                link=entry.url,
                description=None,
                unique_id=entry.guid,
                unique_id_is_permalink=False,
                pubdate=entry.published,
                updateddate=entry.updated,
                categories=[fit(name) for name in entry.categories],
                comments=entry.replies or None,
                entry=entry,
            )
        return generator.writeString("utf-8").encode(), generator.content_type


def fit(text: str) -> str:
    """``text`` without the characters that no XML can hold."""
    return _UNFIT.sub("", text)


class _Dated(SyndicationFeed):
    def latest_post_date(self) -> datetime:
        return max((item["updateddate"] for item in self.items), default=_NEVER)


class Rss(_Dated, Rss201rev2Feed):
    def rss_attributes(self) -> dict[str, str]:
        return super().rss_attributes() | {
            "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
            "xmlns:dc": "http://purl.org/dc/elements/1.1/",
            "xmlns:media": "http://search.yahoo.com/mrss/",
            "xmlns:wfw": "http://wellformedweb.org/CommentAPI/",
        }

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        entry: Entry = item["entry"]
        if entry.summary:
            handler.addQuickElement("description", escape(fit(entry.summary)))
        for person in entry.people:
            handler.addQuickElement("dc:creator", fit(person.name))
        handler.addQuickElement("content:encoded", fit(entry.html))
        if entry.updated != entry.published:
            handler.addQuickElement("atom:updated", rfc3339_date(entry.updated))
        if entry.replies_feed:
            handler.addQuickElement("wfw:commentRss", entry.replies_feed)
        if entry.language:
            handler.addQuickElement("dc:language", entry.language)
        _media(handler, entry.picture)


class Atom(_Dated, Atom1Feed):
    def root_attributes(self) -> dict[str, str]:
        return super().root_attributes() | {
            "xmlns:media": "http://search.yahoo.com/mrss/",
            "xmlns:thr": "http://purl.org/syndication/thread/1.0",
        }

    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        handler.addQuickElement("subtitle", self.feed["description"])

    def item_attributes(self, item: dict[str, Any]) -> dict[str, str]:
        language = item["entry"].language
        return super().item_attributes(item) | ({"xml:lang": language} if language else {})

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        entry: Entry = item["entry"]
        super().add_item_elements(handler, item | {"unique_id": entry.id})
        for person in entry.people:
            handler.startElement("author", {})
            handler.addQuickElement("name", fit(person.name))
            if person.url:
                handler.addQuickElement("uri", person.url)
            handler.endElement("author")
        if entry.summary:
            handler.addQuickElement("summary", fit(entry.summary))
        handler.addQuickElement("content", fit(entry.html), {"type": "html", "xml:base": entry.url})
        if entry.replies_feed:
            link = {"rel": "replies", "type": "application/atom+xml", "href": f"{entry.replies_feed}atom/"}
            handler.addQuickElement("link", "", link)
        _media(handler, entry.picture)


class Json(_Dated):
    content_type = "application/feed+json; charset=utf-8"

    def write(self, outfile: Any, encoding: str) -> None:
        """Write the feed as JSON Feed 1.1."""
        publisher = _filled(name=self.feed["author_name"], url=self.feed["author_link"])
        json.dump(
            _filled(
                version="https://jsonfeed.org/version/1.1",
                title=self.feed["title"],
                home_page_url=self.feed["link"],
                feed_url=self.feed["feed_url"],
                description=self.feed["description"],
                language=self.feed["language"],
                authors=[publisher],
            )
            | {"items": [self._item(item["entry"]) for item in self.items]},
            outfile,
            ensure_ascii=False,
        )

    def _item(self, entry: Entry) -> dict[str, Any]:
        return _filled(
            id=entry.id,
            url=entry.url,
            title=fit(entry.title),
            summary=fit(entry.summary),
            image=entry.picture and entry.picture.url,
            date_published=rfc3339_date(entry.published),
            date_modified=rfc3339_date(entry.updated),
            authors=[_filled(name=fit(person.name), url=person.url) for person in entry.people],
            tags=[fit(name) for name in entry.categories],
            language=entry.language or self.feed["language"],
        ) | {"content_html": fit(entry.html)}


FORMATS: dict[str, type[SyndicationFeed]] = {"rss": Rss, "atom": Atom, "json": Json}


def _media(handler: Any, picture: Picture | None) -> None:
    """The picture in the words of Media RSS, which both XML formats understand."""
    if picture is None:
        return
    size = {"width": str(picture.width), "height": str(picture.height)}
    handler.startElement("media:content", {"url": picture.url, "medium": "image", "type": "image/jpeg", **size})
    handler.addQuickElement("media:title", fit(picture.alt), {"type": "plain"})
    for name, text in (("media:description", picture.caption), ("media:credit", picture.credit)):
        if text:
            handler.addQuickElement(name, fit(text))
    handler.endElement("media:content")


def _filled(**members: Any) -> dict[str, Any]:
    """The members that say something."""
    return {name: value for name, value in members.items() if value}
