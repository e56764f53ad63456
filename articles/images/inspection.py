"""Is this file a picture that we can take in? Every refusal is a sentence for the person who uploads.

Decoders are the part of a site that strangers' bytes reach first, so each file is first decoded in a process of its own,
with little memory, little time and none of our secrets. What kills that process has killed nothing else.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from threading import Lock
from typing import IO

from .decoding import MAX_MEMORY, MAX_PIXELS, MAX_SIDE, format_of
from .embedded import Described

MAX_BYTES = 30 * 1024 * 1024
#: Seconds by the clock, for a machine that has other things to do; of the processor's time, decoding has less.
MAX_WAIT = 12

#: Which ends of a file's name go with which format.
ENDINGS = {
    "JPEG": (".jpg", ".jpeg", ".jpe", ".jfif"),
    "PNG": (".png",),
    "WEBP": (".webp",),
    "AVIF": (".avif", ".avifs"),
    "HEIF": (".heic", ".heif", ".hif"),
    "GIF": (".gif",),
    "TIFF": (".tif", ".tiff"),
}
NAMES = "JPEG, PNG, WebP, AVIF, HEIC, GIF or TIFF"

_ROOT = Path(__file__).resolve().parents[2]
#: The form asks, then the model: what was found of the last few files is remembered by their digest.
_REMEMBERED = 64
_found: OrderedDict[str, Inspected] = OrderedDict()
_lock = Lock()


class NotAPicture(ValueError):
    """The file cannot be taken in. Its text says why and what to do."""


@dataclass(frozen=True)
class Inspected:
    """What was found of a file that can be taken in."""

    format: str  # as Pillow names it: "JPEG", "HEIF" …
    width: int  # in pixels, upright
    height: int
    orientation: int  # how the camera was held, in EXIF's numbers from 1 to 8; 1 where the format keeps it elsewhere
    sha256: str  # of all its bytes, in hex
    described: Described


def inspect(file: IO[bytes]) -> Inspected:
    """Decode ``file`` whole, in a process of its own, and say what it is. Leaves it at its beginning.

    Its name (``file.name``, where it has one), its first bytes and the decoder must agree. Raises NotAPicture.
    """
    file.seek(0, os.SEEK_END)
    if file.tell() > MAX_BYTES:
        raise NotAPicture(
            f"The file is larger than {MAX_BYTES // 1024 // 1024} MB. Export it smaller and upload it again."
        )
    file.seek(0)
    head = file.read(4096)
    kind = format_of(head[:64])
    if kind is None:
        raise NotAPicture(_not_of_our_formats(head))
    _check_name(getattr(file, "name", None), kind)
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()
    with _lock:
        found = _found.get(digest)
    if found is None:
        file.seek(0)
        answer = _looked_at(file)
        if reason := answer.get("refused"):
            raise NotAPicture(_sentence(str(reason)))
        described = Described.from_json(answer["described"])
        size = answer["width"], answer["height"]
        found = Inspected(answer["format"], *size, answer["orientation"], digest, described)
        with _lock:
            _found[digest] = found
            while len(_found) > _REMEMBERED:
                _found.popitem(last=False)
    file.seek(0)
    return found


def _check_name(name: str | None, kind: str) -> None:
    ending = PurePosixPath(name or "").suffix.lower()
    if not name or ending in ENDINGS[kind]:
        return
    if ending not in {one for endings in ENDINGS.values() for one in endings}:
        raise NotAPicture(
            f"The file's name ends in “{ending or PurePosixPath(name).name}”, which is not the name of a picture. "
            f"It holds a picture all the same: rename it to end in {ENDINGS[kind][0]} and upload it again."
        )
    raise NotAPicture(
        f"The file's name says {ending[1:].upper()}, but it holds another kind of picture. "
        f"Rename it to end in {ENDINGS[kind][0]}, or export it once more, and upload that."
    )


def _not_of_our_formats(head: bytes) -> str:
    if not head:
        return "The file is empty. Choose another one."
    if b"<svg" in head.lower():
        return (
            "This is an SVG drawing. It could carry a program into readers' browsers, so none is taken. "
            "Export it as PNG and upload that."
        )
    return f"This file is not a picture that we can read. Upload a {NAMES} file."


def _looked_at(file: IO[bytes]) -> dict:
    """The answer of `decoding.main` in a process of its own."""
    with tempfile.TemporaryFile() as handed_over:
        while part := file.read(1024 * 1024):
            handed_over.write(part)
        handed_over.seek(0)
        try:
            # Our own program, and no word of the visitor's on its command line.
            done = subprocess.run(
                [sys.executable, "-m", "articles.images.decoding"],
                cwd=_ROOT,
                env=_ENVIRONMENT,
                stdin=handed_over,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                timeout=MAX_WAIT,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return {"refused": "time"}
    try:
        return json.loads(done.stdout)
    except ValueError:  # it was stopped, or broke down, before it could answer
        return {"refused": "time" if done.returncode in (-24, -9) else "stopped"}


#: No secret of ours, and one arena of memory rather than one for each thread.
_ENVIRONMENT = {
    name: os.environ[name] for name in ("PATH", "LANG", "LD_LIBRARY_PATH", "SYSTEMROOT") if name in os.environ
} | {"MALLOC_ARENA_MAX": "1", "PYTHONDONTWRITEBYTECODE": "1"}


def _sentence(reason: str) -> str:
    kind, _, figure = reason.partition(" ")
    match kind:
        case "pixels" if figure and int(figure) * 1e6 <= MAX_PIXELS:
            return f"The picture is more than {MAX_SIDE:,} pixels long. Cut it, or resize it, and upload it again."
        case "pixels":
            return (
                f"The picture has {figure + ' megapixels' if figure else 'far too many pixels'}; "
                f"{MAX_PIXELS // 1_000_000} megapixels is the most. Resize it and upload it again."
            )
        case "moves":
            return "This picture moves, and only still ones are taken. Export one frame of it and upload that."
        case "memory":
            return (
                f"Opening the picture takes more than {MAX_MEMORY // 1024 // 1024} MB of memory. "
                "Export it as JPEG, or smaller, and upload that."
            )
        case "time":
            return "Opening the picture takes too long. Try it once more, or export it smaller and upload that."
        case _:
            return "The picture is damaged and cannot be read to its end. Export it once more and upload that."
