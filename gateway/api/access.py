"""Login, and an administrator's work over HTTP: modules, users, API keys."""

from typing import Any

from flask import request

from chassis.paging import page
from contracts.access import Module, Role
from contracts.base import Page, Reply
from gateway import companies, messages, people
from gateway.models import ApiKey, Company, User
from gateway.operations import Api
from gateway.visit import Visit

api = Api("access")
USER_FIELDS = ("login", "name", "roles", "active", "created_at")
KEY_FIELDS = ("name", "roles", "active", "created_at")


@api.custom("POST", "/login", public=True, model=messages.LogIn, reply=messages.LoggedIn)
def log_in(visit: Visit) -> Reply:
    """Starts a session for a person."""
    settings, asked = visit.gateway.settings, visit.body
    token, session, user = people.log_in(
        asked.login,
        asked.password.get_secret_value(),
        request.remote_addr or "",
        settings.login_attempts,
        settings.session_hours,
    )
    return messages.LoggedIn(token=token, expires_at=session.expires_at, name=user.name, roles=user.roles)


@api.custom("POST", "/logout", role=Role.VIEWER, status=204)
def log_out(visit: Visit) -> None:
    """Ends the caller's session."""
    people.log_out(visit.principal.token_id)
    visit.gateway.authentication.principals.clear()


@api.custom("GET", "/me", role=Role.VIEWER, reply=messages.Me)
def who_am_i(visit: Visit) -> Reply:
    """Who the caller is, and what their company has switched on."""
    who, company = visit.principal, visit.company
    return messages.Me(
        id=who.user,
        name=who.name,
        roles=[Role(role) for role in sorted(who.roles)],
        company=company.name,
        modules=sorted(company.modules),
    )


@api.custom("POST", "/me/password", role=Role.VIEWER, model=messages.ChangePassword, status=204, idempotency="none")
def change_password(visit: Visit) -> None:
    """Sets the caller's own password and ends all of the caller's sessions."""
    asked = visit.body
    people.change_password(
        visit.principal.user, asked.old_password.get_secret_value(), asked.new_password.get_secret_value()
    )
    visit.gateway.authentication.principals.clear()


@api.custom("GET", "/company/modules", role=Role.ADMINISTRATOR, reply=messages.CompanyModules)
def get_modules(_visit: Visit) -> Reply:
    """Which modules the company has on."""
    return _modules(companies.get())


@api.custom(
    "PUT",
    "/company/modules/<module>",
    role=Role.ADMINISTRATOR,
    model=messages.SetModule,
    reply=messages.CompanyModules,
)
def set_module(visit: Visit) -> Reply:
    """Switches a module on or off. Off: its tabs are hidden, its operations refuse, its data stays."""
    company = companies.set_module(visit.body.module, visit.body.on, visit.body.version)
    visit.gateway.authentication.companies.forget(company.id)
    return _modules(company)


@api.custom("GET", "/users", role=Role.ADMINISTRATOR, model=messages.ListUsers, reply=Page[messages.UserView])
def list_users(visit: Visit) -> Reply:
    """The company's people."""
    return page(User, {}, visit.body, USER_FIELDS, lambda row: messages.UserView(id=row["_id"], **row))


@api.custom("POST", "/users", role=Role.ADMINISTRATOR, model=messages.AddUser, reply=messages.UserView, status=201)
def add_user(visit: Visit) -> Reply:
    """Lets a person of the company log in."""
    asked = visit.body
    user = people.add(asked.login, asked.name, asked.password.get_secret_value(), asked.roles)
    return messages.UserView(id=user.id, **{name: user[name] for name in USER_FIELDS})


@api.custom("DELETE", "/users/<user_id>", role=Role.ADMINISTRATOR, model=messages.UserId, status=204)
def deactivate_user(visit: Visit) -> None:
    """Takes a person's access away at once; what they did keeps their name."""
    people.deactivate(visit.body.user_id)
    visit.gateway.authentication.principals.clear()


@api.custom("GET", "/api-keys", role=Role.ADMINISTRATOR, model=messages.ListKeys, reply=Page[messages.KeyView])
def list_keys(visit: Visit) -> Reply:
    """The company's API keys, without the keys themselves."""
    return page(ApiKey, {}, visit.body, KEY_FIELDS, lambda row: messages.KeyView(id=row["_id"], **row))


@api.custom(
    "POST",
    "/api-keys",
    role=Role.ADMINISTRATOR,
    model=messages.AddKey,
    reply=messages.NewKey,
    status=201,
    idempotency="none",  # the answer holds a secret and must not be kept
)
def add_key(visit: Visit) -> Reply:
    """Makes an API key. The key is shown in this answer and never again."""
    key, text = companies.add_key(visit.body.name, visit.body.roles)
    return messages.NewKey(id=key.id, key=text, **{name: key[name] for name in KEY_FIELDS})


@api.custom("DELETE", "/api-keys/<key_id>", role=Role.ADMINISTRATOR, model=messages.KeyId, status=204)
def revoke_key(visit: Visit) -> None:
    """Makes an API key worthless, within seconds in every process."""
    companies.revoke_key(visit.body.key_id)
    visit.gateway.authentication.principals.clear()


def _modules(company: Company) -> messages.CompanyModules:
    on: dict[Any, bool] = {module: module in company.modules for module in Module}
    return messages.CompanyModules(version=company.version, name=company.name, modules=on)
