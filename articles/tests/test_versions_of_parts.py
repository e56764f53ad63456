"""Beside the site's version, a change gives another one to what it can be a part of, and to nothing else."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from articles import publishing
from articles.comments.models import CommentState, DiscussionSettings
from articles.comments.tests.factory import make_comment, make_pending
from articles.models import (
    Article,
    BodyPicture,
    FrontPageSlot,
    Image,
    PartChange,
    PartVersion,
    Section,
    State,
    StoryReads,
    full_hour,
)
from articles.page_cache import rules, triggers
from articles.page_cache.rules import COMMON, FRAME, SITE, STORIES
from articles.page_cache.version import current, current_of_parts

from .changing_cast import Cast
from .factory import (
    make_article,
    make_breaking,
    make_page,
    make_public,
    make_section,
    make_tag,
    place_on_front_page,
)

pytestmark = pytest.mark.usefixtures("kept_pages")

OWN, OTHERS = "own", "another's"


class Versions(Cast):
    def versions(self):
        own, others = current_of_parts(self.live.pk), current_of_parts(self.other.pk)
        names = {OWN: own[rules.own_version(self.live.pk)], OTHERS: others[rules.own_version(self.other.pk)]}
        return {name: own[name] for name in (SITE, COMMON, STORIES, FRAME)} | names

    def changed_by(self, act):
        before = self.versions()
        act(self)
        after = self.versions()
        return {name for name in before if before[name] != after[name]}


CHANGES = {
    "a comment that is let in": (
        lambda it: type(it.pending).objects.filter(pk=it.pending.pk).update(state=CommentState.APPROVED),
        {OWN},
    ),
    "a comment that goes to another story": (
        lambda it: type(it.approved).objects.filter(pk=it.approved.pk).update(article=it.other),
        {OWN, OTHERS},
    ),
    "a comment that is taken away": (lambda it: it.approved.delete(), {OWN}),
    "a headline": (lambda it: Article.objects.filter(pk=it.live.pk).update(headline="Other"), {STORIES, OWN}),
    "a withdrawal": (lambda it: publishing.withdraw(it.live, by=it.editor, notice="Forged."), {STORIES, OWN}),
    "a story that is written at once": (lambda it: make_public(section=it.live.section), {STORIES}),
    "a tag": (lambda it: it.live.tags.add(it.tag, make_tag()), {STORIES, OWN}),
    "a byline": (lambda it: it.live.bylines.all().delete(), {STORIES, OWN}),
    "a correction": (
        lambda it: it.live.corrections.create(kind="correction", text="No.", at=timezone.now(), username="vera"),
        {STORIES, OWN},
    ),
    "a picture in a body, where it may be there already": (
        lambda it: BodyPicture.objects.bulk_create(
            [BodyPicture(article=it.live, image=it.picture)], ignore_conflicts=True
        ),
        {STORIES, OWN},
    ),
    "a pick under Check Also": (lambda it: it.live.related_links.create(story=it.other), {STORIES, OWN}),
    "breaking news": (lambda it: make_breaking(), {FRAME}),
    "a place on the front page": (lambda it: place_on_front_page(it.live), set()),
    "a page that is no news": (lambda it: make_page(), {FRAME}),
    "a section's name": (lambda it: Section.objects.update(name="Seas"), {COMMON}),
    "a picture's credit": (lambda it: Image.objects.filter(pk=it.picture.pk).update(credit="Agency"), {COMMON}),
    "an author's name": (lambda it: type(it.author).objects.update(name="Vera"), {COMMON}),
    "a tag's name": (lambda it: type(it.tag).objects.filter(pk=it.tag.pk).update(name="Vessels"), {COMMON}),
    "the settings of discussions": (lambda it: DiscussionSettings(paged=True).save(), {COMMON}),
    "a former slug": (lambda it: it.live.old_slugs.create(slug="former"), {COMMON}),
}
NO_CHANGES = {
    "a draft": lambda it: make_article(),
    "a draft's tags": lambda it: it.draft.tags.add(it.tag),
    "a held comment": lambda it: make_pending(it.live),
    "a save that changes nothing": lambda it: Article.objects.get(pk=it.live.pk).save(),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_gives_another_version_to_what_it_is_a_part_of(what):
    act, expected = CHANGES[what]

    assert Versions().changed_by(act) == {SITE} | expected
    assert not PartChange.objects.exists()


def test_what_readers_cannot_see_changes_none():
    it = Versions()
    for what, act in NO_CHANGES.items():
        assert it.changed_by(act) == set(), what


def test_a_table_that_no_rule_names_changes_what_all_parts_are_made_of():
    assert rules.ANY.also == rules.ONCE_NAMED.also == (COMMON,)
    for model, rule in rules.watched():
        narrow = rule.also != (COMMON,)
        assert not narrow or model._meta.label in rules._RULES


def test_what_is_rolled_back_changes_none():
    def roll_back(it):
        with transaction.atomic():
            Article.objects.filter(pk=it.live.pk).update(headline="Other")
            make_section()
            transaction.set_rollback(True)

    def roll_a_part_back(it):
        with transaction.atomic():
            make_comment(it.other)
            with transaction.atomic():
                Article.objects.filter(pk=it.live.pk).update(headline="Other")
                transaction.set_rollback(True)

    it = Versions()
    assert it.changed_by(roll_back) == set()
    assert it.changed_by(roll_a_part_back) == {SITE, OTHERS}


def test_very_many_stories_at_once_change_no_more_versions_than_there_are():
    section, now = make_section(), timezone.now()
    how = {"section": section, "state": State.PUBLISHED, "published_at": now, "first_public_at": now}
    with transaction.atomic():
        for _ in range(2):
            Article.objects.bulk_create(
                Article(headline=f"{number}", slug=f"bulk-{Article.objects.count()}-{number}", **how)
                for number in range(700)
            )

    names = set(PartVersion.objects.values_list("name", flat=True))
    assert names == {COMMON, STORIES} | {f"story {number}" for number in range(1000)}


def test_the_driver_gives_the_versions_that_django_gives():
    it = Versions()
    connection.force_debug_cursor = True
    through_django = current_of_parts(it.live.pk)
    connection.force_debug_cursor = False

    assert through_django == current_of_parts(it.live.pk)
    assert through_django[SITE] == current()
    assert set(through_django) == {SITE, COMMON, STORIES, FRAME, rules.own_version(it.live.pk)}
    assert set(current_of_parts(None)) == {SITE, COMMON, STORIES, FRAME}


def test_where_there_is_no_version_of_the_site_there_is_none_of_parts():
    it = Versions()
    with transaction.atomic():
        assert current_of_parts(it.live.pk) is None
    before = current_of_parts(it.live.pk)
    triggers.remove("default")
    assert current_of_parts(it.live.pk) is None
    Article.objects.filter(pk=it.live.pk).update(headline="Unseen by any trigger")
    triggers.install("default")

    assert current_of_parts(it.live.pk)[COMMON] != before[COMMON], "what was kept before would be shown again"


def test_triggers_are_not_made_where_there_is_no_table_for_the_versions_of_parts(monkeypatch):
    """A database that was migrated back to before there was one."""
    triggers.remove("default")
    there = connection.introspection.table_names
    without = {PartVersion._meta.db_table, PartChange._meta.db_table}
    monkeypatch.setattr(
        connection.introspection, "table_names", lambda *args, **how: [name for name in there() if name not in without]
    )
    triggers.install("default")
    monkeypatch.undo()

    assert not triggers._there(connection)
    make_public()


def test_what_is_read_first_of_all_gives_the_site_a_version_that_knows_when_reads_count():
    """Until then no page ends with the hour. Later reads change nothing until an hour is over."""
    it, now = Versions(), timezone.now()

    def read(story, hours_ago):
        hour = full_hour(now) - timedelta(hours=hours_ago)
        return lambda it: StoryReads.objects.create(article=story, hour=hour, number=1)

    assert it.changed_by(read(it.live, 2)) == {SITE}
    assert it.changed_by(read(it.live, 1)) == set()
    assert it.changed_by(read(it.other, 0)) == set()


def test_places_on_the_front_page_that_go_change_the_site_alone():
    it = Versions()
    place_on_front_page(it.live)

    assert it.changed_by(lambda it: FrontPageSlot.objects.all().delete()) == {SITE}
