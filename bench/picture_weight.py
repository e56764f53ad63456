"""Bytes of the pictures on an article page in Chromium, beside the same photographs as WordPress and Wagtail put them there.

`python -m bench.picture_weight` prints the figures as JSON. The peers' pages are built here from what they document:

- WordPress (developer.wordpress.org: wp_get_attachment_image, wp_calculate_image_sizes; wp-includes/media.php): sub-sizes 300,
  768, 1024, 1536 and 2048 wide, JPEG of quality 82 (WP_Image_Editor::$default_quality), 4:2:0; a picture is put into a story
  in size "large" with `sizes="(max-width: 1024px) 100vw, 1024px"` and every smaller and larger size of the same form in srcset.
- Wagtail (docs.wagtail.org, "How to use images in templates"): `{% image page.photo width-800 %}`, one `img` with the rendition
  that is as wide as the column, JPEG of quality 85 (WAGTAILIMAGES_JPEG_QUALITY), optimised and progressive as Willow saves it.
"""

import functools
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

WIDTHS = (360, 1440)
WORDPRESS_SIZES = (300, 768, 1024, 1536, 2048)
WAGTAIL_WIDTH = 800
#: The lead picture and the one in the text, in CSS pixels, at either width: as our own style sheets lay them out.
SHOWN = {360: (328, 328), 1440: (763, 640)}


@functools.cache
def measured() -> dict[str, float]:
    """What a process of its own measured."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.picture_weight"], stdout=subprocess.PIPE, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError("weighing pictures broke down: see above")
    return json.loads(done.stdout)


def photographs() -> dict[str, bytes]:
    """Two of 1,920 by 1,440: sheets of photographs side by side at their own size, so that every detail is a camera's own."""
    from PIL import Image, ImageOps

    folder = Path(__file__).resolve().parents[2] / "shared" / "data" / "photos"
    names = ("gps-DSCN0010.jpg", "gps-DSCN0021.jpg", "gps-DSCN0027.jpg", "pillow-iptc.jpg")
    photos = [ImageOps.exif_transpose(Image.open(folder / name)).convert("RGB").resize((640, 480)) for name in names]
    sheets = {}
    for shift, name in enumerate(("lead", "body")):
        sheet = Image.new("RGB", (1920, 1440))
        for place in range(9):
            photo = photos[(place + 2 * shift) % len(photos)]
            sheet.paste(ImageOps.mirror(photo) if place >= 4 else photo, (place % 3 * 640, place // 3 * 480))
        out = io.BytesIO()
        sheet.save(out, "JPEG", quality=95, subsampling=0)
        sheets[name] = out.getvalue()
    return sheets


def _scaled(original: bytes, width: int, **options) -> bytes:
    from PIL import Image

    picture = Image.open(io.BytesIO(original)).convert("RGB")
    width = min(width, picture.width)
    out = io.BytesIO()
    height = round(picture.height * width / picture.width)
    picture.resize((width, height), Image.Resampling.LANCZOS).save(out, "JPEG", **options)
    return out.getvalue()


def _wordpress(name: str, original: bytes) -> tuple[str, dict[str, bytes]]:
    files = {
        f"{name}-{w}.jpg": _scaled(original, w, quality=82, subsampling="4:2:0") for w in WORDPRESS_SIZES if w <= 1920
    }
    files[f"{name}-1920.jpg"] = original
    srcset = ", ".join(f"/{file} {file.rpartition('-')[2][:-4]}w" for file in files)
    return (
        f'<img width="1024" height="768" src="/{name}-1024.jpg" srcset="{srcset}" sizes="(max-width: 1024px) 100vw, 1024px">',
        files,
    )


def _wagtail(name: str, original: bytes) -> tuple[str, dict[str, bytes]]:
    file = f"{name}.width-{WAGTAIL_WIDTH}.jpg"
    data = _scaled(original, WAGTAIL_WIDTH, quality=85, optimize=True, progressive=True)
    return f'<img src="/{file}" width="800" height="600">', {file: data}


def _fetched_from(peer: Callable, browser, originals: dict[str, bytes]) -> dict[int, list[bytes]]:
    """What Chromium fetches of a page with the peer's markup in a column as wide as ours."""
    made = {name: peer(name, original) for name, original in originals.items()}
    markup = {name: html for name, (html, _) in made.items()}
    files = {name: data for _, several in made.values() for name, data in several.items()}
    return {width: _fetched_at(width, browser, markup, files) for width in WIDTHS}


def _fetched_at(width: int, browser, markup: dict[str, str], files: dict[str, bytes]) -> list[bytes]:
    boxes = "".join(
        f'<div style="width:{shown}px">{html}</div>' for html, shown in zip(markup.values(), SHOWN[width], strict=True)
    )
    html = f"<!doctype html><style>img{{max-width:100%;height:auto}}</style>{boxes}"
    got: dict[str, bytes] = {}

    def answer(route) -> None:
        name = route.request.url.rpartition("/")[2]
        if name in files:
            got[name.partition("-")[0].partition(".")[0]] = files[name]
            route.fulfill(body=files[name], content_type="image/jpeg")
        else:
            route.fulfill(body=html, content_type="text/html")

    page = browser.new_page(viewport={"width": width, "height": 900})
    page.route("**/*", answer)
    page.goto("http://peer.example/")
    page.wait_for_load_state("networkidle")
    page.close()
    return [got[name] for name in markup]


def _fetched_from_us(browser, originals: dict[str, bytes]) -> dict[int, list[bytes]]:
    from django.core.files.base import ContentFile

    from articles.tests.factory import make_image, make_public
    from bench.desk_in_browser import site

    lead, body = (make_image(file=ContentFile(data, f"{name}.jpg")) for name, data in originals.items())
    story = make_public(
        "Boats", lead_image=lead, body=f'<p>Text.</p><figure data-picture="{body.pk}"></figure><p>Text.</p>'
    )
    with site() as url:
        address = url + story.get_absolute_url()
        return {width: _fetched_of_ours(width, browser, address, (lead.token, body.token)) for width in WIDTHS}


def _fetched_of_ours(width: int, browser, address: str, tokens: tuple[str, ...]) -> list[bytes]:
    got: dict[str, dict[str, bytes]] = {token: {} for token in tokens}

    def heard(response) -> None:
        token, _, name = response.url.partition("/pictures/")[2].partition("/")
        if token in got and "-" not in name:  # whole ones: the cut ones are those of lists
            got[token][name] = response.body()

    page = browser.new_page(viewport={"width": width, "height": 900})
    page.on("response", heard)
    page.goto(address)
    pictures = page.locator(".article__lead img, .body figure img").all()
    for image in pictures:
        image.scroll_into_view_if_needed()
    page.wait_for_load_state("networkidle")
    shown = tuple(round(image.bounding_box()["width"]) for image in pictures)
    assert shown == SHOWN[width], f"the layout is another by now: {shown}"
    names = {token: list(copies) for token, copies in got.items()}
    assert all(len(copies) == 1 for copies in got.values()), f"one of each is enough: {names}"
    page.close()
    return [next(iter(copies.values())) for copies in got.values()]


def ssim(one, other) -> float:
    """Structural similarity of two pictures of one size, by luminance, in squares of 8 pixels (Wang et al. 2004)."""
    scores = []
    for top in range(0, one.height - 7, 8):
        for left in range(0, one.width - 7, 8):
            a, b = (picture.crop((left, top, left + 8, top + 8)).tobytes() for picture in (one, other))
            mean_a, mean_b = sum(a) / 64, sum(b) / 64
            var_a = sum(x * x for x in a) / 64 - mean_a**2
            var_b = sum(x * x for x in b) / 64 - mean_b**2
            both = sum(x * y for x, y in zip(a, b, strict=True)) / 64 - mean_a * mean_b
            scores.append(
                (2 * mean_a * mean_b + 6.5025)
                * (2 * both + 58.5225)
                / ((mean_a**2 + mean_b**2 + 6.5025) * (var_a + var_b + 58.5225))
            )
    return sum(scores) / len(scores)


def _as_seen(data: bytes, shown: int):
    from PIL import Image

    picture = Image.open(io.BytesIO(data)).convert("RGB")
    size = (shown, round(picture.height * shown / picture.width))
    return picture.resize(size, Image.Resampling.LANCZOS).convert("L")


def main() -> dict[str, float]:
    """The ratio of bytes at each width against each peer, and what the eye gets for them."""
    from bench.demo_site import empty_database
    from bench.desk_in_browser import chromium

    empty_database()
    originals = photographs()
    figures = {}
    with chromium() as browser:
        pages = {
            "ours": _fetched_from_us(browser, originals),
            "WordPress": _fetched_from(_wordpress, browser, originals),
            "Wagtail": _fetched_from(_wagtail, browser, originals),
        }
    for width in WIDTHS:
        for who, fetched in pages.items():
            weight = sum(map(len, fetched[width]))
            seen = [
                ssim(_as_seen(original, shown), _as_seen(data, shown))
                for original, data, shown in zip(originals.values(), fetched[width], SHOWN[width], strict=True)
            ]
            figures |= {f"{who} {width} bytes": weight, f"{who} {width} ssim": min(seen)}
            print(f"    {width:5} px  {who:10} {weight:8,} bytes, SSIM {min(seen):.3f}", file=sys.stderr)
    return figures


def ratio(peer: str, width: int) -> float:
    """Our bytes through theirs."""
    figures = measured()
    return figures[f"ours {width} bytes"] / figures[f"{peer} {width} bytes"]


def lowest_ssim() -> float:
    """Of our pictures as they are seen, against the originals."""
    return min(measured()[f"ours {width} ssim"] for width in WIDTHS)


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "newsroom.tests.settings"
    print(json.dumps(main()))
