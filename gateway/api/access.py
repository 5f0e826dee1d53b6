"""Login, the caller's own data and the company's modules over HTTP."""

from typing import Any

from flask import request

from contracts.access import Module, Role
from contracts.base import Reply
from gateway import schemas
from gateway.http.call import Call
from gateway.http.operations import Api
from gateway.http.origin import origin_of
from gateway.identity import companies, sessions, throttle_rules, users
from gateway.models import Company

api = Api("access")


@api.custom(
    "POST",
    "/login",
    public=True,
    model=schemas.LogIn,
    reply=schemas.LoggedIn,
    failures=(
        "gateway.login_wrong",
        "gateway.second_factor_required",
        "gateway.logins_too_many",
        "gateway.logins_busy",
    ),
)
def log_in(call: Call) -> Reply:
    """Starts a session for a person."""
    settings, asked = call.gateway.settings, call.body
    token, session, user = users.log_in(asked.login, asked.password.get_secret_value(), origin_of(request), settings)
    return schemas.LoggedIn(token=token, expires_at=session.expires_at, name=user.name, roles=user.roles)


@api.custom("POST", "/logout", role=Role.VIEWER, status=204)
def log_out(call: Call) -> None:
    """Ends the caller's session."""
    sessions.log_out(call.principal.token_id)
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
    failures=("gateway.login_wrong", "gateway.logins_too_many", "gateway.logins_busy", "gateway.user_not_found"),
    personal=True,
)
def change_password(call: Call) -> None:
    """Sets the caller's own password and ends all of the caller's sessions."""
    asked = call.body
    old, new = asked.old_password.get_secret_value(), asked.new_password.get_secret_value()
    users.change_password(call.principal.user, old, new, throttle_rules.rules_of(call.gateway.settings))
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


def _modules(company: Company) -> schemas.CompanyModules:
    on: dict[Any, bool] = {module: module in company.modules for module in Module}
    return schemas.CompanyModules(version=company.version, name=company.name, modules=on)
