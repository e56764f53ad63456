"""What a story's page costs the processor when it is made anew, beside WordPress's and Wagtail's with the same contents.

python -m bench.cold_render

The stories are those of ../shared/bench/peer_corpus.py, which the peers hold, too. Counted is the processor time of all
processes that serve the page, the database's with them, as the kernel says it: it hardly depends on what else a machine does.
PEER_WORDPRESS and PEER_WAGTAIL each name an article page; their processes are those in the folders of PEERS_DIR (/tmp/peers).
"""

from __future__ import annotations

import functools
import http.client
import importlib.util
import itertools
import os
import statistics
import sys
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

from bench.deployed import Postgres, busy
from bench.site_server import HEADERS, ROOT, DemoSite, Gunicorn
from bench.through_nginx import PEERS

STORIES, ROUNDS, REQUESTS = 1_000, 3, 40
CORPUS = ROOT.parent / "shared" / "bench" / "peer_corpus.py"
PEERS_DIR = Path(os.environ.get("PEERS_DIR") or "/tmp/peers")  # noqa: S108 - where ../shared/bench puts them
_TICK = 1000 / os.sysconf("SC_CLK_TCK")  # milliseconds
#: Makes every page old, as each change that readers can see does.
_NEW_VERSION = "UPDATE articles_pageversion SET token = replace(gen_random_uuid()::text, '-', '')"


class _Process:
    """What /proc says of one."""

    def __init__(self, number: int) -> None:
        stat = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()
        self.parent = int(stat[1])
        #: Its own and that of its children that have ended.
        self.milliseconds = sum(map(int, stat[11:15])) * _TICK


def _processes() -> dict[int, _Process]:
    found = {}
    for name in Path("/proc").iterdir():
        if name.name.isdigit():
            try:
                found[int(name.name)] = _Process(int(name.name))
            except OSError:
                continue  # it has ended meanwhile
    return found


def _milliseconds(roots: Iterable[int]) -> float:
    """Of these processes and all that they have started. That of one that has ended is its parent's."""
    processes = _processes()
    counted = processes.keys() & set(roots)
    assert counted, "the server has ended"
    while more := {number for number, one in processes.items() if one.parent in counted} - counted:
        counted |= more
    return sum(processes[number].milliseconds for number in counted)


def _in_folder(folder: Path) -> set[int]:
    """The processes that were started for, or in, a folder."""
    found = set()
    for number in _processes():
        try:
            at, command = Path(f"/proc/{number}/cwd").readlink(), Path(f"/proc/{number}/cmdline").read_bytes()
        except OSError:
            continue
        if at.is_relative_to(folder) or f"{folder}/".encode() in command:
            found.add(number)
    return found


class _Site:
    """A server and the processes that count. `grow_old` is called before each request, and makes it a cold one."""

    def __init__(self, url: str, roots: set[int], grow_old: Callable[[], object] | None, **headers: str) -> None:
        parts = urlsplit(url)
        self.connection = http.client.HTTPConnection(parts.netloc, timeout=60)
        self.path, self.roots, self.grow_old, self.headers = parts.path, roots, grow_old, headers
        self._fresh = itertools.count(os.getpid() * 1_000_000)

    def ask(self) -> bytes:
        """Get the page, which nobody has kept."""
        path = self.path
        if self.grow_old:
            self.grow_old()
        else:
            path += f"?anew={next(self._fresh)}"  # another page for a cache in front, and the same for the site
        self.connection.close()  # servers end a connection that is silent for two seconds, each at another moment
        self.connection.request("GET", path, headers=self.headers)
        answer = self.connection.getresponse()
        body = answer.read()
        if answer.status != 200 or b"</html>" not in body:
            raise RuntimeError(f"{path} answered {answer.status}")
        return body

    def measure(self) -> float:
        """Milliseconds of the processor for one page."""
        for _ in range(10):
            self.ask()
        before = _milliseconds(self.roots)
        for _ in range(REQUESTS):
            self.ask()
        return (_milliseconds(self.roots) - before) / REQUESTS


def corpus() -> object:
    """The module that makes the peers' stories. Raises RuntimeError where it is not there."""
    if not CORPUS.exists():
        raise RuntimeError(f"not measured: {CORPUS} is not there")
    spec = importlib.util.spec_from_file_location("peer_corpus", CORPUS)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def fill() -> None:
    """The peers' stories, with their sections, topics, pictures and replies. The newest has the most replies."""
    from datetime import UTC, timedelta

    from django.utils import timezone

    from articles.comments.tests.factory import make_comment
    from articles.models import Article
    from articles.tests.factory import make_author, make_image, make_public, make_section
    from tags.models import Tag

    module = corpus()
    made = module.Corpus(STORIES)
    sections = [make_section(name) for name in module.CATEGORIES]
    tags = [Tag.objects.create(name=name, slug=module.slug(name)) for name in made.tags]
    author, images = make_author("admin"), [make_image((1200, 675)) for _ in range(module.N_IMAGES)]
    shift = timezone.now() - module.BASE_DATE.replace(tzinfo=UTC) - timedelta(minutes=1)
    for post in made.posts():
        story = make_public(
            post["title"],
            slug=post["slug"],
            standfirst=post["excerpt"],
            body="".join(f"<p>{paragraph}</p>" for paragraph in post["paras"]),
            section=sections[post["cat"]],
            lead_image=images[post["image"]],
            authors=[author],
            published_at=post["date"].replace(tzinfo=UTC) + shift,
        )
        story.tags.set([tags[number] for number in post["tags"]])
        for name, text in post["comments"]:
            make_comment(story, name=name, text=text)
    assert Article.objects.public().count() == STORIES


@functools.cache
def figures() -> dict[str, float]:
    """Milliseconds of the processor for one page made anew: ours, and those of the peers that are given."""
    with ExitStack() as stack:
        sites = {"ours": _ours(stack)}
        for name, url in PEERS.items():
            if url:
                if not (roots := _in_folder(PEERS_DIR / name)):
                    raise RuntimeError(f"no process runs in {PEERS_DIR / name}")
                sites[name] = _Site(url, roots, None)
        taken: dict[str, list[float]] = {name: [] for name in sites}
        for _ in range(ROUNDS):
            for name, site in sites.items():
                taken[name].append(site.measure())
    for name, times in taken.items():
        print(f"    {statistics.median(times):7.1f} ms of the processor for a page made anew: {name}", file=sys.stderr)
    return {name: statistics.median(times) for name, times in taken.items()}


def _ours(stack: ExitStack) -> _Site:
    """One worker behind gunicorn, on PostgreSQL, as the peers' are."""
    import psycopg

    database = Postgres()
    site = stack.enter_context(DemoSite(database.url, demo=False))
    site.run("from bench.cold_render import fill; fill()")
    server = stack.enter_context(
        Gunicorn(
            *("newsroom.wsgi:application", "--workers", "1", "--worker-class", "gthread", "--threads", "4"),
            environment=site.environment,
        )
    )
    connection = stack.enter_context(psycopg.connect(database.url, autocommit=True))
    connection.execute("ANALYZE")
    (path,) = connection.execute(
        "SELECT to_char(published_at AT TIME ZONE 'UTC', '/YYYY/MM/DD/') || slug || '/' FROM articles_article"
        " ORDER BY published_at DESC LIMIT 1"
    ).fetchone()
    postmaster = int((database.folder / "data" / "postmaster.pid").read_text().split()[0])
    return _Site(
        server.url + path,
        {server.process.pid, postmaster},
        lambda: connection.execute(_NEW_VERSION),
        **HEADERS,
    )


def of_peer(name: str) -> float:
    """Our processor time for the page, as a part of that peer's."""
    return figures()["ours"] / figures()[name]


def main() -> None:
    if not any(PEERS.values()):
        print("No peer is given: see PEER_WORDPRESS and PEER_WAGTAIL in bench/README.md")
    for name, milliseconds in figures().items():
        print(f"{name:10} {milliseconds:7.1f} ms   ours is {figures()['ours'] / milliseconds:.2f} of it   ({busy()})")


if __name__ == "__main__":
    main()
