"""SCRAM-SHA-256 (RFC 5802, 7677), the server's side: a password is proven, never sent, and only hashes of it are kept."""

import base64
import binascii
import hashlib
import hmac
import secrets
from dataclasses import dataclass

ITERATIONS = 15_000
"""As MongoDB has it. A driver pays them once, 3 ms, whatever the number of its connections; the server never does."""
GS2_HEADER = "n,,"


class LoginFailed(Exception):
    """The name is unknown, the proof is wrong, or the exchange is not what the mechanism allows."""


@dataclass(frozen=True)
class Secret:
    """What is kept of a password."""

    salt: bytes
    iterations: int
    stored_key: bytes
    server_key: bytes

    @classmethod
    def of(cls, password: str) -> "Secret":
        """A new salt, and what it makes of the password (ASCII: nothing is normalized)."""
        salt = secrets.token_bytes(28)
        salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, ITERATIONS)
        stored = hashlib.sha256(_hmac(salted, b"Client Key")).digest()
        return cls(salt, ITERATIONS, stored, _hmac(salted, b"Server Key"))

    def to_json(self) -> dict[str, str | int]:
        """For the file of users."""
        texts = {name: _to_text(getattr(self, name)) for name in ("salt", "stored_key", "server_key")}
        return {**texts, "iterations": self.iterations}

    @classmethod
    def from_json(cls, data: dict[str, str | int]) -> "Secret":
        """What `to_json` wrote."""
        salt, stored, server = (base64.b64decode(str(data[name])) for name in ("salt", "stored_key", "server_key"))
        return cls(salt, int(data["iterations"]), stored, server)


class Exchange:
    """One login: a first message of the client that names the user, the server's challenge, the client's proof."""

    def __init__(self, first: bytes) -> None:
        """`first` is the client's first message. Raises LoginFailed when it is not one."""
        text = _text(first)
        if not text.startswith(GS2_HEADER):
            raise LoginFailed("channel binding and other identities are not spoken here")
        self._first = text.removeprefix(GS2_HEADER)
        fields = _fields(self._first)
        self.name = fields.get("n", "").replace("=2C", ",").replace("=3D", "=")
        self._nonce = fields.get("r", "") + _to_text(secrets.token_bytes(24))
        self._challenge = ""

    def challenge(self, secret: Secret) -> bytes:
        """The server's first message."""
        self._challenge = f"r={self._nonce},s={_to_text(secret.salt)},i={secret.iterations}"
        return self._challenge.encode()

    def confirm(self, final: bytes, secret: Secret) -> bytes:
        """The server's last message, which proves the server. Raises LoginFailed when the client's proof is wrong."""
        text = _text(final)
        bare, _, _ = text.rpartition(",p=")
        fields = _fields(text)
        if fields.get("r") != self._nonce or fields.get("c") != _to_text(GS2_HEADER.encode()):
            raise LoginFailed("the answer belongs to another challenge")
        signed = ",".join((self._first, self._challenge, bare)).encode()
        if not hmac.compare_digest(_client_hash(fields.get("p", ""), secret, signed), secret.stored_key):
            raise LoginFailed("wrong password")
        return f"v={_to_text(_hmac(secret.server_key, signed))}".encode()


def _client_hash(proof: str, secret: Secret, signed: bytes) -> bytes:
    """The stored key that this proof stands for; b"" when it is none."""
    try:
        given = base64.b64decode(proof, validate=True)
    except binascii.Error:
        return b""
    signature = _hmac(secret.stored_key, signed)
    if len(given) != len(signature):
        return b""
    return hashlib.sha256(bytes(one ^ other for one, other in zip(given, signature, strict=True))).digest()


def _fields(text: str) -> dict[str, str]:
    return {part[:1]: part[2:] for part in text.split(",") if part[1:2] == "="}


def _text(message: bytes) -> str:
    try:
        return message.decode()
    except UnicodeDecodeError:
        raise LoginFailed("not a text") from None


def _to_text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _hmac(key: bytes, data: bytes) -> bytes:
    return hmac.digest(key, data, "sha256")
