"""The version of readers' pages is asked of the driver itself, and is the one that Django would give, whatever happens."""

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from articles.models import Article, PageVersion
from articles.page_cache import version
from articles.page_cache.version import current

from .factory import make_public

pytestmark = pytest.mark.usefixtures("kept_pages")


def ask_through_django():
    with CaptureQueriesContext(connection) as asked:
        found = current()
    assert len(asked) == 1, "who counts questions does not see it"
    return found


def test_the_driver_gives_the_version_that_django_gives():
    current()  # whatever opens and prepares
    assert current() == ask_through_django() != None  # noqa: E711
    make_public()
    assert current() == ask_through_django()
    PageVersion.objects.all().delete()
    assert current() is None
    assert ask_through_django() is None


@pytest.mark.postgresql
def test_behind_a_pool_that_forgets_what_was_prepared_the_version_is_there_all_the_same():
    before = current()
    current()
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")

    assert current() == current() == before


@pytest.mark.postgresql
def test_a_lost_connection_is_found_out_and_the_next_question_has_another(client):
    make_public()
    current()
    current()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (process,) = cursor.fetchone()
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [process])
    other.close()
    with pytest.raises(OperationalError):
        current()
    connection.close_if_unusable_or_obsolete()

    assert client.get("/").status_code == 200
    assert current()


@pytest.mark.postgresql
@pytest.mark.parametrize("seconds", [0, 60])
def test_however_long_the_answer_is_waited_for_without_sleeping_it_is_the_same(seconds, monkeypatch):
    current()
    monkeypatch.setattr(version, "_SOON", seconds)

    assert current() == current() == ask_through_django()
    make_public()
    assert current() == ask_through_django()


@pytest.mark.postgresql
def test_who_is_interrupted_while_it_waits_leaves_no_answer_for_the_next_question(monkeypatch):
    def interrupted():
        raise KeyboardInterrupt

    current()
    current()
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(version.os, "sched_yield", interrupted)
        with pytest.raises(KeyboardInterrupt):
            current()
    with pytest.raises(OperationalError):
        Article.objects.count()
    connection.close_if_unusable_or_obsolete()

    assert Article.objects.count() == 0
    assert current()
