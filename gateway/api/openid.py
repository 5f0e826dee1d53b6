"""A company's settings for logins with OpenID Connect. The login itself is a matter of the pages: web/openid.py."""

from urllib.parse import urlencode

from flask import current_app

from contracts.access import Role
from contracts.base import Reply
from gateway import errors
from gateway.http.call import Call
from gateway.http.operations import Api
from gateway.identity import openid, openid_accounts, openid_errors
from gateway.identity import openid_schemas as schemas
from gateway.identity.openid_accounts import NewUsers
from gateway.identity.openid_models import OpenIdNewUsers, OpenIdSettings
from gateway.identity.openid_provider import Providers, ProviderUnusable
from gateway.models import User
from gateway.schemas import UserId

CALLBACK, LOGGED_OUT = "/login/openid/callback", "/logout"
START = "/login/openid"

api = Api("openid")


@api.custom("GET", "/company/openid", role=Role.ADMINISTRATOR, reply=schemas.OpenIdView)
def get_openid(call: Call) -> Reply:
    """Returns the company's OpenID Connect provider, without the client secret."""
    return _view(openid.load(call.principal.tenant))


@api.custom(
    "PUT",
    "/company/openid",
    role=Role.ADMINISTRATOR,
    model=schemas.SetOpenId,
    reply=schemas.OpenIdView,
    idempotency="none",  # a stored fingerprint would be one of the secret
    failures=("gateway.invalid_input", "gateway.openid_provider_unusable"),
)
def set_openid(call: Call) -> Reply:
    """Sets the company's OpenID Connect provider, after it was asked what it offers."""
    providers: Providers = current_app.extensions["openid"]
    asked = call.body
    try:
        with providers.place(call.principal.tenant):
            providers.discover(asked.issuer)
    except ProviderUnusable as error:
        raise openid_errors.issuer_unusable(str(error)) from None
    secret, roots = asked.client_secret.get_secret_value(), call.gateway.settings.secret_roots
    return _view(openid.store(asked.issuer, asked.client_id, secret, roots, asked.version))


@api.custom("DELETE", "/company/openid", role=Role.ADMINISTRATOR, status=204)
def clear_openid(_call: Call) -> None:
    """Ends logins with OpenID Connect for the company. Sessions go on."""
    openid.clear()


@api.custom(
    "DELETE",
    "/users/<user_id>/openid-links",
    role=Role.ADMINISTRATOR,
    model=UserId,
    status=204,
    failures=("gateway.user_not_found",),
)
def unlink_openid(call: Call) -> None:
    """Forgets which accounts of providers belong to a user, e.g. after the user got a new one."""
    user_id = call.body.user_id
    if User.find(id=user_id).first() is None:
        raise errors.user_not_found(user_id)
    openid_accounts.unlink(call.principal.tenant, user_id)


@api.custom("GET", "/company/openid/new-users", role=Role.ADMINISTRATOR, reply=schemas.NewUsersView)
def get_new_users(_call: Call) -> Reply:
    """Returns who becomes a user at the first login with OpenID Connect."""
    return _view_new_users(OpenIdNewUsers.load())


@api.custom(
    "PUT",
    "/company/openid/new-users",
    role=Role.ADMINISTRATOR,
    model=schemas.SetNewUsers,
    reply=schemas.NewUsersView,
    failures=("gateway.invalid_input", "gateway.company_not_found"),
)
def set_new_users(call: Call) -> Reply:
    """Decides who becomes a user at the first login with OpenID Connect. Those who are users stay."""
    asked = call.body
    role = Role(asked.role) if asked.role else None
    return _view_new_users(openid_accounts.store_new_users(NewUsers(role, tuple(asked.domains)), asked.version))


def _view_new_users(stored: OpenIdNewUsers) -> schemas.NewUsersView:
    rule = openid_accounts.read_new_users(stored.fields)
    return schemas.NewUsersView(version=stored.version, role=rule.role, domains=list(rule.domains))


def _view(settings: OpenIdSettings) -> schemas.OpenIdView:
    return schemas.OpenIdView(
        version=settings.version,
        issuer=settings.issuer or "",
        client_id=settings.client_id or "",
        redirect_path=CALLBACK,
        logout_path=LOGGED_OUT,
        login_path=f"{START}?{urlencode({'company': settings.tenant})}",
    )
