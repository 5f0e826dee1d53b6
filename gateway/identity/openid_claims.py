"""What a provider says of a person: the check of an ID token, and what the userinfo endpoint adds to it.

joserfc checks signatures, Authlib the claims. An e-mail address counts only if the provider has verified it and if it is plain
ASCII: folding of case makes one login of several letters elsewhere ("K" of kelvin and "k"), and only one of them is verified.
"""

import re
from dataclasses import dataclass, field, replace
from typing import Any

from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from contracts.text import clean

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519", "EdDSA")
LEEWAY_SECONDS = 60
LONGEST_SUBJECT, LONGEST_NAME = 255, 100
_EMAIL = re.compile(r"[!-?A-~]{1,64}@[A-Za-z0-9.-]{1,189}")


class LoginRefused(Exception):
    """The provider refuses, or what it says of the user cannot be trusted. The text says why, in English."""


@dataclass(frozen=True, slots=True)
class Account:
    """Whom the provider has logged in. `email` is "" unless it is verified; `missing` names claims that were not sent."""

    issuer: str
    subject: str
    email: str
    name: str
    id_token: str = field(repr=False)
    missing: frozenset[str] = frozenset()


def check_id_token(issuer: str, client_id: str, token: Any, keys: dict[str, Any], nonce: str) -> Account:
    """The account in an ID token (OpenID Connect Core, 3.1.3.7). Raises LoginRefused."""
    options = {"iss": {"essential": True, "value": issuer}, "aud": {"essential": True, "value": client_id}}
    try:
        read = jwt.decode(token, KeySet.import_key_set(keys), algorithms=list(ALGORITHMS))  # type: ignore[arg-type]
        claims = CodeIDToken(read.claims, read.header, options, {"nonce": nonce, "client_id": client_id})
        claims.validate(leeway=LEEWAY_SECONDS)
    except (JoseError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise LoginRefused(f"ID token: {type(error).__name__}: {str(error)[:100]}") from None
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT:
        raise LoginRefused("ID token: no subject")
    missing = frozenset(name for name in ("email", "email_verified", "name") if name not in claims)
    return Account(issuer, subject, _email_of(claims), _name_of(claims), token, missing)


def complete(account: Account, said: dict[str, Any]) -> Account:
    """The account with what userinfo says and the ID token does not. Raises LoginRefused if it is somebody else's (5.3.2)."""
    if said.get("sub") != account.subject:
        raise LoginRefused("userinfo is about somebody else")
    email = _email_of(said) if account.missing & {"email", "email_verified"} else account.email
    return replace(account, email=email, name=account.name or _name_of(said), missing=frozenset())


def _email_of(claims: dict[str, Any]) -> str:
    email = claims.get("email")
    is_usable = isinstance(email, str) and _EMAIL.fullmatch(email) is not None
    return str(email).lower() if is_usable and claims.get("email_verified") is True else ""


def _name_of(claims: dict[str, Any]) -> str:
    name = claims.get("name")
    return clean(name, lines=False).strip()[:LONGEST_NAME] if isinstance(name, str) else ""
