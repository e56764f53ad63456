"""What is counted by several processes, told to Prometheus by another, on no address of the site."""

import os
import re
import subprocess
import sys
import urllib.request
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError
from django.urls import get_resolver
from django.utils import timezone
from prometheus_client import REGISTRY, generate_latest

from articles import publishing
from articles.comments.models import MailKind, ReplyMail
from articles.comments.tests.factory import make_pending
from articles.models import Notice, State
from articles.page_cache import counting
from articles.tests.factory import make_article, make_public, make_user
from newsroom import metrics
from newsroom.environment import BASE_DIR
from newsroom.tests.front_server import free_port, until
from newsroom.tests.production import run


def told() -> dict[str, float]:
    """Series and value, as Prometheus would read them."""
    lines = generate_latest(metrics.registry()).decode().splitlines()
    return {series: float(value) for series, _, value in (line.rpartition(" ") for line in lines if line[0] != "#")}


def waiting(queue: str) -> float:
    return told()[f'newsroom_oldest_waiting_seconds{{queue="{queue}"}}']


@pytest.mark.django_db
def test_where_nothing_waits_every_age_is_nought():
    assert {waiting(queue) for queue in metrics.OLDEST} == {0}
    assert told()["newsroom_database_answers"] == 1


@pytest.mark.django_db
def test_the_age_of_the_oldest_reply_that_waits_is_told():
    story, now = make_public(), timezone.now()
    make_pending(story, created_at=now - timedelta(hours=1))
    make_pending(story, created_at=now - timedelta(minutes=1))

    assert 3600 <= waiting("replies") < 3660


@pytest.mark.django_db
def test_the_age_of_the_oldest_mail_that_is_due_is_told():
    now, editor = timezone.now(), make_user("Editor")
    story = make_article(state=State.DRAFT, created_by=make_user("Reporter"))
    publishing.submit(story, by=story.created_by)
    entry = story.log_entries.latest("pk")
    Notice.objects.all().delete()
    Notice.objects.create(user=editor, entry=entry, at=now - timedelta(minutes=20))
    due = {"kind": MailKind.HELD, "created_at": now - timedelta(hours=5)}
    ReplyMail.objects.create(user=editor, comment=make_pending(), not_before=now - timedelta(minutes=10), **due)
    ReplyMail.objects.create(user=editor, comment=make_pending(), not_before=now + timedelta(minutes=10), **due)

    assert 1200 <= waiting("notices") < 1260
    assert 600 <= waiting("reply mail") < 660


@pytest.mark.once
def test_what_becomes_of_kept_pages_is_counted():
    before = REGISTRY.get_sample_value("newsroom_pages_total", {"event": "hit"}) or 0

    counting.count("hit")

    assert REGISTRY.get_sample_value("newsroom_pages_total", {"event": "hit"}) == before + 1


@pytest.mark.django_db
@pytest.mark.once
def test_a_database_that_does_not_answer_is_told_and_breaks_nothing(monkeypatch):
    def fails(now):
        raise DatabaseError

    monkeypatch.setitem(metrics.OLDEST, "replies", fails)

    assert told()["newsroom_database_answers"] == 0
    assert not [series for series in told() if "oldest" in series]


COUNT = """
import django, sys
django.setup()
from django.test import Client
for _ in range(int(sys.argv[1])):
    Client(headers={"host": "news.example"}).get("/health/live")
    Client(headers={"host": "news.example"}).get("/no/such/" + "x" * 5, secure=False)
"""


@pytest.mark.once
def test_what_several_processes_count_is_added_up_and_told_by_another(tmp_path):
    for instance, times in (("1", 2), ("2", 3)):
        done = run(
            "-c", COUNT, str(times), METRICS_DIR=str(tmp_path / instance), DATA_DIR=str(tmp_path), DATABASE_URL=""
        )
        assert done.returncode == 0, done.stderr
    port = free_port()
    environment = {
        **{name: value for name, value in os.environ.items() if name != "PROMETHEUS_MULTIPROC_DIR"},
        "DJANGO_SETTINGS_MODULE": "newsroom.settings",
        "DEBUG": "on",
        "DATA_DIR": str(tmp_path),
        "METRICS_DIR": str(tmp_path),
        "DATABASE_URL": "",
    }
    server = subprocess.Popen(
        [sys.executable, "manage.py", "serve_metrics", f"127.0.0.1:{port}"],
        cwd=BASE_DIR,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        text = ""

        def answers():
            nonlocal text
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=30) as answer:
                    text = answer.read().decode()
            except OSError:
                return False
            return True

        until(answers, "The metrics are served")
    finally:
        server.terminate()
        server.wait()

    assert 'newsroom_requests_total{method="GET",route="health/live",status="200"} 5.0' in text
    assert 'newsroom_request_seconds_count{route="health/live"} 5.0' in text
    assert "xxxxx" not in text  # a path is no label, or anybody could make as many as he likes
    assert "newsroom_database_answers 0.0" in text  # that database has no tables


@pytest.mark.once
@pytest.mark.parametrize("address", ["9464", "localhost", "127.0.0.1:many", "127.0.0.1:99999"])
def test_an_address_that_is_none_is_refused_in_a_sentence(address):
    with pytest.raises(CommandError, match=r"is no address; give host and port"):
        call_command("serve_metrics", address)


@pytest.mark.once
def test_no_address_of_the_site_tells_what_is_counted():
    named = re.compile("metric|prometheus", re.IGNORECASE)

    def patterns(resolver, before=""):
        for entry in resolver.url_patterns:
            yield f"{before}{entry.pattern} {getattr(entry, 'lookup_str', '')}"
            if hasattr(entry, "url_patterns"):
                yield from patterns(entry, f"{before}{entry.pattern}")

    assert [pattern for pattern in patterns(get_resolver()) if named.search(pattern)] == []
