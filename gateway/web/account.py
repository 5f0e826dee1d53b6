"""Account and security: where the caller is logged in, and the password. `account_factor` has the second factor's forms."""

from dataclasses import dataclass
from typing import Literal

from flask import Response, request
from pydantic import Field
from werkzeug.wrappers import Response as AnyResponse

from contracts.access import Role
from contracts.crm.alarms import ListAlarms
from contracts.errors import ServiceError
from gateway import schemas
from gateway.api import access, preferences, second_factor
from gateway.api import sessions as sessions_api
from gateway.choices import LANGUAGES
from gateway.http import decoding
from gateway.http.call import Call
from gateway.http.operations import Api
from gateway.http.rights import may
from gateway.identity import cookies, sessions
from gateway.identity.preferences import Preferences, keep
from gateway.web.formats import moment
from gateway.web.paging import AskPage
from gateway.web.programs import name_program
from gateway.web.rendering import redirect_to, render_page
from gateway.web.submission import NOTHING_REFUSED, Refusal, refuse, refuse_field, run, submit
from gateway.web.tab_order import list_tabs
from gateway.web.texts import page_texts

PATH = "/account"
Done = Literal["one_ended", "others_ended", "factor_removed", "preferences_kept", "tabs_kept"]

api = Api("account")


class AskAccount(AskPage):
    """The page of the caller's account. `done` is what a form has just done, `moved` the tab that it has moved `by` a place;
    `cursor` a later page of the sessions."""

    done: Done | None = None
    moved: str = Field(default="", max_length=60)
    by: Literal["", "up", "down"] = ""


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session as people read it; a field is empty where an older release noted nothing."""

    id: str
    program: str
    agent: str
    address: str
    since: str
    used: str
    ends: str
    is_current: bool


@api.custom("GET", PATH, role=Role.VIEWER, model=AskAccount)
def account_page(call: Call) -> AnyResponse:
    """The caller's sessions, password and second factor."""
    asked: AskAccount = call.body
    return show(call, done=asked.done or "", cursor=asked.cursor, moved=asked.moved, by=asked.by)


@api.custom("POST", f"{PATH}/sessions/end", role=Role.VIEWER, form=True)
def end_session_form(call: Call) -> AnyResponse:
    """Ends one of the caller's sessions."""
    try:
        submit(call, schemas.SessionId, sessions_api.end_own_session)
    except ServiceError as error:
        return show(call, refuse("sessions", error))
    return redirect_to(f"{PATH}?done=one_ended")


@api.custom("POST", f"{PATH}/sessions/end-others", role=Role.VIEWER, form=True)
def end_other_sessions_form(call: Call) -> AnyResponse:
    """Ends all of the caller's sessions but this one."""
    sessions.end_others(call.principal.user, call.principal.token_id)
    call.gateway.authentication.principals.clear()
    return redirect_to(f"{PATH}?done=others_ended")


@api.custom("POST", f"{PATH}/password", role=Role.VIEWER, form=True)
def change_password_form(call: Call) -> AnyResponse:
    """Changes the caller's password, which ends all sessions, and leads to the login."""
    if request.form.get("repeat_password") != request.form.get("new_password"):
        return show(call, refuse_field("password", "repeat_password", "passwords_differ"))
    try:
        submit(call, schemas.ChangePassword, access.change_password)
    except ServiceError as error:
        return show(call, refuse("password", error, password_field="old_password"))
    notice = page_texts()("password_changed")
    answer = render_page(None, "login.html", next="/", login="", alarm="", notice=notice)
    cookies.drop(request, answer, cookies.SESSION)
    return answer


@api.custom("POST", f"{PATH}/preferences", role=Role.VIEWER, form=True)
def set_preferences_form(call: Call) -> AnyResponse:
    """Chooses language and theme of the caller's pages; "" leaves it to the browser."""
    chosen = {name: request.form.get(name) or None for name in Preferences._fields}
    try:
        kept = run(call, preferences.set_preferences, decoding.fill(schemas.SetPreferences, chosen, {}))
    except ServiceError as error:
        return show(call, refuse("preferences", error))
    answer = redirect_to(f"{PATH}?done=preferences_kept")
    return keep(request, answer, Preferences(kept.language or "", kept.theme or ""))


def show(
    call: Call,
    refused: Refusal = NOTHING_REFUSED,
    done: str = "",
    cursor: str | None = None,
    moved: str = "",
    by: str = "",
) -> Response:
    """The page, with what a form has done or why one was refused."""
    listed = run(call, sessions_api.list_own_sessions, schemas.ListOwnSessions(cursor=cursor))
    values = {
        "refused": refused,
        "done": done,
        "sessions": [describe_session(view) for view in listed.items],
        "next_cursor": listed.next_cursor,
        "factor": run(call, second_factor.get_second_factor),
        "moment": moment,
        "preferred": run(call, preferences.get_preferences),
        "tabs": list_tabs(call, page_texts(), moved, by),
        "languages": {tag: language.name for tag, language in LANGUAGES.items()},
        "has_alarms": may(call, ListAlarms),
    }
    return refused.delay(render_page(call, "account.html", refused.status, **values))


def describe_session(view: schemas.SessionView) -> SessionRow:
    """A session as the pages show it."""
    since, used, ends = (
        moment(at.isoformat()) if at else "" for at in (view.created_at, view.seen_at, view.expires_at)
    )
    program = name_program(view.agent)
    return SessionRow(view.id, program, view.agent, view.address, since, used, ends, view.current)
