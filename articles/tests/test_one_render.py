"""However many ask for a page at the same moment, it is made once; and nobody is given what is older than their question."""

import threading
from dataclasses import replace

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connections
from django.db.backends.signals import connection_created
from django.test import RequestFactory

from articles import front_page
from articles.models import Article
from articles.page_cache import counting, serving, store
from articles.page_cache.version import current

from .factory import make_public
from .redis_server import RedisServer

pytestmark = pytest.mark.usefixtures("kept_pages")
VISITORS = 40


@pytest.fixture
def renders(monkeypatch):
    """How often the front page was put together, each time slowly enough for all the others to arrive."""
    arrange, made, everybody = front_page.arrange, [], threading.Event()

    def slowly(*args):
        made.append(args)
        everybody.wait(timeout=30)
        return arrange(*args)

    monkeypatch.setattr(front_page, "arrange", slowly)
    return made, everybody


def visit_all(visitors, everybody, meanwhile=lambda: None):
    """Statuses and bodies of so many visitors at once; those who wait are let go when all have come."""
    handler, answers, come = WSGIHandler(), [], threading.Semaphore(0)

    def visit():
        come.release()
        try:
            response = handler(RequestFactory().get("/").environ, lambda *told: None)
            answers.append((response.status_code, b"".join(response)))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=visit) for _ in range(visitors)]
    for thread in threads:
        thread.start()
    for _ in threads:
        come.acquire(timeout=30)
    while not serving._flights:
        pass
    meanwhile()
    everybody.set()
    for thread in threads:
        thread.join()
    return answers


def test_an_expired_page_is_made_once_for_all_who_ask(renders):
    made, everybody = renders
    make_public("Ferry")
    answers = visit_all(VISITORS, everybody)

    assert len(made) == 1
    assert len(answers) == VISITORS
    assert len(set(answers)) == 1
    assert not serving._flights


def test_while_it_is_made_no_other_thread_connects_to_the_database(renders, monkeypatch):
    """To connect is work for the processor, and they all want it: the one that makes the page would wait for its turn."""
    made, everybody = renders
    make_public("Ferry")
    connected, meanwhile, come, join = [], [], threading.Semaphore(0), serving._Visit._join

    def joined(visit):
        try:
            return join(visit)
        finally:
            come.release()

    def note(**kwargs):
        connected.append(threading.current_thread())

    def look():
        for _ in range(VISITORS):
            come.acquire(timeout=30)
        meanwhile.extend(connected)

    monkeypatch.setattr(serving._Visit, "_join", joined)
    connection_created.connect(note)
    try:
        answers = visit_all(VISITORS, everybody, look)
    finally:
        connection_created.disconnect(note)

    assert len(meanwhile) == len(made) == 1
    assert len(set(answers)) == 1


def test_one_who_asked_after_a_change_is_not_given_what_was_being_made_before_it(renders):
    made, everybody = renders
    story = make_public("Ferry")
    answers = {}

    def visit(name):
        try:
            answers[name] = b"".join(WSGIHandler()(RequestFactory().get("/").environ, lambda *told: None))
        finally:
            connections.close_all()

    first = threading.Thread(target=visit, args=["before"])
    first.start()
    while not made:
        pass
    # The first has read its version. The change comes, and then the second visitor.
    Article.objects.filter(pk=story.pk).update(headline="Frigate")
    second = threading.Thread(target=visit, args=["after"])
    second.start()
    everybody.set()
    first.join()
    second.join()

    assert b"Frigate" in answers["after"]
    assert len(made) == 2


def test_what_is_not_kept_is_waited_for_once_and_then_made_by_each(monkeypatch):
    """A story that is not there, asked for by many: nobody stands in a queue for it."""
    answers = visit_all_of_nothing = []

    def visit():
        try:
            response = WSGIHandler()(RequestFactory().get("/2026/01/01/nothing/").environ, lambda *told: None)
            visit_all_of_nothing.append(response.status_code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=visit) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers == [404] * 8
    assert not serving._flights


def test_a_render_that_fails_leaves_nobody_waiting(client, monkeypatch):
    make_public("Ferry")
    client.raise_request_exception = False
    monkeypatch.setattr(front_page, "arrange", lambda *args: 1 / 0)
    assert client.get("/").status_code == 500
    monkeypatch.undo()

    assert not serving._flights
    assert client.get("/").status_code == 200


def test_processes_that_share_a_cache_make_a_page_once(renders, monkeypatch, tmp_path):
    """Two processes are two sets of pages and of flights with one Redis between them."""
    made, everybody = renders
    make_public("Ferry")
    with RedisServer(tmp_path) as server:
        monkeypatch.setattr(serving, "shared", store.Shared(server.url, 60))
        monkeypatch.setattr(serving, "CLAIM", 60)
        monkeypatch.setattr(store, "CLAIM", 60)
        version = current()
        everybody.set()
        body = b"".join(WSGIHandler()(RequestFactory().get("/").environ, lambda *told: None))
        ((key, page),) = serving.local._pages.items()
        serving.forget()  # the second process
        shared_hit = b"".join(WSGIHandler()(RequestFactory().get("/").environ, lambda *told: None))
        assert (shared_hit, len(made)) == (body, 1)

        # The second process finds that the first is at it, and waits.
        serving.forget()
        Article.objects.update(headline="Frigate")
        assert current() != version
        other = store.Shared(server.url, 60).visit()
        theirs = other.claim(key)
        assert theirs

        def finish():
            fresh = replace(page, version=new, bodies={"": b"made by the other"})
            other.put(key, fresh, serving._now())
            other.give_back(theirs)

        new = current()
        timer = threading.Timer(0.3, finish)
        timer.start()
        waited = b"".join(WSGIHandler()(RequestFactory().get("/").environ, lambda *told: None))
        timer.join()
        assert (waited, len(made)) == (b"made by the other", 1)


def test_a_process_that_dies_while_it_renders_holds_nobody_up_for_long(monkeypatch, tmp_path):
    make_public("Ferry")
    with RedisServer(tmp_path) as server:
        monkeypatch.setattr(serving, "shared", store.Shared(server.url, 60))
        monkeypatch.setattr(serving, "CLAIM", 0.2)
        monkeypatch.setattr(store.Visit, "claim", lambda visit, key: None)  # another's, for ever
        monkeypatch.setattr(store.Visit, "is_claimed", lambda visit, key: True)
        renders = counting.numbers().get("render", 0)
        response = WSGIHandler()(RequestFactory().get("/").environ, lambda *told: None)

    assert response.status_code == 200
    assert counting.numbers()["render"] == renders + 1
