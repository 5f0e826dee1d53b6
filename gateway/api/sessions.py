"""Sessions over HTTP: the caller's own, and for administrators those of others."""

from datetime import UTC, timedelta

from chassis import clock
from chassis.paging import page
from chassis.storage import Row
from contracts.access import Role
from contracts.base import ListRequest, Page, Reply
from gateway import errors, schemas
from gateway.http.call import Call
from gateway.http.operations import Api
from gateway.identity import sessions, users
from gateway.models import Session

api = Api("sessions")


@api.custom("GET", "/me/sessions", role=Role.VIEWER, model=schemas.ListOwnSessions, reply=Page[schemas.SessionView])
def list_own_sessions(call: Call) -> Reply:
    """Lists the caller's sessions, newest first: when and from where they were used."""
    return _list(call, call.principal.user, call.body)


@api.custom("DELETE", "/me/sessions", role=Role.VIEWER, status=204, personal=True)
def end_own_sessions(call: Call) -> None:
    """Ends all of the caller's sessions, this one included."""
    sessions.end_all(call.principal.user)
    call.gateway.authentication.principals.clear()


@api.custom(
    "DELETE",
    "/me/sessions/<session_id>",
    role=Role.VIEWER,
    model=schemas.SessionId,
    status=204,
    failures=("gateway.session_not_found",),
    personal=True,
)
def end_own_session(call: Call) -> None:
    """Ends one of the caller's sessions."""
    _end(call, call.body.session_id, call.principal.user)


@api.custom(
    "GET",
    "/users/<user_id>/sessions",
    role=Role.ADMINISTRATOR,
    model=schemas.ListSessions,
    reply=Page[schemas.SessionView],
    failures=("gateway.user_not_found",),
)
def list_sessions(call: Call) -> Reply:
    """Lists a user's sessions, newest first."""
    return _list(call, users.get(call.body.user_id).id, call.body)


@api.custom(
    "DELETE",
    "/users/<user_id>/sessions",
    role=Role.ADMINISTRATOR,
    model=schemas.UserId,
    status=204,
    failures=("gateway.user_not_found",),
)
def end_sessions(call: Call) -> None:
    """Ends all sessions of a user."""
    sessions.end_all(users.get(call.body.user_id).id)
    call.gateway.authentication.principals.clear()


@api.custom(
    "DELETE",
    "/users/<user_id>/sessions/<session_id>",
    role=Role.ADMINISTRATOR,
    model=schemas.UserSessionId,
    status=204,
    failures=("gateway.user_not_found", "gateway.session_not_found"),
)
def end_session(call: Call) -> None:
    """Ends one session of a user."""
    _end(call, call.body.session_id, users.get(call.body.user_id).id)


def _end(call: Call, session_id: str, user_id: str) -> None:
    if not sessions.end(session_id, user_id):
        raise errors.session_not_found(session_id)
    call.gateway.authentication.principals.clear()


def _list(call: Call, user_id: str, request: ListRequest[Page[schemas.SessionView]]) -> Reply:
    """The sessions that have not ended; a page may have fewer than its limit."""
    now = clock.now()
    idle = timedelta(hours=call.gateway.settings.session_idle_hours)

    def view(row: Row) -> schemas.SessionView:
        return schemas.SessionView(
            id=row["_id"],
            expires_at=row["expires_at"].replace(tzinfo=UTC),
            current=row["_id"] == call.principal.token_id,
        )

    query = {"user_id": user_id, "expires_at": {"$gt": now}}
    found: Page[schemas.SessionView] = page(Session, query, request, ["expires_at"], view)
    details = sessions.details_by_id([one.id for one in found.items])
    items = [_with(details.get(one.id, {}), one, idle) for one in found.items]
    return found.model_copy(update={"items": [one for one in items if one.expires_at > now]})


def _with(details: Row, view: schemas.SessionView, idle: timedelta) -> schemas.SessionView:
    """The session with what is noted of it; it ends when it is idle for too long."""
    if not details:
        return view
    seen = details["seen_at"].replace(tzinfo=UTC)
    update = {name: details.get(name) for name in ("created_at", "address", "agent")}
    return view.model_copy(update={**update, "seen_at": seen, "expires_at": min(view.expires_at, seen + idle)})
