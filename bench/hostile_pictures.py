"""Files that mean harm: how long each takes, how much memory, and what is left of it.

`python -m bench.hostile_pictures` prints the figures as JSON: a process of its own, whose memory is that of this work alone.
"""

import functools
import io
import json
import os
import resource
import struct
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator
from pathlib import Path


@functools.cache
def measured() -> dict[str, float]:
    """What a process of its own measured."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.hostile_pictures"], stdout=subprocess.PIPE, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError("measuring hostile pictures broke down: see above")
    return json.loads(done.stdout)


def _png(
    width: int, height: int, *chunks: tuple[bytes, bytes], depth: int = 8, colour: int = 2, pixels: bytes = b""
) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    out = b"\x89PNG\r\n\x1a\n"
    for name, content in ((b"IHDR", header), *chunks, (b"IDAT", pixels), (b"IEND", b"")):
        out += struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
    return out


def bombs() -> Iterator[tuple[str, bytes]]:
    """(name, bytes) of files that are small and want to become large, or never end."""
    from PIL import Image

    zeros = zlib.compress(bytes(3 * 6000 * 6600 + 6600), 9)
    yield "just-allowed.png", _png(6000, 6600, pixels=zeros)
    yield "long-row.png", _png(2**31 - 1, 1, depth=16, colour=6, pixels=zeros)
    yield "many-pixels.png", _png(60_000, 60_000, depth=1, colour=0, pixels=zeros)
    yield "more-pixels-than-said.png", _png(10, 10, pixels=zeros)
    yield (
        "text.png",
        _png(
            9, 9, (b"zTXt", b"a\x00\x00" + zlib.compress(bytes(900_000_000 // 4), 9)), pixels=zlib.compress(bytes(270))
        ),
    )
    yield (
        "profile.png",
        _png(9, 9, (b"iCCP", b"a\x00\x00" + zlib.compress(bytes(200_000_000), 9)), pixels=zlib.compress(bytes(270))),
    )
    xml = b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">' + b"".join(
        b'<!ENTITY %c "%s">' % (98 + one, b"&%c;" % (97 + one) * 10) for one in range(9)
    )
    packet = b"XML:com.adobe.xmp\x00\x00\x00\x00\x00" + xml + b"]><a>&j;</a>"
    yield "a-billion-laughs.png", _png(9, 9, (b"iTXt", packet), pixels=zlib.compress(bytes(270)))

    out = io.BytesIO()
    Image.new("L", (6300, 6300), 128).save(out, "JPEG", progressive=True, quality=30)
    data = out.getvalue()
    last = data.rindex(b"\xff\xda")
    yield "endless-scans.jpg", data[:-2] + data[last:-2] * 3000 + b"\xff\xd9"
    yield "wide.jpg", data.replace(struct.pack(">HH", 6300, 6300), b"\xff\xff\xff\xff")
    yield "no-end.jpg", data[: len(data) // 2]

    yield (
        "canvas.gif",
        b"GIF89a\xff\xff\xff\xff\x80\x00\x00" + bytes(6) + b"\x2c\x00\x00\x00\x00\xff\xff\xff\xff\x00\x08\x01\x00\x3b",
    )
    ring = struct.pack("<2sHIHHHIII", b"II", 42, 8, 1, 256, 4, 1, 9, 8)
    yield "ring.tif", ring
    entries = struct.pack("<HHII", 256, 4, 1, 6000) + struct.pack("<HHII", 257, 4, 1, 6000)
    for tag, value in ((258, 64), (259, 1), (262, 1), (273, 8), (277, 1), (278, 6000), (279, 2**31 - 1), (339, 3)):
        entries += struct.pack("<HHII", tag, 4, 1, value)
    yield "doubles.tif", struct.pack("<2sHI", b"II", 42, 8) + struct.pack("<H", 10) + entries + bytes(4)
    many = struct.pack("<2sHIH", b"II", 42, 8, 65_535) + struct.pack("<HHII", 34853, 4, 2**31, 8) * 65_535
    yield "directories.tif", many

    webp = io.BytesIO()
    Image.new("RGB", (6300, 6300)).save(webp, "WEBP", lossless=True, method=0)
    yield "large.webp", webp.getvalue()
    avif = io.BytesIO()
    Image.new("RGB", (64, 64)).save(avif, "AVIF")
    yield "claims.avif", avif.getvalue().replace(struct.pack(">II", 64, 64), struct.pack(">II", 65_535, 65_535))
    yield "claims.heic", b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + b"\x00\x00\x00\x08meta" * 50_000
    yield "svg.png", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"


def main() -> dict[str, float]:
    """Take each file in as the library does. Seconds and megabytes are those of the worst."""
    from bench.demo_site import empty_database

    empty_database()
    from django.core.files.base import ContentFile
    from django.core.files.storage import default_storage

    from articles.images.inspection import NotAPicture
    from articles.models import Image
    from articles.tests.factory import make_image

    folder = Path(__file__).resolve().parents[2] / "shared" / "data" / "hostile-images"
    files = [(path.name, path.read_bytes()) for path in sorted(folder.iterdir())]
    assert files, f"{folder} is empty"
    kept = lambda: {path for path in Path(default_storage.location).rglob("*") if path.is_file()}  # noqa: E731
    figures = {"files": 0, "seconds": 0.0, "speechless": 0, "left": 0}
    for name, data in (*files, *bombs()):
        before = kept()
        started = time.perf_counter()
        try:
            image = make_image(file=ContentFile(data, name))
            said = "taken"
        except NotAPicture as refused:
            image, said = None, str(refused)
        seconds = time.perf_counter() - started
        figures["files"] += 1
        figures["seconds"] = max(figures["seconds"], seconds)
        figures["speechless"] += not said.endswith((".", "taken"))
        if image is None:
            figures["left"] += len(kept() - before) + Image.objects.count()
        else:
            for path in image.paths():
                default_storage.delete(path)
            image.delete()
        print(f"    {seconds:5.2f} s  {name}: {said}", file=sys.stderr)
    most = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return figures | {"megabytes": most / 1024}


def seconds() -> float:
    """Until the slowest of them was refused or taken."""
    return measured()["seconds"]


def megabytes() -> float:
    """The most memory that the site's process or the one that decodes had."""
    return measured()["megabytes"]


def speechless() -> float:
    """Refusals that are no sentence."""
    return measured()["speechless"]


def left() -> float:
    """Files on the disk and rows in the database after a refusal."""
    return measured()["left"]


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "newsroom.tests.settings"
    print(json.dumps(main()))
