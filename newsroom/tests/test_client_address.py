"""Whose address the site believes."""

import pytest
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpResponse

from newsroom.security import client_address

pytestmark = pytest.mark.once


@pytest.fixture
def seen(rf, settings):
    """The address that a view sees behind this many trusted proxies."""

    def address(proxies: int, forwarded: str | None) -> str:
        settings.TRUSTED_PROXIES = proxies
        request = rf.get("/", headers={"x-forwarded-for": forwarded} if forwarded else {}, REMOTE_ADDR="10.0.0.1")
        middleware = client_address(lambda request: HttpResponse(request.META["REMOTE_ADDR"]))
        return middleware(request).content.decode()

    return address


def test_one_proxy_tells_the_visitors_address(seen):
    assert seen(1, "203.0.113.7") == "203.0.113.7"


def test_two_proxies_stand_between(seen):
    assert seen(2, "203.0.113.7, 10.0.0.2") == "203.0.113.7"


def test_what_the_visitor_put_in_front_is_not_believed(seen):
    assert seen(1, "198.51.100.1, 203.0.113.7") == "203.0.113.7"
    assert seen(2, "198.51.100.1, 203.0.113.7, 10.0.0.2") == "203.0.113.7"


def test_a_request_that_came_past_the_proxies_keeps_its_own_address(seen):
    assert seen(1, None) == "10.0.0.1"
    assert seen(2, "203.0.113.7") == "10.0.0.1"


def test_what_is_no_address_is_not_believed(seen):
    assert seen(1, "<script>") == "10.0.0.1"


def test_an_ipv6_address_is_written_one_way(seen):
    assert seen(1, "2001:DB8:0:0::7") == "2001:db8::7"


def test_without_proxies_the_header_is_not_looked_at(settings):
    settings.TRUSTED_PROXIES = 0

    with pytest.raises(MiddlewareNotUsed):
        client_address(lambda request: HttpResponse())


def test_who_connects_from_the_open_internet_is_believed_nothing(rf, settings):
    settings.TRUSTED_PROXIES = 1
    said = {"x-forwarded-for": "203.0.113.7", "x-forwarded-proto": "https", "x-request-id": "a" * 32}
    request = rf.get("/", headers=said, REMOTE_ADDR="8.8.8.8")

    client_address(lambda request: HttpResponse())(request)

    assert request.META["REMOTE_ADDR"] == "8.8.8.8"
    assert not [name for name in request.META if name.startswith(("HTTP_X_FORWARDED", "HTTP_X_REQUEST"))]


def test_a_proxy_that_comes_over_a_socket_is_believed(rf, settings):
    settings.TRUSTED_PROXIES = 1
    request = rf.get("/", headers={"x-forwarded-for": "203.0.113.7"}, REMOTE_ADDR="")

    client_address(lambda request: HttpResponse())(request)

    assert request.META["REMOTE_ADDR"] == "203.0.113.7"
