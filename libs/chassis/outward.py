"""HTTP to addresses that a company chose: outward only, with limits of time and size.

The name is resolved once, every address is looked at, and the connection goes to an address that was looked at: a name that
resolves differently a moment later leads nowhere else. Redirects and proxies are not followed.
"""

import ipaddress
import socket
import threading
import time
from contextlib import suppress
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

SILENCE_SECONDS = 3.0
"""Longest time for a connect and for each read."""
WHOLE_SECONDS = 6.0
MOST_BYTES = 256 * 1024
NOT_OUTWARD = "has no address, or leads inward"
"""Said of a name that leads inward as of one that is unknown: else a caller could ask us which names the inner network has."""
TRANSLATED = ipaddress.ip_network("::ffff:0:0:0/96")
"""IPv4 addresses as translators write them (RFC 2765): ::ffff:0:127.0.0.1."""
NAT64 = ipaddress.ip_network("64:ff9b::/96")
COMPATIBLE = ipaddress.ip_network("::/96")
"""IPv4 addresses as IPv6 wrote them once: ::127.0.0.1."""
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class AddressRefused(Exception):
    """The address leads inward, or its answer is too large, too slow or compressed."""


def is_outward(text: str) -> bool:
    """Whether an IP address belongs to the public internet."""
    address: Address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            address = address.ipv4_mapped
        elif (
            address.sixtofour is not None
            or address.teredo is not None
            or address.is_site_local
            or address in NAT64
            or address in COMPATIBLE
            or address in TRANSLATED
        ):
            return False
    return address.is_global and not address.is_multicast


def resolve(host: str, port: int, loopback: bool) -> str:
    """An address of the host. Raises AddressRefused unless all of them lead outward, or to loopback where that is allowed."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise AddressRefused(f"{host} {NOT_OUTWARD}") from None
    addresses = [str(one[4][0]) for one in found]
    for address in addresses:
        if not (is_outward(address) or (loopback and ipaddress.ip_address(address.partition("%")[0]).is_loopback)):
            raise AddressRefused(f"{host} {NOT_OUTWARD}")
    return addresses[0]


class _Outward(HTTPConnection):
    """Connects to an address that was looked at; TLS still checks the certificate for the name. Whatever comes over it, it ends
    after WHOLE_SECONDS: the library's limit is one for each read, and a byte of a header every second keeps that for ever."""

    loopback = False
    _cut: threading.Timer | None = None

    def connect(self) -> None:
        self._cut = threading.Timer(WHOLE_SECONDS, self._hang_up)
        self._cut.daemon = True
        self._cut.start()
        super().connect()

    def close(self) -> None:
        if self._cut is not None:
            self._cut.cancel()
        super().close()

    def _hang_up(self) -> None:
        with suppress(OSError, AttributeError):  # closed, or not connected yet: connecting has a limit of its own
            socket.socket.shutdown(self.sock, socket.SHUT_RDWR)

    def _new_conn(self) -> socket.socket:
        name = self._dns_host
        self._dns_host = resolve(name, self.port, self.loopback)
        try:
            return super()._new_conn()
        finally:
            self._dns_host = name


class _OutwardTls(_Outward, HTTPSConnection):
    pass


class _Loopback(_Outward):
    loopback = True


class _LoopbackTls(_OutwardTls):
    loopback = True


class OutwardAdapter(HTTPAdapter):
    """An adapter of `requests` with these limits. Raises AddressRefused beside the errors of `requests`. Without `body` only the
    head of an answer is read."""

    def __init__(self, loopback: bool, body: bool = True) -> None:
        self._loopback, self._body = loopback, body
        super().__init__()

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        super().init_poolmanager(*arguments, **options)
        plain, tls = (_Loopback, _LoopbackTls) if self._loopback else (_Outward, _OutwardTls)
        self.poolmanager.pool_classes_by_scheme = {
            "http": type("Plain", (HTTPConnectionPool,), {"ConnectionCls": plain}),
            "https": type("Tls", (HTTPSConnectionPool,), {"ConnectionCls": tls}),
        }

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:  # type: ignore[override]
        """The response, with its whole body where that is wanted."""
        end = time.monotonic() + WHOLE_SECONDS
        request.headers["Accept-Encoding"] = "identity"
        options |= {"stream": True, "timeout": SILENCE_SECONDS, "proxies": {}}
        with super().send(request, **options) as answer:
            answer._content = _read(answer, end) if self._body else b""
        return answer


def limit(session: requests.Session, loopback: bool, body: bool = True) -> None:
    """Lets a session reach outward addresses by HTTPS only; with `loopback`, those of this machine without TLS, too. Without
    `body` nothing is read of an answer but its head."""
    session.trust_env = False
    session.max_redirects = 0
    session.adapters.clear()
    session.mount("https://", OutwardAdapter(loopback, body))
    if loopback:
        session.mount("http://", OutwardAdapter(loopback, body))


def _read(answer: requests.Response, end: float) -> bytes:
    if answer.headers.get("Content-Encoding", "identity") != "identity":
        raise AddressRefused("the answer is compressed")
    pieces: list[bytes] = []
    while piece := answer.raw.read1(16 * 1024):
        pieces.append(piece)
        if sum(map(len, pieces)) > MOST_BYTES or time.monotonic() > end:
            raise AddressRefused("the answer is too large or too slow")
    return b"".join(pieces)
