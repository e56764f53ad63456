"""Two editors who save one story at the same moment, against the real views, on connections of their own.

A test runs a few such pairs, a benchmark many.
"""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass, field
from uuid import uuid4

from django.db import connection
from django.test import Client
from django.urls import reverse

from articles import revisions
from articles.models import Article, UnsavedText

from .admin_forms import story_data
from .factory import make_article, make_author, make_user


@dataclass
class Outcome:
    """What became of some pairs of saves. All but ``pairs``, ``one_won`` and ``offered_back`` should be 0."""

    pairs: int = 0
    #: One save was taken, the other was not.
    one_won: int = 0
    #: The other's text was kept field by field, and stands on the page that it led to.
    offered_back: int = 0
    #: Both were taken; or the story holds something else than what the winner typed, or the history has another revision.
    overwritten: int = 0
    #: Answers that were neither a save nor the way to both versions.
    strange: list[str] = field(default_factory=list)


def save_at_once(pairs: int) -> Outcome:
    """Let two editors open one story and press "Save" together, ``pairs`` times in a row, and see what came of it."""
    story = make_article("Begin", authors=[make_author()])
    people = [make_user("Editor") for _ in range(2)]
    clients = [Client() for _ in people]
    for client, person in zip(clients, people, strict=True):
        client.force_login(person)
    address = reverse("admin:articles_article_change", args=[story.pk])
    outcome = Outcome()
    for pair in range(pairs):
        story = Article.objects.get(pk=story.pk)
        forms = [
            story_data(
                story,
                headline=f"Pair {pair}, headline of {name}",
                body=f"<p>Pair {pair}: what {name} wrote.</p>",
                tags=f"Tag of {name}",
                form_key=str(uuid4()),
            )
            for name in ("one", "other")
        ]
        before = Counter(revisions.of(story).values_list("form_key", flat=True))
        answers = _post_together(clients, address, forms)
        _judge(outcome, story, people, clients, forms, answers, before)
    return outcome


def _post_together(clients: list[Client], address: str, forms: list[dict]) -> list[str]:
    """Where each was sent, or what went wrong."""
    start, answers = threading.Barrier(len(clients)), [""] * len(clients)

    def press(number: int) -> None:
        try:
            start.wait(timeout=30)
            response = clients[number].post(address, forms[number])
            answers[number] = getattr(response, "url", str(response.status_code))
        except Exception as error:  # told to whoever waits for the threads
            answers[number] = repr(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=[number]) for number in range(len(clients))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def _judge(
    outcome: Outcome,
    story: Article,
    people: list,
    clients: list[Client],
    forms: list[dict],
    answers: list[str],
    before: Counter,
) -> None:
    outcome.pairs += 1
    change = reverse("admin:articles_article_change", args=[story.pk])
    merges = [reverse("admin:articles_article_merge", args=[story.pk, form["form_key"]]) for form in forms]
    outcome.strange += [answer for answer, merge in zip(answers, merges, strict=True) if answer not in (change, merge)]
    winners = [number for number, answer in enumerate(answers) if answer == change]
    losers = [number for number, answer in enumerate(answers) if answer == merges[number]]
    outcome.overwritten += len(winners) > 1
    if len(winners) != 1 or len(losers) != 1:
        return
    [won], [lost] = winners, losers
    outcome.one_won += 1
    now = Article.objects.get(pk=story.pk)
    new = Counter(revisions.of(story).values_list("form_key", flat=True)) - before
    new.pop("", None)  # what the story held before its first revision
    if (now.headline, now.body, new) != (forms[won]["headline"], forms[won]["body"], Counter([forms[won]["form_key"]])):
        outcome.overwritten += 1
    kept = UnsavedText.objects.filter(user=people[lost], form_key=forms[lost]["form_key"]).first()
    sent = [
        [name, str(value)]
        for name, given in forms[lost].items()
        if name not in ("form_key", "base")  # which have columns of their own
        for value in (given if isinstance(given, list) else [given])
    ]
    page = clients[lost].get(merges[lost])
    mine = page.context["found"].typed.content if page.status_code == 200 else {}
    typed = {name: forms[lost][name] for name in ("headline", "body")}
    if kept and kept.fields == sent and {name: mine.get(name) for name in typed} == typed:
        outcome.offered_back += 1
