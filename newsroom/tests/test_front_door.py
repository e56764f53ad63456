"""At the door as deploy/ sets it up: who asks too often, who pretends, what is logged, and what only machines may know."""

import http.client
import shlex
import subprocess
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from articles.comments.models import Comment
from articles.tests.factory import make_public, make_withdrawn
from newsroom.tests.front_server import WEB_UNIT, until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    ("method", "path", "free"),
    [("POST", "/admin/login/", 6), ("POST", "/stories/1/reply/", 6), ("GET", "/search/?q=ferry", 11)],
)
def test_one_address_cannot_try_without_end(front, method, path, free):
    source = f"127.0.9.{free + len(method)}"
    answers = [front.ask(path, method=method, source=source) for _ in range(3 * free)]

    refused = [answer for answer in answers if answer.status == 429]
    assert all(answer.status != 429 for answer in answers[:free])
    assert refused
    assert b"<h1>That was too often in a short time</h1>" in refused[0].body
    assert (refused[0].headers["retry-after"], refused[0].headers["cache-control"]) == ("60", "no-store")
    assert front.ask(path, method=method, source="127.0.9.200").status != 429


def test_reading_the_form_is_not_trying(front):
    assert {front.ask("/admin/login/", source="127.0.9.50").status for _ in range(20)} == {200}


def test_unsubscribing_is_never_too_often(front):
    """One provider's machines do it for all of its customers."""
    answers = {front.ask("/comments/mail/7.key/stop/", method="POST", source="127.0.9.52").status for _ in range(20)}

    assert 429 not in answers


def test_whoever_shares_an_address_with_many_readers_can_reply(front):
    """Each page that is read tells so by itself."""
    told = {front.ask("/stories/1/read/", method="POST", source="127.0.9.53").status for _ in range(20)}

    assert told == {204}
    assert front.ask("/stories/1/reply/", method="POST", source="127.0.9.53").status != 429


def test_more_than_a_form_can_hold_is_refused_in_a_sentence(front):
    answer = front.ask("/stories/1/reply/", method="POST", body=b"text=" + b"x" * 70_000, source="127.0.9.51")

    assert answer.status == 413
    assert b"<h1>That was too large to be taken</h1>" in answer.body


SPOOFED = [
    [("X-Forwarded-For", "198.51.100.9")],
    [("X-Forwarded-For", "198.51.100.9"), ("X-Forwarded-For", "198.51.100.9")],
    [("X_Forwarded_For", "198.51.100.9"), ("x-forwarded_for", "198.51.100.9")],
    [("Forwarded", "for=198.51.100.9"), ("X-Real-IP", "198.51.100.9"), ("Connection", "close, X-Forwarded-For")],
]


@pytest.mark.parametrize("number", range(len(SPOOFED)))
def test_nobody_can_pretend_to_be_at_another_address(front, number):
    story, source = make_public(), f"127.0.8.{number + 1}"
    form = {"text": "The bridge was closed on Monday.", "name": "Ilse Brandt", "email": "ilse@example.org"}
    fields = {**form, "website": "", "parent": "", "subject": "", "notify": ""}

    answer = front.ask(
        reverse("reply", args=[story.pk]),
        ("Content-Type", "application/x-www-form-urlencoded"),
        ("Origin", "https://news.example"),
        ("Sec-Fetch-Site", "same-origin"),
        *SPOOFED[number],
        method="POST",
        body=urlencode(fields).encode(),
        source=source,
    )

    assert answer.status in (302, 303)
    assert Comment.objects.get(article=story).address == source


def test_no_visitor_chooses_scheme_host_or_number(front):
    answer = front.ask(
        make_public().get_absolute_url(),
        ("X-Forwarded-Proto", "http"),
        ("X-Forwarded-Host", "evil.example"),
        ("X-Request-ID", "chosen-by-the-visitor"),
        ("X_Request_ID", "chosen-by-the-visitor"),
        ("X-Accel-Redirect", "/internal/pictures/"),
    )

    assert answer.status == 200
    assert b"evil.example" not in answer.body
    assert answer.headers["x-request-id"] != "chosen-by-the-visitor"


def test_another_host_gets_no_answer(front):

    with pytest.raises((http.client.RemoteDisconnected, ConnectionResetError)):
        front.ask("/", host="evil.example")


def test_a_request_has_one_number_in_both_logs_and_in_its_answer(front):
    path = make_withdrawn().get_absolute_url()

    number = front.ask(path).headers["x-request-id"]

    until(lambda: any(line["request_id"] == number for line in front.logged()), "nginx logged the request")
    lines = [line for name in ("web-1.log", "web-2.log") for line in front.logged(name)]
    assert {line["path"] for line in lines if line.get("request_id") == number and "path" in line} == {path}


def test_no_log_tells_who_reads_and_no_key(front):
    source = "127.0.7.7"
    key = "Kq3vZ1xw9BfT7uYp2LsNhD5cRgM8aJ0e"
    for path in (f"/preview/{key}/", f"/comments/own/12.{key}/", f"/search/?q={key}", f"/?key={key}"):
        front.ask(path, source=source)

    written = [file.read_text() for file in (front.folder / "log").iterdir()]
    assert any("/preview/[key]" in text for text in written)
    assert not [text for text in written if key in text or source in text]


@pytest.mark.parametrize("path", ["/metrics", "/metrics/", "/health/metrics", "/admin/metrics/", "/prometheus"])
def test_what_is_counted_is_on_no_public_address(front, path):
    through_nginx, past_it = front.ask(path), front.applications[0].ask(path, "X-Forwarded-Proto: https")

    assert through_nginx.status in (302, 404)
    assert b"newsroom_requests" not in through_nginx.body + past_it


def test_systemd_finds_out_whether_an_instance_answers(front):
    """The command that the unit runs after the start, word for word."""
    application = front.applications[0]
    text = WEB_UNIT.read_text().replace("\\\n", " ").replace("/run/newsroom/%i/web.sock", str(application.socket))
    (line,) = [line for line in text.splitlines() if line.startswith("ExecStartPost=")]
    command = shlex.split(line.removeprefix("ExecStartPost=").replace("$$", "$"))
    impatient = [part.replace("--retry 60", "--retry 0") for part in command]

    answered = subprocess.run(impatient, env=application.environment, check=False)
    application.kill()
    silent = subprocess.run(impatient, env=application.environment, stderr=subprocess.DEVNULL, check=False)

    assert (answered.returncode, silent.returncode == 0) == (0, False)


def test_a_load_balancer_learns_whether_the_site_is_ready(front):
    assert front.ask("/health/ready").body == b"ready\n"
    assert front.ask("/health/live").body == b"alive\n"
