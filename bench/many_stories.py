"""How the desk feels with few stories and with very many: two newsrooms side by side, asked in turn.

`python -m bench.many_stories` prints the figures. Each newsroom is a process with a database of its own, which goes away
with it; every operation is done in one and then in the other, so that whatever else the machine does meets both alike.
"""

import random
import sys
import time
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

from bench.side_by_side import DATABASES, Newsroom, medians, serve

FEW, MANY = 1_000, 100_000
ROUNDS = 15
PEOPLE = ("editor", "reporter")
MODULE = "bench.many_stories"

#: What is done at the desk, each for an editor and for a reporter.
OPERATIONS = (
    *("desk", "list", "list of a stage", "list of a section", "list of an author", "page far down the list"),
    *("history", "open", "save"),
)
#: All that have the word are counted and shown, so these grow with their number: measured, and not promised.
SEARCHES = ("search for a word", "search for a rare word")


def ratios(database: str, operations: tuple[str, ...] = OPERATIONS) -> dict[str, float]:
    """Time with MANY stories over time with FEW, by operation and person. `database` is one of DATABASES."""
    with Newsroom(MODULE, FEW, database) as few, Newsroom(MODULE, MANY, database) as many:
        return {
            f"{operation}, {person}": large / small
            for operation, person, small, large in _compared(few, many, operations)
        }


def _compared(few: Newsroom, many: Newsroom, operations: tuple[str, ...]) -> Iterator[tuple[str, str, float, float]]:
    """Operation, person, and the median milliseconds in each newsroom."""
    for operation in operations:
        for person in PEOPLE:
            yield operation, person, *medians((few, many), operation, person, rounds=ROUNDS)


def main(arguments: list[str]) -> None:
    """With a number: be a newsroom of that many stories, and answer on stdout. Without: print all figures."""
    if arguments:
        serve(int(arguments[0]), _furnish)
        return
    print(f"{'':42}{FEW:>10} {MANY:>10}   ratio   (milliseconds)")
    for database in DATABASES:
        with Newsroom(MODULE, FEW, database) as few, Newsroom(MODULE, MANY, database) as many:
            for operation, person, small, large in _compared(few, many, (*OPERATIONS, *SEARCHES)):
                told = f"{database}: {operation}, {person}"
                print(f"{told:42}{small:10.1f} {large:10.1f} {large / small:7.2f}", flush=True)


def _furnish(size: int) -> Callable[..., Any]:
    fill(size)
    return _operations(size)


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
            "search for a word": f"{stories}?q=welders",
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

#: How much each of the staff has written. The editor and the reporter wrote so much that also with FEW stories their
#: lists are full: it is the number of stories that is compared, and not the number of lines on a page.
WEIGHTS = [20, 30, *[1] * 50]


def fill(size: int) -> None:
    """Make an archive of `size` stories, one in 500 of which says a word that no other says."""
    from django.db.models import F, Value
    from django.db.models.functions import Concat
    from django.utils import timezone

    from articles.models import Article
    from newsroom.demo.archive.filling import fill as make_archive

    make_archive(size, seed=size, until=timezone.now(), pictures=0, writers=_people(), weights=WEIGHTS)
    rare = random.Random(size).sample(range(1, size + 1), max(1, size // 500))
    Article.objects.filter(pk__in=rare).update(search_text=Concat(F("search_text"), Value(" kittiwake")))


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


if __name__ == "__main__":
    main(sys.argv[1:])
