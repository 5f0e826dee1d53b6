"""The patch for py-amqp fits the release that is installed, and reads the same frames however their bytes arrive."""

import socket
from collections.abc import Iterator
from contextlib import suppress

import pytest

from tests.bench import read_ahead

BODIES = (b"", b"x" * 20, b"y" * 5000, b"z" * 40_000)


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


@pytest.mark.parametrize("piece", [7, 1000, 1 << 20])
def test_frames_are_the_same_in_pieces_of_any_size(pair: tuple[socket.socket, socket.socket], piece: int) -> None:
    """Also where a read gives up in the middle of a frame, and is tried again."""
    ours, theirs = pair
    bodies = BODIES[: 2 if piece == 7 else None]
    transport = read_ahead.over(read_ahead.patched(), ours)
    rest = b"".join(map(read_ahead.delivery, bodies))
    ours.settimeout(0.001)
    theirs.setblocking(False)
    found: list[tuple[int, bytes]] = []
    while len(found) < 3 * len(bodies):
        rest = rest[theirs.send(rest[:piece]) :] if rest else b""
        with suppress(TimeoutError):
            kind, _channel, payload = transport.read_frame()
            found.append((kind, payload))
    assert [payload for kind, payload in found if kind == 3] == list(bodies)


def test_many_frames_are_one_call(pair: tuple[socket.socket, socket.socket]) -> None:
    ours, theirs = pair
    theirs.sendall(read_ahead.delivery() * 8)
    transport = read_ahead.over(read_ahead.patched(), ours)
    calls = read_ahead.counted(transport)
    kinds = [transport.read_frame()[0] for _ in range(24)]
    assert (kinds, calls()) == ([1, 2, 3] * 8, 1)
