"""A key for each purpose from one secret, by HKDF (RFC 5869): what is signed for one purpose is worth nothing for another."""

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32


def derive_key(secret: bytes, purpose: str) -> bytes:
    """The key of a part for one purpose, 32 bytes. Nobody can tell from it the secret or the key for another purpose."""
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=f"kundkort {purpose}".encode()).derive(secret)
