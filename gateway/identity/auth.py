"""Authentication: API key or session → principal, and the company's modules. Both are cached in memory for seconds.

The hot path of the card does not touch the database.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Generic, TypeVar

from flask import Request

from chassis import clock
from chassis.published_secrets import is_refused
from contracts.access import Module
from gateway import errors
from gateway.identity import cookies, keys, second_factor, sessions, tokens
from gateway.identity.principal import KEY_PREFIX
from gateway.identity.principal import Principal as Principal
from gateway.models import ApiKey, Company, Session, User, anywhere

MOST_CACHED = 10_000
V = TypeVar("V")


NOBODY = Principal("", "", "", frozenset(), "", 0.0)


@dataclass(frozen=True, slots=True)
class CompanyView:
    """What the gateway needs of a company at every request."""

    id: str
    name: str
    modules: frozenset[Module]
    closed: frozenset[Module] = frozenset()
    """Those that the caller's key is not for, on or off; none of a session."""


class Cache(Generic[V]):
    """Caches what `find` returns for a few seconds."""

    def __init__(self, seconds: float, find: Callable[[str], V]) -> None:
        self._seconds, self._find = seconds, find
        self._kept: dict[str, tuple[float, V]] = {}

    def get(self, key: str) -> V:
        """The value. Errors of `find` are raised and not cached."""
        kept = self._kept.get(key)
        if kept is not None and kept[0] > time.monotonic():
            return kept[1]
        value = self._find(key)
        if len(self._kept) >= MOST_CACHED:
            self._kept.clear()
        self._kept[key] = (time.monotonic() + self._seconds, value)
        return value

    def forget(self, key: str) -> None:
        self._kept.pop(key, None)

    def clear(self) -> None:
        self._kept.clear()


class Authentication:
    """Finds principals and companies. Changes made by this process invalidate its cache at once."""

    def __init__(self, cache_seconds: float, idle_hours: float) -> None:
        find = partial(find_principal, idle=timedelta(hours=idle_hours))
        self.principals: Cache[Principal] = Cache(cache_seconds, find)
        self.companies: Cache[CompanyView] = Cache(cache_seconds, find_company)

    def principal(self, request: Request) -> Principal:
        """The sender of a request. A cookie is accepted for reads only, so that a foreign page cannot make a browser write."""
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return self._by_cookie(request) if request.method in ("GET", "HEAD") else self.by_token("")
        return self.by_token(token.strip())

    def sender_of_form(self, request: Request) -> Principal:
        """The sender of a form of our own pages, by the cookie. Whoever asks checks the form's token as well."""
        return self._by_cookie(request)

    def _by_cookie(self, request: Request) -> Principal:
        """The person whose session the browser has. A key is none: it could else send the forms of a person's pages."""
        token = cookies.read(request, cookies.SESSION)
        return self.by_token("" if token.startswith(KEY_PREFIX) else token)

    def by_token(self, token: str) -> Principal:
        """The principal of a key or session. Raises HttpError 401."""
        principal = self.principals.get(token)
        if principal.expires_at <= time.time():
            self.principals.forget(token)
            raise errors.not_authenticated()
        return principal

    def company(self, tenant: str) -> CompanyView:
        return self.companies.get(tenant)


def find_principal(token: str, idle: timedelta) -> Principal:
    """Looks the token up in the database. Raises HttpError 401."""
    token_id = "" if is_refused(token) else tokens.id_of(token) or ""
    if token_id.startswith("key_"):
        key = anywhere(ApiKey, _id=token_id)
        if key is not None and tokens.matches(token, key.digest) and key.active:
            return keys.principal_of(key)
    elif token_id:
        session = anywhere(Session, _id=token_id)
        if session is not None and tokens.matches(token, session.digest):
            return _of_session(session, idle)
    raise errors.not_authenticated()


def _of_session(session: Session, idle: timedelta) -> Principal:
    user = anywhere(User, _id=session.user_id, tenant=session.tenant)
    if user is None or not user.active:
        raise errors.not_authenticated()
    details = sessions.details_of(session)
    end = sessions.end_of(session, details, user, idle)
    if end <= clock.now():
        raise errors.not_authenticated()
    if not second_factor.is_enough(session):
        raise errors.not_authenticated()
    sessions.note_use(details)
    return Principal(session.tenant, user.id, user.name, frozenset(user.roles), session.id, end.timestamp())


def find_company(tenant: str) -> CompanyView:
    """Reads the company from the database."""
    company = Company.objects(tenant=tenant, id=tenant).first()
    if company is None:
        raise errors.not_authenticated()
    return CompanyView(company.id, company.name, frozenset(Module(name) for name in company.modules))
