"""The proxy passes everything as it came, and breaks what it is told to break."""

import socket
import socketserver
import threading
import time
from collections.abc import Iterator

import pytest

from chassis.testing import free_port
from chassis.testing_network import Proxy

PATIENCE_SECONDS = 20


class Echo(socketserver.BaseRequestHandler):
    """Returns what it receives."""

    def handle(self) -> None:
        while data := self.request.recv(65536):
            self.request.sendall(data)


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    """A proxy in front of a server that returns what it receives."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Echo) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        made = Proxy("127.0.0.1", server.server_address[1])
        yield made
        made.close()
        server.shutdown()


def connect(proxy: Proxy, seconds: float = PATIENCE_SECONDS) -> socket.socket:
    return socket.create_connection(("127.0.0.1", proxy.port), timeout=seconds)


def ask(connection: socket.socket, data: bytes) -> bytes:
    """Sends and receives as many bytes; fewer when the connection ends."""
    sender = threading.Thread(target=connection.sendall, args=(data,), daemon=True)
    sender.start()
    received = b""
    while len(received) < len(data) and (more := connection.recv(65536)):
        received += more
    return received


def is_broken(connection: socket.socket) -> bool:
    try:
        return connection.recv(1) == b""
    except ConnectionError:
        return True


def test_passes_much_both_ways_unchanged(proxy: Proxy) -> None:
    data = bytes(range(251)) * 4_000
    with connect(proxy) as connection:
        assert ask(connection, data) == data


def test_passes_the_end_of_one_way_and_the_rest_of_the_other(proxy: Proxy) -> None:
    with connect(proxy) as connection:
        connection.sendall(b"last words")
        connection.shutdown(socket.SHUT_WR)
        assert connection.recv(100) == b"last words"
        assert connection.recv(100) == b""


def test_a_delay_holds_each_way(proxy: Proxy) -> None:
    with connect(proxy) as connection:
        proxy.delay(0.2)
        start = time.monotonic()
        assert ask(connection, b"x") == b"x"
        assert time.monotonic() - start >= 0.4


def test_a_limit_slows_both_ways_down(proxy: Proxy) -> None:
    with connect(proxy) as connection:
        proxy.limit(10_000)
        start = time.monotonic()
        assert ask(connection, bytes(5_000)) == bytes(5_000)
        assert time.monotonic() - start >= 0.4


def test_a_hung_one_keeps_and_takes_connections_and_passes_all_when_mended(proxy: Proxy) -> None:
    with connect(proxy) as old:
        assert ask(old, b"x") == b"x"
        proxy.freeze()
        with connect(proxy) as new:
            for connection in (old, new):
                connection.sendall(b"held")
                connection.settimeout(0.2)
                with pytest.raises(TimeoutError):
                    connection.recv(1)
                connection.settimeout(PATIENCE_SECONDS)
            proxy.mend()
            assert (old.recv(100), new.recv(100)) == (b"held", b"held")


def test_a_reset_breaks_connections_and_takes_new_ones(proxy: Proxy) -> None:
    with connect(proxy) as old:
        assert ask(old, b"x") == b"x"
        proxy.reset()
        assert is_broken(old)
    with connect(proxy) as new:
        assert ask(new, b"y") == b"y"


@pytest.mark.parametrize("hung_before", [False, True])
def test_a_cut_one_refuses_until_it_is_mended(proxy: Proxy, hung_before: bool) -> None:
    with connect(proxy) as old:
        assert ask(old, b"x") == b"x"
        if hung_before:
            proxy.freeze()
        proxy.cut()
        assert is_broken(old)
    with pytest.raises(ConnectionRefusedError):
        connect(proxy)
    proxy.mend()
    with connect(proxy) as new:
        assert ask(new, b"y") == b"y"


def test_a_connection_ends_when_the_server_is_not_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    proxy = Proxy("127.0.0.1", port)
    with connect(proxy) as connection:
        assert is_broken(connection)
    proxy.close()


def test_changes_what_it_is_told_to_change_until_it_is_mended(proxy: Proxy) -> None:
    proxy.alter(b"7", b"8")
    with connect(proxy) as connection:
        assert ask(connection, b"17 + 1") == b"18 + 1"
        proxy.mend()
        assert ask(connection, b"17 + 1") == b"17 + 1"


def test_no_port_is_given_twice_nor_to_two_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    given: dict[str, set[int]] = {}
    for worker in ("gw0", "gw1"):
        monkeypatch.setenv("PYTEST_XDIST_WORKER", worker)
        given[worker] = {free_port() for _ in range(200)}
    assert [len(ports) for ports in given.values()] == [200, 200]
    assert not given["gw0"] & given["gw1"]
