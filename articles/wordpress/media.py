"""Where the files of pictures come from: a copy of ``wp-content/uploads``, or the old site itself."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Protocol

from django.core.files import File

from articles import outgoing
from articles.images.decoding import format_of
from articles.images.inspection import ENDINGS, MAX_BYTES

from .cleaning.addresses import Addresses, original_of

#: Seconds in all, and bytes, that one picture may take on its way.
LIMITS = outgoing.Limits(seconds=60, body_bytes=MAX_BYTES)


class Missing(Exception):
    """The file cannot be had. Its text is a phrase: why."""


class Media(Protocol):
    """A place to get files from."""

    #: Whether there is any use in asking.
    has_any: bool

    def open(self, path: str, address: str) -> File:
        """The file at ``path`` below the uploads, which the old site had at ``address``. Raises Missing."""


class NoMedia:
    """No place at all: pictures do not come over."""

    has_any = False

    def open(self, path: str, address: str) -> File:
        raise Missing("no folder of uploads was given")


class Folder:
    """A copy of ``wp-content/uploads``, or of a folder that it is in. Nothing outside of it is ever opened."""

    has_any = True

    def __init__(self, folder: Path) -> None:
        inside = (folder / "wp-content" / "uploads", folder / "uploads", folder)
        self.folder = next(place for place in inside if place.is_dir()).resolve()

    def open(self, path: str, address: str) -> File:
        for candidate in _names(path):
            found = (self.folder / candidate).resolve()
            try:
                if found.is_relative_to(self.folder) and found.is_file():
                    if found.stat().st_size > MAX_BYTES:
                        raise Missing(f"it is larger than {MAX_BYTES // 1024 // 1024} MB")
                    return _named(found.read_bytes(), found.name)
            except OSError as error:  # such as a name that is too long, or a file that is not to be read
                raise Missing(f"it cannot be read ({error.strerror})") from error
        raise Missing("it is not in the folder")


class Download:
    """The old site, asked through the one guarded fetcher: its own host alone, no private network, no redirect elsewhere."""

    has_any = True

    def __init__(self, addresses: Addresses, network: outgoing.Network = outgoing.INTERNET) -> None:
        self.addresses, self.network = addresses, network

    def open(self, path: str, address: str) -> File:
        if not address.startswith(("http://", "https://")) or not self.addresses.is_own(address):
            raise Missing("it is at another host than the site, and only the site itself is asked")
        try:
            answer = outgoing.fetch(address, limits=LIMITS, network=self.network)
        except outgoing.NotFetched as error:
            raise Missing(str(error)) from None
        if answer.moved_to:
            raise Missing("the site sends us to another host for it")
        if answer.status != 200 or not answer.body:
            raise Missing(f"the site answered {answer.status}")
        return _named(answer.body, PurePosixPath(path).name)


class Several:
    """One place after the other."""

    def __init__(self, *places: Media) -> None:
        self.places = places
        self.has_any = any(place.has_any for place in places)

    def open(self, path: str, address: str) -> File:
        reason = Missing("no folder of uploads was given")
        for place in self.places:
            try:
                return place.open(path, address)
            except Missing as error:
                reason = error
        raise reason


def _names(path: str) -> Iterator[str]:
    """The file itself, then the one that it is a copy of, then the copy that WordPress keeps of a huge one."""
    yield path
    original = original_of(path)
    if original != path:
        yield original
    stem, dot, ending = original.rpartition(".")
    yield f"{stem}-scaled{dot}{ending}"


def _named(data: bytes, name: str) -> File:
    """With the ending that its contents have: uploads are often named wrongly, and the library refuses that."""
    kind = format_of(data[:64])
    if kind and PurePosixPath(name).suffix.lower() not in ENDINGS[kind]:
        name = f"{PurePosixPath(name).stem}{ENDINGS[kind][0]}"
    return File(io.BytesIO(data), name=name)
