"""Sessions: start(), end(), end_others(), end_all(); note_use() and is_over() at each look-up.

A session ends at its flat end, after SESSION_IDLE_HOURS without a request, by a logout, and with any change of the user: it is
bound to the user's version at the login, so that password and sessions change in one write.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from chassis import clock
from chassis.context import current
from gateway.audit.record import note_session
from gateway.identity import login_steps, tokens
from gateway.models import Session, SessionDetails, User, anywhere

NOTED_EVERY = timedelta(minutes=1)
"""The time of last use is written at most so often, for sessions and for keys."""
LONGEST_AGENT = 200


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a caller is: network address and, if it names itself, the program."""

    address: str
    agent: str


def start(user: User, origin: Origin, hours: float) -> tuple[str, Session]:
    """Starts a session of the user, of whatever company; returns its token, which is not stored."""
    token, now = tokens.create_token("ses"), clock.now()
    expires = now + timedelta(hours=hours)
    # The details first: a session without them would be taken for one of a release before, bound to nothing.
    SessionDetails(
        id=token.id,
        tenant=user.tenant,
        user_version=user.version,
        created_at=now,
        seen_at=now,
        expires_at=expires,
        address=origin.address,
        agent=origin.agent[:LONGEST_AGENT],
    ).save(force_insert=True)
    session = Session(id=token.id, tenant=user.tenant, digest=token.digest, user_id=user.id, expires_at=expires)
    session.save(force_insert=True)
    note_session(user.tenant, user.id, session.id)
    return token.text, session


def details_of(session: Session) -> SessionDetails | None:
    """None for a session that a release before has started."""
    return anywhere(SessionDetails, _id=session.id, tenant=session.tenant)


def end_of(session: Session, details: SessionDetails | None, user: User, idle: timedelta) -> datetime:
    """When the session ends without a further request; the beginning of time if the user has changed since its start."""
    flat: datetime = session.expires_at.replace(tzinfo=UTC)
    if details is None:
        return flat
    if details.user_version != user.version:
        return datetime.min.replace(tzinfo=UTC)
    seen: datetime = details.seen_at.replace(tzinfo=UTC)
    return min(flat, seen + idle)


def note_use(details: SessionDetails | None) -> None:
    """Writes the time of last use, once a minute."""
    now = clock.now()
    if details is not None and now - details.seen_at.replace(tzinfo=UTC) >= NOTED_EVERY:
        query = {"_id": details.id, "tenant": details.tenant, "seen_at": {"$lt": now - NOTED_EVERY / 2}}
        SessionDetails._get_collection().update_one(query, {"$set": {"seen_at": now}})


def details_by_id(session_ids: list[str]) -> dict[str, dict[str, Any]]:
    """The details of sessions of the current company, by their ids; those started by a release before have none."""
    return {row["_id"]: row for row in SessionDetails.rows({"_id": {"$in": session_ids}})}


def end(session_id: str, user_id: str) -> bool:
    """Ends one session of a user of the current company; says whether there was one."""
    return bool(Session.find(id=session_id, user_id=user_id).delete())


def end_all(user_id: str) -> None:
    """Ends all sessions and unfinished logins of a user of the current company."""
    Session.find(user_id=user_id).delete()
    login_steps.end_all(user_id)


def end_others(user_id: str, session_id: str) -> None:
    """Ends the sessions and unfinished logins of a user of the current company, but for one session."""
    Session.find(user_id=user_id, id__ne=session_id).delete()
    login_steps.end_all(user_id)


def log_out(session_id: str) -> None:
    """Ends the caller's session."""
    Session.objects(tenant=current().tenant, id=session_id).delete()


def end_by_token(token: str) -> Session | None:
    """Ends the session of this token, of whatever company, and returns it; None if there is none."""
    session = anywhere(Session, _id=tokens.id_of(token) or "")
    if session is None or not tokens.matches(token, session.digest):
        return None
    Session.objects(tenant=session.tenant, id=session.id).delete()
    note_session(session.tenant, session.user_id, session.id)
    return session
