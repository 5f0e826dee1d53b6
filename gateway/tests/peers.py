"""Peers on raw sockets: slow ones by the dozen, and one that says exactly what it sends."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

DRIP_SECONDS = 0.5


@dataclass(frozen=True)
class SlowPeer:
    """What a peer sends at once, then every half second; `small_buffer`: it takes little of the answer, and reads none."""

    first: bytes = b""
    drip: bytes = b""
    small_buffer: bool = False


def connect(port: int, small_buffer: bool = False) -> socket.socket:
    peer = socket.socket()
    if small_buffer:
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    peer.settimeout(30)
    peer.connect(("127.0.0.1", port))
    return peer


@contextmanager
def many_slow_peers(port: int, kind: SlowPeer, count: int = 64) -> Iterator[list[socket.socket]]:
    """So many connections of one kind; they go on dripping until the end of the block."""
    peers = [connect(port, kind.small_buffer) for _ in range(count)]
    for peer in peers:
        peer.sendall(kind.first)
    stop = threading.Event()

    def drip() -> None:
        while not stop.wait(DRIP_SECONDS):
            for peer in peers:
                try:
                    peer.sendall(kind.drip)
                except OSError:
                    continue  # the gateway has closed it

    dripping = threading.Thread(target=drip)
    dripping.start()
    try:
        yield peers
    finally:
        stop.set()
        dripping.join()
        for peer in peers:
            peer.close()


def exchange(port: int, sent: bytes) -> bytes:
    """Sends the bytes on a connection of its own; returns all that comes until the gateway closes it."""
    with connect(port) as peer:
        peer.sendall(sent)
        return read_to_end(peer)


def read_until(peer: socket.socket, end: bytes) -> bytes:
    """What comes up to and with `end`; head and body may come in pieces."""
    received = b""
    while not received.endswith(end):
        piece = peer.recv(65536)
        assert piece, received
        received += piece
    return received


def read_to_end(peer: socket.socket) -> bytes:
    received = b""
    try:
        while piece := peer.recv(65536):
            received += piece
    except ConnectionResetError:
        pass
    return received
