"""Which requests can be answered with a page that is kept, and under which key it is kept."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import django
from django.conf import settings
from django.core.signals import setting_changed
from django.template.engine import Engine
from django.urls import Resolver404, resolve

from .moments import Source

#: What campaigns and other sites hang on to an address. It changes nothing on a page.
_CAMPAIGN = frozenset(
    ["dclid", "fbclid", "gbraid", "gclid", "igshid", "mc_cid", "mc_eid", "msclkid", "twclid", "wbraid", "yclid"]
)
_CAMPAIGN_PREFIX = "utm_"
_LONGEST_PATH = 1_000  # characters
#: What pages are made of beside the database: other values make other pages.
_SETTINGS = (
    *("ALLOWED_HOSTS", "DEBUG", "LANGUAGE_CODE", "MEDIA_URL", "PERMALINKS", "PERMISSIONS_POLICY"),
    *("SECURE_HSTS_SECONDS", "SECURE_SSL_REDIRECT", "SITE_NAME", "SITE_TAGLINE", "SITE_URL", "STATIC_URL", "TIME_ZONE"),
)
_CODE = ("articles", "newsroom", "tags")
_NO_PART_OF_PAGES = frozenset({"__pycache__", "demo", "tests", "migrations"})

_kept_views: dict[str, tuple[Source, ...]] = {}
_views_of_parts: set[str] = set()


def keep_pages_of(views: Mapping[str, Iterable[Source]]) -> None:
    """Let the pages of these views be kept: "package.module.function" -> by what moments they change, beside those of all.

    Pages of others never are. A view that is named twice has the moments of both. For an app's ``ready()``.
    """
    for view, sources in views.items():
        _kept_views[view] = (*_kept_views.get(view, ()), *sources)


def keep_parts_of(views: Iterable[str]) -> None:
    """Let the pages of these views be made of parts that are kept, while no page is: everybody asks for another one."""
    _views_of_parts.update(views)


def kept_views() -> dict[str, tuple[Source, ...]]:
    """All that have been named."""
    return dict(_kept_views)


def moments_of(path: str) -> tuple[Source, ...] | None:
    """By what moments the page at ``path`` changes; None where its view is none whose pages are kept."""
    return _kept_views.get(_view_at(path))


def has_kept_parts(path: str) -> bool:
    """Whether the page at ``path``, which is not kept, is made of parts that are."""
    return _view_at(path) in _views_of_parts


def _view_at(path: str) -> str:
    try:
        return resolve(path)._func_path
    except Resolver404:
        return ""


def site_of(environ: Mapping[str, Any]) -> str | None:
    """What parts of a page go by, which are the same for everybody. None for a session, a sign-in, a form."""
    if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
        return None
    if "HTTP_AUTHORIZATION" in environ or _is_known(environ.get("HTTP_COOKIE", "")):
        return None
    host = environ.get("HTTP_HOST") or f"{environ['SERVER_NAME']}:{environ['SERVER_PORT']}"
    told = settings.SECURE_PROXY_SSL_HEADER
    scheme = environ["wsgi.url_scheme"] + (environ.get(told[0], "") if told else "")
    return "\n".join((build(), scheme, host, environ.get("SCRIPT_NAME", "")))


class Asked(NamedTuple):
    """A request for what may be kept: the same for everybody. ``key`` says where; ``site`` is what parts of it go by."""

    key: str
    site: str
    method: str
    #: Whether there is a query, of a campaign alone: the page is that without it.
    has_campaign: bool

    @classmethod
    def of(cls, environ: Mapping[str, Any], path: str | None = None) -> Asked | None:
        """None for all that could be somebody's own, or another page: a session, a sign-in, a form, any other query.

        ``path`` is as Django has read it; where it has not, it is what the server gave, byte by byte.
        """
        query = environ.get("QUERY_STRING", "")
        if (query and not _is_campaign(query)) or (site := site_of(environ)) is None:
            return None
        path = _readable(environ.get("PATH_INFO", "")) if path is None else path
        if path is None or len(path) > _LONGEST_PATH:
            return None
        return cls(f"{site}\n{path}", site, environ["REQUEST_METHOD"], bool(query))


def _readable(path: str) -> str | None:
    """``path`` as text, where a server gave it byte by byte; None where it is none."""
    try:
        return path.encode("latin-1").decode()
    except UnicodeError:
        return None


def _is_campaign(query: str) -> bool:
    names = (part.partition("=")[0].lower() for part in query.split("&") if part)
    return all(name in _CAMPAIGN or name.startswith(_CAMPAIGN_PREFIX) for name in names)


def _is_known(cookies: str) -> bool:
    """Whether somebody has signed in. Other cookies are not ours, and no page looks at them."""
    return bool(cookies) and settings.SESSION_COOKIE_NAME in cookies


def build() -> str:
    """What this process makes pages of beside the database: code, templates, names of static files, settings.

    Two releases that run side by side keep their pages apart. While DEBUG is on, what is edited counts at once.
    """
    return _build_now() if settings.DEBUG else _build()


@functools.cache
def _build() -> str:
    digest, root = sha256(), Path(settings.BASE_DIR)
    for path in sorted(_files(*(root / name for name in _CODE), *_templates())):
        digest.update(f"{path.relative_to(root)}\n".encode() + path.read_bytes())
    names = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if names.exists():
        digest.update(names.read_bytes())
    return _with_settings(digest.hexdigest())


def _build_now() -> str:
    # Whoever edits code starts the process again.
    found = ((str(path), path.stat().st_mtime_ns) for path in _files(*_templates()))
    return _with_settings(repr(sorted(found)))


def _with_settings(files: str) -> str:
    known = [files, django.VERSION, *(getattr(settings, name) for name in _SETTINGS)]
    return sha256(repr(known).encode()).hexdigest()[:32]


def _templates() -> list[Path]:
    return [Path(folder) for folder in Engine.get_default().dirs]


def _files(*folders: Path) -> Iterator[Path]:
    for folder in folders:
        for path in folder.rglob("*"):
            if path.suffix in (".py", ".html") and _NO_PART_OF_PAGES.isdisjoint(path.relative_to(folder).parts):
                yield path


def _other_settings(**kwargs: Any) -> None:
    _build.cache_clear()


setting_changed.connect(_other_settings, dispatch_uid="page_cache.other_settings")
