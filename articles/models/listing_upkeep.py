"""How the database keeps ``Listing``: by triggers on all that decides in which lists a story stands.

So no way of writing can leave a list wrong: a verb, a form, ``update()``, an import, SQL by hand. PostgreSQL keeps the
triggers for good. SQLite, where Django alters a table by making it anew, cannot while others speak of it: there they are
taken away before migrations and made again after them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from articles.loading import tell

if TYPE_CHECKING:
    from .article import Article

_VIEW = "articles_section_inside"
#: A section and each section that it is inside, itself among them.
_SECTION_INSIDE = f"""
CREATE VIEW {_VIEW} AS
WITH RECURSIVE inside (section_id, list_id) AS (
    SELECT id, id FROM articles_section
    UNION
    SELECT inside.section_id, articles_section.parent_id
    FROM inside JOIN articles_section ON articles_section.id = inside.list_id
    WHERE articles_section.parent_id IS NOT NULL
)
SELECT section_id, list_id FROM inside
"""
_FURTHER = "articles_article_further_sections"
#: Table -> its column with the story.
_LINKS = {_FURTHER: "article_id", "articles_articletag": "content_object_id", "articles_byline": "article_id"}
_DECISIVE = ("state", "published_at", "expires_at", "section_id")


def _insert_sections(which: str, stories: str = "articles_article") -> str:
    """``which`` tells by ``story.id`` which of ``stories`` are meant."""
    return f"""
INSERT INTO articles_listing (article_id, kind, key, published_at, expires_at)
SELECT story.id, 1, inside.list_id, story.published_at, story.expires_at
FROM {stories} story JOIN {_VIEW} inside ON inside.section_id = story.section_id
WHERE story.state = 'published' AND {which}
UNION
SELECT story.id, 1, inside.list_id, story.published_at, story.expires_at
FROM {stories} story JOIN {_FURTHER} filed ON filed.article_id = story.id
    JOIN {_VIEW} inside ON inside.section_id = filed.section_id
WHERE story.state = 'published' AND {which}"""


def _insert(which: str, stories: str = "articles_article") -> str:
    return f"""{_insert_sections(which, stories)}
UNION
SELECT story.id, 2, link.tag_id, story.published_at, story.expires_at
FROM {stories} story JOIN articles_articletag link ON link.content_object_id = story.id
WHERE story.state = 'published' AND {which}
UNION
SELECT story.id, 3, link.author_id, story.published_at, story.expires_at
FROM {stories} story JOIN articles_byline link ON link.article_id = story.id
WHERE story.state = 'published' AND {which}"""


#: The stories that a section, which has moved, and those inside it hold.
_IN_MOVED = f"""story.id IN (
    SELECT article.id FROM articles_article article JOIN {_VIEW} moved ON moved.section_id = article.section_id
    WHERE moved.list_id = NEW.id
    UNION
    SELECT filed.article_id FROM {_FURTHER} filed JOIN {_VIEW} moved ON moved.section_id = filed.section_id
    WHERE moved.list_id = NEW.id
)"""
_DELETE_MOVED = "DELETE FROM articles_listing WHERE kind = 1 AND " + _IN_MOVED.replace("story.id", "article_id", 1)

# SQLite


def _sqlite_triggers() -> Iterator[tuple[str, str, str]]:
    """Name, moment and statements of each."""

    def delete(row: str) -> str:
        return f"DELETE FROM articles_listing WHERE article_id = {row};"

    def relist(row: str) -> str:
        return f"{delete(row)}{_insert(f'story.id = {row}')};"

    changed = " OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in _DECISIVE)
    story = "articles_article"
    yield "listing_story_insert", f"INSERT ON {story} WHEN NEW.state = 'published'", relist("NEW.id")
    yield "listing_story_update", f"UPDATE ON {story} WHEN {changed}", relist("NEW.id")
    yield "listing_story_delete", f"DELETE ON {story}", delete("OLD.id")
    for table, column in _LINKS.items():
        yield f"listing_{table}_insert", f"INSERT ON {table}", relist(f"NEW.{column}")
        yield f"listing_{table}_update", f"UPDATE ON {table}", relist(f"OLD.{column}") + relist(f"NEW.{column}")
        yield f"listing_{table}_delete", f"DELETE ON {table}", relist(f"OLD.{column}")
    moved = "UPDATE ON articles_section WHEN OLD.parent_id IS NOT NEW.parent_id"
    yield "listing_section_moved", moved, f"{_DELETE_MOVED};{_insert_sections(_IN_MOVED)};"


# PostgreSQL

_LOADING = "newsroom.listings"
#: Held until the end of the transaction: by many who list stories, or by one who moves a section. A story that went out
#: while its section moved would be listed by each as it was before the other.
_TREE = "hashtext('articles_listing')"
#: One story is found by indexes, also in tables that were small when that was planned, as in a load of very many.
_FUNCTIONS = f"""
CREATE OR REPLACE FUNCTION articles_relist(story_id bigint) RETURNS void LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared({_TREE});
    -- Two who change one story at once would each see the lists as they were before the other.
    PERFORM 1 FROM articles_article WHERE id = story_id FOR NO KEY UPDATE;
    DELETE FROM articles_listing WHERE article_id = story_id;
    -- Taken first: else it may be looked for among all stories of its section.
    WITH one AS MATERIALIZED (SELECT * FROM articles_article WHERE id = story_id)
    {_insert("true", "one")};
END $$;
CREATE OR REPLACE FUNCTION articles_relist_story() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        DELETE FROM articles_listing WHERE article_id = OLD.id;
    ELSE
        PERFORM articles_relist(NEW.id);
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION articles_relist_linked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM articles_relist((to_jsonb(OLD) ->> TG_ARGV[0])::bigint);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM articles_relist((to_jsonb(NEW) ->> TG_ARGV[0])::bigint);
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION articles_relist_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock({_TREE});
    {_DELETE_MOVED};
    {_insert_sections(_IN_MOVED)};
    RETURN NULL;
END $$;
"""


def _postgresql_triggers() -> Iterator[tuple[str, str, str]]:
    """Name, moment and function of each."""
    changed = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in _DECISIVE)
    # Whoever loads very many stories says so, and lists them all at the end.
    usual = f"current_setting('{_LOADING}', true) IS DISTINCT FROM 'set aside'"
    each, story = "FOR EACH ROW WHEN", "articles_article"
    insert = f"INSERT ON {story} {each} (NEW.state = 'published' AND {usual})"
    yield "listing_story_insert", insert, "articles_relist_story()"
    yield "listing_story_update", f"UPDATE ON {story} {each} ({changed})", "articles_relist_story()"
    yield "listing_story_delete", f"DELETE ON {story} FOR EACH ROW", "articles_relist_story()"
    for table, column in _LINKS.items():
        moment = f"INSERT OR UPDATE OR DELETE ON {table} {each} ({usual})"
        yield f"listing_{table}", moment, f"articles_relist_linked('{column}')"
    moved = f"UPDATE ON articles_section {each} (OLD.parent_id IS DISTINCT FROM NEW.parent_id)"
    yield "listing_section_moved", moved, "articles_relist_moved()"


def install(on: BaseDatabaseWrapper = connection) -> None:
    """Make the triggers. They must not be there."""
    with on.cursor() as cursor:
        cursor.execute(_SECTION_INSIDE)
        if on.vendor == "postgresql":
            cursor.execute(_FUNCTIONS)
            for name, moment, function in _postgresql_triggers():
                cursor.execute(f"CREATE TRIGGER {name} AFTER {moment} EXECUTE FUNCTION {function}")
        else:
            for name, moment, statements in _sqlite_triggers():
                cursor.execute(f"CREATE TRIGGER {name} AFTER {moment} BEGIN {statements} END")


def renew(on: BaseDatabaseWrapper = connection) -> None:
    """Give PostgreSQL, which keeps its functions for good, those of this release."""
    if on.vendor == "postgresql":
        with on.cursor() as cursor:
            cursor.execute(_FUNCTIONS)


def remove(on: BaseDatabaseWrapper = connection) -> None:
    """Take the triggers away, where they are."""
    with on.cursor() as cursor:
        if on.vendor == "postgresql":
            for name, moment, _ in _postgresql_triggers():
                cursor.execute(f"DROP TRIGGER IF EXISTS {name} ON {moment.partition(' ON ')[2].split()[0]}")
            for function in ("story()", "linked()", "moved()"):
                cursor.execute(f"DROP FUNCTION IF EXISTS articles_relist_{function}")
            cursor.execute("DROP FUNCTION IF EXISTS articles_relist(bigint)")
        else:
            for name, _, _ in _sqlite_triggers():
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
        cursor.execute(f"DROP VIEW IF EXISTS {_VIEW}")


def is_installed(on: BaseDatabaseWrapper = connection) -> bool:
    with on.cursor() as cursor:
        return any(table.name == _VIEW for table in on.introspection.get_table_list(cursor))


def refill(on: BaseDatabaseWrapper = connection) -> None:
    """List every story anew."""
    with on.cursor() as cursor:
        cursor.execute("DELETE FROM articles_listing")
        cursor.execute(_insert("true"))


@contextmanager
def set_aside(first: int) -> Iterator[None]:
    """For loading very many new stories in one transaction: they are listed at its end, and not one by one.

    All of them, and nothing else, have keys from ``first`` on.
    """
    which = f"story.id >= {int(first)}"
    if connection.vendor == "postgresql":
        with _listed_at_the_end(lambda: which):
            yield
        return
    remove()
    yield
    install()
    with connection.cursor() as cursor:
        cursor.execute(_insert(which))


@contextmanager
def listed_together(stories: Sequence[Article]) -> Iterator[None]:
    """For storing some hundreds of new stories in a transaction that others go on beside: PostgreSQL lists them at the end.

    Their numbers are asked for when all is stored. SQLite lists each by itself, as ever.
    """
    if connection.vendor != "postgresql":
        yield
        return
    with _listed_at_the_end(lambda: f"story.id = ANY (ARRAY{[int(story.pk) for story in stories]}::bigint[])"):
        yield


@contextmanager
def _listed_at_the_end(which: Callable[[], str]) -> Iterator[None]:
    """On PostgreSQL, inside a transaction; ``which`` is asked for the condition on ``story`` when all is stored."""
    tell(f"SET LOCAL {_LOADING} = 'set aside'")
    yield
    tell(f"SET LOCAL {_LOADING} = ''")
    tell(f"SELECT pg_advisory_xact_lock_shared({_TREE})")
    tell(_insert(which()))
