"""Two people who press at the same moment, really at once, on connections of their own."""

import threading

import pytest
from django.db import connection

from articles import publishing
from articles.models import Article, EditorialLogEntry, State

from .factory import NOW, make_article, make_author, make_section, make_user

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(acts):
    """Run each act in a thread of its own, released together; return what each raised, or None."""
    start, outcomes = threading.Barrier(len(acts)), [None] * len(acts)

    def run(number, act):
        try:
            start.wait(timeout=30)
            act()
        except Exception as error:
            outcomes[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def test_of_four_editors_who_approve_one_story_one_does_and_the_others_are_told():
    story = make_article(state=State.SUBMITTED, section=make_section(), authors=[make_author()])
    editors = [make_user("Editor") for _ in range(4)]
    copies = [Article.objects.get(pk=story.pk) for _ in editors]

    outcomes = at_once(
        [
            lambda copy=copy, editor=editor: publishing.approve(copy, by=editor, at=NOW)
            for copy, editor in zip(copies, editors, strict=True)
        ]
    )

    assert sorted(str(type(outcome).__name__) for outcome in outcomes) == ["NoneType"] + ["Refused"] * 3
    assert EditorialLogEntry.objects.filter(article=story).count() == 1
