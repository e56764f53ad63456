"""What programs find below /.well-known/ without being told where to look."""

from datetime import UTC, datetime, timedelta

import pytest

from newsroom.well_known import _expires


def fields_of(client):
    response = client.get("/.well-known/security.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    return [tuple(line.split(": ", 1)) for line in response.content.decode().splitlines()]


def test_who_finds_a_hole_learns_whom_to_tell(client, settings):
    settings.SECURITY_CONTACT = ["mailto:security@news.example", "https://news.example/security"]
    fields = fields_of(client)

    assert [value for name, value in fields if name == "Contact"] == settings.SECURITY_CONTACT
    assert ("Canonical", f"{settings.SITE_URL}/.well-known/security.txt") in fields
    assert ("Preferred-Languages", "en") in fields


def test_the_contact_is_the_hosts_usual_one_where_none_is_set(client):
    assert fields_of(client)[0] == ("Contact", "mailto:security@localhost")


def test_it_is_valid_now_and_for_less_than_a_year(client):
    (expires,) = [value for name, value in fields_of(client) if name == "Expires"]

    left = datetime.fromisoformat(expires) - datetime.now(UTC)
    assert timedelta(days=150) < left < timedelta(days=365)


@pytest.mark.parametrize("month", range(1, 13))
def test_the_end_of_its_validity_is_never_close_nor_a_year_away(month):
    for day in (1, 28):
        now = datetime(2026, month, day, tzinfo=UTC)
        assert timedelta(days=150) < _expires(now) - now < timedelta(days=250)


def test_a_password_manager_is_led_to_where_the_password_is_changed(client):
    response = client.get("/.well-known/change-password")

    assert (response.status_code, response["Location"]) == (302, "/admin/password_change/")


def test_only_reading_is_possible(client):
    for address in ("/.well-known/security.txt", "/.well-known/change-password"):
        assert client.post(address).status_code == 405
