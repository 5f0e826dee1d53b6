"""A company's settings for logins with OpenID Connect. The login itself is a matter of the pages: web/openid.py."""

from urllib.parse import urlencode

from flask import current_app

from contracts.access import Role
from contracts.base import Reply
from gateway import errors
from gateway.http.call import Call
from gateway.http.operations import Api
from gateway.identity import openid, openid_errors
from gateway.identity import openid_schemas as schemas
from gateway.identity.openid_models import OpenIdSettings
from gateway.identity.openid_provider import Providers, ProviderUnusable
from gateway.models import User
from gateway.schemas import UserId

CALLBACK = "/login/openid/callback"
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
    openid.unlink(call.principal.tenant, user_id)


def _view(settings: OpenIdSettings) -> schemas.OpenIdView:
    return schemas.OpenIdView(
        version=settings.version,
        issuer=settings.issuer or "",
        client_id=settings.client_id or "",
        redirect_path=CALLBACK,
        login_path=f"{START}?{urlencode({'company': settings.tenant})}",
    )
