"""The company's users, for administrators: the list, a new one, roles, the end of somebody's access."""

from typing import Literal, NamedTuple

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from contracts.access import Role
from contracts.errors import ServiceError
from contracts.labels import choices_of
from gateway import schemas
from gateway.api import second_factor, user_names
from gateway.api import users as users_api
from gateway.http.call import Call
from gateway.http.operations import Api
from gateway.web.columns import Badge
from gateway.web.formats import moment
from gateway.web.forms.actions import Target, own_action
from gateway.web.forms.pages import FormPage, show, take
from gateway.web.paging import AskPage
from gateway.web.rendering import redirect_to, render_page
from gateway.web.submission import NOTHING_REFUSED, Refusal, refuse, run, submit
from gateway.web.texts import Texts, page_texts

PATH = "/users"
USER_ROLES = PATH + "/<user_id>/roles"
USER_CUSTOMERS = PATH + "/<user_id>/hand-over"
ROLES = choices_of(schemas.AddUser, "roles")

api = Api("user_pages")


class AskUsers(AskPage):
    """The page of users. `done` is what a form has just done; `cursor` a later page of the list."""

    done: (
        Literal["user_added", "roles_set", "access_closed", "factor_reset", "handed_over", "handed_over_in_part"] | None
    ) = None


class UserRow(NamedTuple):
    """A user as people read them. `is_other`: active, and not the caller, whose own access stays."""

    id: str
    name: str
    login: str
    roles: str
    state: Badge
    created: str
    is_other: bool


@api.custom("GET", PATH, role=Role.ADMINISTRATOR, model=AskUsers)
def users_page(call: Call) -> AnyResponse:
    """The company's users."""
    asked: AskUsers = call.body
    return _show(call, done=asked.done or "", cursor=asked.cursor)


@api.custom("POST", PATH, role=Role.ADMINISTRATOR, form=True)
def add_user_form(call: Call) -> AnyResponse:
    """Creates a user."""
    try:
        submit(call, schemas.AddUser, users_api.add_user)
    except ServiceError as error:
        return _show(call, refuse("add", error))
    return redirect_to(f"{PATH}?done=user_added")


@api.custom("POST", f"{PATH}/close", role=Role.ADMINISTRATOR, form=True)
def close_access_form(call: Call) -> AnyResponse:
    """Closes a user's access."""
    try:
        submit(call, schemas.UserId, users_api.deactivate_user)
    except ServiceError as error:
        return _show(call, refuse("close", error), cursor=_cursor())
    return redirect_to(f"{PATH}?done=access_closed")


@api.custom("POST", f"{PATH}/reset-factor", role=Role.ADMINISTRATOR, form=True)
def reset_factor_form(call: Call) -> AnyResponse:
    """Resets a user's second factor."""
    try:
        submit(call, schemas.UserId, second_factor.reset_second_factor)
    except ServiceError as error:
        return _show(call, refuse("reset", error), cursor=_cursor())
    return redirect_to(f"{PATH}?done=factor_reset")


@api.custom("GET", USER_ROLES, role=Role.ADMINISTRATOR)
def user_roles_page(call: Call) -> AnyResponse:
    """The form of a user's roles."""
    return show(call, _roles_form(call))


@api.custom("POST", USER_ROLES, role=Role.ADMINISTRATOR, form=True, drawn=True, idempotency="passed")
def user_roles_form(call: Call) -> AnyResponse:
    """Sets a user's roles, which ends their sessions."""
    return take(call, _roles_form(call))


@api.custom("GET", USER_CUSTOMERS, role=Role.ADMINISTRATOR)
def hand_over_page(call: Call) -> AnyResponse:
    """The form that hands a user's customers over to another user."""
    return show(call, _hand_over_form(call))


@api.custom(
    "POST",
    USER_CUSTOMERS,
    role=Role.ADMINISTRATOR,
    form=True,
    drawn=True,
    idempotency="passed",
    deadline=lambda settings: user_names.HAND_OVER_SECONDS,
)
def hand_over_form(call: Call) -> AnyResponse:
    """Hands a user's customers over to another user."""
    return take(call, _hand_over_form(call))


def _hand_over_form(call: Call) -> FormPage:
    action = own_action("hand_over_customers", "hand_over")
    user = run(call, users_api.get_user, schemas.UserId(user_id=call.path["user_id"]))
    title = f"{page_texts().word(action.word)} – {user.name}"
    target = Target(action, "", ids={"user_id": user.id})
    return FormPage(
        target, title, PATH, lambda reply: f"{PATH}?done={'handed_over_in_part' if reply['left'] else 'handed_over'}"
    )


def _roles_form(call: Call) -> FormPage:
    action = own_action("set_roles", "set_roles")
    user = run(call, users_api.get_user, schemas.UserId(user_id=call.path["user_id"]))
    title = f"{page_texts().word(action.word)} – {user.name}"
    target = Target(action, "", ids={"user_id": user.id})
    return FormPage(target, title, PATH, lambda _: f"{PATH}?done=roles_set")


def _show(call: Call, refused: Refusal = NOTHING_REFUSED, done: str = "", cursor: str | None = None) -> Response:
    texts = page_texts()
    listed = run(call, users_api.list_users, schemas.ListUsers(cursor=cursor))
    values = {
        "refused": refused,
        "done": done,
        "users": [_row(view, call.principal.user, texts) for view in listed.items],
        "cursor": cursor,
        "next_cursor": listed.next_cursor,
        "roles": {role: texts.word(label) for role, label in ROLES.items()},
    }
    return refused.delay(render_page(call, "users.html", refused.status, **values))


def _row(view: schemas.UserView, caller: str, texts: Texts) -> UserRow:
    return UserRow(
        view.id,
        view.name,
        view.login,
        ", ".join(texts.word(ROLES[role]) for role in view.roles),
        Badge(texts("user_active"), "good") if view.active else Badge(texts("user_closed"), "plain"),
        moment(view.created_at.isoformat()),
        view.active and view.id != caller,
    )


def _cursor() -> str | None:
    """The page of the list that the form stood on."""
    return request.form.get("cursor", "")[:1000] or None
