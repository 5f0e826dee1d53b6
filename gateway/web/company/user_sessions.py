"""Where a user is logged in, for administrators, and the end of one or all of their sessions."""

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from contracts.access import Role
from contracts.errors import ServiceError
from gateway import schemas
from gateway.api import sessions as sessions_api
from gateway.api import users as users_api
from gateway.http.call import Call
from gateway.http.operations import Api
from gateway.web.account import describe_session
from gateway.web.company.users import PATH
from gateway.web.paging import AskPage
from gateway.web.rendering import redirect_to, render_page
from gateway.web.submission import NOTHING_REFUSED, Refusal, refuse, run

SESSIONS = PATH + "/<user_id>/sessions"

api = Api("user_session_pages")


class AskSessions(AskPage):
    """The page of a user's sessions; `cursor` is a later page of them."""

    user_id: str


@api.custom("GET", SESSIONS, role=Role.ADMINISTRATOR, model=AskSessions)
def user_sessions_page(call: Call) -> AnyResponse:
    """A user's sessions."""
    asked: AskSessions = call.body
    return _show(call, asked.user_id, asked.cursor)


@api.custom("POST", SESSIONS + "/end", role=Role.ADMINISTRATOR, form=True)
def end_user_session_form(call: Call) -> AnyResponse:
    """Ends one session of a user."""
    user_id = call.path["user_id"]
    named = schemas.UserSessionId(user_id=user_id, session_id=request.form.get("session_id", ""))
    try:
        run(call, sessions_api.end_session, named)
    except ServiceError as error:
        return _show(call, user_id, None, refuse("sessions", error))
    return redirect_to(f"{PATH}/{user_id}/sessions")


@api.custom("POST", SESSIONS + "/end-all", role=Role.ADMINISTRATOR, form=True)
def end_user_sessions_form(call: Call) -> AnyResponse:
    """Ends all sessions of a user."""
    user_id = call.path["user_id"]
    run(call, sessions_api.end_sessions, schemas.UserId(user_id=user_id))
    return redirect_to(f"{PATH}/{user_id}/sessions")


def _show(call: Call, user_id: str, cursor: str | None, refused: Refusal = NOTHING_REFUSED) -> Response:
    user = run(call, users_api.get_user, schemas.UserId(user_id=user_id))
    listed = run(call, sessions_api.list_sessions, schemas.ListSessions(user_id=user_id, cursor=cursor))
    values = {
        "user": user,
        "sessions": [describe_session(view) for view in listed.items],
        "next_cursor": listed.next_cursor,
        "refused": refused,
    }
    return refused.delay(render_page(call, "user_sessions.html", refused.status, **values))
