"""How long a search takes on a site with a million stories. `python -m bench.search_at_scale` prints milliseconds.

A process of its own with a database of its own, which goes away with it. TEST_DATABASE chooses the database, STORIES how many
there are, for a trial; --plans shows how the database finds them. Beside the time by the clock stands that of the processor,
here and in PostgreSQL: what the clock would show on a machine that does nothing else.
"""

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

from bench import kept

STORIES = int(os.environ.get("STORIES") or 1_000_000)
_SEED = 4_000  # texts that are made one by one; the stories are their copies, each with words of its own
_ROUNDS = 40
_RARE = 40  # words that one story in 20,000 has, each
COMMON, OFTEN, SELDOM = "harbour", "frigate", "sonar"  # of two stories one, of twenty, of a hundred
LETTERS = "bcdfghklmnprstvz"


def figures(database: str = "postgresql") -> dict[str, dict[str, float]]:
    """For each of QUESTIONS "p50", "p95" and "worst" in milliseconds of the whole view, and the same of the processor."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.search_at_scale", "--json"],
        env={
            **os.environ,
            **kept.environment(f"bench.search_at_scale-{STORIES}-{database}"),
            "TEST_DATABASE": "" if database == "sqlite" else database,
            "TEST_POSTGRESQL": "",
            "DJANGO_SETTINGS_MODULE": "newsroom.tests.settings",
        },
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def _addresses(kind: str) -> Iterator[str]:
    """What is asked in one round after the other."""
    for number in range(_ROUNDS + 2):
        yield {
            "common": f"/search/?q={COMMON}&page={number % 4 + 1}{'&order=newest' if number % 2 else ''}",
            "rare": f"/search/?q={_rare(number % _RARE)}",
            "two common": f"/search/?q={COMMON}+{OFTEN}",
            "one in twenty": f"/search/?q={OFTEN}",
            "one in a hundred": f"/search/?q={SELDOM}",
            "common and rare": f"/search/?q={COMMON}+{_rare(number % _RARE)}",
            "common in a section": f"/search/?q={COMMON}&section=section-{number % 12}",
            "common on a topic": f"/search/?q={COMMON}&tag=tag-{number}",
            "common of a year": f"/search/?q={COMMON}&after=2019-01-01&before=2019-12-31",
            "phrase": f'/search/?q="{COMMON}+{OFTEN}"',
            "misspelt": "/search/?q=harbuor+frigaet",
            "feed": f"/search/feed/?q={_rare(number % _RARE)}",
        }[kind]


QUESTIONS = (
    *("common", "rare", "two common", "one in twenty", "one in a hundred", "common and rare", "common in a section"),
    *("common on a topic", "common of a year", "phrase", "misspelt", "feed"),
)


def main(arguments: list[str]) -> None:
    """Fill the database, ask, and print."""
    from django.db import connection

    from bench.demo_site import empty_database, stranger

    empty_database()
    kept.fill_once(f"{STORIES:,} stories", fill)
    client, told = stranger(), {}
    for kind in QUESTIONS:
        taken, worked = [], []
        for address in _addresses(kind):
            started, before = time.perf_counter(), _processor(connection)
            response = client.get(address)
            taken.append((time.perf_counter() - started) * 1000)
            worked.append((_processor(connection) - before) * 1000)
            assert response.status_code == 200, f"{address} answered {response.status_code}"
        told[kind] = _summary(taken[2:]) | {f"cpu {name}": ms for name, ms in _summary(worked[2:]).items()}
        shown = "".join(f"{name} {ms:7.1f}   " for name, ms in told[kind].items())
        print(f"{kind:24}{shown}", file=sys.stderr, flush=True)
    if "--plans" in arguments:
        _plans()
    if "--json" in arguments:
        print(json.dumps(told))


def _plans() -> None:
    """How the database finds the newest of each kind."""
    from django.db import connection
    from django.http import QueryDict

    from articles.filters import StoryFilter
    from articles.found import MOST
    from articles.models import Article

    options = {"analyze": True, "buffers": True} if connection.vendor == "postgresql" else {}
    for kind in QUESTIONS:
        asked = QueryDict(next(_addresses(kind)).split("?")[1])
        stories = StoryFilter(asked, Article.objects.public()).qs.newest_first().values_list("pk")[: MOST + 1]
        print(f"\n{kind}\n{stories.explain(**options)}", file=sys.stderr)


def _summary(taken: list[float]) -> dict[str, float]:
    taken = sorted(taken)
    return {"p50": taken[len(taken) // 2], "p95": taken[int(len(taken) * 0.95)], "worst": taken[-1]}


def _processor(connection) -> float:
    """Seconds that this process has worked, and the one of PostgreSQL that answers it (in steps of 10 ms)."""
    if connection.vendor != "postgresql":
        return time.process_time()
    stat = Path(f"/proc/{connection.connection.info.backend_pid}/stat").read_text().rsplit(")", 1)[1].split()
    return time.process_time() + (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")


def fill() -> None:
    """STORIES public stories over ten years, the newest last, with sections, three tags and a byline each."""
    from django.db import connection, transaction
    from django.utils import timezone

    from articles.models import Article, Author, Section, listing_upkeep
    from articles.search import schema
    from tags.models import Tag

    chance, now = random.Random(1), timezone.now()
    for number in range(24):
        parent = Section.objects.order_by("pk")[number % 6] if number >= 6 else None
        Section.objects.create(name=f"Section {number}", slug=f"section-{number}", parent=parent)
    Author.objects.bulk_create(Author(name=f"Author {n:03}", slug=f"author-{n}") for n in range(200))
    Tag.objects.bulk_create(Tag(name=f"Tag {n}", slug=f"tag-{n}") for n in range(800))
    sections = list(Section.objects.order_by("pk").values_list("pk", flat=True))
    words = [_word(chance) for _ in range(6_000)]
    # As in a language: few words often, most of them seldom.
    weights = list(accumulate(1 / (rank + 10) for rank in range(len(words))))
    for start in range(0, _SEED, 500):
        seeds = [_seed(chance, words, weights, sections, now) for _ in range(min(500, _SEED - start))]
        Article.objects.bulk_create(seeds)
    every = " ".join([COMMON, OFTEN, SELDOM, *map(_rare, range(_RARE))])
    Article.objects.create(headline="All words", body=every)
    quoted, postgresql = connection.ops.quote_name, connection.vendor == "postgresql"
    own = ("id", "slug", "body", "search_text", "published_at", "first_public_at")
    same = [quoted(one.column) for one in Article._meta.concrete_fields if one.column not in own]
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(id) FROM articles_article")
        first = cursor.fetchone()[0]
        # The index is made at the end, and the copies' words of those of the seeds: by the story it would take an hour.
        if postgresql:
            cursor.execute("DROP INDEX articles_article_words_gin")
            cursor.execute("ALTER TABLE articles_article DISABLE TRIGGER USER")
        else:
            cursor.execute("DROP TRIGGER articles_words_added")
        for start in range(0, STORIES, _SEED):
            _copy(cursor, postgresql, same, first, first + 2 * _SEED + start, start / STORIES)
        # Names and numbers of our own.
        cursor.execute(f"DELETE FROM articles_article WHERE id <= {first + _SEED}")  # noqa: S608
        with transaction.atomic(), listing_upkeep.set_aside(first=first + _SEED + 1):
            cursor.execute(
                "INSERT INTO articles_byline (article_id, author_id, role, position) "  # noqa: S608
                f"SELECT id, {Author.objects.earliest('pk').pk} + id % 200, 'writer', 0 FROM articles_article"
            )
            for shift in range(3):
                cursor.execute(
                    "INSERT INTO articles_articletag (content_object_id, tag_id) "  # noqa: S608
                    f"SELECT id, {Tag.objects.earliest('pk').pk} + (id * 7 + {shift * 101}) % 800 FROM articles_article"
                )
        if postgresql:
            cursor.execute("ALTER TABLE articles_article ENABLE TRIGGER USER")
            schema.index_postgresql(connection)
        else:
            schema.mend(connection)
        cursor.execute("VACUUM ANALYZE" if postgresql else "ANALYZE")


def _copy(cursor, postgresql: bool, same: list[str], first: int, onto: int, share: float) -> None:
    """A story of each seed, with the numbers from `onto` on, published after `share` of the ten years."""
    number, step = f"(id - {first} + {onto})", 20_000 // _RARE
    extra = (
        f"CASE WHEN {number} % 2 = 0 THEN '{COMMON} ' ELSE '' END || "
        f"CASE WHEN {number} % 20 = 6 THEN '{OFTEN} ' ELSE '' END || "
        f"CASE WHEN {number} % 100 = 7 THEN '{SELDOM} ' ELSE '' END || "
        f"CASE WHEN {number} % {step} = 5 THEN 'rare' || {_letters(f'(({number} / {step}) % {_RARE})')} || ' ' ELSE '' END"
    )
    seconds = f"({3650 * 86400} * ({1 - share} - (id - {first}) * {1 / STORIES}))"
    ago = (
        f"now() - interval '1 second' * {seconds}"
        if postgresql
        else f"strftime('%Y-%m-%d %H:%M:%f', 'now', '-' || {seconds} || ' seconds')"
    )
    values = {
        "id": number,
        "slug": f"'story-' || {number}",
        "body": f"'<p>' || {extra} || body",
        "search_text": f"search_text || {extra}",
        "published_at": ago,
        "first_public_at": ago,
    } | {name: name for name in same}
    if postgresql:
        values["search_words"] = f"search_words || array_to_tsvector(array_remove(string_to_array({extra}, ' '), ''))"
    cursor.execute(  # names and numbers of our own
        f"INSERT INTO articles_article ({', '.join(values)}) SELECT {', '.join(values.values())} FROM articles_article "  # noqa: S608
        f"WHERE id >= {first} AND id < {first + _SEED}"
    )


def _letters(number: str) -> str:
    """In SQL, what `_rare` ends with."""
    return " || ".join(f"substr('{LETTERS}', CAST(({number} / {16**n}) % 16 + 1 AS integer), 1)" for n in (1, 0))


def _rare(number: int) -> str:
    return f"rare{LETTERS[number // 16]}{LETTERS[number % 16]}"


def _word(chance: random.Random) -> str:
    return "".join(chance.choice(LETTERS) + chance.choice("aeiou") for _ in range(chance.randint(2, 5)))


def _seed(chance: random.Random, words: list[str], weights: list[float], sections: list[int], now):
    from articles.models import Article
    from articles.search import searchable

    def text(length: int) -> str:
        return " ".join(chance.choices(words, cum_weights=weights, k=length))

    headline, standfirst, body = text(8), text(22), text(300)
    return Article(
        headline=headline.capitalize(),
        slug=f"seed-{chance.random()}",
        standfirst=f"{standfirst}.",
        body=f"{body}.</p>",
        search_text=searchable(headline, standfirst, body),
        section_id=chance.choice(sections),
        state="published",
        published_at=now,
        first_public_at=now,
    )


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.tests.settings")
    if not os.environ.get("TEST_FOLDER"):
        os.environ |= kept.environment(f"bench.search_at_scale-{STORIES}-{os.environ.get('TEST_DATABASE') or 'sqlite'}")
    main(sys.argv[1:])
