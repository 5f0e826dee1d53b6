"""An OpenID Connect provider as the gateway sees it: discovery, the exchange of a code, the check of an ID token.

Authlib does the protocol, joserfc the signatures. Everything that the provider says is checked: issuer, audience, nonce,
times and signature, by asymmetric algorithms only.
"""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from chassis.bulkhead import Bulkhead
from gateway.identity import openid_errors, outward
from gateway.identity.auth import Cache

SCOPE = "openid email"
DISCOVERY = "/.well-known/openid-configuration"
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519", "EdDSA")
LEEWAY_SECONDS = 60
KEPT_SECONDS = 300
AT_ONCE, OF_ONE_COMPANY = 6, 2
"""Threads of this process that may wait for providers."""
LONGEST_SUBJECT = 255
_PRINTABLE = re.compile("[!-~]{1,2000}")


class ProviderUnusable(Exception):
    """The provider does not answer, or not as it must. The text says why, in English."""


class LoginRefused(Exception):
    """The provider refuses, or what it says of the user cannot be trusted. The text says why, in English."""


@dataclass(frozen=True, slots=True)
class Provider:
    """What a provider says about itself."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    auth_method: str


@dataclass(frozen=True, slots=True)
class Client:
    """What the provider knows a company's Kundkort by."""

    client_id: str
    secret: str
    redirect_uri: str


@dataclass(frozen=True, slots=True)
class Account:
    """Whom the provider has logged in. `email` is "" unless the provider has verified it."""

    issuer: str
    subject: str
    email: str


class Providers:
    """Talks to providers; `loopback` allows those of this machine, without TLS, for tests and development."""

    def __init__(self, loopback: bool) -> None:
        self._loopback = loopback
        self._places = Bulkhead(AT_ONCE, OF_ONE_COMPANY)
        self._known: Cache[Provider] = Cache(KEPT_SECONDS, self._discover)

    def place(self, tenant: str) -> AbstractContextManager[Any]:
        """A place among those who wait for providers, so that a slow one costs few threads. Raises HttpError 503."""
        if not self._places.take(tenant):
            raise openid_errors.openid_provider_unusable()
        stack = ExitStack()
        stack.callback(self._places.give_back, tenant)
        return stack

    def discover(self, issuer: str) -> Provider:
        """The provider of an issuer; kept for five minutes. Raises ProviderUnusable."""
        return self._known.get(issuer)

    def create_address(self, provider: Provider, client: Client, state: str, nonce: str, verifier: str) -> str:
        """Where the browser goes to log in, with the challenge of `verifier` (PKCE, S256)."""
        with self._session(provider, client) as session:
            address, _ = session.create_authorization_url(
                provider.authorization_endpoint, state=state, nonce=nonce, code_verifier=verifier
            )
        return str(address)

    def identify(self, provider: Provider, client: Client, code: str, verifier: str, nonce: str) -> Account:
        """Exchanges the code and checks the ID token. Raises LoginRefused or ProviderUnusable."""
        with self._session(provider, client) as session:
            try:
                token = session.fetch_token(
                    provider.token_endpoint, grant_type="authorization_code", code=code, code_verifier=verifier
                )
            except OAuthError as error:
                raise LoginRefused(f"the code was refused: {str(error.error)[:100]}") from None
            except (requests.RequestException, outward.AddressRefused, ValueError) as error:
                raise ProviderUnusable(f"token endpoint: {type(error).__name__}") from None
            keys = self._read(session, provider.jwks_uri)
        return check_id_token(provider.issuer, client.client_id, token.get("id_token"), keys, nonce)

    def _session(self, provider: Provider, client: Client) -> Any:
        session = OAuth2Session(
            client.client_id,
            client.secret,
            token_endpoint_auth_method=provider.auth_method,
            scope=SCOPE,
            redirect_uri=client.redirect_uri,
            code_challenge_method="S256",
        )
        outward.limit(session, self._loopback)
        return session

    def _discover(self, issuer: str) -> Provider:
        self._check_address(issuer)
        with requests.Session() as session:
            outward.limit(session, self._loopback)
            said = self._read(session, issuer.rstrip("/") + DISCOVERY)
        if said.get("issuer") != issuer:
            raise ProviderUnusable("it names another issuer")
        methods = said.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        method = "client_secret_basic" if "client_secret_basic" in methods else "client_secret_post"
        return Provider(
            issuer=issuer,
            authorization_endpoint=self._check_address(said.get("authorization_endpoint")),
            token_endpoint=self._check_address(said.get("token_endpoint")),
            jwks_uri=self._check_address(said.get("jwks_uri")),
            auth_method=method,
        )

    def _read(self, session: requests.Session, address: str) -> dict[str, Any]:
        read: Callable[..., requests.Response] = session.get
        extra = {"withhold_token": True} if isinstance(session, OAuth2Session) else {}
        try:
            answer = read(address, **extra)
            said = answer.json() if answer.status_code == 200 else None
        except outward.AddressRefused as error:
            raise ProviderUnusable(str(error)) from None
        except (requests.RequestException, ValueError) as error:
            raise ProviderUnusable(f"no answer ({type(error).__name__})") from None
        if not isinstance(said, dict):
            raise ProviderUnusable("its answer is no JSON object")
        return said

    def _check_address(self, address: Any) -> str:
        schemes = ("https", "http") if self._loopback else ("https",)
        parts = urlsplit(address) if isinstance(address, str) and _PRINTABLE.fullmatch(address) else None
        if parts is None or parts.scheme not in schemes or not parts.hostname or parts.username or parts.fragment:
            raise ProviderUnusable("an address is not https")
        return str(address)


def check_id_token(issuer: str, client_id: str, token: Any, keys: dict[str, Any], nonce: str) -> Account:
    """The account in an ID token (OpenID Connect Core, 3.1.3.7). Raises LoginRefused."""
    options = {"iss": {"essential": True, "value": issuer}, "aud": {"essential": True, "value": client_id}}
    try:
        read = jwt.decode(token, KeySet.import_key_set(keys), algorithms=list(ALGORITHMS))  # type: ignore[arg-type]
        claims = CodeIDToken(read.claims, read.header, options, {"nonce": nonce, "client_id": client_id})
        claims.validate(leeway=LEEWAY_SECONDS)
    except (JoseError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise LoginRefused(f"ID token: {type(error).__name__}: {str(error)[:100]}") from None
    subject, email = claims.get("sub"), claims.get("email")
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT:
        raise LoginRefused("ID token: no subject")
    is_verified = claims.get("email_verified") is True and isinstance(email, str)
    return Account(issuer, subject, str(email) if is_verified else "")
