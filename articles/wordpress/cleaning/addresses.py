"""Which addresses are the old site's own, and what in them names a thing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from html import unescape
from urllib.parse import parse_qs, unquote, urlsplit

_DATED = re.compile(r"(?:^|/)((?:\d{4}/\d{2}/)[^/]+)$")
#: What WordPress adds to the name of a resized, scaled, rotated or edited copy of a picture.
_COPY = re.compile(r"(?:-\d{1,5}x\d{1,5}|-scaled|-rotated|-e\d{10,14}){1,4}(?=\.\w{2,5}$)")
_MARKERS = ("/wp-content/uploads/", "/wp-content/blogs.dir/", "/files/")
#: Query parameters that name a post, a category, a tag or an author.
_NAMING = ("p", "page_id", "attachment_id", "cat", "author", "tag")
_PICTURES = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".tif", ".tiff", ".heic", ".bmp")


def upload_path(address: str) -> str:
    """The path of an uploaded file below ``wp-content/uploads/``; empty where the address is none of a file.

    Sites of a network keep theirs in folders of their own, and WordPress.com at another host: both end in year, month, name.
    """
    path = _parts(address)[2]
    for marker in _MARKERS:
        if marker in path:
            return _inside(path.split(marker, 1)[1])
    dated = _DATED.search(path)
    return _inside(dated[1]) if dated and "." in dated[1] else ""


def original_of(file: str) -> str:
    """The path of the file that WordPress made a copy of: "2019/05/bridge-300x200.jpg" gives "2019/05/bridge.jpg"."""
    return _COPY.sub("", file)


def is_picture(address: str) -> bool:
    """Whether the address is that of a picture file."""
    return _parts(address)[2].lower().endswith(_PICTURES)


def _inside(path: str) -> str:
    """The path, unless it leads out of its folder."""
    parts = path.split("/")
    return path if path and not {"", ".", ".."} & set(parts) and "\\" not in path and len(path) <= 500 else ""


@lru_cache(maxsize=1_000)  # each address of a text is looked at from several sides
def _parts(address: str) -> tuple[str, str, str, str, str]:
    """Scheme, host, decoded path, query and fragment of an address as HTML holds it; all empty where it is none."""
    try:
        parts = urlsplit(unescape(address).replace("\x00", "").strip())
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return "", "", "", "", ""
    return parts.scheme.lower(), host, unquote(parts.path), parts.query, parts.fragment


class Addresses:
    """The old site's addresses. ``urls`` are those that its export gives: http and https, with and without www, are one."""

    def __init__(self, urls: Iterable[str]) -> None:
        self.hosts = {host for url in urls if (host := _parts(url)[1])}

    def is_own(self, address: str) -> bool:
        """Whether an address is the old site's: its host, or a path without one."""
        scheme, host, path, *_ = _parts(address)
        if not host:
            return scheme == "" and path.startswith("/") and not unescape(address).strip().startswith(("//", "/\\"))
        return scheme in ("http", "https", "") and host in self.hosts

    def is_own_file(self, address: str) -> bool:
        """Whether it is a file of the site: WordPress.com keeps "name.files.wordpress.com" for "name.wordpress.com"."""
        host = _parts(address)[1]
        return self.is_own(address) or host.replace(".files.", ".", 1) in self.hosts or host in self._proxies(host)

    @staticmethod
    def _proxies(host: str) -> set[str]:
        return {host} if re.fullmatch(r"i[0-3]\.wp\.com", host) else set()

    def key(self, address: str) -> str:
        """What an address of the site is known by: its decoded path, or "?p=12" where that names it; empty for the root."""
        _, _, path, query, _ = _parts(address)
        if query:
            asked = parse_qs(query)
            for name in _NAMING:
                if name in asked:
                    return f"?{name}={asked[name][0]}"
        return path.rstrip("/")

    def local(self, address: str) -> str:
        """The same address without a host: what it is on the site that takes the old one's place."""
        try:
            parts = urlsplit(unescape(address).strip())
        except ValueError:
            return "/"
        path = (
            parts.path
            if parts.path.startswith("/") and not parts.path.startswith("//")
            else f"/{parts.path.lstrip('/')}"
        )
        return path + (f"?{parts.query}" if parts.query else "") + (f"#{parts.fragment}" if parts.fragment else "")

    def fragment(self, address: str) -> str:
        """What comes after "#"."""
        return _parts(address)[4]
