"""What the page of a story costs a reader in Chromium: bytes, requests, and whether anything moves.

`python -m bench.article_weight [URL]` prints the figures of the demo's fullest story, or of any page, as JSON. Bytes are
those on the wire, headers among them, as the browser's debugger counts them.
"""

import functools
import gzip
import json
import os
import re
import sys
import urllib.request
from typing import Any
from urllib.parse import urlsplit

from bench.desk_in_browser import chromium

STORY = "/category/world/narrows/"  # where the fullest story of the demo is found, with replies and a card in its text
_FIRST_PARAGRAPH = re.compile(r'<div class="body"[^>]*>.*?</p>', re.DOTALL)
_SHIFT = """
window.shift = 0;
new PerformanceObserver(list => { for (const one of list.getEntries()) window.shift += one.value; })
    .observe({type: "layout-shift", buffered: true});
"""
#: A phone, a tablet, a desk.
WIDTHS = (360, 800, 1440)


def measure(url: str) -> dict[str, Any]:
    """Load ``url`` as a first visit at each width, to its end; the largest of each figure."""
    worst: dict[str, Any] = {}
    with chromium() as browser:
        for width in WIDTHS:
            for name, value in _visit(browser, url, width).items():
                worst[name] = max(worst.get(name, value), value) if isinstance(value, (int, float)) else value
    return worst


def _visit(browser: Any, url: str, width: int) -> dict[str, Any]:
    context = browser.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    page.add_init_script(_SHIFT)
    requests: dict[str, dict[str, Any]] = {}
    debugger = context.new_cdp_session(page)
    debugger.send("Network.enable")
    debugger.on(
        "Network.requestWillBeSent",
        lambda told: requests.setdefault(told["requestId"], {"url": told["request"]["url"], "type": told.get("type")}),
    )
    debugger.on(
        "Network.loadingFinished",
        lambda told: requests.get(told["requestId"], {}).update(bytes=told["encodedDataLength"]),
    )
    page.goto(url, wait_until="networkidle")
    for _ in range(40):  # to the end, as a reader comes there
        page.mouse.wheel(0, 600)
    page.wait_for_load_state("networkidle")
    host = urlsplit(url).netloc
    sent = [one for one in requests.values() if not one["url"].startswith(("data:", "blob:"))]
    # The mark at the head and in the tab is one file: the second is no request.
    own = list({one["url"]: one for one in reversed(sent) if one["type"] != "Image"}.values())
    figures = {
        "bytes": sum(one.get("bytes", 0) for one in own),
        "requests": len(own),
        "elsewhere": sum(urlsplit(one["url"]).netloc != host for one in sent),
        "shift": round(page.evaluate("window.shift"), 4),
        "sheets": sum(one.get("bytes", 0) for one in own if one["type"] == "Stylesheet"),
        "scripts": sum(one.get("bytes", 0) for one in own if one["type"] == "Script"),
        "page": next(one.get("bytes", 0) for one in own if one["type"] == "Document"),
        "files": sorted(urlsplit(one["url"]).path for one in own),
    }
    context.close()
    return figures


def critical(url: str) -> int:
    """Bytes, compressed, that have come when the first paragraph can be read: the page up to it, and what its head waits for."""
    html = _fetched(url).decode()
    first = _FIRST_PARAGRAPH.search(html)
    assert first, f"{url} has no story"
    head = html[: html.index("</head>")]
    sheets = re.findall(r'<link rel="stylesheet" href="([^"]+)"', head)
    assert sheets, f"{url} has no style"
    root = "{0.scheme}://{0.netloc}".format(urlsplit(url))
    return len(gzip.compress(html[: first.end()].encode(), 6)) + sum(
        len(_fetched(root + sheet, compressed=True)) for sheet in sheets
    )


def _fetched(url: str, *, compressed: bool = False) -> bytes:
    headers = {"Accept-Encoding": "br, gzip" if compressed else "identity"}
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=60) as answer:
        return answer.read()


@functools.cache
def fullest_story() -> str:
    """The address of the demo's story with the most around it."""
    from bench.served_site import address

    list_of_them = _fetched(address() + STORY).decode()
    path = re.search(r'<h2 class="story__headline"[^>]*><a href="([^"]+)"', list_of_them)
    assert path, f"no story in {STORY}"
    return address() + path[1]


@functools.cache
def ours() -> dict[str, Any]:
    """Ours; and beside it, where PEER_WORDPRESS is the address of a story in WordPress's default theme, that one's."""
    figures = measure(fullest_story()) | {"critical": critical(fullest_story())}
    print(f"    ours: {json.dumps(figures)}", file=sys.stderr)
    if peer := os.environ.get("PEER_WORDPRESS"):
        print(f"    WordPress: {json.dumps(measure(peer))}", file=sys.stderr)
    else:
        print("    WordPress: not measured; give the address of a story in it as PEER_WORDPRESS", file=sys.stderr)
    return figures


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(measure(sys.argv[1]), indent=1))
    else:
        print(json.dumps(ours(), indent=1))
