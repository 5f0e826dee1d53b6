"""Errors of logins with OpenID Connect. Texts: contracts.openid_errors."""

from contracts import common_errors
from contracts import openid_errors as texts
from contracts.errors import InvalidInput, Stale, invalid_fields
from contracts.gateway_errors import HttpError


def openid_not_set() -> HttpError:
    """The company has not set it, or there is no such company: the answer does not say which."""
    return texts.OPENID_NOT_SET.error()


def openid_login_expired() -> HttpError:
    return texts.OPENID_LOGIN_EXPIRED.error()


def openid_refused() -> HttpError:
    """Why stands in the log, never in the answer."""
    return texts.OPENID_REFUSED.error()


def openid_user_unknown() -> HttpError:
    return texts.OPENID_USER_UNKNOWN.error()


def openid_provider_unusable() -> HttpError:
    return texts.OPENID_PROVIDER_UNUSABLE.error()


def issuer_unusable(reason: str) -> InvalidInput:
    """The provider that an administrator names does not describe itself as OpenID Connect Discovery wants it."""
    return invalid_fields("gateway", [texts.ISSUER_UNUSABLE.at("/issuer", reason=reason)])


def new_users_without_domain() -> InvalidInput:
    """A role for people who are new, and no domain: everybody with an account at the provider would come in."""
    return invalid_fields("gateway", [texts.NEW_USERS_WITHOUT_DOMAIN.at("/domains")])


def settings_stale(given: int, version: int) -> Stale:
    return common_errors.VERSION_STALE.error("gateway", given=given, version=version)
