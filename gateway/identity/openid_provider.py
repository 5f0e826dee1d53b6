"""An OpenID Connect provider as the gateway sees it: discovery, the exchange of a code, userinfo.

Authlib does the protocol. Everything that the provider says of a person is checked in `openid_claims`.
"""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session

from chassis import outward
from chassis.bulkhead import Bulkhead
from chassis.logs import log
from gateway.identity import openid_claims, openid_errors
from gateway.identity.auth import Cache
from gateway.identity.openid_claims import Account, LoginRefused

SCOPE = "openid email profile"
DISCOVERY = "/.well-known/openid-configuration"
KEPT_SECONDS = 300
AT_ONCE, OF_ONE_COMPANY = 6, 2
"""Threads of this process that may wait for providers."""
_PRINTABLE = re.compile("[!-~]{1,2000}")


class ProviderUnusable(Exception):
    """The provider does not answer, or not as it must. The text says why, in English."""


@dataclass(frozen=True, slots=True)
class Provider:
    """What a provider says about itself. The last two addresses are "" where it has none; `names_itself`: in each answer to a
    login (RFC 9207)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    auth_method: str
    userinfo_endpoint: str
    end_session_endpoint: str
    names_itself: bool


@dataclass(frozen=True, slots=True)
class Client:
    """What the provider knows a company's Kundkort by."""

    client_id: str
    secret: str
    redirect_uri: str


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

    def identify(
        self, provider: Provider, client: Client, code: str, verifier: str, nonce: str, needs_name: bool
    ) -> Account:
        """Exchanges the code and checks the ID token; asks userinfo for an address or a needed name that the token lacks.

        Raises LoginRefused or ProviderUnusable.
        """
        with self._session(provider, client) as session:
            try:
                token = session.fetch_token(
                    provider.token_endpoint, grant_type="authorization_code", code=code, code_verifier=verifier
                )
            except OAuthError as error:
                raise LoginRefused(f"the code was refused: {str(error.error)[:100]}") from None
            except (requests.RequestException, outward.AddressRefused, ValueError) as error:
                raise ProviderUnusable(f"token endpoint: {type(error).__name__}") from None
            keys = self._read(session, provider.jwks_uri, withhold_token=True)
            account = openid_claims.check_id_token(
                provider.issuer, client.client_id, token.get("id_token"), keys, nonce
            )
            needed = {"email", "email_verified", "name"} if needs_name else {"email", "email_verified"}
            return self._complete(session, provider, account) if account.missing & needed else account

    def _complete(self, session: Any, provider: Provider, account: Account) -> Account:
        """Who is linked already needs nothing of userinfo, so that one that does not answer stops nobody."""
        if not provider.userinfo_endpoint:
            return account
        try:
            said = self._read(session, provider.userinfo_endpoint)
        except ProviderUnusable as error:
            log.warning("userinfo of %s cannot be used: %s", provider.issuer, error)
            return account
        return openid_claims.complete(account, said)

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
            userinfo_endpoint=self._check_optional(said.get("userinfo_endpoint")),
            end_session_endpoint=self._check_optional(said.get("end_session_endpoint")),
            names_itself=said.get("authorization_response_iss_parameter_supported") is True,
        )

    def _check_optional(self, address: Any) -> str:
        return "" if address is None else self._check_address(address)

    def _read(self, session: requests.Session, address: str, **extra: Any) -> dict[str, Any]:
        read: Callable[..., requests.Response] = session.get
        try:
            answer = read(address, **extra)
            said = answer.json() if answer.status_code == 200 else None
        except outward.AddressRefused as error:
            raise ProviderUnusable(str(error)) from None
        except (requests.RequestException, AuthlibBaseError, ValueError) as error:
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
