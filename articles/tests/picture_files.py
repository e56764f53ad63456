"""Picture files as cameras, phones and agencies make them: with everything in them that readers must not get.

What must not get out says LEAK, in whichever place it stands, so that finding it is looking for one word.
"""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass

from PIL import Image as Pillow
from PIL import ImageCms, PngImagePlugin

LEAK = b"LEAK"
FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "TIFF", "GIF")
ENDINGS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp", "AVIF": "avif", "TIFF": "tif", "GIF": "gif", "HEIF": "heic"}

CREATOR, CREDIT, COPYRIGHT = "Åsa Maren", "Maren/Northlight", "© 2026 Åsa Maren"


@dataclass(frozen=True)
class Quarters:
    """A picture of four colours, so that which side is up can be seen: red, green / blue, white."""

    size: tuple[int, int] = (96, 64)

    def upright(self) -> Pillow.Image:
        width, height = self.size
        picture = Pillow.new("RGB", self.size, "#ffffff")
        for box, colour in (
            ((0, 0, width // 2, height // 2), "#c00000"),
            ((width // 2, 0, width, height // 2), "#00a000"),
            ((0, height // 2, width // 2, height), "#0000c0"),
        ):
            picture.paste(colour, box)
        return picture

    def as_taken(self, orientation: int) -> Pillow.Image:
        """As a camera that was held another way stores it, which says ``orientation`` in EXIF."""
        turns = {
            2: [Pillow.Transpose.FLIP_LEFT_RIGHT],
            3: [Pillow.Transpose.ROTATE_180],
            4: [Pillow.Transpose.FLIP_TOP_BOTTOM],
            5: [Pillow.Transpose.TRANSPOSE],
            6: [Pillow.Transpose.ROTATE_90],
            7: [Pillow.Transpose.TRANSVERSE],
            8: [Pillow.Transpose.ROTATE_270],
        }
        picture = self.upright()
        for turn in turns.get(orientation, []):
            picture = picture.transpose(turn)
        return picture

    @staticmethod
    def is_upright(picture: Pillow.Image) -> bool:
        rgb = picture.convert("RGB")
        corners = [(x * rgb.width // 4, y * rgb.height // 4) for y in (1, 3) for x in (1, 3)]
        red, green, blue, white = (rgb.getpixel(corner) for corner in corners)
        return (
            red[0] > 120 > max(red[1:])
            and green[1] > 90 > max(green[0], green[2])
            and blue[2] > 120 > max(blue[:2])
            and min(white) > 200
        )


def wide_profile() -> bytes:
    """A colour profile that is not sRGB: its red lies further out."""
    data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    (count,) = struct.unpack_from(">I", data, 128)
    for entry in range(132, 132 + 12 * count, 12):
        name, offset, _ = struct.unpack_from(">4sII", data, entry)
        if name == b"rXYZ":
            struct.pack_into(">3i", data, offset + 8, *(round(value * 65536) for value in (0.5151, 0.2412, -0.0011)))
    data[24:36] = struct.pack(">6H", 2026, 1, 1, 0, 0, 0)  # when it was made, and it is made each time
    return bytes(data)


def ink_profile() -> bytes:
    """A colour profile of a printer with four inks, of which the first is red."""
    paper, ink, black = (255, 128, 128), (120, 195, 180), (0, 128, 128)  # lightness, green to red, blue to yellow
    table = b"".join(bytes(black if corner & 1 else ink if corner & 8 else paper) for corner in range(16))
    straight = bytes(range(256))
    identity = struct.pack(">9i", *(65536 * (one in (0, 4, 8)) for one in range(9)))
    lut = b"mft1" + bytes(4) + bytes([4, 3, 2, 0]) + identity + straight * 4 + table + straight * 3
    lut += bytes(-len(lut) % 4)
    white = b"XYZ " + bytes(4) + struct.pack(">3i", 63190, 65536, 54061)
    words = b"desc" + bytes(4) + struct.pack(">I", 5) + b"Inks\x00" + bytes(79)
    words += bytes(-len(words) % 4)
    at, entries, body = 128 + 4 + 3 * 12, b"", b""
    for name, content in ((b"desc", words), (b"wtpt", white), (b"A2B0", lut)):
        entries += struct.pack(">4sII", name, at + len(body), len(content))
        body += content
    head = struct.pack(">I4sI4s4s4s", at + len(body), bytes(4), 0x02100000, b"prtr", b"CMYK", b"Lab ")
    head += struct.pack(">6H", 2026, 1, 1, 0, 0, 0) + b"acsp" + bytes(28) + struct.pack(">3i", 63190, 65536, 54061)
    return head.ljust(128, b"\x00") + struct.pack(">I", 3) + entries + body


def exif(orientation: int = 1, *, thumbnail: bool = True, order: str = ">") -> bytes:
    """EXIF with a place, serial numbers, an owner, a maker's note and a small copy of the picture."""
    ascii_, short, long, rational, undefined = 2, 3, 4, 5, 7
    small = b""
    if thumbnail:
        out = io.BytesIO()
        Pillow.new("RGB", (16, 12), "#a0a0a0").save(out, "JPEG", comment=b"LEAK-THUMBNAIL")
        small = out.getvalue()
    parts: list[tuple[list, int]] = []
    gps = [
        (1, ascii_, b"N\x00"),
        (2, rational, struct.pack(f"{order}6I", 59, 1, 19, 1, 5312, 100)),
        (3, ascii_, b"E\x00"),
        (4, rational, struct.pack(f"{order}6I", 18, 1, 4, 1, 700, 100)),
        (27, undefined, b"ASCII\x00\x00\x00LEAK-GPS-METHOD"),
        (28, undefined, b"ASCII\x00\x00\x00LEAK-GPS-AREA"),
    ]
    more = [
        (0x9003, ascii_, b"2026:03:01 07:15:00\x00"),
        (0x9011, ascii_, b"+02:00\x00"),
        (0x927C, undefined, b"LEAK-MAKERNOTE-SERIAL-0042"),
        (0xA430, ascii_, b"LEAK-OWNER-NAME\x00"),
        (0xA431, ascii_, b"LEAK-BODY-SERIAL\x00"),
        (0xA435, ascii_, b"LEAK-LENS-SERIAL\x00"),
    ]
    main = [
        (0x010E, ascii_, b"Boats at the mole\x00"),
        (0x010F, ascii_, b"LEAK-MAKER\x00"),
        (0x0110, ascii_, b"LEAK-MODEL\x00"),
        (0x0112, short, struct.pack(f"{order}H", orientation)),
        (0x0131, ascii_, b"LEAK-SOFTWARE\x00"),
        (0x013B, ascii_, CREATOR.encode() + b"\x00"),
        (0x013C, ascii_, b"LEAK-HOST-COMPUTER\x00"),
        (0x8298, ascii_, COPYRIGHT.encode() + b"\x00"),
        (0x8769, long, None),
        (0x8825, long, None),
    ]
    second = [(0x0103, short, struct.pack(f"{order}H", 6)), (0x0201, long, None), (0x0202, long, None)]
    sizes = {ascii_: 1, short: 2, long: 4, rational: 8, undefined: 1}

    def length(entries: list) -> int:
        return (
            2
            + 12 * len(entries)
            + 4
            + sum(len(value) + len(value) % 2 for *_, value in entries if value and len(value) > 4)
        )

    at_more = 8 + length(main)
    at_gps = at_more + length(more)
    at_second = at_gps + length(gps)
    at_small = at_second + length(second)
    fill = {0x8769: at_more, 0x8825: at_gps, 0x0201: at_small, 0x0202: len(small)}
    parts = [(main, at_second if small else 0), (more, 0), (gps, 0), *([(second, 0)] if small else [])]
    out = bytearray((b"MM" if order == ">" else b"II") + struct.pack(f"{order}HI", 42, 8))
    for entries, following in parts:
        start = len(out)
        outside = start + 2 + 12 * len(entries) + 4
        tail = bytearray()
        out += struct.pack(f"{order}H", len(entries))
        for tag, kind, value in entries:
            value = struct.pack(f"{order}I", fill[tag]) if value is None else value
            out += struct.pack(f"{order}HHI", tag, kind, len(value) // sizes[kind])
            if len(value) <= 4:
                out += value.ljust(4, b"\x00")
            else:
                out += struct.pack(f"{order}I", outside + len(tail))
                tail += value + b"\x00" * (len(value) % 2)
        out += struct.pack(f"{order}I", following) + tail
    return bytes(out + small)


def xmp() -> bytes:
    """XMP as an agency writes it, with a place in each of the ways in which there can be one."""
    return f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:exif="http://ns.adobe.com/exif/1.0/"
 xmlns:aux="http://ns.adobe.com/exif/1.0/aux/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"
 xmlns:Iptc4xmpCore="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/"
 xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
 exif:GPSLatitude="59,19.8853N" exif:GPSLongitude="18,4.1166E" exif:GPSMapDatum="LEAK-XMP-DATUM"
 aux:SerialNumber="LEAK-XMP-SERIAL" aux:OwnerName="LEAK-XMP-OWNER"
 photoshop:City="LEAK-XMP-CITY" photoshop:Headline="Boats wait at the mole" photoshop:Credit="{CREDIT}"
 photoshop:Source="Northlight" photoshop:DateCreated="2026-03-01T07:15:00+02:00">
<dc:description><rdf:Alt><rdf:li xml:lang="de">Boote</rdf:li>
<rdf:li xml:lang="x-default">Boats at the mole</rdf:li></rdf:Alt></dc:description>
<dc:creator><rdf:Seq><rdf:li>{CREATOR}</rdf:li></rdf:Seq></dc:creator>
<dc:rights><rdf:Alt><rdf:li xml:lang="x-default">{COPYRIGHT}</rdf:li></rdf:Alt></dc:rights>
<dc:subject><rdf:Bag><rdf:li>boats</rdf:li><rdf:li>harbour</rdf:li></rdf:Bag></dc:subject>
<Iptc4xmpCore:AltTextAccessibility><rdf:Alt>
<rdf:li xml:lang="x-default">Four boats beside a stone mole</rdf:li></rdf:Alt></Iptc4xmpCore:AltTextAccessibility>
<Iptc4xmpExt:LocationShown><rdf:Bag><rdf:li rdf:parseType="Resource">
<Iptc4xmpExt:City>LEAK-XMP-SHOWN</Iptc4xmpExt:City></rdf:li></rdf:Bag></Iptc4xmpExt:LocationShown>
</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>""".encode()


def iptc() -> bytes:
    """IPTC-IIM: the same words as in XMP, with a city and a country."""
    datasets = [(1, 90, b"\x1b%G")] + [
        (2, number, text.encode())
        for number, text in (
            (5, "LEAK-OBJECT-NAME"),
            (25, "boats"),
            (25, "harbour"),
            (55, "20260301"),
            (60, "071500+0200"),
            (80, CREATOR),
            (90, "LEAK-IPTC-CITY"),
            (92, "LEAK-IPTC-MOLE"),
            (101, "LEAK-IPTC-COUNTRY"),
            (105, "Boats wait at the mole"),
            (110, CREDIT),
            (115, "Northlight"),
            (116, COPYRIGHT),
            (120, "Boats at the mole"),
        )
    ]
    return b"".join(struct.pack(">BBBH", 0x1C, record, number, len(text)) + text for record, number, text in datasets)


def photoshop() -> bytes:
    block = iptc()
    return b"Photoshop 3.0\x008BIM\x04\x04\x00\x00" + struct.pack(">I", len(block)) + block + b"\x00" * (len(block) % 2)


def segment(marker: int, content: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content


def camera_file(
    kind: str = "JPEG",
    orientation: int = 1,
    *,
    profile: bytes | None = None,
    quarters: Quarters = Quarters(),
    **options,
) -> bytes:
    """A file of format ``kind`` with all of the above, in every place where the format has one."""
    picture = quarters.as_taken(orientation)
    mode = options.pop("mode", None)
    if mode:
        picture = picture.convert(mode)
    out = io.BytesIO()
    if kind == "JPEG":
        picture.save(out, kind, quality=92, icc_profile=profile, **options)
        data = out.getvalue()
        notes = (
            segment(0xE1, b"Exif\x00\x00" + exif(orientation))
            + segment(0xE1, b"http://ns.adobe.com/xap/1.0/\x00" + xmp())
            + segment(0xE1, b"http://ns.adobe.com/xmp/extension/\x00LEAK-EXTENDED-XMP")
            + segment(0xED, photoshop())
            + segment(0xEC, b"Ducky\x00LEAK-DUCKY")
            + segment(0xE2, b"FPXR\x00LEAK-FLASHPIX")
            + segment(0xFE, b"LEAK-COMMENT")
        )
        return data[:2] + notes + data[2:] + b"LEAK-AFTER-THE-END"
    if kind == "PNG":
        texts = PngImagePlugin.PngInfo()
        texts.add_text("Author", "LEAK-PNG-AUTHOR")
        texts.add_text("Location", "LEAK-PNG-PLACE", zip=True)
        texts.add_itxt("XML:com.adobe.xmp", xmp().decode())
        texts.add_itxt("Description", "LEAK-PNG-WORDS", lang="en")
        picture.save(out, kind, exif=exif(orientation), pnginfo=texts, icc_profile=profile, **options)
        return out.getvalue() + b"LEAK-AFTER-THE-END"
    if kind == "TIFF":
        tags = {700: xmp(), 33723: iptc(), 270: "Boats at the mole", 315: CREATOR.encode(), 33432: COPYRIGHT.encode()}
        tags |= {271: "LEAK-MAKER", 274: orientation, 316: "LEAK-HOST-COMPUTER", 34377: photoshop()[14:]}
        ifd = Pillow.Exif()
        for tag, value in tags.items():
            ifd[tag] = value
        ifd.get_ifd(0x8769)[0xA431] = "LEAK-BODY-SERIAL"
        ifd.get_ifd(0x8825).update({1: "N", 2: (59.0, 19.0, 53.0), 28: b"LEAK-GPS-AREA"})
        picture.save(out, kind, exif=ifd, icc_profile=profile, **options)
        return out.getvalue()
    if kind == "GIF":
        picture.save(out, kind, comment=b"LEAK-COMMENT", **options)
        data = out.getvalue()
        return data[:-1] + b"\x21\xff\x0bXMP DataXMP\x08LEAK-XMP\x00\x3b"
    if kind == "AVIF" and orientation != 1:
        picture.save(out, kind, exif=exif(orientation), xmp=xmp(), icc_profile=profile, quality=90, speed=10, **options)
        return out.getvalue()
    options.setdefault("quality", 90)
    if kind == "AVIF":
        options.setdefault("speed", 10)
    picture.save(out, kind, exif=exif(orientation), xmp=xmp(), icc_profile=profile, **options)
    return out.getvalue()
