"""What feed readers, search engines and validators find wrong with an answer: for tests, and for what bench/ proves.

Each function returns complaints; an empty list is praise.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

import feedparser
from django.conf import settings
from lxml import etree

from articles.comments.tests.markup import Node, parse

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
DC = "{http://purl.org/dc/elements/1.1/}"
MEDIA = "{http://search.yahoo.com/mrss/}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"

TYPES = {
    "rss": "application/rss+xml; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
    "json": "application/feed+json; charset=utf-8",
}
_LINK = re.compile(r'\s(?:href|src|cite)="([^"]*)"')
_SCRIPT = re.compile(r"<(?:script|style|iframe|object|embed|form)\b|\son\w+\s*=\s*\"", re.IGNORECASE)


def xml(body: bytes) -> etree._Element:
    """The root. Raises etree.XMLSyntaxError where it is no XML."""
    return etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))


def feed_complaints(form: str, response: Any, address: str) -> list[str]:
    """About a feed that was got at the path ``address``, by the rules of its format and by feedparser."""
    if response.status_code != 200:
        return [f"{address} answered {response.status_code}"]
    own = settings.SITE_URL + address
    complaints = []
    if response["Content-Type"] != TYPES[form]:
        complaints.append(f"type {response['Content-Type']}")
    if form == "json":
        complaints += _json(json.loads(response.content), own)
    else:
        read = feedparser.parse(response.content)
        if read.bozo:
            complaints.append(f"feedparser: {read.bozo_exception}")
        root = xml(response.content)
        complaints += _rss(root, own) if form == "rss" else _atom(root, own)
    return [f"{address}: {complaint}" for complaint in complaints]


def _rss(root: etree._Element, own: str) -> Iterator[str]:
    channel = root.find("channel")
    for name in ("title", "link", "description", "language", "lastBuildDate"):
        if not channel.findtext(name):
            yield f"no {name}"
    if [(one.get("rel"), one.get("href")) for one in channel.findall(f"{ATOM}link")] != [("self", own)]:
        yield "does not link to itself"
    guids = [guid.text for guid in channel.iter("guid")]
    if len(set(guids)) != len(guids) or len(guids) != len(channel.findall("item")):
        yield "guids are missing or repeated"
    if any(guid.get("isPermaLink") != "false" for guid in channel.iter("guid")):
        yield "a guid says that it is an address"
    for item in channel.iter("item"):
        yield from _is_address(item.findtext("link"))
        yield from _is_html(item.findtext(f"{CONTENT}encoded"))
        if parsedate_to_datetime(item.findtext("pubDate")).tzinfo is None:
            yield "a date without a zone"
        for medium in item.findall(f"{MEDIA}content"):
            yield from _is_address(medium.get("url"))
            if not (medium.get("width", "").isdigit() and medium.get("height", "").isdigit()):
                yield "a picture without its size"


def _atom(root: etree._Element, own: str) -> Iterator[str]:
    if root.tag != f"{ATOM}feed":
        yield f"root is {root.tag}"
    for element in [root, *root.findall(f"{ATOM}entry")]:
        for name in ("id", "title", "updated"):
            if len(element.findall(f"{ATOM}{name}")) != 1:
                yield f"{name} must stand there once"
        yield from _is_moment(element.findtext(f"{ATOM}updated"))
        yield from _atom_links(element)
    if [link.get("href") for link in root.findall(f"{ATOM}link") if link.get("rel") == "self"] != [own]:
        yield "does not link to itself"
    if not root.findtext(f"{ATOM}author/{ATOM}name"):
        yield "has no author, which entries without one need"
    ids = [entry.findtext(f"{ATOM}id") for entry in root.findall(f"{ATOM}entry")]
    if len(set(ids)) != len(ids) or not all(one.startswith("tag:") for one in ids):
        yield "ids are no tags or repeated"
    for content in root.iter(f"{ATOM}content"):
        yield from [] if content.get("type") == "html" else [f"content of type {content.get('type')}"]
        yield from _is_html(content.text)


def _atom_links(element: etree._Element) -> Iterator[str]:
    links = [(link.get("rel"), link.get("type")) for link in element.findall(f"{ATOM}link")]
    if len(set(links)) != len(links):
        yield "two links of one kind"
    for link in element.findall(f"{ATOM}link"):
        yield from _is_address(link.get("href"))


#: JSON Feed 1.1: name -> (type, must be there).
_FEED = {
    "version": (str, True),
    "title": (str, True),
    "home_page_url": (str, False),
    "feed_url": (str, False),
    "description": (str, False),
    "language": (str, False),
    "authors": (list, False),
    "items": (list, True),
}
_ITEM = {
    "id": (str, True),
    "url": (str, False),
    "title": (str, False),
    "content_html": (str, True),
    "summary": (str, False),
    "image": (str, False),
    "date_published": (str, False),
    "date_modified": (str, False),
    "authors": (list, False),
    "tags": (list, False),
    "language": (str, False),
}
_AUTHOR = {"name": (str, True), "url": (str, False)}


def _json(feed: dict[str, Any], own: str) -> Iterator[str]:
    yield from _fits(feed, _FEED)
    if feed["version"] != "https://jsonfeed.org/version/1.1":
        yield f"version {feed['version']}"
    if feed["feed_url"] != own:
        yield "does not name itself"
    if len({item["id"] for item in feed["items"]}) != len(feed["items"]):
        yield "ids are repeated"
    for item in feed["items"]:
        yield from _fits(item, _ITEM)
        yield from _is_html(item["content_html"])
        yield from _is_moment(item["date_published"])
        yield from _is_moment(item["date_modified"])
        for address in (item["url"], item.get("image", item["url"])):
            yield from _is_address(address)
        for author in item.get("authors", []):
            yield from _fits(author, _AUTHOR)
        if not all(isinstance(tag, str) for tag in item.get("tags", [])):
            yield "a tag that is no text"


def _fits(thing: dict[str, Any], schema: dict[str, tuple[type, bool]]) -> Iterator[str]:
    for name, value in thing.items():
        kind, needed = schema.get(name, (None, False))
        if kind is None or not isinstance(value, kind) or (value in ("", []) and not needed):
            yield f"{name}: {value!r}"
    yield from (f"no {name}" for name, (_, needed) in schema.items() if needed and name not in thing)


def _is_address(given: str | None) -> Iterator[str]:
    parts = urlsplit(given or "")
    if parts.scheme not in ("http", "https") or not parts.netloc or not given.isascii() or " " in given:
        yield f"no whole address: {given!r}"


def _is_html(given: str | None) -> Iterator[str]:
    if given is None:
        yield "no text"
        return
    for address in _LINK.findall(given):
        if not address.startswith(("http://", "https://", "mailto:")):
            yield f"not a whole address: {address}"
    if found := _SCRIPT.search(given):
        yield f"what no reader should run: {found[0]}"


def _is_moment(given: str | None) -> Iterator[str]:
    if datetime.fromisoformat(given or "").tzinfo is None:
        yield f"a moment without its offset: {given}"


def sitemap_complaints(response: Any, address: str) -> list[str]:
    """About a sitemap or an index, by the rules of the protocol's schemas."""
    if response.status_code != 200:
        return [f"{address} answered {response.status_code}"]
    complaints = [] if response["Content-Type"] == "application/xml; charset=utf-8" else ["is of another type"]
    if len(response.content) > 50_000_000:
        complaints.append("is larger than 50 MB")
    complaints += _sitemap(xml(response.content))
    return [f"{address}: {complaint}" for complaint in complaints]


def sitemap_paths(response: Any) -> list[str]:
    """The paths that a sitemap or an index names."""
    return [one.text.removeprefix(settings.SITE_URL) for one in xml(response.content).iter(f"{SITEMAP}loc")]


def _sitemap(root: etree._Element) -> Iterator[str]:
    child = {f"{SITEMAP}urlset": f"{SITEMAP}url", f"{SITEMAP}sitemapindex": f"{SITEMAP}sitemap"}[root.tag]
    if any(one.tag != child for one in root):
        yield "has another element in it"
    addresses = [one.findtext(f"{SITEMAP}loc") for one in root]
    if len(addresses) > 50_000 or len(set(addresses)) != len(addresses):
        yield "too many addresses, or repeated ones"
    is_news = "news" in root.nsmap
    if not addresses and not is_news:
        yield "is empty, which the schema forbids"
    if is_news and len(addresses) > 1_000:
        yield "has too much news"
    for one in root:
        yield from _sitemap_line(one)


def _sitemap_line(one: etree._Element) -> Iterator[str]:
    address = one.findtext(f"{SITEMAP}loc")
    yield from _is_address(address)
    if not address.startswith(f"{settings.SITE_URL}/") or len(address) >= 2_048:
        yield f"not an address of this site: {address}"
    names = [part.tag for part in one]
    if names not in ([f"{SITEMAP}loc", *rest] for rest in ([], [f"{SITEMAP}lastmod"], [f"{NEWS}news"])):
        yield f"elements out of order: {names}"
    if changed := one.findtext(f"{SITEMAP}lastmod"):
        yield from _is_moment(changed)
    for item in one.findall(f"{NEWS}news"):
        if [part.tag for part in item] != [f"{NEWS}{name}" for name in ("publication", "publication_date", "title")]:
            yield "news out of order"
        if not (item.findtext(f"{NEWS}publication/{NEWS}name") and item.findtext(f"{NEWS}title") is not None):
            yield "news without a name"
        yield from _is_moment(item.findtext(f"{NEWS}publication_date"))


def things_on(page: Node) -> list[dict[str, Any]]:
    """The structured data of a page."""
    return [json.loads(block.raw_text) for block in page.all("script", type="application/ld+json")]


def unseen_values(html: str) -> list[str]:
    """What a page's structured data says and the page does not: by name and value."""
    page = parse(html)
    body = page.one("body")
    words = body.text
    addresses = {settings.SITE_URL + "/"}
    for node in page.below():
        values = [
            node["href"],
            node["src"],
            *(part.split()[0] for part in (node["srcset"] or "").split(",") if part.strip()),
        ]
        addresses |= {urljoin(settings.SITE_URL, value) for value in values if value}
    # Search engines want a picture in forms that the page does not show: the picture itself must stand there.
    pictures = {address.rpartition("/")[0] for address in addresses if "/pictures/" in address}
    moments = {node["datetime"] for node in body.all("time")}
    language = page.one("html")["lang"]

    def is_seen(value: Any) -> bool:
        if isinstance(value, int):
            return True  # a place in a list
        if value.rpartition("/")[0] in pictures:
            return True
        plain = " ".join(value.split())
        return value in addresses or value in moments or value == language or plain in words

    values = [pair for thing in things_on(page) for pair in _values(thing)]
    return [f"{name}: {value}" for name, value in values if not is_seen(value)]


def _values(thing: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(thing, dict):
        for key, value in thing.items():
            if not key.startswith("@"):
                yield from _values(value, key)
    elif isinstance(thing, list):
        for value in thing:
            yield from _values(value, name)
    else:
        yield name, thing


def broken_by_round_trip(client: Any, stories: list[Any], strings: list[str]) -> list[str]:
    """Which of ``strings`` do not come back out of the feeds as the headline and the caption of a story.

    ``stories`` are as many public stories as one feed holds, the only ones, with lead pictures. What XML cannot hold is
    not expected back.
    """
    broken = []
    for begin in range(0, len(strings), len(stories)):
        given = dict(zip([story.pk for story in stories], strings[begin : begin + len(stories)], strict=False))
        for pk, text in given.items():
            type(stories[0]).objects.filter(pk=pk).update(headline=text, lead_caption=text, standfirst=text)
        got = [_read(form, client.get(f"/feed/{'' if form == 'rss' else f'{form}/'}")) for form in TYPES]
        broken += [text for pk, text in given.items() if not all(_is_same(one[pk], text) for one in got)]
    return broken


def _read(form: str, response: Any) -> dict[int, list[str]]:
    """The texts of each story in a feed, by the story's number."""
    if form == "json":
        items = json.loads(response.content)["items"]
        return {int(one["id"].rsplit("/", 1)[1]): [one.get("title", ""), one.get("summary", "")] for one in items}
    assert not feedparser.parse(response.content).bozo
    root = xml(response.content)
    if form == "rss":
        return {
            int(one.findtext("guid").rsplit("=", 1)[1]): [one.findtext("title"), _caption(one)]
            for one in root.iter("item")
        }
    entries = root.iter(f"{ATOM}entry")
    return {
        int(one.findtext(f"{ATOM}id").rsplit("/", 1)[1]): [
            one.findtext(f"{ATOM}title"),
            one.findtext(f"{ATOM}summary") or "",
            _caption(one),
        ]
        for one in entries
    }


def _caption(item: etree._Element) -> str:
    return item.findtext(f"{MEDIA}content/{MEDIA}description") or ""


def _is_same(got: list[str], given: str) -> bool:
    # Said again in other words than the code's, which might be wrong.
    unfit = [*range(0x20), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF]
    expected = given.translate({one: None for one in unfit if chr(one) not in "\t\n\r"})
    return all(one.splitlines() == expected.splitlines() for one in got)
