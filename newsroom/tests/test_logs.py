"""A line of the log says what happened, and of nobody who reads."""

import json
import logging

import pytest
from django.core import signing
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from articles.comments.keys import Purpose, key_for
from articles.models.preview_link import new_key
from articles.tests.factory import make_public
from newsroom import logs
from newsroom.tests.production import manage, visit

PUBLIC = st.ip_addresses().filter(lambda address: address.is_global)


def line(message: str, *values: object, exc_info=None, **extra: object) -> str:
    """What production writes for this."""
    record = logging.LogRecord("any.library", logging.WARNING, __file__, 1, message, values, exc_info)
    vars(record).update(extra)
    return logs.formatter().format(record)


@pytest.mark.once
def test_a_line_in_production_is_one_json_object():
    told = json.loads(line("Two\nlines and %s", "“quotes”"))

    assert told.keys() == {"event", "level", "logger", "timestamp"}
    assert (told["event"], told["level"], told["logger"]) == ("Two\nlines and “quotes”", "warning", "any.library")


@pytest.mark.once
@given(address=PUBLIC)
def test_no_address_of_a_visitor_gets_into_a_line(address):
    for text in (f"from {address}", f"[{address}]", f"client={address},", f"{address} - GET /"):
        assert str(address) not in line("%s", text)


@pytest.mark.once
def test_addresses_of_our_own_machines_and_times_of_day_stay():
    for kept in ("127.0.0.1:5432", "10.0.3.7", "192.168.1.1", "::1", "12:30:45", "2026-11-26T12:30:45"):
        assert kept in json.loads(line("%s", kept))["event"]


@pytest.mark.once
@pytest.mark.parametrize(
    "text", ["ilse@example.org", "<ilse.brandt+news@mail.example.org>", "Key (email)=(ilse@example.org)"]
)
def test_no_mail_address_gets_into_a_line(text):
    assert "ilse" not in line("refused: %s", text)


@pytest.mark.once
def test_no_mail_address_gets_in_by_a_traceback():
    try:
        raise ValueError("duplicate key: (email)=(ilse@example.org) from 203.0.113.9")
    except ValueError as error:
        told = json.loads(line("It failed.", exc_info=(ValueError, error, error.__traceback__)))

    assert "ValueError: duplicate key: (email)=([e-mail]) from [address]" in told["exception"]


@pytest.mark.once
def test_no_link_with_a_key_gets_into_a_line():
    keys = [key_for(Purpose.OWN, 12), key_for(Purpose.STOP, 7), new_key(), "c3RhZmY/set-7f3-0123456789abcdef"]
    links = [
        *(reverse("own-comment", args=[keys[0]]), reverse("change-comment", args=[keys[0]])),
        *(reverse("stop-mail", args=[keys[1]]), reverse("preview", args=[keys[2]])),
        reverse("preview-picture", args=[keys[2], "0" * 32, "320.jpg"]),
        f"/admin/reset/{keys[3]}/",
        f"https://news.example/search/?q={keys[2]}",
    ]
    for link in links:
        for said in (f"Not Found: {link}", f'"GET {link} HTTP/1.1" 404'):
            written = line("%s", said)
            assert not [key for key in keys if key in written], written


@pytest.mark.once
@pytest.mark.parametrize("path", ["/search/my illness/", "/search/my illness/feed/", "/search/my/illness/feed/atom/"])
def test_no_word_that_was_searched_for_gets_into_a_line(path):
    for written in (line("answered", path=path), line("Not Found: %s", f"https://news.example{path}")):
        assert "illness" not in written
        assert "/search/" in written
    assert '"/search/feed/atom/"' in line("answered", path="/search/feed/atom/")
    assert "/articles/search/index.py" in line("File /srv/articles/search/index.py")


@pytest.mark.once
def test_no_signed_key_gets_in_alone():
    signed = signing.Signer().sign("12"), signing.dumps({"story": 7}), key_for(Purpose.CONFIRM, 3)

    assert [json.loads(line("NoKey: %s", key))["event"] for key in signed] == ["NoKey: [key]"] * 3


@pytest.mark.once
def test_the_request_that_django_puts_beside_an_error_is_left_out(rf):
    request = rf.post("/", {"email": "ilse@example.org"}, REMOTE_ADDR="203.0.113.9")

    assert json.loads(line("Forbidden", request=request, status_code=403)).keys() == {
        *("event", "level", "logger", "timestamp", "status_code")
    }


@pytest.mark.django_db
def test_each_request_is_one_line_with_its_queries_and_a_number_that_the_answer_carries(client, caplog):
    caplog.set_level(logging.INFO, "newsroom.requests")
    story = make_public()

    response = client.get(story.get_absolute_url())

    (record,) = [record for record in caplog.records if record.name == "newsroom.requests"]
    assert (record.method, record.path, record.status) == ("GET", story.get_absolute_url(), 200)
    assert record.queries > 0
    assert len(response["X-Request-ID"]) == 32


@pytest.mark.once
@pytest.mark.parametrize(
    ("proxies", "given_number", "taken"),
    [(1, "a" * 32, True), (0, "a" * 32, False), (1, "short", False), (1, "x" * 65, False), (1, 'a"b\n' * 5, False)],
)
def test_the_number_of_a_request_is_the_trusted_proxys_or_a_new_one(client, settings, proxies, given_number, taken):
    settings.TRUSTED_PROXIES = proxies

    answer = client.get("/health/live", headers={"x-request-id": given_number})

    assert (answer["X-Request-ID"] == given_number) is taken


@pytest.mark.once
def test_who_comes_from_the_open_internet_is_no_proxy(client, settings):
    settings.TRUSTED_PROXIES = 1

    answer = client.get("/health/live", headers={"x-request-id": "a" * 32}, REMOTE_ADDR="8.8.8.8")

    assert answer["X-Request-ID"] != "a" * 32


@pytest.mark.once
def test_a_production_site_logs_json_with_the_number_of_the_request(tmp_path):
    (answer,), log = visit(
        {"path": "/health/ready?key=secret", "x-request-id": "b" * 32, "x-forwarded-for": "203.0.113.9"},
        DATA_DIR=str(tmp_path),
        TRUSTED_PROXIES="1",
    )

    told = [json.loads(text) for text in log.splitlines() if text.startswith("{")]
    assert "b" * 32 in {one.get("request_id") for one in told if "Not ready" in one["event"]}
    assert answer.headers["x-request-id"] == "b" * 32
    assert "secret" not in log
    assert "203.0.113.9" not in log


@pytest.mark.once
def test_development_is_read_by_people(tmp_path):
    done = manage(
        "shell", "-c", "import logging; logging.getLogger('x').warning('Something happened')",
        DEBUG="on", SITE_URL="", DATABASE_URL="", DATA_DIR=str(tmp_path),
    )  # fmt: skip

    assert "Something happened" in done.stderr
    assert not done.stderr.startswith("{")
