"""The wire protocol by hand, for what a driver never sends: the same write twice, half a message, nonsense."""

import base64
import hashlib
import hmac
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


def enter() -> socket.socket:
    """The same, logged in as the user whom MONGODB_URL names."""
    address, connection = urlsplit(os.environ["MONGODB_URL"]), connect()
    first = first_of(address.username or "")
    start = {"saslStart": 1, "mechanism": "SCRAM-SHA-256", "payload": first, "$db": "admin"}
    final = final_of(first, address.password or "", ask(connection, start)["payload"])
    assert ask(connection, {"saslContinue": 1, "conversationId": 1, "payload": final, "$db": "admin"})["done"]
    return connection


def first_of(user: str) -> bytes:
    """A client's first message of SCRAM."""
    return f"n,,n={user},r=abc".encode()


def final_of(first: bytes, password: str, challenge: bytes) -> bytes:
    """A client's last message, made here from RFC 5802, so that the server is not tried with its own code."""
    fields = dict(part.split("=", 1) for part in challenge.decode().split(","))
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), base64.b64decode(fields["s"]), int(fields["i"]))
    key = hmac.digest(salted, b"Client Key", "sha256")
    bare = f"c=biws,r={fields['r']}"
    signed = f"{first.decode().removeprefix('n,,')},{challenge.decode()},{bare}".encode()
    signature = hmac.digest(hashlib.sha256(key).digest(), signed, "sha256")
    proof = bytes(one ^ other for one, other in zip(key, signature, strict=True))
    return f"{bare},p={base64.b64encode(proof).decode()}".encode()


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
