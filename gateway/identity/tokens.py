"""Tokens of API keys, sessions and login steps: `key_<id>_<secret>`. The secret has 256 bits and only its SHA-256 is stored."""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass

from chassis.ids import new_id

SCOPED = "scoped:"
"""Before the digest of a key with a scope: a release that does not know scopes refuses the key instead of opening all."""

_TOKEN = re.compile(r"(key|ses|stp)_[0-9a-f]{32}_[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token that has just been made: the only moment when `text` is known."""

    id: str
    text: str
    digest: str


def create_token(kind: str) -> NewToken:
    """A token of kind "key", "ses" (session) or "stp" (step of a login)."""
    return token_of(new_id(kind), secrets.token_urlsafe(32))


def token_of(token_id: str, secret: str) -> NewToken:
    """The token with this id and secret."""
    return NewToken(token_id, f"{token_id}_{secret}", digest_of(secret))


def parse(text: str) -> NewToken:
    """The token of a text that id_of() knows."""
    return token_of(text[: text.index("_", 4)], text[text.index("_", 4) + 1 :])


def id_of(text: str) -> str | None:
    """The id that a token claims to have; None if it does not look like one of ours."""
    return text[: text.index("_", 4)] if _TOKEN.fullmatch(text) else None


def matches(text: str, digest: str) -> bool:
    """Whether the token's secret is the one with this digest, in constant time."""
    return hmac.compare_digest(digest_of(text[text.index("_", 4) + 1 :]), digest.removeprefix(SCOPED))


def digest_of(secret: str) -> str:
    """What is stored in place of a secret that nobody can guess: SHA-256 in hex."""
    return hashlib.sha256(secret.encode()).hexdigest()
