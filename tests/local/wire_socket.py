"""The wire protocol by hand, for what a driver never sends: the same write twice, half a message, nonsense."""

import os
import socket
import struct
from typing import Any
from urllib.parse import urlsplit

import bson


def connect() -> socket.socket:
    """A socket to the database in use."""
    address = urlsplit(os.environ["MONGODB_URL"])
    return socket.create_connection((address.hostname or "127.0.0.1", address.port or 27017), timeout=10)


def op_msg(document: dict[str, Any], flags: int = 0, request_id: int = 7) -> bytes:
    """An OP_MSG frame with one command."""
    body = bson.encode(document)
    return struct.pack("<iiiiIB", 21 + len(body), request_id, 0, 2013, flags, 0) + body


def receive(connection: socket.socket) -> dict[str, Any]:
    """The document of the next OP_MSG frame; raises ConnectionError when the server has closed."""
    head = _exactly(connection, 4)
    frame = head + _exactly(connection, struct.unpack("<i", head)[0] - 4)
    return bson.decode(frame[21:])


def ask(connection: socket.socket, document: dict[str, Any]) -> dict[str, Any]:
    """The reply to one command."""
    connection.sendall(op_msg(document))
    return receive(connection)


def _exactly(connection: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count:
        part = connection.recv(count - len(data))
        if not part:
            raise ConnectionError("closed")
        data += part
    return data
