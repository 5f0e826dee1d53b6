"""Login with OpenID Connect: begin() and finish() of the authorization code flow, and the company's settings for it.

`state` is stored as a digest, belongs to the browser that began, and is taken out by the one who uses it. Whose account it is
that the provider has logged in is a matter of `openid_accounts`.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import Any

from chassis.clock import now
from chassis.context import current
from chassis.logs import log
from gateway.identity import openid_accounts, openid_errors
from gateway.identity.openid_claims import Account, LoginRefused
from gateway.identity.openid_logout import ProviderSession
from gateway.identity.openid_models import OpenIdLogin, OpenIdSettings
from gateway.identity.openid_provider import Client, Provider, Providers, ProviderUnusable
from gateway.identity.stored_secrets import SecretBox, SecretUnreadable
from gateway.identity.tokens import digest_of
from gateway.models import User

PURPOSE = "openid client secret"
HOLDS = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Begun:
    """`address` is where the browser goes, `browser` what its cookie must hold when it comes back."""

    address: str
    browser: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the browser brings back from a provider. `issuer` is what the answer says of who made it (RFC 9207), "" if nothing."""

    state: str
    code: str
    issuer: str = ""


@dataclass(frozen=True, slots=True)
class Finished:
    """The user of the company, the page that was wanted before the login, and the session at the provider."""

    user: User
    wanted: str
    there: ProviderSession


def load(tenant: str) -> OpenIdSettings:
    """The company's settings; version 1 without an issuer if it has none."""
    found: OpenIdSettings | None = OpenIdSettings.objects(tenant=tenant, id=_id(tenant)).first()
    return found or OpenIdSettings(id=_id(tenant), tenant=tenant, version=1, issuer="", client_id="", secret="")


def store(issuer: str, client_id: str, secret: str, roots: Sequence[bytes], version: int) -> OpenIdSettings:
    """Sets the current company's provider. Raises Stale when `version` is not the stored one."""
    tenant = current().tenant
    encrypted = SecretBox(roots, PURPOSE).encrypt(secret, f"{tenant}\n{issuer}")
    changes = {"issuer": issuer, "client_id": client_id, "secret": encrypted}
    return _change(tenant, {"version": version}, changes)


def clear() -> None:
    """Ends logins with OpenID Connect for the current company."""
    _change(current().tenant, {}, {"issuer": "", "client_id": "", "secret": ""})


def begin(tenant: str, redirect_uri: str, wanted: str, providers: Providers, roots: Sequence[bytes]) -> Begun:
    """Begins a login. Raises HttpError 404 for a company without a provider, 503 when it does not answer."""
    settings = load(tenant)
    if not settings.issuer:
        raise openid_errors.openid_not_set()
    state, nonce, verifier, browser = (secrets.token_urlsafe(32) for _ in range(4))
    client = _client(settings, redirect_uri, roots)
    try:
        with providers.place(tenant):
            provider = providers.discover(settings.issuer)
    except ProviderUnusable as error:
        log.warning("the OpenID provider of %s cannot be used: %s", tenant, error)
        raise openid_errors.openid_provider_unusable() from None
    OpenIdLogin(
        id=digest_of(state),
        tenant=tenant,
        browser=digest_of(browser),
        issuer=settings.issuer,
        nonce=nonce,
        verifier=verifier,
        redirect_uri=redirect_uri,
        wanted=wanted,
        expires_at=now() + HOLDS,
    ).save(force_insert=True)
    return Begun(providers.create_address(provider, client, state, nonce, verifier), browser)


def finish(answer: Answer, browser: str, providers: Providers, roots: Sequence[bytes]) -> Finished:
    """The user whom the provider has logged in. Raises HttpError 401, 403, 404, 429 or 503."""
    login = _take(answer.state, browser)
    settings = load(login["tenant"])
    if settings.issuer != login["issuer"]:
        raise openid_errors.openid_login_expired()
    client = _client(settings, login["redirect_uri"], roots)
    provider, account = _identify(settings, client, answer, login, providers)
    there = ProviderSession(provider.end_session_endpoint, client.client_id, account.id_token)
    return Finished(openid_accounts.find_user(settings.tenant, account), login["wanted"], there)


def _identify(
    settings: OpenIdSettings, client: Client, answer: Answer, login: dict[str, Any], providers: Providers
) -> tuple[Provider, Account]:
    needs_name = openid_accounts.load_new_users(settings.tenant).role is not None
    try:
        with providers.place(settings.tenant):
            provider = providers.discover(settings.issuer)
            _check_issuer(provider, answer.issuer)
            account = providers.identify(provider, client, answer.code, login["verifier"], login["nonce"], needs_name)
            return provider, account
    except LoginRefused as error:
        log.warning("OpenID login of %s refused: %s", settings.tenant, error)
        raise openid_errors.openid_refused() from None
    except ProviderUnusable as error:
        log.warning("the OpenID provider of %s cannot be used: %s", settings.tenant, error)
        raise openid_errors.openid_provider_unusable() from None


def _check_issuer(provider: Provider, named: str) -> None:
    """Raises LoginRefused for the answer of another provider than the one that was asked: the code in it must not go there.

    Whoever names a provider of their own for their company could else lead people on to that of another company.
    """
    if named != provider.issuer and (named or provider.names_itself):
        raise LoginRefused("the answer is of another provider, or does not say of which")


def _take(state: str, browser: str) -> dict[str, Any]:
    """Takes the begun login out, so that of several callers only one has it. Raises HttpError 401."""
    query = {"_id": digest_of(state), "browser": digest_of(browser)}
    row: dict[str, Any] | None = OpenIdLogin._get_collection().find_one_and_delete(query)
    if row is None or row["expires_at"].replace(tzinfo=UTC) <= now():
        raise openid_errors.openid_login_expired()
    return row


def _client(settings: OpenIdSettings, redirect_uri: str, roots: Sequence[bytes]) -> Client:
    try:
        secret = SecretBox(roots, PURPOSE).decrypt(settings.secret, f"{settings.tenant}\n{settings.issuer}")
    except SecretUnreadable:
        log.error("the OpenID client secret of %s cannot be read: set it again", settings.tenant)
        raise openid_errors.openid_provider_unusable() from None
    return Client(settings.client_id, secret, redirect_uri)


def _change(tenant: str, query: dict[str, Any], changes: dict[str, Any]) -> OpenIdSettings:
    place, collection = {"_id": _id(tenant), "tenant": tenant}, OpenIdSettings._get_collection()
    empty = {"version": 1, "issuer": "", "client_id": "", "secret": ""}
    collection.update_one(place, {"$setOnInsert": empty}, upsert=True)
    if not collection.update_one({**place, **query}, {"$set": changes, "$inc": {"version": 1}}).matched_count:
        raise openid_errors.settings_stale(query["version"], load(tenant).version)
    return load(tenant)


def _id(tenant: str) -> str:
    return f"oid_{tenant}"
