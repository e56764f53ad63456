"""The one fetcher: whom it asks, and what it takes from them. The other side is a real server on this machine."""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.outgoing import INTERNET, Forbidden, Limits, Network, NotFetched, fetch, is_public

pytestmark = pytest.mark.once

LOCAL = ipaddress.ip_address("127.0.0.1")
#: As if this machine were the internet: every name leads here, and here may be asked.
HERE = Network(resolve=lambda host, port: [LOCAL], permits=lambda address: address == LOCAL)
QUICK = Limits(seconds=2)


@contextmanager
def server(answer: Callable[[socket.socket, str], None], tls: ssl.SSLContext | None = None) -> Iterator[Server]:
    """A server on a free port that calls ``answer`` with the connection and the request's head."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        seen = Server(listening.getsockname()[1])

        def serve() -> None:
            while True:
                try:
                    plain, _ = listening.accept()
                except OSError:
                    return
                threading.Thread(target=one, args=(plain,), daemon=True).start()

        def one(plain: socket.socket) -> None:
            try:
                with tls.wrap_socket(plain, server_side=True) if tls else plain as connection:
                    head = b""
                    while b"\r\n\r\n" not in head and not head.startswith(b"\x16") and (data := connection.recv(4096)):
                        head += data  # \x16 begins a greeting in TLS, which this server may not speak
                    request = head.decode(errors="replace")
                    seen.requests.append(request)
                    answer(connection, request)
            except OSError:
                pass  # the fetcher hung up, as it should

        threading.Thread(target=serve, daemon=True).start()
        yield seen
        listening.shutdown(socket.SHUT_RDWR)


class Server:
    def __init__(self, port: int) -> None:
        self.port, self.requests = port, []

    def at(self, path: str = "/", host: str = "site.example", scheme: str = "http") -> str:
        return f"{scheme}://{host}:{self.port}{path}"


def says(status: str, *headers: str, body: bytes = b"") -> Callable:
    head = "\r\n".join([f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers])
    return lambda connection, request: connection.sendall(f"{head}\r\n\r\n".encode() + body)


# Whom it asks


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.8.8",
        "0.0.0.0",  # noqa: S104
        "10.0.0.1",
        "172.16.3.4",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "192.0.2.7",
        "198.18.0.1",
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "fe80::1",
        "fc00::1",
        "fd12:3456::1",
        "fec0::1",
        "ff02::1",
        "2001:db8::1",
        "::ffff:8.8.8.8",
        "::ffff:127.0.0.1",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "2001:0:1:2::3",
    ],
)
def test_no_address_but_a_public_one_is_asked(address):
    assert not is_public(ipaddress.ip_address(address))
    shown = f"[{address}]" if ":" in address else address
    with pytest.raises(Forbidden):
        fetch(f"http://{shown}/", limits=QUICK)
    there = Network(resolve=lambda host, port: [ipaddress.ip_address(address)])
    with pytest.raises(Forbidden, match="private network"):
        fetch("http://innocent.example/", limits=QUICK, network=there)


@pytest.mark.parametrize("address", ["1.1.1.1", "93.184.215.14", "2606:4700:4700::1111", "2a00:1450:4001::200e"])
def test_addresses_of_the_open_internet_may_be_asked(address):
    assert is_public(ipaddress.ip_address(address))


@given(st.ip_addresses(v=4))
def test_no_disguise_makes_an_ipv4_address_acceptable(address):
    mapped = ipaddress.IPv6Address(b"\0" * 10 + b"\xff\xff" + address.packed)
    assert not is_public(mapped)
    assert not is_public(ipaddress.IPv6Address(b"\0" * 12 + address.packed))
    assert is_public(address) <= (not address.is_private and not address.is_multicast)


def test_the_machine_itself_is_not_asked_under_its_own_name():
    with server(says("200 OK")) as local, pytest.raises(Forbidden):
        fetch(local.at(host="localhost"), limits=QUICK)
    assert local.requests == []


@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "0177.0.0.1", "127.1"])
def test_numbers_in_the_odd_forms_that_systems_understand_lead_nowhere(host):
    with server(says("200 OK")) as local:
        with pytest.raises(NotFetched):
            fetch(local.at(host=host), limits=QUICK, network=INTERNET)
        assert local.requests == []


def test_one_private_address_spoils_a_name():
    both = Network(resolve=lambda host, port: [ipaddress.ip_address("1.1.1.1"), LOCAL])
    with pytest.raises(Forbidden):
        fetch("http://both.example/", limits=QUICK, network=both)


def test_a_name_is_resolved_once_and_the_connection_goes_where_was_checked():
    """The second answer, which a rebinding name would change, is never asked for."""
    answers = iter([[LOCAL], [ipaddress.ip_address("10.0.0.1")]])
    asked = []

    def rebinding(host, port):
        asked.append(host)
        return next(answers)

    with server(says("200 OK")) as local:
        answer = fetch(local.at(), limits=QUICK, network=Network(rebinding, lambda address: address == LOCAL))
    assert (answer.status, asked) == (200, ["site.example"])
    assert f"Host: site.example:{local.port}\r\n" in local.requests[0]


def test_each_redirect_is_resolved_and_checked_again():
    answers = iter([[LOCAL], [ipaddress.ip_address("169.254.169.254")]])
    network = Network(lambda host, port: next(answers), lambda address: address == LOCAL)
    with server(says("302 Found", "Location: /further")) as local, pytest.raises(Forbidden):
        fetch(local.at(), limits=QUICK, network=network)
    assert len(local.requests) == 1


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://site.example/",
        "gopher://site.example/",
        "//site.example/",
        "/path",
        "",
        "http://",
        "http://user:secret@site.example/",
        "http://site.example:22/",
        "http://site.example:99999/",
        "http://site.example/a b",
        "http://site.example/\r\nX-Injected: 1",
        "http://[::1",
        f"http://{'ä' * 64}.example/",
    ],
)
def test_what_is_no_web_address_is_not_asked(url):
    with pytest.raises(Forbidden):
        fetch(url, limits=QUICK, network=HERE)


def test_a_name_that_does_not_resolve_or_takes_too_long_is_told_apart():
    def nowhere(host, port):
        raise OSError("no such name")

    def never(host, port):
        threading.Event().wait(10)
        return [LOCAL]

    with pytest.raises(NotFetched, match="cannot be reached"):
        fetch("http://nowhere.example/", limits=QUICK, network=Network(nowhere, HERE.permits))
    with pytest.raises(NotFetched, match="in time"):
        fetch("http://never.example/", limits=Limits(seconds=0.1), network=Network(never, HERE.permits))


# What it says


def test_it_says_who_asks_and_takes_nothing_packed(settings):
    settings.SITE_URL = "https://news.example"
    with server(says("200 OK")) as local:
        fetch(local.at("/päth?q=ü#part"), limits=QUICK, network=HERE)
    [request] = local.requests
    assert request.startswith("GET /p%C3%A4th?q=%C3%BC HTTP/1.1\r\n")
    assert "User-Agent: Newsroom (+https://news.example)\r\n" in request
    assert "Accept-Encoding: identity\r\n" in request
    assert "Cookie" not in request


# Redirects


def test_redirects_are_followed_on_the_same_host():
    def answer(connection, request):
        says("301 Moved", "Location: /new")(connection, "") if "GET /old" in request else says("200 OK")(connection, "")

    with server(answer) as local:
        got = fetch(local.at("/old"), limits=QUICK, network=HERE)
    assert (got.status, got.url, got.moved_to) == (200, local.at("/new"), "")


@pytest.mark.parametrize("target", ["http://127.0.0.1:{port}/secret", "https://other.example/", "//other.example/x"])
def test_a_redirect_to_another_host_is_reported_and_not_followed(target):
    with server(lambda c, r: says("302 Found", f"Location: {target.format(port=local.port)}")(c, r)) as local:
        got = fetch(local.at(), limits=QUICK, network=HERE)
    assert got.status == 302
    assert got.moved_to.endswith(target.format(port=local.port).removeprefix("//"))
    assert len(local.requests) == 1


def test_a_redirect_to_what_is_no_website_is_refused():
    with (
        server(says("302 Found", "Location: http://site.example:25/")) as local,
        pytest.raises(Forbidden, match="no website"),
    ):
        fetch(local.at(), limits=QUICK, network=HERE)


def test_redirects_that_lead_round_come_to_an_end():
    with server(says("302 Found", "Location: /again")) as local:
        got = fetch(local.at(), limits=QUICK, network=HERE)
    assert (got.status, len(local.requests)) == (302, QUICK.redirects + 1)


# What it takes


def test_a_body_is_read_where_the_limits_give_it_room():
    with server(says("200 OK", "Content-Type: text/plain", body=b"Hello")) as local:
        got = fetch(local.at(), limits=Limits(body_bytes=5), network=HERE)
        assert (got.body, got.headers["content-type"]) == (b"Hello", "text/plain")
        assert fetch(local.at(), limits=QUICK, network=HERE).body == b""
        with pytest.raises(NotFetched, match="more than we take"):
            fetch(local.at(), limits=Limits(body_bytes=4), network=HERE)


def test_a_body_without_end_is_cut_off():
    def endless(connection, request):
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            connection.sendall(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")

    with server(endless) as local:
        assert fetch(local.at(), limits=QUICK, network=HERE).status == 200
        with pytest.raises(NotFetched, match="more than we take"):
            fetch(local.at(), limits=Limits(body_bytes=100_000), network=HERE)


def test_headers_without_end_are_cut_off():
    def endless(connection, request):
        connection.sendall(b"HTTP/1.1 200 OK\r\n")
        while True:
            connection.sendall(b"X-More: " + b"x" * 1000 + b"\r\n")

    with server(endless) as local, pytest.raises(NotFetched, match="more than we take"):
        fetch(local.at(), limits=Limits(header_bytes=20_000), network=HERE)


def test_who_drips_gets_no_more_time_than_who_is_silent():
    """A byte every now and then resets the time limit of one read, not that of the whole."""

    def drip(connection, request):
        connection.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        while True:
            connection.sendall(b"x")
            time.sleep(0.05)  # of the server's, not of the test's

    with server(drip) as local, pytest.raises(NotFetched, match="in time"):
        fetch(local.at(), limits=Limits(seconds=0.5), network=HERE)


def test_who_accepts_and_never_speaks_is_left():
    with (
        server(lambda connection, request: threading.Event().wait(10)) as local,
        pytest.raises(NotFetched, match="in time"),
    ):
        fetch(local.at(), limits=Limits(seconds=0.2), network=HERE)


@pytest.mark.parametrize("junk", [b"", b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1 huh\r\n\r\n", b"\0\xff" * 50])
def test_what_is_no_answer_is_none(junk):
    with server(lambda connection, request: connection.sendall(junk)) as local, pytest.raises(NotFetched):
        fetch(local.at(), limits=QUICK, network=HERE)


# Certificates


@pytest.fixture
def tls():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    return context


CERTIFICATE = Path(__file__).with_name("self_signed.pem")


def trusting():
    return ssl.create_default_context(cafile=str(CERTIFICATE))


def test_a_certificate_that_nobody_vouches_for_is_refused(tls):
    with server(says("200 OK"), tls) as local, pytest.raises(NotFetched, match="certificate"):
        fetch(local.at(host="elsewhere.example", scheme="https"), limits=QUICK, network=HERE)
    assert local.requests == []


def test_a_certificate_must_be_that_of_the_name_and_not_of_the_address(tls):
    network = Network(HERE.resolve, HERE.permits, trusting)
    with server(says("200 OK"), tls) as local:
        assert fetch(local.at(host="elsewhere.example", scheme="https"), limits=QUICK, network=network).status == 200
        with pytest.raises(NotFetched, match="certificate"):
            fetch(local.at(host="other.example", scheme="https"), limits=QUICK, network=network)


def test_what_does_not_speak_tls_is_refused():
    with server(says("200 OK")) as local, pytest.raises(NotFetched, match="https"):
        fetch(local.at(scheme="https"), limits=QUICK, network=HERE)
