"""Each change that readers can see gives their pages another version, whoever writes it; no other change does."""

import threading
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models.signals import post_migrate, pre_migrate
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import front_page, publishing, sitemaps, unsaved
from articles.comments.models import CommentState, DiscussionSettings
from articles.comments.tests.factory import make_comment, make_pending
from articles.models import Article, Image, Listing, PageChange, PageVersion, Presence, Section, State
from articles.page_cache import rules, serving, triggers
from articles.page_cache.version import current
from tags.merging import merge
from tags.models import Tag

from .at_once import at_once, wait_for_a_lock
from .changing_cast import Cast
from .factory import (
    day_of,
    make_article,
    make_breaking,
    make_copy,
    make_image,
    make_public,
    make_section,
    make_tag,
    make_unsaved,
    make_user,
    place_on_front_page,
)

pytestmark = pytest.mark.usefixtures("kept_pages")


def changes(act):
    """Whether the version is another one afterwards."""
    before = current()
    assert before
    act()
    return current() != before


SEEN = {
    "a story goes out": lambda it: publishing.publish(it.draft, by=it.editor),
    "a story gets a time": lambda it: publishing.publish(
        it.draft, by=it.editor, publish_at=timezone.now() + timedelta(days=1)
    ),
    "a correction": lambda it: publishing.correct(it.live, kind="correction", text="No.", by=it.editor),
    "an expiry": lambda it: publishing.expire(it.live, by=it.editor, expires_at=timezone.now() + timedelta(days=1)),
    "a withdrawal": lambda it: publishing.withdraw(it.live, by=it.editor, notice="Forged."),
    "a story taken back": lambda it: publishing.unpublish(it.live, by=it.editor),
    "a headline, past every verb": lambda it: Article.objects.filter(pk=it.live.pk).update(headline="Other"),
    "a story that is written at once": lambda it: make_public(),
    "many stories at once": lambda it: Article.objects.bulk_create(
        Article(
            headline=f"{n}",
            slug=f"bulk-{n}",
            section=it.live.section,
            state=State.PUBLISHED,
            published_at=timezone.now(),
            first_public_at=timezone.now(),
        )
        for n in range(20)
    ),
    "a tag": lambda it: it.live.tags.add("strait"),
    "a tag's name": lambda it: Tag.objects.filter(pk=it.tag.pk).update(name="Vessels"),
    "a merged tag": lambda it: merge([it.tag], into=make_tag()),
    "a byline": lambda it: it.live.bylines.all().delete(),
    "an author's name": lambda it: type(it.author).objects.filter(pk=it.author.pk).update(name="Vera"),
    "a section's name": lambda it: Section.objects.update(name="Seas"),
    "a new section": lambda it: make_section(),
    "a further section": lambda it: it.live.further_sections.add(it.live.section),
    "a picture's credit": lambda it: Image.objects.filter(pk=it.picture.pk).update(credit="Agency"),
    "a pick under Check Also": lambda it: it.live.related_links.create(story=it.other),
    "a place on the front page": lambda it: place_on_front_page(it.live),
    "breaking news": lambda it: make_breaking(),
    "a comment that is let in": lambda it: (
        type(it.pending).objects.filter(pk=it.pending.pk).update(state=CommentState.APPROVED)
    ),
    "a comment that is taken away": lambda it: it.approved.delete(),
    "a comment's text": lambda it: type(it.approved).objects.filter(pk=it.approved.pk).update(text="Other."),
    "the settings of discussions": lambda it: DiscussionSettings(paged=True).save(),
    "a statement of somebody at the database": lambda it: execute("UPDATE articles_section SET position = 9"),
}
UNSEEN = {
    "a draft": lambda it: make_article(),
    "a draft that is saved": lambda it: it.draft.save(),
    "a draft's headline": lambda it: Article.objects.filter(pk=it.draft.pk).update(headline="Other"),
    "a draft's tags, bylines, picks, sections": lambda it: (
        it.draft.tags.add(it.tag),
        it.draft.bylines.all().delete(),
        it.draft.related_links.create(story=it.live),
        it.draft.further_sections.add(it.draft.section),
    ),
    "text that is typed": lambda it: make_unsaved(it.editor, it.draft, headline="Typed"),
    "a working copy that is written": lambda it: make_copy(it.live, by=it.editor, headline="Other"),
    "a submitted story": lambda it: publishing.submit(it.draft, by=it.editor),
    "an uploaded picture": lambda it: make_image(),
    "a tag that nothing has": lambda it: make_tag("unused"),
    "a save that changes nothing": lambda it: Article.objects.get(pk=it.live.pk).save(),
    "a held comment": lambda it: make_pending(it.live),
    "a held comment that is rejected": lambda it: (
        type(it.pending).objects.filter(pk=it.pending.pk).update(state=CommentState.REJECTED)
    ),
    "a shortened address": lambda it: type(it.approved).objects.filter(pk=it.approved.pk).update(address=None),
    "an account": lambda it: make_user("Reporter"),
}


def execute(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_what_readers_can_see_makes_another_version():
    for name, act in SEEN.items():
        with transaction.atomic():
            it = Cast()
        assert changes(lambda act=act, it=it: act(it)), name
        assert not PageChange.objects.exists(), name


def test_what_readers_cannot_see_leaves_the_version_as_it_is():
    it = Cast()
    for name, act in UNSEEN.items():
        assert not changes(lambda act=act: act(it)), name


def test_what_is_rolled_back_leaves_the_version_as_it_is():
    def roll_back():
        with transaction.atomic():
            make_public()
            transaction.set_rollback(True)

    def roll_a_part_back():
        with transaction.atomic():
            make_article()
            with transaction.atomic():
                make_public()
                transaction.set_rollback(True)

    make_section()
    assert not changes(roll_back)
    assert not changes(roll_a_part_back)


def test_a_part_that_is_rolled_back_takes_nothing_from_the_rest():
    section = make_section()

    def act():
        with transaction.atomic():
            with transaction.atomic():
                make_public(section=section)
                transaction.set_rollback(True)
            make_public(section=section)

    assert changes(act)


def test_a_version_never_comes_again():
    seen = {current()}
    for name in ("one", "two", "one", "two"):
        Section.objects.update(name=name) or make_section(name)
        seen.add(current())

    assert len(seen) == 5


def test_every_table_that_has_no_rule_counts_with_every_row():
    named = {model._meta.label: rule for model, rule in rules.watched()}

    assert named["articles.Section"] == rules.ANY
    assert named["comments.DiscussionSettings"] == rules.ANY
    assert not rules.unknown(), "a rule names a table that is not there"


def test_pages_read_nothing_that_is_not_watched(client):
    """What no trigger watches could change under a page. Content types are written by migrate alone."""
    it = Cast()
    place_on_front_page(it.live)
    make_breaking(it.live)
    it.live.corrections.create(kind="correction", text="No.", at=timezone.now(), username="vera")
    story, section = it.live.get_absolute_url(), Section.objects.get(pk=it.live.section_id).get_absolute_url()
    lists = ["/", section, it.tag.get_absolute_url(), it.author.get_absolute_url(), f"/{day_of(it.live):%Y/%m}/"]
    parts = list(sitemaps.parts(timezone.now()))  # in which of them a story stands depends on its number
    assert {kind for kind, _ in parts} == {"lists", *sitemaps.KINDS}
    addresses = [
        *(story, "/corrections/", "/sitemap.xml", "/news-sitemap.xml", "/robots.txt"),
        *(f"/sitemap-{kind}-{number}.xml" for kind, number in parts),
        *lists,
        *(f"{page}feed/" for page in (*lists, story, "/corrections/", "/comments/")),
    ]
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    watched = {model._meta.db_table for model, rule in rules.watched() if rule.on}
    kept = serving.counting.numbers().get("render", 0)
    with CaptureQueriesContext(connection) as captured:
        for address in addresses:
            assert client.get(address).status_code == 200, address
    read = {table for table in tables for query in captured if f'"{table}"' in query["sql"]}

    assert serving.counting.numbers()["render"] - kept == len(addresses), "not all of these pages are kept"
    assert len(read) > 15
    by_other_means = {Listing._meta.db_table}  # see page_cache.rules
    assert read - watched == {PageVersion._meta.db_table, "django_content_type"} | by_other_means


def test_without_its_triggers_the_database_has_no_version_and_with_them_another_one():
    before = current()
    triggers.remove("default")
    without = current()
    make_public()
    triggers.install("default")

    assert before
    assert without is None
    assert current() not in (None, before)
    assert changes(make_public)


def test_who_was_started_with_other_rules_trusts_no_version(monkeypatch):
    PageVersion.objects.update(rules="others")

    assert current() is None


def test_inside_a_transaction_there_is_no_version():
    with transaction.atomic():
        assert current() is None
    assert current()


def test_a_migration_that_makes_a_table_anew_finds_no_triggers_in_its_way_and_leaves_them_all():
    config, there = apps.get_app_config("articles"), set(triggers._there(connection))
    before = current()
    signals = {"sender": config, "using": "default"}
    pre_migrate.send(**signals, plan=["a migration"])
    assert not triggers._there(connection)
    if connection.vendor == "sqlite":
        with connection.schema_editor() as editor:
            editor._remake_table(Article)
    post_migrate.send(**signals, app_config=config, verbosity=0, interactive=False)

    assert set(triggers._there(connection)) == there
    assert current() not in (None, before)
    assert changes(make_public)


def test_triggers_of_columns_that_are_not_there_yet_are_not_made(monkeypatch):
    """A database that was migrated back to an older state is written to all the same."""
    triggers.remove("default")
    monkeypatch.setattr(triggers, "_columns_there", lambda cursor, model: {"id"})
    triggers.install("default")

    assert current() is None
    assert not triggers._there(connection)
    make_public()


def test_a_migrate_with_nothing_to_do_leaves_the_version_alone():
    assert not changes(lambda: call_command("migrate", verbosity=0))


def test_writers_who_take_stories_in_opposite_orders_wait_for_the_version_last_of_all():
    """Taken earlier, it would be held by the one while the other holds the story that the first wants."""
    one, two = make_public(), make_public()
    if connection.vendor == "sqlite":
        meet = [lambda: None, lambda: None]  # one writer at a time: nobody waits in a circle
    else:
        barrier = threading.Barrier(2)
        meet = [lambda: barrier.wait(timeout=30)] * 2

    def write(mine, meet):
        with transaction.atomic():
            Article.objects.filter(pk=mine.pk).update(headline="Changed")
            make_comment(mine)
            meet()  # both have changed something that readers see
            Section.objects.select_for_update().first()  # where the one waits for the other to commit

    assert at_once([lambda: write(one, meet[0]), lambda: write(two, meet[1])]) == [None, None]
    assert set(Article.objects.values_list("headline", flat=True)) == {"Changed"}


@pytest.mark.postgresql
def test_the_checks_at_the_commit_are_done_before_the_version_is_taken():
    """One writer has the version and asks, at its commit, for a story that the other holds and commits with."""
    story = make_public()
    locked, written = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            Article.objects.select_for_update().get(pk=story.pk)
            Article.objects.filter(pk=story.pk).update(headline="Changed")
            locked.set()
            assert written.wait(timeout=30)
            # The other is at its commit, and waits for the story.
            wait_for_a_lock()

    def comment():
        assert locked.wait(timeout=30)
        with transaction.atomic():
            Section.objects.update(name="Seas")
            make_comment(story)
            written.set()

    assert at_once([hold, comment]) == [None, None]


def test_a_page_that_was_read_before_a_commit_is_not_shown_after_it(client, monkeypatch):
    """Between its first query and its last, somebody else commits on a connection of their own."""
    story = make_public("Ferry")
    arrange, committed = front_page.arrange, []

    def read_then_let_another_commit(*args):
        read = arrange(*args)
        if not committed:
            committed.extend(at_once([lambda: Article.objects.filter(pk=story.pk).update(headline="Frigate")]))
        return read

    monkeypatch.setattr(front_page, "arrange", read_then_let_another_commit)
    first, second = client.get("/").content, client.get("/").content

    assert committed == [None]
    assert b"Ferry" in first
    assert b"Ferry" not in second
    assert b"Frigate" in second


def test_presence_and_typing_are_no_changes():
    it = Cast()
    make_unsaved(it.editor, it.draft, headline="Typed")

    assert not changes(lambda: Presence.objects.all().delete())
    assert not changes(lambda: unsaved.UnsavedText.objects.all().delete())
