"""Two people who press at the same moment, really at once, on connections of their own."""

import pytest
from django.db import transaction

from articles import publishing, revisions, working_copies
from articles.models import Article, EditorialLogEntry, State

from .at_once import at_once
from .factory import NOW, make_article, make_author, make_copy, make_public, make_section, make_user

pytestmark = pytest.mark.django_db(transaction=True)


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


def test_of_four_editors_who_open_a_working_copy_one_does_and_the_others_are_told_who():
    live = make_public(authors=[make_author()], published_at=NOW)
    editors = [make_user("Editor") for _ in range(4)]

    outcomes = at_once([lambda editor=editor: working_copies.open_copy(live, by=editor, at=NOW) for editor in editors])

    copy = Article.objects.get(revises=live)
    refused = [outcome for outcome in outcomes if outcome]
    assert [type(outcome) for outcome in refused] == [working_copies.AlreadyOpen] * 3
    assert all(copy.created_by.get_username() in str(outcome) for outcome in refused)


def test_changes_that_one_publishes_while_another_throws_them_away_and_a_third_saves_end_in_one_way():
    live = make_public(authors=[make_author()], published_at=NOW)
    editors = [make_user("Editor") for _ in range(3)]
    copy = make_copy(live, by=editors[0], at=NOW, headline="Changed")
    same = [Article.objects.get(pk=copy.pk) for _ in editors]

    def save():
        with transaction.atomic():
            revisions.record(revisions.lock(copy.pk, copy.revision_number), by=editors[2])

    outcomes = at_once(
        [
            lambda: working_copies.publish_changes(same[0], by=editors[0], at=NOW),
            lambda: working_copies.discard_copy(same[1], by=editors[1], at=NOW),
            save,
        ]
    )

    assert not Article.objects.filter(revises=live).exists()
    published, discarded, saved = outcomes
    assert sorted([type(published), type(discarded)], key=str) == [type(None), publishing.Refused]
    assert saved is None or isinstance(saved, Article.DoesNotExist)
    ended = live.log_entries.get(verb__in=["revise", "discard_copy"])
    assert (Article.objects.get(pk=live.pk).headline == "Changed") == (ended.verb == "revise")
