"""A large WordPress site brought over: how quickly, in how much memory, and whether it can be stopped on the way.

`python -m bench.wordpress_at_scale` prints the figures. The import is a process of its own with a database of its own,
which goes away with it; the export is written to a temporary folder first. TEST_DATABASE chooses the database.
"""

import contextlib
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TextIO

POSTS, COMMENTS, ATTACHMENTS = 50_000, 10, 20_000  # comments of each post
SITE = "https://old.example"
_VOCABULARY = (
    "harbour frigate minister treaty patrol radar budget convoy inquiry border drill exercise vessel crew squadron contract "
    "yard delay missile base garrison bridge river cable satellite engine hull sonar pilot reserve brigade parliament"
)
WORDS = _VOCABULARY.split()


def figures(
    posts: int = POSTS, attachments: int = ATTACHMENTS, *, stopped: bool = False, database: str = "postgresql"
) -> dict[str, float]:
    """Posts a second, megabytes at the most, and what there is in the end. `database` as TEST_DATABASE.

    With `stopped` the import is stopped in its middle and run again, and the time of both is counted.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.xml"
        with path.open("w", encoding="utf-8") as file:
            write(file, posts, attachments)
        environment = {**os.environ, "TEST_DATABASE": database, "DJANGO_SETTINGS_MODULE": "newsroom.tests.settings"}
        environment.pop("TEST_POSTGRESQL", None)
        done = subprocess.run(
            [sys.executable, "-m", "bench.wordpress_at_scale", str(path), *(["stopped"] if stopped else [])],
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
    return json.loads(done.stdout)


def write(file: TextIO, posts: int, attachments: int) -> None:
    """An export of so many posts with COMMENTS comments each, the same on every call; nothing of it is kept in memory."""
    chance = random.Random(posts)
    file.write(
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:wp="http://wordpress.org/export/1.2/">\n<channel><title>Old</title>'
        f"<link>{SITE}</link><wp:wxr_version>1.2</wp:wxr_version><wp:base_blog_url>{SITE}</wp:base_blog_url>\n"
    )
    for number in range(20):
        file.write(
            f"<wp:author><wp:author_id>{number + 1}</wp:author_id><wp:author_login>writer-{number}</wp:author_login>"
        )
        file.write(f"<wp:author_display_name>Writer {number}</wp:author_display_name></wp:author>\n")
    for number in range(24):
        parent = f"section-{number % 6}" if number >= 6 else ""
        file.write(
            f"<wp:category><wp:term_id>{number + 1}</wp:term_id><wp:category_nicename>section-{number}</wp:category_nicename>"
            f"<wp:category_parent>{parent}</wp:category_parent><wp:cat_name>Section {number}</wp:cat_name></wp:category>\n"
        )
    for number in range(attachments):
        file.write(_attachment(posts + number + 1, number))
    for number in range(1, posts + 1):
        file.write(_post(chance, number, posts, attachments))
    file.write("</channel></rss>\n")


def _attachment(number: int, name: int) -> str:
    url = f"{SITE}/wp-content/uploads/2020/{name % 12 + 1:02}/picture-{name}.jpg"
    return (
        f"<item><title>picture-{name}</title><link>{SITE}/picture-{name}/</link><guid>{url}</guid>"
        f"<wp:post_id>{number}</wp:post_id><wp:post_date_gmt>2020-01-01 00:00:00</wp:post_date_gmt>"
        f"<wp:post_name>picture-{name}</wp:post_name><wp:status>inherit</wp:status><wp:post_type>attachment</wp:post_type>"
        f"<wp:attachment_url>{url}</wp:attachment_url></item>\n"
    )


def _post(chance: random.Random, number: int, posts: int, attachments: int) -> str:
    date = f"20{10 + 15 * number // posts:02}-{number % 12 + 1:02}-{number % 28 + 1:02} {number % 24:02}:{number % 60:02}:00"
    paragraphs = [_words(chance, 60) for _ in range(7)]
    paragraphs[2] += f' <a href="{SITE}/2012/01/01/story-{max(1, number - 1)}/">More</a> and <strong>bold</strong>.'
    paragraphs[4] = (
        f'<img class="wp-image-{posts + 1 + number % max(attachments, 1)}" '
        f'src="{SITE}/wp-content/uploads/2020/01/picture-{number}-300x200.jpg" alt="" />' + paragraphs[4]
    )
    body = "\n\n".join(paragraphs)
    comments = "".join(
        _comment(chance, number * 100 + n, number * 100 + n - 1 if n % 3 else 0, date) for n in range(COMMENTS)
    )
    filed = "".join(
        f'<category domain="post_tag" nicename="tag-{n}">Tag {n}</category>' for n in chance.sample(range(800), 3)
    )
    return (
        f"<item><title>{_words(chance, 7)}</title><link>{SITE}/{date[:4]}/{date[5:7]}/{date[8:10]}/story-{number}/</link>"
        f"<dc:creator>writer-{number % 20}</dc:creator><guid>{SITE}/?p={number}</guid>"
        f"<content:encoded><![CDATA[{body}]]></content:encoded><excerpt:encoded>{_words(chance, 20)}</excerpt:encoded>"
        f"<wp:post_id>{number}</wp:post_id><wp:post_date_gmt>{date}</wp:post_date_gmt><wp:comment_status>open</wp:comment_status>"
        f"<wp:post_name>story-{number}</wp:post_name><wp:status>publish</wp:status><wp:post_type>post</wp:post_type>"
        f'<category domain="category" nicename="section-{number % 24}">Section {number % 24}</category>{filed}'
        f"<wp:postmeta><wp:meta_key>_thumbnail_id</wp:meta_key><wp:meta_value>{posts + 1}</wp:meta_value></wp:postmeta>"
        f"{comments}</item>\n"
    )


def _comment(chance: random.Random, number: int, parent: int, date: str) -> str:
    return (
        f"<wp:comment><wp:comment_id>{number}</wp:comment_id><wp:comment_author>Reader {number % 997}</wp:comment_author>"
        f"<wp:comment_author_email>reader{number % 997}@example.org</wp:comment_author_email>"
        f"<wp:comment_author_IP>192.0.2.{number % 250}</wp:comment_author_IP><wp:comment_date_gmt>{date}</wp:comment_date_gmt>"
        f"<wp:comment_content>{_words(chance, 30)}</wp:comment_content><wp:comment_approved>1</wp:comment_approved>"
        f"<wp:comment_type>comment</wp:comment_type><wp:comment_parent>{parent}</wp:comment_parent></wp:comment>"
    )


def _words(chance: random.Random, number: int) -> str:
    return " ".join(chance.choices(WORDS, k=number)).capitalize() + "."


class _Stopped(Exception):
    """What the first run ends with, on its way."""


def main(path: Path, *, stopped: bool) -> None:
    """Import, and print the figures as JSON."""
    from bench.demo_site import empty_database

    empty_database()
    from articles.comments.models import Comment
    from articles.models import Article
    from articles.wordpress.importer import READINGS, import_files

    before, started = _megabytes(), time.perf_counter()
    at_stop = 0
    if stopped:
        middle = path.stat().st_size * READINGS * 5 // 6  # in the third reading, which brings the stories

        def stop(done: int, total: int, what: str) -> None:
            if done > middle:
                raise _Stopped

        with contextlib.suppress(_Stopped):
            import_files([path], progress=stop)
        at_stop = Article.objects.count()
    import_files([path])
    seconds = time.perf_counter() - started
    stories = Article.objects.count()
    told = {
        "posts a second": stories / seconds,
        "seconds": seconds,
        "seconds of this process": time.process_time(),
        "megabytes": _megabytes(),
        "megabytes before": before,
        "megabytes of the file": path.stat().st_size / 1024 / 1024,
        "stories": stories,
        "comments": Comment.objects.count(),
        "stories at the stop": at_stop,
    }
    print(json.dumps(told))


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    if len(sys.argv) > 1 and Path(sys.argv[1]).exists():
        main(Path(sys.argv[1]), stopped="stopped" in sys.argv)
    else:
        sizes = [int(argument) for argument in sys.argv[1:]]
        print(json.dumps(figures(*sizes, database=os.environ.get("TEST_DATABASE", "postgresql")), indent=2))
