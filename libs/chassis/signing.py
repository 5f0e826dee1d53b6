"""Ed25519 signatures: each part signs with a private key that it alone holds, and knows the public keys of the others.

    keys = Keys(own=private, trusted={"gateway": [public, next_public]})
    mark = keys.sign(("event", "sales"), body)               # "<key id>.<signature>"
    keys.find_signer(mark, ("event", "sales"), body)         # "gateway", or "" if nobody whom we trust has signed that

A scope says what a signature is for: the purpose first, then whatever else must be as the signer meant it. A signature that
was made for another scope is worth nothing. Keys are written in base64: 32 bytes, the private one and the public one.
"""

import base64
import binascii
import hashlib
from collections.abc import Iterable, Mapping

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from chassis.logs import log

Scope = tuple[str, ...]
KEY_BYTES, MOST_TOLD = 32, 1000
LABEL = b"kundkort-ed25519-1"
EVENT = ("event",)
EVENT_SIGNED, EVENT_FORMER = "signed-event", "signature"
"""The scope of an event; headers of its message: the mark of its owner's key, and the signature of release 0.1.0."""

_told: set[str] = set()


def make_private_key() -> str:
    """A new private key, from the operating system's random numbers."""
    return _encode(Ed25519PrivateKey.generate().private_bytes_raw())


def public_key_of(private: str) -> str:
    """The public key of a private one. Raises ValueError when it is not a key."""
    return _encode(_raw_public(_read_private(private).public_key()))


def key_id(public: str) -> str:
    """The short name by which a signature says which key made it: 16 hex digits of the public key's SHA-256."""
    return hashlib.sha256(_decode(public)).hexdigest()[:16]


class Keys:
    """The keys of one process. `former` is CONTEXT_KEY, which all parts of release 0.1.0 share; empty when it is not set.

    `trusted` holds the public keys of each signer by its name; during a change of keys it holds two. Raises ValueError for
    what is no key, and for a key under two names: it would let one part speak for another.
    """

    def __init__(self, own: str = "", trusted: Mapping[str, Iterable[str]] | None = None, former: bytes = b"") -> None:
        self.former = former
        self._own = _read_private(own) if own else None
        self.own_id = key_id(public_key_of(own)) if own else ""
        self._trusted: dict[str, tuple[str, Ed25519PublicKey]] = {}
        self.joint: dict[tuple[str, bytes], str] = {}
        """Who has made which mark for which root, as `joint_marks` has found out."""
        for signer, publics in (trusted or {}).items():
            for public in publics:
                self._trust(signer, public)

    def _trust(self, signer: str, public: str) -> None:
        earlier, _ = self._trusted.setdefault(
            key_id(public), (signer, Ed25519PublicKey.from_public_bytes(_decode(public)))
        )
        if earlier != signer:
            raise ValueError(f"{earlier} and {signer} have the same key; each part needs one of its own")

    def sign(self, scope: Scope, payload: bytes) -> str:
        """The mark of a payload; "" without a private key."""
        if self._own is None:
            return ""
        return f"{self.own_id}.{_encode(self._own.sign(_text(scope, payload)))}"

    def find_signer(self, mark: object, scope: Scope, payload: bytes) -> str:
        """The name of the part that made `mark`, of any type, for this scope and payload; "" if it is none of those we trust."""
        identity, _, signature = mark.partition(".") if isinstance(mark, str) else ("", "", "")
        signer, public = self._trusted.get(identity, ("", None))
        if public is None:
            return self._refuse(
                f"{scope[0]} signed by the unknown key {identity[:16]}" if identity else f"unsigned {scope[0]}"
            )
        try:
            public.verify(base64.b64decode(signature, validate=True), _text(scope, payload))
        except (InvalidSignature, ValueError):
            return self._refuse(f"{scope[0]} that {signer} has not signed for what it came for")
        return signer

    def _refuse(self, what: str) -> str:
        """Tells each case once, unless parts of an earlier release are expected, whose messages carry no mark."""
        if not self.former and what not in _told and len(_told) < MOST_TOLD:
            _told.add(what)
            log.warning("refused: %s", what)
        return ""

    def warn_if_former(self) -> None:
        """Warns at start that the old common key still counts."""
        if self.former:
            log.warning(
                "CONTEXT_KEY is set: whoever has it can speak for every part. "
                "Unset it when no part of release 0.1.0 is left (docs/upgrading.md)"
            )


def _text(scope: Scope, payload: bytes) -> bytes:
    """What is signed. A line each: no name, digest or base64 holds a line feed, so no other scope gives the same text."""
    return b"\n".join((LABEL, *(part.encode(errors="surrogatepass") for part in scope), payload))


def _read_private(text: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(_decode(text))


def _raw_public(public: Ed25519PublicKey) -> bytes:
    return public.public_bytes(Encoding.Raw, PublicFormat.Raw)


def _encode(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _decode(text: str) -> bytes:
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) != KEY_BYTES:
        raise ValueError(f"not a key: {KEY_BYTES} bytes in base64 are expected")
    return raw
