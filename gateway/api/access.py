"""Login, modules, users and API keys over HTTP."""

from typing import Any

from flask import request

from chassis.paging import page
from contracts.access import Module, Role
from contracts.base import Page, Reply
from gateway import schemas
from gateway.http.call import Call
from gateway.http.operations import Api
from gateway.identity import companies, users
from gateway.models import ApiKey, Company, User

api = Api("access")
USER_FIELDS = ("login", "name", "roles", "active", "created_at")
KEY_FIELDS = ("name", "roles", "active", "created_at")


@api.custom(
    "POST",
    "/login",
    public=True,
    model=schemas.LogIn,
    reply=schemas.LoggedIn,
    failures=("gateway.login_wrong", "gateway.second_factor_required", "gateway.logins_too_many"),
)
def log_in(call: Call) -> Reply:
    """Starts a session for a person."""
    settings, asked = call.gateway.settings, call.body
    token, session, user = users.log_in(
        asked.login,
        asked.password.get_secret_value(),
        request.remote_addr or "",
        settings.login_attempts,
        settings.session_hours,
    )
    return schemas.LoggedIn(token=token, expires_at=session.expires_at, name=user.name, roles=user.roles)


@api.custom("POST", "/logout", role=Role.VIEWER, status=204)
def log_out(call: Call) -> None:
    """Ends the caller's session."""
    users.log_out(call.principal.token_id)
    call.gateway.authentication.principals.clear()


@api.custom("GET", "/me", role=Role.VIEWER, reply=schemas.Me)
def who_am_i(call: Call) -> Reply:
    """Returns the caller's name, roles, company and switched-on modules."""
    who, company = call.principal, call.company
    return schemas.Me(
        id=who.user,
        name=who.name,
        roles=[Role(role) for role in sorted(who.roles)],
        company=company.name,
        modules=sorted(company.modules),
    )


@api.custom(
    "POST",
    "/me/password",
    role=Role.VIEWER,
    model=schemas.ChangePassword,
    status=204,
    idempotency="none",
    failures=("gateway.login_wrong", "gateway.user_not_found"),
)
def change_password(call: Call) -> None:
    """Sets the caller's own password and ends all of the caller's sessions."""
    asked = call.body
    users.change_password(
        call.principal.user, asked.old_password.get_secret_value(), asked.new_password.get_secret_value()
    )
    call.gateway.authentication.principals.clear()


@api.custom(
    "GET",
    "/company/modules",
    role=Role.ADMINISTRATOR,
    reply=schemas.CompanyModules,
    failures=("gateway.company_not_found",),
)
def get_modules(_call: Call) -> Reply:
    """Returns which modules the company has switched on."""
    return _modules(companies.get())


@api.custom(
    "PUT",
    "/company/modules/<module>",
    role=Role.ADMINISTRATOR,
    model=schemas.SetModule,
    reply=schemas.CompanyModules,
    failures=("gateway.company_not_found",),
)
def set_module(call: Call) -> Reply:
    """Switches a module on or off. A module that is off hides its tabs and refuses its operations; its data stays."""
    company = companies.set_module(call.body.module, call.body.on, call.body.version)
    call.gateway.authentication.companies.forget(company.id)
    return _modules(company)


@api.custom("GET", "/users", role=Role.ADMINISTRATOR, model=schemas.ListUsers, reply=Page[schemas.UserView])
def list_users(call: Call) -> Reply:
    """Lists the company's users, newest first."""
    return page(User, {}, call.body, USER_FIELDS, lambda row: schemas.UserView(id=row["_id"], **row))


@api.custom(
    "POST",
    "/users",
    role=Role.ADMINISTRATOR,
    model=schemas.AddUser,
    reply=schemas.UserView,
    status=201,
    failures=("gateway.login_taken",),
)
def add_user(call: Call) -> Reply:
    """Creates a user, who may log in from then on."""
    asked = call.body
    user = users.add(asked.login, asked.name, asked.password.get_secret_value(), asked.roles)
    return schemas.UserView(id=user.id, **{name: user[name] for name in USER_FIELDS})


@api.custom(
    "DELETE",
    "/users/<user_id>",
    role=Role.ADMINISTRATOR,
    model=schemas.UserId,
    status=204,
    failures=("gateway.user_own_access", "gateway.user_not_found"),
)
def deactivate_user(call: Call) -> None:
    """Deactivates a user and ends their sessions. What they did keeps their name."""
    users.deactivate(call.body.user_id)
    call.gateway.authentication.principals.clear()


@api.custom("GET", "/api-keys", role=Role.ADMINISTRATOR, model=schemas.ListKeys, reply=Page[schemas.KeyView])
def list_keys(call: Call) -> Reply:
    """Lists the company's API keys, newest first, without the keys themselves."""
    return page(ApiKey, {}, call.body, KEY_FIELDS, lambda row: schemas.KeyView(id=row["_id"], **row))


@api.custom(
    "POST",
    "/api-keys",
    role=Role.ADMINISTRATOR,
    model=schemas.AddKey,
    reply=schemas.NewKey,
    status=201,
    idempotency="none",  # the answer holds a secret and must not be kept
)
def add_key(call: Call) -> Reply:
    """Creates an API key. The key is shown in this answer and never again."""
    key, text = companies.add_key(call.body.name, call.body.roles)
    return schemas.NewKey(id=key.id, key=text, **{name: key[name] for name in KEY_FIELDS})


@api.custom(
    "DELETE",
    "/api-keys/<key_id>",
    role=Role.ADMINISTRATOR,
    model=schemas.KeyId,
    status=204,
    failures=("gateway.key_not_found",),
)
def revoke_key(call: Call) -> None:
    """Revokes an API key. It is refused at once, in other processes within seconds."""
    companies.revoke_key(call.body.key_id)
    call.gateway.authentication.principals.clear()


def _modules(company: Company) -> schemas.CompanyModules:
    on: dict[Any, bool] = {module: module in company.modules for module in Module}
    return schemas.CompanyModules(version=company.version, name=company.name, modules=on)
