"""The one fetcher for everything that this site asks of others.

Addresses come from people, so each of them may be meant for a machine that only this one can reach. A name is resolved
once, every address that it has is checked, and the connection goes to one that was checked, so that a name which
answers differently the second time gains nothing. Proxies of the environment are not used: they would resolve again.
"""

from __future__ import annotations

import http.client
import io
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from django.conf import settings

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_REDIRECTS = frozenset([301, 302, 303, 307, 308])
_PORTS = {"http": 80, "https": 443}
_SAFE_IN_PATH = "%/:=&?~+!$,;'@()*[]"


class NotFetched(Exception):
    """Nothing came back. Its text is a phrase for a person: why, such as "it did not answer in time"."""


class Forbidden(NotFetched):
    """The address may not be asked at all."""


@dataclass(frozen=True)
class Limits:
    """What one request may cost: seconds in all, with every redirect; bytes of headers; bytes of body."""

    seconds: float = 10.0
    header_bytes: int = 32_768
    body_bytes: int = 0
    redirects: int = 3


@dataclass(frozen=True)
class Answer:
    """What came back from ``url``, the last address that was asked. ``body`` is read only where the limits give it room.

    ``moved_to`` is where it wants to be asked instead, where that is another host or one redirect too many.
    """

    url: str
    status: int
    moved_to: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


def is_public(address: Address) -> bool:
    """Whether an address is one of the open internet: not private, loopback, link-local, multicast, reserved or mapped."""
    if isinstance(address, ipaddress.IPv6Address) and (
        address.ipv4_mapped or address.sixtofour or address.teredo or address.is_site_local
    ):
        return False  # an IPv4 address in disguise, or a network of one site
    return address.is_global and not (
        address.is_multicast
        or address.is_reserved
        or address.is_private
        or address.is_loopback
        or address.is_link_local
        or address.is_unspecified
    )


def resolve(host: str, port: int) -> list[Address]:
    """Every address of ``host``, in the system's order of preference. Raises OSError where there is none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]


@dataclass(frozen=True)
class Network:
    """How names become addresses, which of these may be asked, and whose certificates are believed."""

    resolve: Callable[[str, int], list[Address]] = resolve
    permits: Callable[[Address], bool] = is_public
    tls: Callable[[], ssl.SSLContext] = ssl.create_default_context


INTERNET = Network()


def fetch(url: str, *, limits: Limits = Limits(), network: Network = INTERNET) -> Answer:
    """Ask for ``url`` with GET. Redirects are followed on the same host alone, each checked like the first address.

    Raises NotFetched where nothing came back, and Forbidden, which is one, where the address may not be asked.
    """
    until = time.monotonic() + limits.seconds
    asked = _checked(url)
    for followed in range(limits.redirects + 1):
        answer = _ask(asked, until, limits, network)
        if not answer.moved_to:
            return answer
        target = urlsplit(answer.moved_to)
        if target.hostname != asked.hostname or followed == limits.redirects:
            return answer
        asked = _checked(answer.moved_to)
    raise AssertionError("unreachable")


def _checked(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Forbidden("it is no address") from None
    if parts.scheme not in _PORTS:
        raise Forbidden("it is neither http nor https")
    if not parts.hostname or any(ord(character) <= 32 or ord(character) == 127 for character in url):
        raise Forbidden("it is no address")
    if parts.username is not None or parts.password is not None:
        raise Forbidden("it carries a name or a password")
    if port is not None and port < 1024 and port not in _PORTS.values():
        raise Forbidden("it asks a port on which no website is")
    return parts


def _ask(asked: SplitResult, until: float, limits: Limits, network: Network) -> Answer:
    try:
        host = asked.hostname.encode("idna").decode("ascii") if not asked.hostname.isascii() else asked.hostname
    except UnicodeError:
        raise Forbidden("it is no address") from None
    connection = _Connection(host, asked.port or _PORTS[asked.scheme], asked.scheme == "https", until, network)
    path = quote(asked.path or "/", safe=_SAFE_IN_PATH) + (
        f"?{quote(asked.query, safe=_SAFE_IN_PATH)}" if asked.query else ""
    )
    headers = {
        "User-Agent": f"Newsroom (+{settings.SITE_URL})",
        "Accept": "*/*",
        "Accept-Encoding": "identity",
        "Connection": "close",
    }
    try:
        connection.allow(limits.header_bytes)
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        connection.allow(limits.body_bytes + io.DEFAULT_BUFFER_SIZE)
        url, status, location = asked.geturl(), response.status, response.headers.get("Location", "")
        if status in _REDIRECTS and location:
            return Answer(url, status, moved_to=_target(url, location))
        body = b""
        if limits.body_bytes:
            body = response.read(limits.body_bytes + 1)
            if len(body) > limits.body_bytes:
                raise NotFetched("it sends more than we take")
        return Answer(url, status, headers={k.lower(): v for k, v in response.headers.items()}, body=body)
    except TimeoutError:
        raise NotFetched("it did not answer in time") from None
    except ssl.SSLCertVerificationError:
        raise NotFetched("its certificate is not valid") from None
    except ssl.SSLError:
        raise NotFetched("it does not speak https as it should") from None
    except OSError:
        raise NotFetched("it cannot be reached") from None
    except (http.client.HTTPException, ValueError):
        raise NotFetched("its answer makes no sense") from None
    finally:
        connection.finish()


def _target(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError:
        raise NotFetched("its answer makes no sense") from None


class _Connection(http.client.HTTPConnection):
    """A connection to an address that was checked, on which no wait is longer than what is left of the whole time."""

    def __init__(self, host: str, port: int, secure: bool, until: float, network: Network) -> None:
        self.default_port = _PORTS["https" if secure else "http"]  # left out of the Host header
        super().__init__(host, port)
        self._secure, self._until, self._network = secure, until, network
        self._reader: _Reader | None = None
        self._plain: socket.socket | None = None
        self._allowed = 0

    def allow(self, amount: int) -> None:
        """From now on ``amount`` bytes may come in."""
        self._allowed = amount
        if self._reader:
            self._reader.allowed = amount

    def connect(self) -> None:
        plain = self._open(self._addresses())
        try:
            if self._secure:
                plain.settimeout(_left(self._until))
                plain = self._network.tls().wrap_socket(plain, server_hostname=self.host)
        except BaseException:
            plain.close()
            raise
        self._plain = plain
        self._reader = _Reader(plain, self._until, self._allowed)
        self.sock = _Line(plain, self._reader, self._until)

    def finish(self) -> None:
        """Hang up. http.client does so as soon as it has the headers, while the body is still to be read."""
        self.close()
        if self._plain:
            self._plain.close()

    def _addresses(self) -> list[Address]:
        try:
            addresses = [ipaddress.ip_address(self.host)]
        except ValueError:
            addresses = _in_time(lambda: self._network.resolve(self.host, self.port), self._until)
        # One address that must not be asked spoils the name: it is a trick, or soon will be one.
        if not addresses or not all(self._network.permits(address) for address in addresses):
            raise Forbidden("it leads to a private network")
        return addresses

    def _open(self, addresses: list[Address]) -> socket.socket:
        failure: OSError = OSError("no address")
        for address in addresses:
            try:
                return socket.create_connection((str(address), self.port), timeout=_left(self._until))
            except TimeoutError:
                raise
            except OSError as error:
                failure = error
        raise failure


class _Reader(io.RawIOBase):
    """Reads from a socket within a time and an amount, whoever drips on the other side."""

    def __init__(self, plain: socket.socket, until: float, allowed: int) -> None:
        super().__init__()
        self._socket, self._until, self.allowed = plain, until, allowed

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if self.allowed <= 0:
            raise NotFetched("it sends more than we take")
        self._socket.settimeout(_left(self._until))
        number = self._socket.recv_into(buffer, min(len(buffer), self.allowed))
        self.allowed -= number
        return number


class _Line:
    """What http.client asks of a socket."""

    def __init__(self, plain: socket.socket, reader: _Reader, until: float) -> None:
        self._socket, self._reader, self._until = plain, reader, until

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(self._reader)

    def sendall(self, data: bytes) -> None:
        self._socket.settimeout(_left(self._until))
        self._socket.sendall(data)

    def close(self) -> None:
        """See _Connection.finish."""


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _in_time(ask: Callable[[], list[Address]], until: float) -> list[Address]:
    """What ``ask`` returns. Resolving a name knows no time limit of its own, so it waits in a thread that may be left."""
    outcome: list[Any] = []

    def run() -> None:
        try:
            outcome.append(ask())
        except (OSError, UnicodeError) as error:
            outcome.append(OSError(str(error)))

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(_left(until))
    if not outcome:
        raise TimeoutError
    if isinstance(outcome[0], OSError):
        raise outcome[0]
    return outcome[0]
