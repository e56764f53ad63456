"""The index of words that the database keeps of stories' ``search_text``, by triggers: whoever writes, it is in step.

PostgreSQL: a column ``search_words`` (tsvector) of the stories' table with a GIN index, and a table ``articles_word`` of every
word that any story ever had. SQLite: an FTS5 table ``articles_article_words`` that holds no text of its own, and
``articles_word``, a view of its words. Django knows none of these. All functions can be called again after they broke off.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction

from .folding import searchable_lines

BATCH = 1_000
#: What PostgreSQL puts aside before it sorts it into the index: kilobytes, the least that it takes. To sort in a hundred
#: stories at once costs a tenth of doing it one by one, and to look through so much costs a search nothing that it notices.
_PENDING = "fastupdate = on, gin_pending_list_limit = 64"

# Cut, and with its empty words left out, also what an older release writes meanwhile. To look at each word takes three times
# as long as all else, so that is done for texts alone that have a longer one.
_POSTGRESQL_WORDS_OF_A_STORY = """
    CREATE OR REPLACE FUNCTION articles_article_words() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        words text[] := array_remove(string_to_array(replace(NEW.search_text, E'\\n', ' '), ' '), '');
    BEGIN
        IF NEW.search_text ~ E'[^ \\n]{65}' THEN
            words := ARRAY(SELECT left(word, 64) FROM unnest(words) AS word);
        END IF;
        NEW.search_words := array_to_tsvector(words);
        RETURN NEW;
    END $$
    """
_POSTGRESQL_COLUMN = [
    "ALTER TABLE articles_article ADD COLUMN IF NOT EXISTS search_words tsvector",
    _POSTGRESQL_WORDS_OF_A_STORY,
    "DROP TRIGGER IF EXISTS articles_article_words ON articles_article",
    """
    CREATE TRIGGER articles_article_words BEFORE INSERT OR UPDATE OF search_text ON articles_article
    FOR EACH ROW EXECUTE FUNCTION articles_article_words()
    """,
]
#: What learns the new words, of many stories that are stored at once and of one that is changed: each word is looked up in
#: the index, whatever the size of the table was when the plan was made.
_POSTGRESQL_NEW_WORDS = [
    """
    CREATE OR REPLACE FUNCTION articles_new_words() RETURNS trigger LANGUAGE plpgsql
    SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS $$
    BEGIN
        INSERT INTO articles_word
        SELECT word FROM unnest(tsvector_to_array(NEW.search_words)) AS word
        WHERE NOT EXISTS (SELECT 1 FROM articles_word WHERE term = word COLLATE "C");
        RETURN NULL;
    END $$
    """,
    """
    CREATE OR REPLACE FUNCTION articles_new_words_of_many() RETURNS trigger LANGUAGE plpgsql
    SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS $$
    BEGIN
        INSERT INTO articles_word
        SELECT word FROM (SELECT DISTINCT unnest(tsvector_to_array(search_words)) COLLATE "C" AS word FROM saved) AS words
        WHERE NOT EXISTS (SELECT 1 FROM articles_word WHERE term = word);
        RETURN NULL;
    END $$
    """,
    "DROP TRIGGER IF EXISTS articles_new_words ON articles_article",
    """
    CREATE TRIGGER articles_new_words AFTER UPDATE OF search_text ON articles_article
    FOR EACH ROW EXECUTE FUNCTION articles_new_words()
    """,
    "DROP TRIGGER IF EXISTS articles_new_words_of_many ON articles_article",
    """
    CREATE TRIGGER articles_new_words_of_many AFTER INSERT ON articles_article REFERENCING NEW TABLE AS saved
    FOR EACH STATEMENT EXECUTE FUNCTION articles_new_words_of_many()
    """,
]
_POSTGRESQL_WORDS = [
    'CREATE TABLE IF NOT EXISTS articles_word (term text COLLATE "C" NOT NULL)',
    # Not unique, so that of two who save the same new word neither waits for the other. A word may stand there twice.
    "CREATE INDEX IF NOT EXISTS articles_word_term ON articles_word (term)",
    *_POSTGRESQL_NEW_WORDS,
    """
    INSERT INTO articles_word
    SELECT word FROM ts_stat('SELECT search_words FROM articles_article WHERE search_words IS NOT NULL')
    WHERE NOT EXISTS (SELECT 1 FROM articles_word WHERE term = word COLLATE "C")
    """,
    "ANALYZE articles_word",
]
_POSTGRESQL_GONE = [
    "DROP TRIGGER IF EXISTS articles_new_words ON articles_article",
    "DROP TRIGGER IF EXISTS articles_new_words_of_many ON articles_article",
    "DROP TRIGGER IF EXISTS articles_article_words ON articles_article",
    "DROP FUNCTION IF EXISTS articles_new_words()",
    "DROP FUNCTION IF EXISTS articles_new_words_of_many()",
    "DROP FUNCTION IF EXISTS articles_article_words()",
    "DROP TABLE IF EXISTS articles_word",
    "ALTER TABLE articles_article DROP COLUMN IF EXISTS search_words",
]
_SQLITE_TABLES = [
    """
    CREATE VIRTUAL TABLE IF NOT EXISTS articles_article_words USING fts5(
        search_text, content='articles_article', content_rowid='id', tokenize='ascii', detail='none', columnsize=0
    )
    """,
    "CREATE VIRTUAL TABLE IF NOT EXISTS articles_word USING fts5vocab('articles_article_words', 'row')",
]
_FORGET = (
    "INSERT INTO articles_article_words (articles_article_words, rowid, search_text) "
    "VALUES ('delete', old.id, old.search_text);"
)
_LEARN = "INSERT INTO articles_article_words (rowid, search_text) VALUES (new.id, new.search_text);"
_SQLITE_TRIGGERS = {
    "articles_words_added": f"AFTER INSERT ON articles_article BEGIN {_LEARN} END",
    "articles_words_gone": f"AFTER DELETE ON articles_article BEGIN {_FORGET} END",
    "articles_words_changed": (
        "AFTER UPDATE OF id, search_text ON articles_article "
        f"WHEN old.search_text IS NOT new.search_text OR old.id <> new.id BEGIN {_FORGET} {_LEARN} END"
    ),
}
_SQLITE_REBUILD = "INSERT INTO articles_article_words (articles_article_words) VALUES ('rebuild')"


def install(connection: Any) -> None:
    """Make the index, and fill it from the stories that are there. Outside of a transaction it locks nobody out for long."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            _run(cursor, _POSTGRESQL_COLUMN)
            _rewrite(cursor, _write_postgresql)
            index_postgresql(connection)
            _run(cursor, _POSTGRESQL_WORDS)
        else:
            with transaction.atomic(using=connection.alias):
                _rewrite(cursor, _write_sqlite)
                _run(cursor, _SQLITE_TABLES)
                mend(connection)


def renew(connection: Any) -> None:
    """Give PostgreSQL what makes, indexes and learns words today; those that are there stay as they are."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            _run(cursor, [_POSTGRESQL_WORDS_OF_A_STORY, *_POSTGRESQL_NEW_WORDS])
            cursor.execute(f"ALTER INDEX IF EXISTS articles_article_words_gin SET ({_PENDING})")


def remove(connection: Any) -> None:
    """Take the index away. Stories keep the words, in which searching goes on as before."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            _run(cursor, _POSTGRESQL_GONE)
            return
        for name in _SQLITE_TRIGGERS:
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
        cursor.execute("DROP TABLE IF EXISTS articles_word")
        cursor.execute("DROP TABLE IF EXISTS articles_article_words")


def mend(connection: Any) -> None:
    """Give SQLite its triggers again where they are missing, and the index what it has missed.

    To change a table there, Django makes a new one, and with the old one its triggers are gone.
    """
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE name LIKE 'articles_%words%'")
        there = {row[0] for row in cursor.fetchall()}
        if "articles_article_words" not in there or there.issuperset(_SQLITE_TRIGGERS):
            return
        with transaction.atomic(using=connection.alias):
            for name, what in _SQLITE_TRIGGERS.items():
                cursor.execute(f"CREATE TRIGGER IF NOT EXISTS {name} {what}")
            cursor.execute(_SQLITE_REBUILD)


def index_postgresql(connection: Any) -> None:
    """Of the words, while stories go on being saved. What an attempt that broke off has left is made anew."""
    at_once = "" if connection.in_atomic_block else "CONCURRENTLY"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM pg_index WHERE indexrelid = to_regclass('articles_article_words_gin') AND NOT indisvalid"
        )
        if cursor.fetchone():
            cursor.execute(f"DROP INDEX {at_once} articles_article_words_gin")
        cursor.execute(
            f"CREATE INDEX {at_once} IF NOT EXISTS articles_article_words_gin ON articles_article "
            f"USING gin (search_words) WITH ({_PENDING})"
        )
        cursor.execute("ANALYZE articles_article (search_words)")


@contextmanager
def set_aside(connection: Any) -> Iterator[None]:
    """For loading very many stories in one transaction: PostgreSQL indexes their words at its end, and not one by one.

    Until then nobody else can read the table of stories.
    """
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX IF EXISTS articles_article_words_gin")
        yield
        cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
        index_postgresql(connection)


def _run(cursor: Any, statements: list[str]) -> None:
    for statement in statements:
        cursor.execute(statement)


def _rewrite(cursor: Any, write: Any) -> None:
    """Bring ``search_text`` into the form of ``folding.searchable``, a batch at a time.

    Until now it was the folded text with its punctuation: the headline first, the body last, each on one line.
    """
    last = 0
    while True:
        cursor.execute(
            f"SELECT id, search_text FROM articles_article WHERE id > {last} ORDER BY id LIMIT {BATCH}"  # noqa: S608
        )
        if not (rows := cursor.fetchall()):
            return
        write(cursor, [(pk, old, _in_words(old)) for pk, old in rows])
        last = rows[-1][0]


def _in_words(old: str) -> str:
    headline, *between, body = old.split("\n") if "\n" in old else (old, "")
    return searchable_lines([headline, " ".join(between), body])


def _write_postgresql(cursor: Any, rows: list[tuple[int, str, str]]) -> None:
    """Also what stays the same: it is the trigger that fills the new column. What was saved meanwhile stays."""
    pks, olds, news = map(list, zip(*rows, strict=True))
    cursor.execute(
        "UPDATE articles_article AS story SET search_text = made.new "
        "FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS made (id, old, new) "
        "WHERE story.id = made.id AND story.search_text = made.old",
        [pks, olds, news],
    )


def _write_sqlite(cursor: Any, rows: list[tuple[int, str, str]]) -> None:
    changed = [(new, pk) for pk, old, new in rows if new != old]
    cursor.executemany("UPDATE articles_article SET search_text = %s WHERE id = %s", changed)
