"""What search engines and feed readers ask of a site with a million stories. `python -m bench.million_stories` prints it.

A process of its own with a database of its own, which goes away with it. TEST_DATABASE chooses the database.
"""

import json
import os
import subprocess
import sys
import time
from datetime import timedelta

STORIES = 2**20
_SEED = 2**10  # made one by one, over ten years; the others are their copies
_ROUNDS = 5
ADDRESSES = ("/sitemap.xml", "/sitemap-stories-1.xml", "/sitemap-stories-100.xml", "/news-sitemap.xml", "/feed/")


def seconds(database: str = "") -> dict[str, float]:
    """The shortest of a few times of each of ADDRESSES, by address. `database` is "" for SQLite, or "postgresql"."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.million_stories"],
        env={**os.environ, "TEST_DATABASE": database, "DJANGO_SETTINGS_MODULE": "newsroom.tests.settings"},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def main() -> None:
    """Fill the database, ask, and print the figures as JSON."""
    from bench.demo_site import empty_database, stranger

    empty_database()
    fill()
    client, figures = stranger(), {}
    for address in ADDRESSES:
        taken = []
        for _ in range(_ROUNDS + 1):
            started = time.perf_counter()
            response = client.get(address)
            taken.append(time.perf_counter() - started)
            assert response.status_code == 200, f"{address} answered {response.status_code}"
            assert not address.startswith("/sitemap-") or response.content.count(b"<url>") > 9_000, address
        figures[address] = min(taken[1:])  # the first fills caches, and what else the machine does only makes it longer
    print(json.dumps(figures))


def fill() -> None:
    """STORIES public stories, with numbers from 1 on."""
    from django.db import connection
    from django.utils import timezone

    from articles.models import Article, Section

    section, now = Section.objects.create(name="World", slug="world"), timezone.now()
    Article.objects.bulk_create(
        Article(
            pk=number,
            headline=f"Story {number}",
            slug=f"story-{number}",
            body=f"<p>{'Words of the story. ' * 20}</p>",
            section=section,
            state="published",
            published_at=now - timedelta(days=3650 * number / _SEED),
            first_public_at=now - timedelta(days=3650 * number / _SEED),
        )
        for number in range(1, _SEED + 1)
    )
    quoted = connection.ops.quote_name
    columns = [quoted(one.column) for one in Article._meta.concrete_fields if one.column not in ("id", "slug")]
    count = _SEED
    with connection.cursor() as cursor:
        while count < STORIES:
            cursor.execute(
                f"INSERT INTO articles_article (id, slug, {', '.join(columns)}) "  # noqa: S608 - names of our own
                f"SELECT id + {count}, 'story-' || (id + {count}), {', '.join(columns)} FROM articles_article"
            )
            count *= 2
        if connection.vendor == "postgresql":
            cursor.execute("VACUUM ANALYZE")  # what its own housekeeping does within minutes; SQLite has none


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.tests.settings")
    main()
