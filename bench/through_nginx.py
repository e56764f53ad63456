"""An article page through our nginx, beside the same bytes as a file and beside peers; and how soon changes are seen.

python -m bench.through_nginx
"""

from __future__ import annotations

import functools
import gzip
import os
import statistics
import time

from bench.deployed import Load, article, busy, chief, load, site, start_load
from newsroom.tests.front_server import until

ROUNDS = 3
SECONDS = float(os.environ.get("BENCH_SECONDS") or 5)
GZIP = ("Accept-Encoding", "gzip")
#: Addresses of an article page of each, where somebody has started them: WordPress behind nginx's cache, Wagtail.
PEERS = {name: os.environ.get(f"PEER_{name.upper()}", "") for name in ("wordpress", "wagtail")}


@functools.cache
def rounds() -> dict[str, list[Load]]:
    """The article page, the file, and the peers whose addresses are given: each in turn, three times."""
    front, _ = site()
    path = article()
    page = gzip.decompress(front.ask(path, GZIP).body)
    folder = front.data_dir / "static" / "bench"
    folder.mkdir(exist_ok=True)
    (folder / "article.html").write_bytes(page)
    (folder / "article.html.gz").write_bytes(gzip.compress(page, 6))
    measured: dict[str, list[Load]] = {}
    for _ in range(ROUNDS):
        for name, url, host in (
            ("page", f"{front.url}{path}", "news.example"),
            ("file", f"{front.url}/static/bench/article.html", "news.example"),
            *((name, url, "") for name, url in PEERS.items() if url),
        ):
            measured.setdefault(name, []).append(load(url, SECONDS, host))
    failed = {name: sum(one.failed for one in loads) for name, loads in measured.items()}
    assert not any(failed.values()), f"answers that failed: {failed}"
    return measured


def ratio_to(other: str) -> float:
    """Requests a second of our page, as a part of those of ``other``; the median of the rounds."""
    measured = rounds()
    pairs = zip(measured["page"], measured[other], strict=True)
    return statistics.median(ours.per_second / theirs.per_second for ours, theirs in pairs)


def of_a_file() -> float:
    """The page through nginx, as a part of the same bytes as a pre-compressed file from that nginx."""
    return ratio_to("file")


def of_wordpress() -> float:
    """The page, as a part of WordPress's behind nginx and fastcgi_cache. Raises RuntimeError where none is given."""
    if not PEERS["wordpress"]:
        raise RuntimeError("not measured: PEER_WORDPRESS names no article page")
    return ratio_to("wordpress")


def _seen(change, is_new, path: str) -> float:
    """Seconds after ``change`` at which somebody was last given what was before, while many others read."""
    front, _ = site()
    process, command = start_load(f"{front.url}{path}", 20)
    try:
        until(lambda: front.ask(path).status == 200, "The page is there")
        change()
        changed, last_old = time.monotonic(), 0.0
        for headers in ((), (GZIP,)):
            while not is_new(front.ask(path, *headers)):
                last_old = max(last_old, time.monotonic() - changed)
                assert last_old < 60, "The change is never seen"
        # And never again what was before.
        while time.monotonic() - changed < 4:
            for headers in ((), (GZIP,)):
                if not is_new(front.ask(path, *headers)):
                    last_old = time.monotonic() - changed
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()
    print(f"    {command}: last seen after {last_old:.2f} s")
    return last_old


def publish_seen() -> float:
    """Seconds until nobody sees the front page without a story that was published, under load."""
    site()
    from articles import publishing
    from articles.models import Article, Byline

    story = Article.objects.public().filter(bylines__isnull=False).order_by("pk").last()
    headline = f"Published under load {time.monotonic_ns()}"
    draft = Article.objects.create(
        headline=headline, body="<p>It is there.</p>", section=story.section, lead_image=story.lead_image
    )
    Byline.objects.create(article=draft, author=story.bylines.first().author, position=0)
    return _seen(
        lambda: publishing.publish(draft, by=chief(), override="It is there to measure how soon it is seen."),
        lambda answer: headline.encode() in _plain(answer),
        "/",
    )


def withdrawal_seen() -> float:
    """Seconds until nobody sees a story that was withdrawn, under load."""
    site()
    from articles import publishing
    from articles.models import Article

    story = Article.objects.public().order_by("pk").last()
    return _seen(
        lambda: publishing.withdraw(story, by=chief(), notice="It was withdrawn to measure how soon that is seen."),
        lambda answer: answer.status == 410,
        story.get_absolute_url(),
    )


def _plain(answer) -> bytes:
    return gzip.decompress(answer.body) if answer.headers.get("content-encoding") == "gzip" else answer.body


def main() -> None:
    for name, loads in rounds().items():
        per_second = statistics.median(one.per_second for one in loads)
        print(f"{name:10} {per_second:10.0f} a second   p99 {loads[-1].p99:7.2f} ms   {loads[-1].command}")
    print(f"of a file: {of_a_file():.2f}   ({busy()})")
    print(f"a publication is seen after {publish_seen():.2f} s, a withdrawal after {withdrawal_seen():.2f} s")


if __name__ == "__main__":
    main()
