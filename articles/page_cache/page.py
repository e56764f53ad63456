"""A page as it is kept, and the answer that a visitor gets of it: packed or plain, whole, or "not modified"."""

from __future__ import annotations

import functools
import gzip
import json
import struct
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

import brotli
from django.conf import settings
from django.http import HttpResponse
from django.utils.http import http_date

Headers = list[tuple[str, str]]

#: A browser may keep a public page, and asks each time whether it is still the same. A shared cache in front of us holds it
#: for a second, gives it out for one more while it asks for the next, and for a day where we do not answer.
#: nginx counts in whole seconds, and would make nearly two of this one, and three where the next page takes its time. So it
#: is told in X-Accel-Expires which second it is, at whose end it has to ask again; for one more it may give out what it has.
#: That comes after Cache-Control: once it has seen it, nginx before 1.23 reads nothing of the other.
CACHE_CONTROL = "public, max-age=0, s-maxage=1, stale-while-revalidate=1, stale-if-error=86400"
#: Best first. The plain form has no name.
_PACKED: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda plain: brotli.compress(plain, quality=5),
    "gzip": lambda plain: gzip.compress(plain, 6, mtime=0),
}
_SUFFIX = {"": "", "br": "-br", "gzip": "-gzip"}
_WORTH_PACKING = 500  # bytes
_REMADE = frozenset({"content-length", "etag", "last-modified", "vary"})


@dataclass(frozen=True)
class Answer:
    status: int
    reason: str
    headers: Headers
    body: bytes


@dataclass(frozen=True)
class Page:
    """One answer in all forms in which it is given out. Times are seconds of Unix time.

    It was made at ``made`` of the version ``version``, and becomes another at ``until`` by itself. ``since`` is the second
    since which it has been the same.
    """

    version: str
    made: float
    until: float
    since: int
    status: int
    reason: str
    headers: Headers
    digest: str
    #: By their forms. Others than the plain one are made when somebody asks for one, and then stay.
    bodies: dict[str, bytes]
    packed: bool = True
    #: What was given out last, by form: all answers of one second are the same.
    _given: dict[str, tuple[tuple[int, bool], Answer]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @property
    def size(self) -> int:
        """What it takes in memory at the most: the packed forms together are smaller than the plain one."""
        return 2 * len(self.bodies[""]) + 2_000

    @classmethod
    def of(cls, response: HttpResponse, *, version: str = "", made: float, until: float = 0, packed: bool) -> Page:
        """``response`` as it left the last middleware. ``packed``: in the compressed forms too, for whoever asks for one."""
        headers = [(name, value) for name, value in response.items() if name.lower() not in _REMADE]
        if not response.has_header("Cache-Control"):
            headers.append(("Cache-Control", CACHE_CONTROL))
        status, reason = response.status_code, response.reason_phrase
        return cls.joined(response.content, status, reason, headers, version, made, until, packed=packed)

    @classmethod
    def joined(
        cls,
        plain: bytes,
        status: int,
        reason: str,
        headers: Headers,
        version: str,
        made: float,
        until: float,
        *,
        packed: bool = True,
    ) -> Page:
        """What was joined from parts, under the headers of the page of which it is."""
        digest = sha256(plain).hexdigest()[:32]
        packed = packed and len(plain) >= _WORTH_PACKING
        return cls(version, made, until, int(made), status, reason, headers, digest, {"": plain}, packed)

    def same_since(self, before: Page | None) -> Page:
        """With the second since which it is the same, where ``before`` was what stood at its address until now."""
        if before is None or before.digest != self.digest or before.headers != self.headers:
            return self
        return replace(self, since=min(before.since, self.since))

    def is_current(self, version: str, now: float) -> bool:
        """Whether it is what would be made now. A page that another machine made in what is the future here is not."""
        return self.version == version and self.made <= now < self.until

    def answer(self, environ: Mapping[str, Any], now: float) -> Answer:
        """What the visitor gets: 304 where they have it, else the smallest form that they understand."""
        form, moment = self._form(environ.get("HTTP_ACCEPT_ENCODING", "")), (int(now), bool(settings.TRUSTED_PROXIES))
        if self.status == 200 and self._is_known(environ, self._date_at(now)):
            kept = [
                (name, value) for name, value in self.headers if not name.startswith("Content-") or name in _POLICIES
            ]
            return Answer(304, "Not Modified", kept + self._checks(form, now), b"")
        given = self._given.get(form)
        if given is None or given[0] != moment:
            given = self._given[form] = moment, self._whole(form, now)
        return given[1]

    def _whole(self, form: str, now: float) -> Answer:
        body = self._body(form)
        checks = [*self._checks(form, now), ("Content-Length", str(len(body)))]
        if form:
            checks.append(("Content-Encoding", form))
        return Answer(self.status, self.reason, self.headers + checks, body)

    def _checks(self, form: str, now: float) -> Headers:
        checks = [("ETag", f'"{self.digest}{_SUFFIX[form]}"'), ("Vary", "Accept-Encoding")]
        if date := self._date_at(now):
            checks.append(("Last-Modified", date))
        if settings.TRUSTED_PROXIES:
            checks.append(("X-Accel-Expires", f"@{int(now)}"))
        return checks

    def _date_at(self, now: float) -> str:
        # Told from the next second on: then no other answer of that second can have the same date, whoever gave it.
        return _date(self.since) if now >= self.since + 1 else ""

    def _form(self, accepted: str) -> str:
        if not accepted or not self.packed:
            return ""
        understood = _understood(accepted)
        return next((form for form in _PACKED if form in understood), "")

    def _body(self, form: str) -> bytes:
        body = self.bodies.get(form)
        if body is None:
            body = self.bodies[form] = _PACKED[form](self.bodies[""])
        return body

    def _is_known(self, environ: Mapping[str, Any], date: str) -> bool:
        # A date tells less than an ETag: a list from which a story was taken is not newer than it was. So a visitor's date
        # counts only where it is the very one that was given with this answer, and where there is no ETag.
        asked = environ.get("HTTP_IF_NONE_MATCH")
        if asked is not None:
            return "*" in (known := _etags(asked)) or self.digest in known
        return bool(date) and environ.get("HTTP_IF_MODIFIED_SINCE") == date

    def to_bytes(self) -> bytes:
        """For a shared cache. Nothing in it is run when it is read."""
        told = {name: getattr(self, name) for name in _TOLD}
        forms = dict(self.bodies)  # others may come while it is written
        told["sizes"] = [(form, len(body)) for form, body in forms.items()]
        bodies = b"".join(forms.values())
        head = json.dumps(told | {"sum": sha256(bodies).hexdigest()}).encode()
        return struct.pack(">I", len(head)) + head + bodies

    @classmethod
    def from_bytes(cls, data: bytes) -> Page | None:
        """None where it is no whole page."""
        try:
            (size,) = struct.unpack_from(">I", data)
            told = json.loads(data[4 : 4 + size])
            bodies, start = {}, 4 + size
            if told.pop("sum") != sha256(data[start:]).hexdigest():
                return None
            for name, length in told.pop("sizes"):
                bodies[name] = data[start : start + length]
                start += length
            headers = [(name, value) for name, value in told.pop("headers")]
            return cls(bodies=bodies, headers=headers, **told)
        except (struct.error, ValueError, TypeError, KeyError):
            return None


@functools.lru_cache(maxsize=256)
def _understood(accepted: str) -> frozenset[str]:
    """The names in an Accept-Encoding. Browsers say few different things, again and again."""
    offered = {}
    for part in accepted.lower().split(","):
        name, _, parameter = part.partition(";")
        offered[name.strip()] = parameter.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return frozenset(name for name, wanted in offered.items() if wanted)


_date = functools.lru_cache(maxsize=4096)(http_date)
_TOLD = ("version", "made", "until", "since", "status", "reason", "headers", "digest", "packed")
#: Which a browser takes from a 304 for the page that it keeps, though their names begin like those of what it has already.
_POLICIES = frozenset({"Content-Security-Policy", "Content-Security-Policy-Report-Only"})


def _etags(asked: str) -> set[str]:
    """The digests in an If-None-Match, whatever form each was of: whoever has one of them has the page."""
    tags: Iterable[str] = (part.strip().removeprefix("W/").strip('"') for part in asked.split(","))
    return {tag.removesuffix("-br").removesuffix("-gzip") for tag in tags}
