"""From whom a story may show posts and videos: which addresses are theirs, and where their players stand.

A body keeps the post's address in one canonical form, and the words that the editor quotes. Neither sanitiser looks at
hosts; ``recognise`` does, and what it does not know is no embed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qs, quote, urlsplit

_ADDRESS = re.compile(r"[!-~]{1,500}")  # what can be seen, ASCII alone: no look-alikes from other scripts


@dataclass(frozen=True)
class Embed:
    """A post or a video. ``url`` is where people see it, ``player`` what a frame loads once a reader has asked for it."""

    provider: Provider
    url: str
    player: str


@dataclass(frozen=True)
class Form:
    """One form of a provider's addresses: what path and query together look like, and what they stand for."""

    pattern: re.Pattern[str]
    url: str
    player: str
    host: str = ""  # where this form means something on one of the hosts alone


@dataclass(frozen=True)
class Provider:
    """``link`` is what a plain link to the original says; ``hosts`` are matched whole, never by their end."""

    name: str
    link: str
    hosts: frozenset[str]
    forms: tuple[Form, ...]
    is_video: bool = False

    @property
    def player_hosts(self) -> list[str]:
        """Origins that a page must let into frames."""
        return sorted({"https://" + urlsplit(form.player).netloc for form in self.forms})


def _hosts(*names: str) -> frozenset[str]:
    return frozenset(names)


def _forms(*given: tuple[str, ...]) -> tuple[Form, ...]:
    return tuple(Form(re.compile(pattern), *rest) for pattern, *rest in given)


_YOUTUBE = ("https://www.youtube.com/watch?v={id}", "https://www.youtube-nocookie.com/embed/{id}?rel=0")
_VIDEO = "https://www.facebook.com/plugins/video.php?href={href}&show_text=false"
_POST = "https://www.facebook.com/plugins/post.php?href={href}&show_text=true"

PROVIDERS: tuple[Provider, ...] = (
    Provider(
        "YouTube",
        "Watch on YouTube",
        _hosts("youtube.com", "www.youtube.com", "m.youtube.com", "www.youtube-nocookie.com", "youtu.be"),
        _forms(
            (r"/watch\?v=(?P<id>[\w-]{11})", *_YOUTUBE),
            (r"/(?:shorts|live|embed)/(?P<id>[\w-]{11})/?", *_YOUTUBE),
            (r"/(?P<id>[\w-]{11})/?", *_YOUTUBE, "youtu.be"),
        ),
        is_video=True,
    ),
    Provider(
        "Vimeo",
        "Watch on Vimeo",
        _hosts("vimeo.com", "www.vimeo.com", "player.vimeo.com"),
        _forms(
            (
                r"/(?:video/)?(?P<id>[0-9]{5,12})/?",
                "https://vimeo.com/{id}",
                "https://player.vimeo.com/video/{id}?dnt=1",
            ),
            (
                r"/(?P<id>[0-9]{5,12})/(?P<key>[0-9a-f]{6,20})/?",
                "https://vimeo.com/{id}/{key}",
                "https://player.vimeo.com/video/{id}?h={key}&dnt=1",
            ),
        ),
        is_video=True,
    ),
    Provider(
        "X",
        "See the post on X",
        _hosts("x.com", "www.x.com", "twitter.com", "www.twitter.com", "mobile.twitter.com"),
        _forms(
            (
                r"/(?P<name>[A-Za-z0-9_]{1,15})/status/(?P<id>[0-9]{5,20})/?",
                "https://x.com/{name}/status/{id}",
                "https://platform.twitter.com/embed/Tweet.html?id={id}&dnt=true",
            ),
        ),
    ),
    Provider(
        "Facebook",
        "See the post on Facebook",
        _hosts("facebook.com", "www.facebook.com", "m.facebook.com"),
        _forms(
            (r"/watch/?\?v=(?P<id>[0-9]{5,20})", "https://www.facebook.com/watch/?v={id}", _VIDEO),
            (
                r"/(?P<name>[\w.-]{1,80})/videos/(?:[\w.-]{1,120}/)?(?P<id>[0-9]{5,20})/?",
                "https://www.facebook.com/{name}/videos/{id}/",
                _VIDEO,
            ),
            (r"/reel/(?P<id>[0-9]{5,20})/?", "https://www.facebook.com/reel/{id}/", _VIDEO),
            (
                r"/(?P<name>[\w.-]{1,80})/posts/(?:[\w.-]{1,120}/)?(?P<id>pfbid\w{10,100}|[0-9]{5,20})/?",
                "https://www.facebook.com/{name}/posts/{id}",
                _POST,
            ),
        ),
    ),
    Provider(
        "Telegram",
        "See the post on Telegram",
        _hosts("t.me", "telegram.me"),
        _forms(
            (
                r"/(?:s/)?(?!joinchat/)(?P<name>[A-Za-z][A-Za-z0-9_]{3,31})/(?P<id>[1-9][0-9]{0,9})/?",
                "https://t.me/{name}/{id}",
                "https://t.me/{name}/{id}?embed=1",
            ),
        ),
    ),
    Provider(
        "Instagram",
        "See the post on Instagram",
        _hosts("instagram.com", "www.instagram.com"),
        _forms(
            (
                r"/(?:[\w.]{1,30}/)?(?P<kind>p|reel)/(?P<id>[\w-]{5,40})/?",
                "https://www.instagram.com/{kind}/{id}/",
                "https://www.instagram.com/{kind}/{id}/embed/captioned/",
            ),
        ),
    ),
)

HOSTS = frozenset(host for provider in PROVIDERS for host in provider.hosts)
NAMES = [provider.name for provider in PROVIDERS]


def recognise(address: str) -> Embed | None:
    """The post or video at an address that somebody gave or that a body holds; None where it is none that we show.

    Only https and http (which becomes https), only the declared hosts: no name or password, no port, no other script.
    """
    if not _ADDRESS.fullmatch(address) or "\\" in address:
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    host = parts.netloc.lower()
    if parts.scheme.lower() not in ("http", "https") or host not in HOSTS:
        return None
    provider = next(provider for provider in PROVIDERS if host in provider.hosts)
    told = _telling_part(parts.path, parts.query)
    for form in provider.forms:
        if form.host in ("", host) and (found := form.pattern.fullmatch(told)):
            return _embed(provider, form, found)
    return None


def _telling_part(path: str, query: str) -> str:
    """The path, with ``v=`` where a video's number is in the query; what else is there tells where a reader came from."""
    number = parse_qs(query).get("v") if path.rstrip("/") == "/watch" else None
    return f"{path}?v={number[0]}" if number else path


def _embed(provider: Provider, form: Form, found: re.Match[str]) -> Embed:
    fill: Callable[..., str] = form.url.format
    url = fill(**found.groupdict())
    return Embed(provider, url, form.player.format(**found.groupdict(), href=quote(url, safe="")))
