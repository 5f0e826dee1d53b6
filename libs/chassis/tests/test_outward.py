"""Addresses that a company chose lead outward only; what they answer is limited."""

import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import requests

from chassis import outward
from chassis.outward import AddressRefused


@pytest.mark.parametrize("address", ["8.8.8.8", "2001:4860:4860::8888"])
def test_public_addresses_are_outward(address: str) -> None:
    assert outward.is_outward(address)


ENDLESS = {"/dripping": b"2", "/going-on": b"100 Continue\r\n\r\nHTTP/1.1 "}


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.9.9.9",
        "0.0.0.0",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1%eth0",
        "fd00::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "ff02::1",
        "::127.0.0.1",
        "fec0::1",
        "::ffff:0:127.0.0.1",
        "::ffff:0:a00:1",
    ],
)
def test_these_lead_inward(address: str) -> None:
    assert not outward.is_outward(address)


class Server(BaseHTTPRequestHandler):
    """Answers that are too large, compressed, without end or lead elsewhere."""

    def do_GET(self) -> None:
        if self.path in ENDLESS:
            self.wfile.write(b"HTTP/1.1 ")
            with suppress(OSError):
                while True:
                    self.wfile.write(ENDLESS[self.path])
                    time.sleep(0.05)
        self.send_response(302 if self.path == "/away" else 200)
        if self.path == "/away":
            self.send_header("Location", "/plain")
        if self.path == "/packed":
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        body = b"x" * (outward.MOST_BYTES + 1) if self.path == "/large" else b"{}"
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Server) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def session() -> Iterator[requests.Session]:
    with requests.Session() as made:
        outward.limit(made, loopback=True)
        yield made


def test_loopback_where_it_is_allowed(session: requests.Session, address: str) -> None:
    assert session.get(f"{address}/plain").json() == {}


@pytest.mark.parametrize("path", ["/large", "/packed"])
def test_what_is_too_large_or_packed_is_refused(session: requests.Session, address: str, path: str) -> None:
    with pytest.raises(AddressRefused):
        session.get(address + path)


def test_redirects_are_not_followed(session: requests.Session, address: str) -> None:
    with pytest.raises(requests.TooManyRedirects):
        session.get(f"{address}/away")


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "10.0.0.1"])
def test_inward_names_are_refused(address: str, name: str) -> None:
    with requests.Session() as session:
        outward.limit(session, loopback=False)
        with pytest.raises(AddressRefused):
            session.get(f"https://{name}:{address.rpartition(':')[2]}/plain")
        with pytest.raises(requests.exceptions.InvalidSchema):
            session.get(f"{address}/plain")


def test_a_private_address_is_refused_where_loopback_is_allowed(session: requests.Session) -> None:
    with pytest.raises(AddressRefused):
        session.get("http://10.0.0.1/plain")


@pytest.mark.parametrize("path", sorted(ENDLESS))
def test_an_answer_that_never_ends_is_given_up(
    session: requests.Session, address: str, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Something comes all the time, so that the limit of a read never passes."""
    monkeypatch.setattr(outward, "WHOLE_SECONDS", 0.3)
    with pytest.raises(requests.ConnectionError):
        session.get(address + path)


@pytest.mark.parametrize("path", ["/large", "/packed"])
def test_who_wants_no_body_reads_none(address: str, path: str) -> None:
    with requests.Session() as session:
        outward.limit(session, loopback=True, body=False)
        answer = session.get(address + path)
        assert (answer.status_code, answer.content) == (200, b"")


def test_a_refusal_does_not_tell_which_names_lead_inward(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is shown to whoever chose the address, and would be a way to ask for the names of the inner network."""

    def look_up(host: str, *_: object, **_named: object) -> list[object]:
        if host.startswith("unknown"):
            raise OSError("no such name")
        return [(0, 0, 0, "", ("10.0.0.7", 443))]

    monkeypatch.setattr("socket.getaddrinfo", look_up)
    said = set()
    for host in ("unknown.svc.example", "mongodb.svc.example"):
        with pytest.raises(AddressRefused) as refused:
            outward.resolve(host, 443, loopback=False)
        said.add(str(refused.value).removeprefix(host))
    assert len(said) == 1
