"""What a story's page costs the processor when it is made anew, beside WordPress's and Wagtail's with the same contents.

python -m bench.cold_render

Ours are three figures, each of many stories' pages that are asked for once: after a reply to a story that is none of these
was let in, after another story was published, and where nothing at all is kept. Peers keep nothing of a page that a change
of another story leaves as it is; theirs is one figure, of a page that is not kept.

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
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

from bench.deployed import Postgres, busy
from bench.site_server import HEADERS, ROOT, DemoSite, Gunicorn
from bench.through_nginx import PEERS

STORIES, ROUNDS, REQUESTS = 1_000, 3, 40
#: The pages that are asked for are of every so manieth story, the newest first.
STEP = 20
REPLIES = 5  # in each round: the kernel counts in hundredths of a second
CORPUS = ROOT.parent / "shared" / "bench" / "peer_corpus.py"
PEERS_DIR = Path(os.environ.get("PEERS_DIR") or "/tmp/peers")  # noqa: S108 - where ../shared/bench puts them
_TICK = 1000 / os.sysconf("SC_CLK_TCK")  # milliseconds
#: What ours are asked for after.
AFTER = {
    "ours": "a reply to another story",
    "ours, published": "the publication of another story",
    "ours, nothing kept": "nothing was kept",
}


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


class _Server:
    """Answers at an address, and the processes that count for it."""

    def __init__(self, url: str, roots: set[int], **headers: str) -> None:
        parts = urlsplit(url)
        self._connection = http.client.HTTPConnection(parts.netloc, timeout=60)
        self._roots, self._headers = roots, headers

    def milliseconds(self, paths: Iterable[str]) -> float:
        """Of the processor, for each of these pages."""
        paths, before = list(paths), _milliseconds(self._roots)
        for path in paths:
            self.ask(path)
        return (_milliseconds(self._roots) - before) / len(paths)

    def ask(self, path: str) -> None:
        self._connection.close()  # servers end a connection that is silent for two seconds, each at another moment
        self._connection.request("GET", path, headers=self._headers)
        answer = self._connection.getresponse()
        body = answer.read()
        if answer.status != 200 or b"</html>" not in body:
            raise RuntimeError(f"{path} answered {answer.status}")


class _Peer:
    """A page of a peer, each time with another query: another page for a cache in front, and the same for the site."""

    def __init__(self, name: str, url: str) -> None:
        if not (roots := _in_folder(PEERS_DIR / name)):
            raise RuntimeError(f"no process runs in {PEERS_DIR / name}")
        self._name, self._path = name, urlsplit(url).path
        self._server, self._fresh = _Server(url, roots), itertools.count(os.getpid() * 1_000_000)

    def measure(self) -> dict[str, float]:
        self._server.milliseconds(self._anew(10))
        return {self._name: self._server.milliseconds(self._anew(REQUESTS))}

    def _anew(self, number: int) -> Iterable[str]:
        return (f"{self._path}?anew={next(self._fresh)}" for _ in range(number))


class _Ours:
    """One worker behind gunicorn, on PostgreSQL, as the peers' are."""

    def __init__(self, stack: ExitStack) -> None:
        import psycopg

        database = Postgres()
        self._site = stack.enter_context(DemoSite(database.url, demo=False))
        self._site.run("from bench.cold_render import fill; fill()")
        self._database = stack.enter_context(psycopg.connect(database.url, autocommit=True))
        self._database.execute("VACUUM ANALYZE")
        found = self._database.execute(
            "SELECT to_char(published_at AT TIME ZONE 'UTC', '/YYYY/MM/DD/') || slug || '/' FROM articles_article"
            " WHERE state = 'published' ORDER BY published_at DESC"
        ).fetchall()
        self._paths = [path for (path,) in found[: REQUESTS * STEP : STEP]]
        self._postmaster = int((database.folder / "data" / "postmaster.pid").read_text().split()[0])

    def measure(self) -> dict[str, float]:
        taken = {}
        with Gunicorn(
            *("newsroom.wsgi:application", "--workers", "1", "--worker-class", "gthread", "--threads", "4"),
            environment=self._site.environment,
        ) as gunicorn:
            server = _Server(gunicorn.url, {gunicorn.process.pid, self._postmaster}, **HEADERS)
            server.milliseconds(self._paths)
            taken["ours, nothing kept"] = statistics.fmean(self._alone(server, path) for path in self._paths)
            server.milliseconds(self._paths)
            taken["ours"] = statistics.fmean(self._after_a_reply(server) for _ in range(REPLIES))
            self._publish()
            taken["ours, published"] = server.milliseconds(self._paths)
        return taken

    # What others do is written past the verbs, in this process, and is not counted. The triggers do what they always do.

    def _alone(self, server: _Server, path: str) -> float:
        """Of a page, after a change that every part of every page is made of."""
        self._database.execute("UPDATE articles_section SET position = position + 1")
        return server.milliseconds([path])

    def _after_a_reply(self, server: _Server) -> float:
        self._once(
            "UPDATE comments_comment SET state = 'approved' WHERE id ="
            " (SELECT id FROM comments_comment WHERE state = 'pending' LIMIT 1)"
        )
        return server.milliseconds(self._paths)

    def _publish(self) -> None:
        self._once(
            "UPDATE articles_article SET state = 'published', published_at = now(), first_public_at = now() WHERE id ="
            " (SELECT id FROM articles_article WHERE state = 'approved' LIMIT 1)"
        )

    def _once(self, change: str) -> None:
        assert self._database.execute(change).rowcount == 1, change


def corpus() -> object:
    """The module that makes the peers' stories. Raises RuntimeError where it is not there."""
    if not CORPUS.exists():
        raise RuntimeError(f"not measured: {CORPUS} is not there")
    spec = importlib.util.spec_from_file_location("peer_corpus", CORPUS)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def fill() -> None:
    """The peers' stories, with their sections, topics, pictures and replies. The newest has the most replies.

    Beside them, and not for readers yet: replies to let in and a story to publish in each round.
    """
    from datetime import UTC, timedelta

    from django.utils import timezone

    from articles.comments.tests.factory import make_comment, make_pending
    from articles.models import Article, State
    from articles.tests.factory import make_article, make_author, make_image, make_public, make_section
    from tags.models import Tag

    module = corpus()
    made = module.Corpus(STORIES)
    sections = [make_section(name) for name in module.CATEGORIES]
    tags = [Tag.objects.create(name=name, slug=module.slug(name)) for name in made.tags]
    author, images = make_author("admin"), [make_image((1200, 675)) for _ in range(module.N_IMAGES)]
    shift = timezone.now() - module.BASE_DATE.replace(tzinfo=UTC) - timedelta(minutes=1)
    for number, post in enumerate(made.posts()):
        how = {
            "standfirst": post["excerpt"],
            "body": "".join(f"<p>{paragraph}</p>" for paragraph in post["paras"]),
            "section": sections[post["cat"]],
            "lead_image": images[post["image"]],
            "authors": [author],
            "tags": [tags[number] for number in post["tags"]],
        }
        at = post["date"].replace(tzinfo=UTC) + shift
        story = make_public(post["title"], slug=post["slug"], published_at=at, **how)
        for name, text in post["comments"]:
            make_comment(story, name=name, text=text)
        if number < ROUNDS:
            make_article(f"To be published {number}", State.APPROVED, **how)
            for _ in range(REPLIES):
                make_pending(story)
    assert Article.objects.public().count() == STORIES


@functools.cache
def figures() -> dict[str, float]:
    """Milliseconds of the processor for one page made anew: ours by what it is made after, and those of the peers given."""
    with ExitStack() as stack:
        sites = [_Ours(stack), *(_Peer(name, url) for name, url in PEERS.items() if url)]
        rounds = [{name: of for site in sites for name, of in site.measure().items()} for _ in range(ROUNDS)]
    taken = {name: statistics.median(one[name] for one in rounds) for name in rounds[0]}
    for name, milliseconds in taken.items():
        after = f", after {AFTER[name]}" if name in AFTER else ""
        print(f"    {milliseconds:7.1f} ms of the processor for a page made anew: {name}{after}", file=sys.stderr)
    return taken


def of_peer(name: str) -> float:
    """Our processor time for a page that a change of another story has made old, as a part of that peer's for its page."""
    return figures()["ours"] / figures()[name]


def main() -> None:
    peers = [name for name, url in PEERS.items() if url]
    if not peers:
        print("No peer is given: see PEER_WORDPRESS and PEER_WAGTAIL in bench/README.md")
    for name, milliseconds in figures().items():
        beside = "".join(f"   {milliseconds / figures()[peer]:.2f} of {peer}'s" for peer in peers if name in AFTER)
        print(f"{AFTER.get(name, name):34} {milliseconds:7.1f} ms{beside}")
    print(busy())


if __name__ == "__main__":
    main()
