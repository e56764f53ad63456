"""What a load balancer learns. Production's side of it is in test_production."""

import socket
import threading

import psycopg
import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from newsroom import health
from newsroom.tests.production import visit


def test_the_process_says_that_it_is_alive_without_asking_the_database(client):
    response = client.get("/health/live")

    assert (response.status_code, response.content) == (200, b"alive\n")
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_the_site_is_ready_when_every_migration_is_applied(client):
    response = client.get("/health/ready")

    assert (response.status_code, response.content) == (200, b"ready\n")
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db(transaction=True)
def test_the_site_is_not_ready_while_a_migration_is_missing(client, caplog):
    app, name = (
        MigrationRecorder(connection).migration_qs.filter(app="tags").order_by("-id").values_list("app", "name")[0]
    )
    MigrationRecorder(connection).record_unapplied(app, name)

    response = client.get("/health/ready")
    MigrationRecorder(connection).record_applied(app, name)

    assert (response.status_code, response.content) == (503, b"not ready\n")
    assert f"{app}.{name}" in caplog.text


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_database_that_hangs_is_given_up_in_time(client, monkeypatch):
    monkeypatch.setattr(health, "LONGEST_WAIT", 0.2)
    parameters = {**connection.get_connection_params()}
    other = psycopg.connect(
        host=parameters["host"], user=parameters["user"], dbname=parameters["dbname"], autocommit=False
    )
    with other:
        other.execute("LOCK TABLE django_migrations IN ACCESS EXCLUSIVE MODE")

        response = client.get("/health/ready")

        other.rollback()
    assert (response.status_code, response.content) == (503, b"not ready\n")


@pytest.mark.once
def test_a_database_that_hangs_before_it_says_a_word_is_given_up_in_time():
    """One that takes the connection and is silent: no server is there whose own limit could end it."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        (answer,), log = visit(
            {"path": "/health/ready"},
            DATABASE_URL=f"postgresql://newsroom@127.0.0.1:{silent.getsockname()[1]}/newsroom",
        )

    assert (answer.status, answer.body) == (503, "not ready\n")
    assert "Not ready: the database does not answer within 2 s" in log


@pytest.mark.once
def test_probes_that_hang_wait_for_one_question_and_do_not_pile_up(client, monkeypatch):
    monkeypatch.setattr(health, "LONGEST_WAIT", 0.05)
    go_on, asked = threading.Event(), []

    def hangs(recorder):
        asked.append(recorder)
        go_on.wait()
        return {}

    monkeypatch.setattr(MigrationRecorder, "applied_migrations", hangs)
    try:
        answers = [client.get("/health/ready").status_code for _ in range(3)]
    finally:
        go_on.set()
        health._Question.now().join()

    assert answers == [503] * 3
    assert len(asked) == 1


def test_nobody_can_write_to_the_probes(client):
    assert client.post("/health/live").status_code == 405
    assert client.post("/health/ready").status_code == 405


@pytest.mark.django_db
def test_the_probes_set_no_cookie_and_look_at_none(client):
    response = client.get("/health/ready")

    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
