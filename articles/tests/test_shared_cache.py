"""A shared cache makes pages cheaper. Killed, hung, emptied or full of junk, it makes them dearer again, and never wrong."""

import threading
import time
from concurrent.futures import Future

import pytest
import redis

from articles.models import Article
from articles.page_cache import counting, serving, store

from .factory import make_public
from .redis_server import RedisServer

#: Seconds: a test machine is busy, which is no failure of Redis.
PATIENT = 60

pytestmark = pytest.mark.usefixtures("kept_pages")


@pytest.fixture
def server(tmp_path, monkeypatch):
    make_public("Ferry")
    with RedisServer(tmp_path) as server:
        monkeypatch.setattr(serving, "shared", store.Shared(server.url, PATIENT))
        yield server


def another_process():
    serving.forget()


def answered(shared):
    """Wait for what no request waits for."""
    shared._begin(lambda client: None).result(PATIENT)


def name_of_the_only_page(server):
    answered(serving.shared)
    (name,) = server.client().keys("newsroom:page:*")
    return name


def made(act):
    before = counting.numbers().get("render", 0)
    act()
    return counting.numbers().get("render", 0) - before


def test_what_one_process_made_the_others_need_not(client, server):
    first = client.get("/")
    another_process()

    assert made(lambda: client.get("/")) == 0
    assert client.get("/").content == first.content


def test_it_holds_no_page_for_longer_than_the_page_holds(client, server):
    client.get("/")
    name = name_of_the_only_page(server)

    assert 0 < server.client().ttl(name) <= 24 * 60 * 60
    assert not server.client().keys("newsroom:claim:*"), "a claim was not given back"


def test_emptied_it_is_filled_again(client, server):
    first = client.get("/").content
    answered(serving.shared)  # else what is still to be told fills it again
    server.client().flushall()
    another_process()

    assert made(lambda: client.get("/")) == 1
    assert client.get("/").content == first


def test_a_page_of_before_is_not_shown_however_it_got_there(client, server):
    client.get("/")
    name = name_of_the_only_page(server)
    old = server.client().get(name)
    Article.objects.update(headline="Frigate")
    client.get("/")
    answered(serving.shared)
    server.client().set(name, old)
    another_process()

    assert b"Frigate" in client.get("/").content


@pytest.mark.parametrize("junk", [b"", b"junk", b"\x00\x00\x00\x02{}", b"\xff" * 9])
def test_junk_in_it_is_no_page(client, server, junk):
    first = client.get("/").content
    name = name_of_the_only_page(server)
    server.client().set(name, junk)
    another_process()

    assert client.get("/").content == first


@pytest.mark.parametrize("fault", ["kill", "hang"])
def test_gone_or_hung_it_is_left_alone_after_one_try(client, server, fault, monkeypatch):
    first = client.get("/").content
    answered(serving.shared)  # else what is still to be told connects anew
    asked = []
    monkeypatch.setattr(redis.connection.Connection, "connect", counted(redis.connection.Connection.connect, asked))
    monkeypatch.setattr(serving, "shared", store.Shared(server.url))
    getattr(server, fault)()
    failures = counting.numbers().get("shared_failure", 0)
    for _ in range(5):
        another_process()
        response = client.get("/")
        assert (response.status_code, response.content) == (200, first)

    assert counting.numbers()["shared_failure"] == failures + 1, "it was asked again while it was known to be gone"
    assert len(asked) <= 2
    if fault == "hang":
        server.go_on()


def counted(function, calls):
    def wrapper(*args, **kwargs):
        calls.append(args)
        return function(*args, **kwargs)

    return wrapper


def test_back_again_it_is_asked_again_by_one_request_first(client, server, monkeypatch):
    client.get("/")
    server.kill()
    another_process()
    client.get("/")
    server.start()
    monkeypatch.setattr(store.time, "monotonic", later(store.PAUSE + 1))
    another_process()
    assert made(lambda: client.get("/")) == 1
    another_process()

    assert made(lambda: client.get("/")) == 0


def later(seconds):
    monotonic = time.monotonic
    return lambda: monotonic() + seconds


def test_all_questions_of_a_request_together_are_waited_for_no_longer_than_it_has_patience(client, server, monkeypatch):
    """Whatever the client of Redis does meanwhile. How long it is by the clock is measured by `make prove-freshness`."""
    go_on, asked = threading.Event(), []

    def trickle(*args, **kwargs):
        asked.append(args)
        go_on.wait(PATIENT)

    shared = store.Shared(server.url, 0.05)
    monkeypatch.setattr(serving, "shared", shared)
    monkeypatch.setattr(shared._client, "set", trickle)
    failures = counting.numbers().get("shared_failure", 0)
    try:
        assert client.get("/").status_code == 200, "it was waited for"
        assert client.get("/feed/").status_code == 200
        assert len(asked) == 1, "one that is only slow is left alone, too"
        assert counting.numbers()["shared_failure"] == failures + 1
    finally:
        go_on.set()


class Waiting:
    """Waiting that takes no time, with a clock of its own: each step lasts as many times longer as this process is busy."""

    def __init__(self, monkeypatch, busy=1):
        self.asked, self._now, self._busy, self._comes = [], 0.0, busy, None
        monkeypatch.setattr(store.time, "monotonic", lambda: self._now)
        monkeypatch.setattr(store, "wait", self._wait)

    def answer(self, *, after=None):
        """One that comes in that step; never, where none is given."""
        self._comes, self._future = after, Future()
        return self._future

    def _wait(self, answers, seconds):
        assert answers == [self._future]
        self.asked.append(seconds)
        self._now += seconds * self._busy
        if self._comes == len(self.asked):
            self._future.set_result("here")


def test_what_was_spent_on_one_question_is_not_there_for_the_next(monkeypatch):
    waiting, patience = Waiting(monkeypatch), store.Patience(0.1)

    assert patience.wait_for(waiting.answer(after=2)) == "here"
    with pytest.raises(TimeoutError):
        patience.wait_for(waiting.answer())
    assert sum(waiting.asked) == pytest.approx(0.1)
    with pytest.raises(TimeoutError):
        patience.wait_for(waiting.answer())
    assert sum(waiting.asked) == pytest.approx(0.1)


def test_an_answer_that_waits_for_the_threads_of_this_process_is_not_a_slow_one(monkeypatch):
    """A server that has just begun, and is asked by a thousand at once, lets each of its threads wait for its turn."""
    waiting, patience = Waiting(monkeypatch, busy=50), store.Patience(0.1)

    assert patience.wait_for(waiting.answer(after=4)) == "here"


def test_a_busy_process_ends_its_waiting_too(monkeypatch):
    waiting, patience = Waiting(monkeypatch, busy=50), store.Patience(0.1)

    with pytest.raises(TimeoutError):
        patience.wait_for(waiting.answer())
    assert sum(waiting.asked) == pytest.approx(0.1)


def test_a_claim_that_was_heard_too_late_is_given_back_all_the_same(client, server, monkeypatch):
    go_on, heard = threading.Event(), []
    shared = store.Shared(server.url, 0.05)
    monkeypatch.setattr(serving, "shared", shared)
    claim = shared._client.set

    def late(*args, **kwargs):
        go_on.wait(PATIENT)
        heard.append(claim(*args, **kwargs))
        return heard[-1]

    monkeypatch.setattr(shared._client, "set", late)
    assert client.get("/").status_code == 200
    go_on.set()
    answered(shared)

    assert heard == [True]
    assert not server.client().keys("newsroom:claim:*"), "others wait for whom nobody has told that it may begin"


def test_a_page_is_there_for_others_also_when_its_request_has_no_patience_left(client, server):
    client.get("/")
    answered(serving.shared)
    ((key, page),) = serving.local._pages.items()
    server.client().flushall()
    visit = serving.shared.visit()
    visit._patience = store.Patience(0)

    visit.put(key, page, serving._now())
    answered(serving.shared)

    assert serving.shared.visit().get(key).digest == page.digest


def test_nothing_is_put_into_one_that_is_left_alone(client, server, monkeypatch):
    """Hung, it would let pages pile up in this process."""
    told = []
    monkeypatch.setattr(serving.shared._client, "set", lambda *args, **kwargs: told.append(args))
    serving.shared._leave_alone("it is slow")
    client.get("/")
    answered(serving.shared)

    assert not told
