"""The database's index of words is in step with the stories, whoever writes them and however."""

import pytest
from django.db import connection, models, transaction

from articles.models import Article
from articles.search import known_words, matching, schema, searchable

from .factory import make_article
from .migrating import as_in_a_migration

pytestmark = pytest.mark.django_db


def found(query):
    return {story.headline for story in matching(Article.objects.all(), query)}


def test_a_story_that_is_saved_is_found_by_its_new_words_alone():
    story = make_article("Ferry sails")
    story.headline = "Frigate sails"
    story.save()

    assert found("frigate") == {"Frigate sails"}
    assert found("ferry") == set()


def test_a_story_of_which_something_else_is_saved_stays_found():
    story = make_article("Ferry sails")
    story.save(update_fields=["comments_open"])
    Article.objects.update(comments_open=False)

    assert found("ferry") == {"Ferry sails"}


def test_bulk_writing_and_deleting_is_in_step_too():
    text = searchable("Ferry sails", "", "")
    Article.objects.bulk_create(
        [Article(headline=f"Ferry sails {number}", slug=f"ferry-{number}", search_text=text) for number in range(3)]
    )
    assert len(found("ferry")) == 3

    Article.objects.filter(slug="ferry-0").update(search_text=searchable("Frigate", "", ""))
    Article.objects.filter(slug="ferry-1").delete()
    assert found("ferry") == {"Ferry sails 2"}
    assert found("frigate") == {"Ferry sails 0"}


def test_what_is_rolled_back_is_not_found():
    with transaction.atomic():
        make_article("Ferry sails")
        transaction.set_rollback(True)
    assert found("ferry") == set()


def test_a_word_is_known_once_a_story_has_had_it_and_in_any_script():
    make_article("Çelik ميناء 東京")

    assert known_words(["celik", "ميناء", "東", "nothing", "Çelik"]) == ["celik", "ميناء", "東"]
    assert known_words([]) == []


def test_a_story_longer_than_any_index_takes_is_saved_and_found_by_its_beginning():
    body = " ".join(f"{'東京' * 20}{number:x}wörd" for number in range(20_000))
    story = make_article("Very long", body=f"<p>beginning {body} ending {'x' * 5_000}</p>")

    assert story.body.endswith("x</p>")
    assert found("beginning long") == {"Very long"}


def test_what_an_older_release_writes_meanwhile_is_saved_and_found():
    """It knows search_text as folded text with its punctuation, in which a word may be of any length."""
    make_article("Ferry sails")
    Article.objects.update(search_text=f"ferry sails\nnow\nby night https://example.org/{'x' * 5_000}")

    assert found("ferry night") == {"Ferry sails"}


@pytest.mark.django_db(transaction=True)
def test_the_index_can_be_taken_away_and_made_again_from_what_was_there_before():
    schema.remove(connection)
    story = make_article("Ferry sails")
    Article.objects.update(search_text="ferry sails\nto the f-16,\nand back.\nthe black sea: closed.")
    schema.install(connection)
    schema.install(connection)  # as after an attempt that broke off

    story.refresh_from_db()
    assert story.search_text == " ferry sails \n to the f 16 and back \n the black sea closed "
    assert found('"black sea" back') == {"Ferry sails"}
    assert known_words(["ferry"]) == ["ferry"]
    make_article("Frigate sails")
    assert found("frigate") == {"Frigate sails"}
    assert known_words(["frigate"]) == ["frigate"]


@pytest.mark.postgresql
def test_what_is_saved_while_the_words_are_rewritten_stays():
    story = make_article("Ferry sails")
    with connection.cursor() as cursor:
        schema._write_postgresql(cursor, [(story.pk, "what it was a moment ago", "old words")])

    story.refresh_from_db()
    assert " ferry sails " in story.search_text


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_after_a_migration_that_made_the_table_anew_the_index_is_mended():
    make_article("Ferry sails")
    field = models.TextField(default="", db_default="", blank=True)
    field.set_attributes_from_name("remark")
    with as_in_a_migration():
        with connection.schema_editor() as editor:
            editor._remake_table(Article, create_field=field)
        with connection.schema_editor() as editor:
            editor._remake_table(Article)
        make_article("Frigate sails")
        assert found("frigate") == set(), "the triggers are there still: the test proves nothing"

    assert found("frigate") == {"Frigate sails"}
    Article.objects.all().delete()
    assert found("sails") == set()


@pytest.mark.sqlite
def test_the_index_on_sqlite_is_sound_after_all_that():
    for number in range(30):
        story = make_article(f"Story {number} of the sea")
        if number % 3 == 0:
            story.headline = f"Changed {number}"
            story.save()
        elif number % 3 == 1:
            story.delete()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO articles_article_words (articles_article_words, rank) VALUES ('integrity-check', 1)"
        )
