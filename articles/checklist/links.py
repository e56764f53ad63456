"""The links of a story, and whether they answer.

Links to our own pages are judged by what the database says readers may see. Others are asked over the network, but
only by ``check_links``: never while a story is saved or a reader waits.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import unescape
from urllib.parse import parse_qs, unquote, urlsplit

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import Resolver404, ResolverMatch, resolve

from articles.models import Article, Author, LinkCheck, Section
from articles.outgoing import Answer, Limits, NotFetched, fetch
from tags.models import Tag

from .status import Status

#: An answer is not asked for again within this time.
FRESH = timedelta(hours=6)
#: An answer older than this says nothing any more.
KEPT = timedelta(days=7)
#: Seconds for one link, and for all links of a story together.
ONE, ALL = 6.0, 12.0
AT_ONCE = 8
MOST = 100  # links of one story that are asked at a time

_HREF = re.compile(r'<a\b[^<>]*? href="([^"]*)"')
_LONGEST = LinkCheck._meta.get_field("url").max_length
#: Statuses of sites that are there and do not talk to machines.
_REFUSES_MACHINES = frozenset([401, 403, 405, 406, 429, 451, 999])


@dataclass(frozen=True)
class Link:
    """An address in a story's body. ``said`` is a phrase on how it stands."""

    url: str
    status: Status
    said: str
    #: Whether it leads elsewhere, and so is asked over the network.
    asked: bool = False
    checked_at: datetime | None = None


def addresses_in(html: str) -> list[str]:
    """What a sanitised body links to, each address once and without its fragment. Mail and places on the page are none."""
    found = (unescape(address).partition("#")[0].strip() for address in _HREF.findall(html))
    return list(dict.fromkeys(address for address in found if address and not address.lower().startswith("mailto:")))


def links_of(article: Article, at: datetime) -> list[Link]:
    """Every link of the body and how it stands at ``at``, in a number of queries that does not grow with them."""
    addresses = addresses_in(article.body)
    paths = {address: path for address in addresses if (path := _own_path(address)) is not None}
    ours = _Ours(article, paths.values(), at)
    others = [address for address in addresses if address not in paths]
    asked = {row.url: row for row in LinkCheck.objects.filter(url__in=others)} if others else {}
    return [
        Link(address, *ours.judge(paths[address])) if address in paths else _outside(address, asked.get(address), at)
        for address in addresses
    ]


def check_links(
    article: Article,
    at: datetime,
    *,
    again: bool = False,
    ask: Callable[..., Answer] | None = None,
    seconds: float = ALL,
) -> int:
    """Ask the links that were not asked lately, and with ``again`` the broken ones too. Returns how many were asked.

    Takes ``seconds`` at most, and ``ask`` in place of the network. What has not begun to answer by then stays unknown.
    """

    def is_due(link: Link) -> bool:
        old = link.checked_at is None or link.checked_at < at - FRESH
        return link.asked and len(link.url) <= _LONGEST and (old or (again and link.status == Status.MISSING))

    due = [link.url for link in links_of(article, at) if is_due(link)][:MOST]
    if not due:
        return 0
    pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="link")
    running = {pool.submit(_ask, url, ask or fetch, min(ONE, seconds)): url for url in due}
    done, late = wait(running, timeout=seconds)
    begun = [future for future in late if not future.cancel()]
    pool.shutdown(wait=False, cancel_futures=True)
    rows = [LinkCheck(url=running[future], checked_at=at, **future.result()) for future in done]
    rows += [LinkCheck(url=running[future], checked_at=at, problem="it did not answer in time") for future in begun]
    LinkCheck.objects.bulk_create(
        sorted(rows, key=lambda row: row.url),  # in one order for all, so that no two wait for each other
        update_conflicts=True,
        unique_fields=["url"],
        update_fields=["status", "problem", "checked_at"],
    )
    return len(rows)


def _ask(url: str, ask: Callable[..., Answer], seconds: float) -> dict[str, object]:
    """The fields of a LinkCheck. Runs in a thread, and so asks the database nothing."""
    try:
        answer = ask(url, limits=Limits(seconds=seconds))
    except NotFetched as problem:
        return {"status": None, "problem": str(problem)}
    if answer.status < 400 or answer.status in _REFUSES_MACHINES:
        return {"status": answer.status, "problem": ""}
    said = "there is no such page" if answer.status in (404, 410) else "it answers with an error"
    return {"status": answer.status, "problem": f"{said} ({answer.status})"}


def _outside(address: str, row: LinkCheck | None, at: datetime) -> Link:
    if len(address) > _LONGEST:
        return Link(address, Status.UNKNOWN, "too long to be checked")
    if row is None or row.checked_at < at - KEPT:
        return Link(address, Status.UNKNOWN, "not checked yet", asked=True)
    status = Status.MISSING if row.problem else Status.DONE
    return Link(address, status, row.problem or _answered(row.status), asked=True, checked_at=row.checked_at)


def _answered(status: int | None) -> str:
    if status in _REFUSES_MACHINES:
        return f"there, but closed to machines ({status}): look at it yourself"
    if status and 300 <= status < 400:
        return f"moved to another site ({status}): see whether it is still what you mean"
    return "answers"


def _own_path(address: str) -> str | None:
    """The path with its query, where the address is one of this site; None where it leads elsewhere."""
    if address.startswith("/"):
        return address
    here, there = urlsplit(settings.SITE_URL), urlsplit(address)
    if there.netloc.lower() != here.netloc.lower():
        return None
    return (there.path or "/") + (f"?{there.query}" if there.query else "")


class _Ours:
    """What the paths of this site lead to: the stories, sections, tags and authors among them in one query each."""

    def __init__(self, article: Article, paths: Iterable[str], at: datetime) -> None:
        self._article = article
        self._matches = {path: _match(path) for path in paths}
        wanted: dict[str, set[str]] = {}
        for match in filter(None, self._matches.values()):
            wanted.setdefault(match[0], set()).add(match[1])
        self._there = {
            "story": self._slugs(Article.objects.public(at), "old_slugs__slug", wanted.get("story")),
            "number": self._numbers(Article.objects.public(at), wanted.get("number")),
            "section": self._slugs(Section.objects.all(), "old_slugs__slug", wanted.get("section")),
            "tag": self._slugs(Tag.objects.all(), "aliases__slug", wanted.get("tag")),
            "author": self._slugs(Author.objects.all(), "old_slugs__slug", wanted.get("author")),
        }

    def judge(self, path: str) -> tuple[Status, str]:
        match = self._matches[path]
        if match is None:
            return Status.MISSING, "there is no such page here"
        kind, name = match
        if kind == "desk":
            return Status.MISSING, "it leads to the desk, where readers have no access"
        if kind not in self._there or name in self._there[kind]:
            return Status.DONE, "ours"
        if kind == "story" and name == self._article.slug:
            return Status.DONE, "this story"
        if kind in ("story", "number"):
            return Status.MISSING, "readers cannot see that story"
        return Status.MISSING, f"there is no such {kind}"

    @staticmethod
    def _slugs(rows: models.QuerySet, former: str, wanted: set[str] | None) -> set[str]:
        if not wanted:
            return set()
        known = rows.filter(Q(slug__in=wanted) | Q(**{f"{former}__in": wanted})).order_by()
        return {slug for pair in known.values_list("slug", former) for slug in pair}

    @staticmethod
    def _numbers(rows: models.QuerySet, wanted: set[str] | None) -> set[str]:
        if not wanted:
            return set()
        return {str(pk) for pk in rows.filter(pk__in=wanted).values_list("pk", flat=True)}


def _match(path: str) -> tuple[str, str] | None:
    """What kind of page a path leads to, and its name; None where it leads nowhere."""
    parts = urlsplit(path)
    number = parse_qs(parts.query).get("p", [""])[0]
    if parts.path == "/" and number.isascii() and number.isdigit() and len(number) < 19:
        return "number", str(int(number))  # as WordPress wrote it
    match = _resolved(parts.path) or _resolved(f"{parts.path}/")
    if match is None:
        return None
    name = (match.url_name or "article").partition("-")[0]
    if match.namespace == "admin":
        return "desk", ""
    if name == "section":
        return "section", match.kwargs["path"].rpartition("/")[2]
    if name in ("tag", "author"):
        return name, match.kwargs["slug"]
    if name == "article":
        return "story", match.kwargs["slug"]
    return "page", ""


def _resolved(path: str) -> ResolverMatch | None:
    """The page at a path, unless it is the one that answers for everything that no other wanted."""
    try:
        match = resolve(unquote(path))
    except Resolver404:
        return None
    return None if match.url_name is None and "slug" not in match.kwargs else match
