"""Ports: the ones that the user names, else the usual ones, else free ones; what is taken is named all at once."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from deploy.local import ports
from deploy.local.bootstrap import SetupError


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that another program listens on; the one after it is free."""
    with ExitStack() as sockets:
        while True:
            port = ports.free(1)[0]
            if ports.is_free(port + 1):
                break
        listener = sockets.enter_context(socket.socket())
        listener.bind((ports.HOST, port))
        listener.listen()
        yield port


def test_a_taken_usual_port_gives_way_to_a_free_one(taken: int, capsys: pytest.CaptureFixture[str]) -> None:
    chosen = ports.choose("A_PORT", taken, "the gateway")
    assert chosen != taken
    assert ports.is_free(chosen)
    said = f"Port {taken} (the gateway) is taken; using {chosen}. A_PORT=NUMBER chooses another.\n"
    assert capsys.readouterr().out == said


def test_a_taken_port_that_the_user_named_stops_the_start(taken: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A_PORT", str(taken))
    with pytest.raises(SetupError, match=rf"Port {taken} \(the gateway\) is taken .* A_PORT"):
        ports.choose("A_PORT", 1, "the gateway")


def test_a_range_moves_as_a_whole(taken: int) -> None:
    chosen = ports.choose_range("A_PORT", taken, ["customers", "sales"])
    assert list(chosen) == ["customers", "sales"]
    assert taken not in chosen.values()
    assert len(set(chosen.values())) == 2


def test_free_ports_differ_and_are_no_ends_of_outgoing_connections() -> None:
    chosen = ports.free(50)
    assert len(set(chosen)) == 50
    lowest = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    assert all(port < lowest for port in chosen)


@pytest.mark.parametrize("text", ["0", "65536", "-1", "http", "80 80"])
def test_what_is_no_port_is_refused(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A_PORT", text)
    with pytest.raises(SetupError, match="is not a port: give a number from 1 to 65535"):
        ports.choose("A_PORT", 8080, "the gateway")
