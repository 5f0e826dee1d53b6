"""TLS to broker and database: a certificate of the trusted authority for the right host name, or no connection."""

import select
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
import requests
from mongoengine import disconnect
from own_environment import set_environment
from pymongo.errors import ServerSelectionTimeoutError
from toy import Toy
from toy_contract import CreateCounter, RaiseCounter

from chassis import tls
from chassis.client import RpcClient
from chassis.connection import BoundedConnection, connect
from chassis.database import open_database, ping
from chassis.settings import ServiceSettings
from chassis.testing import KEY, a_context, free_port, wait_until
from chassis.testing_keys import keys_of
from chassis.testing_network import a_proxy
from chassis.testing_tls import Authority

HOST = "127.0.0.1"
GOOD = {"AMQP_URL": "amqps://a:b@h/v", "MONGODB_URL": "mongodb://h/?tls=true", "CONTEXT_KEY": KEY}


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """The one that is trusted."""
    made = Authority(tmp_path / "trusted")
    monkeypatch.setenv("TLS_CA_FILE", made.file)
    return made


@pytest.fixture
def stranger(tmp_path: Path) -> Authority:
    """One that is not."""
    return Authority(tmp_path / "stranger")


@contextmanager
def a_broker(context: ssl.SSLContext) -> Iterator[str]:
    """The address of the test broker over TLS."""
    with a_proxy("AMQP_URL", context) as (_, url):
        yield url.replace("amqp://", "amqps://")


@contextmanager
def a_database_server(context: ssl.SSLContext) -> Iterator[str]:
    """The address of the test database over TLS."""
    with a_proxy("MONGODB_URL", context) as (_, url):
        yield f"{url}/?tls=true" if urlsplit(url).path in ("", "/") and "?" not in url else f"{url}&tls=true"


def reach_broker(url: str) -> None:
    connection = connect(url, 0)
    connection.channel().queue_declare("", exclusive=True)
    connection.close()


def reach_database(url: str) -> None:
    client = open_database("tls", url, "test_tls", find_seconds=5)
    try:
        ping(client)
    finally:
        disconnect("tls")


Server = Callable[[ssl.SSLContext], AbstractContextManager[str]]
Reach = Callable[[str], None]


def is_reached(reach: Reach, url: str) -> bool:
    """Whether a connection comes up; a busy machine may take longer than one attempt does."""
    try:
        reach(url)
    except (TimeoutError, ServerSelectionTimeoutError):
        return False
    return True


SERVERS = [(a_broker, reach_broker), (a_database_server, reach_database)]
REFUSED = (ssl.SSLCertVerificationError, ServerSelectionTimeoutError)


@pytest.mark.servers
@pytest.mark.parametrize(("server", "reach"), SERVERS)
def test_the_right_authority_and_host_name_are_taken(server: Server, reach: Reach, authority: Authority) -> None:
    with server(authority.server_context(HOST)) as url:
        wait_until(lambda: is_reached(reach, url), 60)


@pytest.mark.servers
@pytest.mark.parametrize(("server", "reach"), SERVERS)
def test_another_authority_is_refused(server: Server, reach: Reach, authority: Authority, stranger: Authority) -> None:
    with server(stranger.server_context(HOST)) as url, pytest.raises(REFUSED, match="certificate verify failed"):
        reach(url)


@pytest.mark.servers
@pytest.mark.parametrize(("server", "reach"), SERVERS)
def test_another_host_name_is_refused(server: Server, reach: Reach, authority: Authority) -> None:
    with server(authority.server_context("broker.example")) as url:
        with pytest.raises(REFUSED, match=r"(IP address|[Hh]ostname) mismatch"):
            reach(url)


@pytest.mark.servers
@pytest.mark.parametrize(("server", "reach"), SERVERS)
def test_without_a_file_the_authorities_of_the_system_count(
    server: Server, reach: Reach, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TLS_CA_FILE")
    with server(authority.server_context(HOST)) as url, pytest.raises(REFUSED, match="certificate verify failed"):
        reach(url)


@contextmanager
def a_listener(received: list[bytes]) -> Iterator[int]:
    """The port of a server without TLS that keeps the first bytes of each connection and closes it."""
    server = socket.create_server((HOST, 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            with connection:
                received.append(connection.recv(4096))

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield server.getsockname()[1]
    finally:
        server.shutdown(socket.SHUT_RDWR)
        server.close()
        thread.join(5)


@pytest.mark.parametrize(
    ("address", "reach"),
    [("amqps://canary:canary@{}:{}/", reach_broker), ("mongodb://canary:canary@{}:{}/?tls=true", reach_database)],
)
def test_a_server_without_tls_gets_no_plain_byte(address: str, reach: Reach, authority: Authority) -> None:
    received: list[bytes] = []
    with a_listener(received) as port, pytest.raises((OSError, ServerSelectionTimeoutError)):
        reach(address.format(HOST, port))
    assert any(received)
    assert {first[:2] for first in received if first} == {b"\x16\x03"}, "only handshakes of TLS"
    assert b"canary" not in b"".join(received)


def test_a_service_works_over_tls_alone(toy: Toy, authority: Authority) -> None:
    """The other side of every connection is a green thread; the events come back to the service itself."""
    context = authority.server_context(HOST)
    with a_broker(context) as amqp_url, a_database_server(context) as mongodb_url:
        with toy.running(AMQP_URL=amqp_url, MONGODB_URL=mongodb_url, TLS_REQUIRED="true"):
            counters = [toy.new() for _ in range(3)]
            with ThreadPoolExecutor(8) as pool:
                list(pool.map(lambda place: toy.call(RaiseCounter(counter_id=counters[place % 3])), range(60)))
            assert [toy.counter(one).value for one in counters] == [20, 20, 20]
            wait_until(lambda: [toy.counter(one).heard for one in counters] == [20, 20, 20], 60)


def test_a_client_of_threads_works_over_tls(toy: Toy, authority: Authority) -> None:
    """Replies that share a record of TLS are all read, though `select` sees the first one only."""
    with a_broker(authority.server_context(HOST)) as amqp_url, toy.running():
        client = RpcClient(amqp_url, keys_of("gateway"))
        try:
            with ThreadPoolExecutor(16) as pool:
                made = list(pool.map(lambda _: client.call(CreateCounter(), a_context(seconds=30)), range(200)))
        finally:
            client.close()
    assert len({one["id"] for one in made}) == 200


def test_what_tls_has_decrypted_counts_as_arrived(authority: Authority) -> None:
    """`select` waits for bytes of the network, and the second frame of a record is no longer there."""
    near, far = socket.socketpair()
    context = ssl.create_default_context(cafile=authority.file)
    client = context.wrap_socket(near, server_hostname="localhost", do_handshake_on_connect=False)
    server = authority.server_context("localhost").wrap_socket(far, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.do_handshake)
    thread.start()
    client.do_handshake()
    thread.join(10)
    server.sendall(b"one frame" + b"the next")
    connection = BoundedConnection.__new__(BoundedConnection)
    connection.transport = SimpleNamespace(sock=client, _read_buffer=b"")
    connection._read_ahead()
    assert client.read(9) == b"one frame"
    assert select.select([client], [], [], 0) == ([], [], [])
    assert connection.has_frame
    assert client.read(8) == b"the next"
    assert not connection.has_frame
    client.close()
    server.close()


def test_a_service_answers_https_whatever_other_peers_do(
    toy: Toy, authority: Authority, capfd: pytest.CaptureFixture[str]
) -> None:
    """One is silent, one does not trust the certificate, one speaks no TLS, one leaves at once."""
    certificate, key = authority.certificate(HOST)
    port = free_port()
    secured = {"HTTPS_CERTIFICATE": certificate, "HTTPS_KEY": key, "HTTPS_PORT": str(port), "HTTP_HOST": HOST}
    with toy.running(**secured) as (_, plain), socket.create_connection((HOST, port)):
        assert requests.get(f"https://{HOST}:{port}/readyz", verify=authority.file, timeout=30).ok
        assert requests.get(f"{plain}/readyz", timeout=30).ok
        with pytest.raises(requests.exceptions.SSLError):
            requests.get(f"https://{HOST}:{port}/readyz", timeout=30)
        with pytest.raises(requests.exceptions.ConnectionError):
            requests.get(f"http://{HOST}:{port}/readyz", timeout=30)
        socket.create_connection((HOST, port)).close()
        assert requests.get(f"https://{HOST}:{port}/readyz", verify=authority.file, timeout=30).ok
    assert "Traceback" not in capfd.readouterr().err


@pytest.mark.parametrize(
    ("addresses", "wanted"),
    [
        ("amqps://a:b@h:5671/v", True),
        ("amqps://a:b@h/v;amqps://a:b@i/v", True),
        ("amqps://a:b@h/v;amqp://a:b@i/v", False),
        ("amqp://a:b@h/v", False),
        ("https://h:8443,https://i:8443", True),
        ("https://h:8443, http://i:8080", False),
        ("", False),
        ("mongodb://h,i/?replicaSet=k&tls=true", True),
        ("mongodb://h/?ssl=true", True),
        ("mongodb+srv://h/", True),
        ("mongodb+srv://h/?tls=false", False),
        ("mongodb://h/?tls=true&tlsInsecure=true", False),
        ("mongodb://h/?tls=true&tlsAllowInvalidHostnames=true", False),
        ("mongodb://h/", False),
    ],
)
def test_what_counts_as_encrypted(addresses: str, wanted: bool) -> None:
    assert tls.is_encrypted(addresses) is wanted


def test_an_address_of_the_database_may_name_a_file_of_its_own(authority: Authority) -> None:
    assert tls.database_options("mongodb://h/?tls=true") == {"tlsCAFile": authority.file}
    assert tls.database_options("mongodb://h/?tls=true&tlsCAFile=/a.pem") == {}
    assert tls.database_options("mongodb://h/") == {}


def settings(monkeypatch: pytest.MonkeyPatch, **variables: str) -> ServiceSettings:
    set_environment(monkeypatch, {**GOOD, **variables})
    return ServiceSettings.model_validate({})


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"TLS_REQUIRED": "true", "AMQP_URL": "amqp://a:canary@h/v"}, "setting AMQP_URL: not encrypted"),
        ({"TLS_REQUIRED": "true", "MONGODB_URL": "mongodb://a:canary@h"}, "setting MONGODB_URL: not encrypted"),
        ({"TLS_CA_FILE": __file__}, "no certificate can be read"),
        ({"TLS_CA_FILE": "/nowhere.pem"}, "no certificate can be read"),
        ({"HTTPS_CERTIFICATE": __file__}, "must both name a file"),
        ({"HTTPS_CERTIFICATE": __file__, "HTTPS_KEY": __file__}, "do not work together"),
    ],
)
def test_a_wrong_setting_stops_the_start(variables: dict[str, str], said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match=said) as refused:
        settings(monkeypatch, **variables)
    assert "canary" not in str(refused.value.errors(include_input=False))  # type: ignore[attr-defined]


def test_encrypted_addresses_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings(monkeypatch, TLS_REQUIRED="true").tls_required
    assert not settings(monkeypatch, AMQP_URL="amqp://a:b@h/v").tls_required
