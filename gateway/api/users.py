"""The company's users over HTTP."""

from chassis.paging import page
from contracts.access import Role
from contracts.base import Page, Reply
from gateway import schemas
from gateway.http import activity_ends
from gateway.http.call import Call
from gateway.http.operations import Api
from gateway.identity import throttle_rules, users
from gateway.models import User

api = Api("users")
FIELDS = ("version", "login", "name", "roles", "active", "created_at")


@api.custom("GET", "/users", role=Role.ADMINISTRATOR, model=schemas.ListUsers, reply=Page[schemas.UserView])
def list_users(call: Call) -> Reply:
    """Lists the company's users, newest first."""
    return page(User, {}, call.body, FIELDS, lambda row: schemas.UserView(id=row["_id"], **row))


@api.custom(
    "POST",
    "/users",
    role=Role.ADMINISTRATOR,
    model=schemas.AddUser,
    reply=schemas.UserView,
    status=201,
    failures=("gateway.login_taken", "gateway.logins_too_many", "gateway.logins_busy"),
)
def add_user(call: Call) -> Reply:
    """Creates a user, who may log in from then on."""
    asked = call.body
    rules = throttle_rules.rules_of(call.gateway.settings)
    return _view(users.add_limited(asked.login, asked.name, asked.password.get_secret_value(), asked.roles, rules))


@api.custom(
    "GET",
    "/users/<user_id>",
    role=Role.ADMINISTRATOR,
    model=schemas.UserId,
    reply=schemas.UserView,
    failures=("gateway.user_not_found",),
)
def get_user(call: Call) -> Reply:
    """Returns a user."""
    return _view(users.get(call.body.user_id))


@api.custom(
    "PUT",
    "/users/<user_id>/roles",
    role=Role.ADMINISTRATOR,
    model=schemas.SetRoles,
    reply=schemas.UserView,
    failures=("gateway.user_own_access", "gateway.user_not_found"),
)
def set_roles(call: Call) -> Reply:
    """Sets a user's roles and ends their sessions."""
    user = users.set_roles(call.body.user_id, call.body.roles, call.body.version)
    call.gateway.authentication.principals.clear()
    return _view(user)


@api.custom(
    "DELETE",
    "/users/<user_id>",
    role=Role.ADMINISTRATOR,
    model=schemas.UserId,
    status=204,
    failures=("gateway.user_own_access", "gateway.user_not_found"),
)
def deactivate_user(call: Call) -> None:
    """Deactivates a user, ends their sessions and revokes their API keys. What they did keeps their name."""
    users.deactivate(call.body.user_id)
    activity_ends.end_alarms(call)
    call.gateway.authentication.principals.clear()


def _view(user: User) -> schemas.UserView:
    return schemas.UserView(id=user.id, **{name: user[name] for name in FIELDS})
