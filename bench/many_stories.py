"""How the desk feels with few stories and with very many: two newsrooms side by side, asked in turn.

`python -m bench.many_stories` prints the figures. Each newsroom is a process with a database of its own, which goes away
with it; every operation is done in one and then in the other, so that whatever else the machine does meets both alike.
"""

import json
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import count, islice
from typing import Any

FEW, MANY = 1_000, 100_000
ROUNDS = 15
BATCH = 2_000
PEOPLE = ("editor", "reporter")
DATABASES = ("sqlite", "postgresql")

#: What is done at the desk, each for an editor and for a reporter.
OPERATIONS = (
    *("desk", "list", "list of a stage", "list of a section", "list of an author", "page far down the list"),
    *("history", "open", "save"),
)
#: All that have the word are counted and shown, so these grow with their number: measured, and not promised.
SEARCHES = ("search for a word", "search for a rare word")


def ratios(database: str, operations: tuple[str, ...] = OPERATIONS) -> dict[str, float]:
    """Time with MANY stories over time with FEW, by operation and person. `database` is one of DATABASES."""
    with Newsroom(FEW, database) as few, Newsroom(MANY, database) as many:
        return {
            f"{operation}, {person}": large / small
            for operation, person, small, large in _compared(few, many, operations)
        }


def _compared(
    few: "Newsroom", many: "Newsroom", operations: tuple[str, ...]
) -> Iterator[tuple[str, str, float, float]]:
    """Operation, person, and the median milliseconds in each newsroom."""
    for operation in operations:
        for person in PEOPLE:
            times: tuple[list[float], list[float]] = ([], [])
            for number in range(ROUNDS + 1):
                for newsroom, taken in zip((few, many), times, strict=True):
                    milliseconds = newsroom.measure(operation, person)
                    if number:  # the first fills caches
                        taken.append(milliseconds)
            yield operation, person, *map(statistics.median, times)


class Newsroom:
    """A process with a database of `size` stories."""

    def __init__(self, size: int, database: str) -> None:
        self.size = size
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bench.many_stories", str(size)],
            env={**os.environ, "TEST_DATABASE": "" if database == "sqlite" else database, "TEST_POSTGRESQL": ""},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def measure(self, operation: str, person: str) -> float:
        """The milliseconds that it takes, by the clock: a part of the work is the database's."""
        print(json.dumps([operation, person]), file=self.process.stdin, flush=True)
        answer = self.process.stdout.readline()
        if not answer:
            raise RuntimeError(f"The newsroom of {self.size} stories broke down at “{operation}” of the {person}.")
        return json.loads(answer)

    def __enter__(self) -> "Newsroom":
        return self

    def __exit__(self, *_: object) -> None:
        self.process.stdin.close()
        self.process.wait()


def main(arguments: list[str]) -> None:
    """With a number: be a newsroom of that many stories, and answer on stdout. Without: print all figures."""
    if arguments:
        _serve(int(arguments[0]))
        return
    print(f"{'':42}{FEW:>10} {MANY:>10}   ratio   (milliseconds)")
    for database in DATABASES:
        with Newsroom(FEW, database) as few, Newsroom(MANY, database) as many:
            for operation, person, small, large in _compared(few, many, (*OPERATIONS, *SEARCHES)):
                told = f"{database}: {operation}, {person}"
                print(f"{told:42}{small:10.1f} {large:10.1f} {large / small:7.2f}", flush=True)


def _serve(size: int) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "newsroom.tests.settings"
    if not os.environ.get("TEST_POSTGRESQL"):
        os.environ.pop("TEST_POSTGRESQL", None)  # a server of its own, and not that of a process that may end first
    from bench.demo_site import empty_database

    empty_database()
    fill(size)
    answers = _operations(size)
    for line in sys.stdin:
        operation, person = json.loads(line)
        print(answers(operation, person), flush=True)


def _operations(size: int) -> Callable[[str, str], float]:
    """What does an operation and gives its milliseconds."""
    from django.contrib.auth import get_user_model
    from django.test import Client
    from django.urls import reverse

    from articles.models import Article, Author, Section
    from articles.tests.admin_forms import story_data

    clients, drafts, turn = {}, {}, count()
    for person in PEOPLE:
        user = get_user_model().objects.get(username=person)
        clients[person] = Client(headers={"host": "localhost:8000"})
        clients[person].force_login(user)
        drafts[person] = Article.objects.filter(state="draft", created_by=user).order_by("pk").first()
    stories = reverse("admin:articles_article_changelist")
    far = max(1, size * 8 // 10 // 40)
    author, section = Author.objects.order_by("pk")[3].pk, Section.objects.order_by("pk")[1].pk

    def story(page: str, pk: int) -> str:
        return reverse(f"admin:articles_article_{page}", args=[pk])

    def address(operation: str, person: str) -> str:
        draft = drafts[person].pk
        return {
            "desk": reverse("admin:index"),
            "list": stories,
            "list of a stage": f"{stories}?stage=live",
            "list of a section": f"{stories}?section={section}",
            "list of an author": f"{stories}?author={author}",
            "page far down the list": f"{stories}?p={far if person == 'editor' else far * 9 // 10}",
            "search for a word": f"{stories}?q=harbour",
            "search for a rare word": f"{stories}?q=kittiwake",
            "history": story("history", draft),
            "open": story("change", draft),
            "save": story("change", draft),
        }[operation]

    def perform(operation: str, person: str) -> float:
        client, url, data = clients[person], address(operation, person), None
        if operation == "save":
            drafts[person].refresh_from_db()
            data = story_data(drafts[person], standfirst=f"Changed for the {next(turn)}th time.")
            data["base"] = drafts[person].revision_number
        started = time.perf_counter()
        response = client.post(url, data) if data else client.get(url)
        taken = (time.perf_counter() - started) * 1000
        assert response.status_code == (302 if data else 200), f"{operation}: {response.status_code}"
        return taken

    return perform


# The stories


VOCABULARY = (
    "harbour frigate minister treaty patrol radar budget convoy inquiry border drill exercise vessel crew squadron "
    "contract yard delay missile base garrison bridge river cable satellite engine hull sonar pilot reserve brigade "
    "parliament committee report officer winter storm island strait channel signal training fuel hangar runway"
)
WORDS = VOCABULARY.split()
SECTIONS, AUTHORS, TAGS = 24, 20, 800
#: State -> per mille of the stories.
SHARES = {"draft": 40, "submitted": 40, "approved": 10, "scheduled": 10, "expired": 10, "withdrawn": 10}
#: How much each of the staff has written. The editor and the reporter wrote so much that also with FEW stories their
#: lists are full: it is the number of stories that is compared, and not the number of lines on a page.
WEIGHTS = [20, 30, *[1] * 50]


def fill(size: int) -> None:
    """Make `size` stories over ten years with all that surrounds stories, the same on every call."""
    from django.db import connection

    from articles.models import Article

    changed = Article._meta.get_field("updated_at")
    changed.auto_now = False  # it would make every story as new as this database
    chance = random.Random(size)
    people = _people()
    _places(chance)
    for start in range(0, size, BATCH):
        _batch(chance, range(start, min(start + BATCH, size)), size, people)
    changed.auto_now = True
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")  # what its own housekeeping does within minutes; SQLite has none


def _people() -> list[int]:
    """An editor, a reporter and their colleagues, by number; the first two are those who are measured."""
    from django.contrib.auth import get_user_model
    from django.contrib.auth.models import Group

    users = []
    for number in range(len(WEIGHTS)):
        name = PEOPLE[number] if number < len(PEOPLE) else f"writer-{number}"
        user = get_user_model().objects.create_user(name, is_staff=True)
        user.groups.set([Group.objects.get(name="Editor" if number == 0 else "Reporter")])
        users.append(user.pk)
    return users


def _places(chance: random.Random) -> None:
    from articles.models import Author, Section
    from tags.models import Tag

    for number in range(SECTIONS):
        parent = Section.objects.order_by("pk")[number % 6] if number >= 6 else None
        Section.objects.create(name=f"Section {number}", slug=f"section-{number}", parent=parent)
    Author.objects.bulk_create(Author(name=f"Author {n:03}", slug=f"author-{n}") for n in range(AUTHORS))
    Tag.objects.bulk_create(Tag(name=f"{chance.choice(WORDS)} {n}".capitalize(), slug=f"tag-{n}") for n in range(TAGS))


def _batch(chance: random.Random, numbers: range, size: int, people: list[int]) -> None:
    from django.utils import timezone

    from articles.comments.models import Comment
    from articles.models import Article, ArticleTag, Author, Byline, EditorialLogEntry, RelatedStory, Revision, Section
    from tags.models import Tag

    now = timezone.now()
    sections, authors, tags = (list(m.objects.values_list("pk", flat=True)) for m in (Section, Author, Tag))
    stories = [_story(chance, number, size, now, sections, people) for number in numbers]
    Article.objects.bulk_create(stories)
    Byline.objects.bulk_create(Byline(article=story, author_id=chance.choice(authors)) for story in stories)
    ArticleTag.objects.bulk_create(
        ArticleTag(content_object=story, tag_id=tag) for story in stories for tag in chance.sample(tags, 3)
    )
    RelatedStory.objects.bulk_create(
        RelatedStory(article=story, story=other) for story, other in zip(stories[::4], stories[1::4], strict=False)
    )
    EditorialLogEntry.objects.bulk_create(
        EditorialLogEntry(
            article=story,
            headline=story.headline,
            verb=verb,
            to_state=story.state,
            by_id=story.created_by_id,
            username="somebody",
            at=story.created_at + timedelta(hours=hours),
        )
        for story in stories
        for hours, verb in enumerate(("create", "edit", "publish"))
    )
    Revision.objects.bulk_create(
        Revision(article=story, number=1, at=story.created_at, content={"headline": story.headline, "body": story.body})
        for story in stories
    )
    Comment.objects.bulk_create(
        Comment(
            article=story,
            state=chance.choices(("approved", "spam", "pending"), (80, 18, 2))[0],
            name="Reader",
            email=f"reader{chance.randrange(size)}@example.org",
            text=text(chance, 30),
            created_at=story.created_at,
        )
        for story in stories[::3]
    )


def _story(chance: random.Random, number: int, size: int, now: Any, sections: list[int], people: list[int]) -> Any:
    from articles.models import Article
    from articles.search import searchable

    # The newest come last; the last ones are what the desk works on.
    born = now - timedelta(days=3650 * (size - number) / size)
    kind = chance.choices(("live", *SHARES), (1000 - sum(SHARES.values()), *SHARES.values()))[0]
    headline = " ".join(chance.choices(WORDS, k=7)).capitalize()
    standfirst, body = text(chance, 20), text(chance, 180) + (" kittiwake" if number % 500 == 7 else "")
    public = kind in ("live", "scheduled", "expired", "withdrawn")
    went_out = (now + timedelta(days=1 + number % 30) if kind == "scheduled" else born) if public else None
    return Article(
        headline=headline,
        slug=f"story-{number}",
        standfirst=standfirst,
        body=f"<p>{body}</p>",
        search_text=searchable(headline, standfirst, body),
        section_id=chance.choice(sections),
        state="published" if kind in ("live", "scheduled", "expired") else kind,
        published_at=went_out,
        first_public_at=went_out,
        expires_at=born + timedelta(minutes=90) if kind == "expired" else None,
        withdrawn_at=born if kind == "withdrawn" else None,
        withdrawal_notice="Withdrawn." if kind == "withdrawn" else "",
        created_by_id=chance.choices(people, WEIGHTS)[0],
        created_at=born,
        updated_at=born + timedelta(hours=2),
        revision_number=1,
    )


def text(chance: random.Random, length: int) -> str:
    return " ".join(islice(iter(lambda: chance.choice(WORDS), None), length)).capitalize() + "."


if __name__ == "__main__":
    main(sys.argv[1:])
