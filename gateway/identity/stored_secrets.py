"""Secrets that the gateway must be able to read again, such as those of authenticator apps: stored encrypted.

AES-256-GCM under a key that is derived for one purpose. The owner is authenticated with the text, so that a stored secret
that is copied to another user or company cannot be read.

    1.<mark of the key>.<base64url of nonce and ciphertext>
"""

import base64
import hashlib
import secrets
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from chassis.purpose_keys import derive_key

VERSION = "1"
NONCE_BYTES = 12


class SecretUnreadable(Exception):
    """The text was not encrypted for this owner and purpose, or under a key that is not known any more."""


class SecretBox:
    """Encrypts with the first of `roots`; reads what was encrypted with any of them, so that a secret can be replaced."""

    def __init__(self, roots: Sequence[bytes], purpose: str) -> None:
        keys = [derive_key(root, f"gateway {purpose}") for root in roots]
        self._keys = {_mark(key): AESGCM(key) for key in keys}
        self._first = _mark(keys[0])

    def encrypt(self, text: str, owner: str) -> str:
        """The text as it is stored for `owner`."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = self._keys[self._first].encrypt(nonce, text.encode(), owner.encode())
        return f"{VERSION}.{self._first}.{base64.urlsafe_b64encode(nonce + sealed).decode()}"

    def decrypt(self, stored: str, owner: str) -> str:
        """The text. Raises SecretUnreadable."""
        version, _, rest = stored.partition(".")
        mark, _, encoded = rest.partition(".")
        if version != VERSION or mark not in self._keys:
            raise SecretUnreadable
        try:
            raw = base64.urlsafe_b64decode(encoded)
            return self._keys[mark].decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], owner.encode()).decode()
        except (InvalidTag, ValueError):
            raise SecretUnreadable from None


def _mark(key: bytes) -> str:
    """Names a key without telling anything about it."""
    return hashlib.sha256(b"mark\n" + key).hexdigest()[:8]
