"""Users and their logins: add(), deactivate(), change_password(), log_in(), log_out()."""

import hashlib
import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from mongoengine.errors import NotUniqueError
from pymongo import ReturnDocument

from chassis.context import current
from chassis.ids import new_id
from chassis.logs import log
from chassis.storage import change, create
from contracts.access import Role
from gateway import errors
from gateway.identity import passwords, tokens
from gateway.models import LoginCount, Session, User, anywhere

WINDOW_SECONDS = 15 * 60


def add(login: str, name: str, password: str, roles: Iterable[Role]) -> User:
    """Creates a user of the current company. Raises HttpError 409 if any company has a user with this login."""
    user = User(
        id=new_id("usr"),
        login=fold_login(login),
        name=name,
        password=passwords.hash_password(password),
        roles=sorted(str(role) for role in roles),
    )
    try:
        return create(user)
    except NotUniqueError:
        raise errors.login_taken() from None


def deactivate(user_id: str) -> User:
    """Deactivates a user and ends their sessions. Raises NotFound, or HttpError 409 for the caller's own user."""
    if user_id == current().user:
        raise errors.own_access()

    def decide(user: User) -> None:
        user.active = False

    user = change(User, user_id, decide, not_found=errors.user_not_found)
    _end_sessions(user_id)
    return user


def change_password(user_id: str, old: str, new: str) -> None:
    """Sets a new password and ends the user's sessions. Raises HttpError 401 if the old password is wrong."""
    user = User.find(id=user_id).first()
    if not passwords.is_right(old, user.password if user is not None else None):
        raise errors.wrong_password()
    reset_password(user_id, new)


def reset_password(user_id: str, password: str) -> None:
    """Sets a password without the old one, and ends the user's sessions. Raises NotFound."""
    set_password(user_id, password)
    _end_sessions(user_id)


def set_password(user_id: str, password: str) -> None:
    hashed = passwords.hash_password(password)

    def decide(user: User) -> None:
        user.password = hashed

    change(User, user_id, decide, not_found=errors.user_not_found)


def log_in(login: str, password: str, address: str, attempts: int, hours: float) -> tuple[str, Session, User]:
    """Starts a session; returns its token, the session and the user.

    Raises HttpError 401, or 429 after `attempts` within 15 minutes.
    """
    count = _count_attempt(fold_login(login), address)
    if count > attempts:
        raise errors.too_many_logins(WINDOW_SECONDS)
    user = anywhere(User, login=fold_login(login))
    if user is not None and not user.active:
        user = None
    if not passwords.is_right(password, user.password if user is not None else None) or user is None:
        log.warning("login refused from %s", address)
        raise errors.wrong_password()
    token = tokens.create_token("ses")
    expires = datetime.now(UTC) + timedelta(hours=hours)
    session = Session(id=token.id, tenant=user.tenant, digest=token.digest, user_id=user.id, expires_at=expires)
    session.save(force_insert=True)
    return token.text, session, user


def log_out(session_id: str) -> None:
    """Ends one session of the current company."""
    Session.find(id=session_id).delete()


def end_session(token: str) -> None:
    """Ends the session of this token, of whatever company; does nothing if there is none."""
    session = anywhere(Session, _id=tokens.id_of(token) or "")
    if session is not None and tokens.matches(token, session.digest):
        Session.objects(tenant=session.tenant, id=session.id).delete()


def fold_login(login: str) -> str:
    """A login in the form that is stored: lower case, without outer white space."""
    return login.strip().casefold()


def _end_sessions(user_id: str) -> None:
    Session.find(user_id=user_id).delete()


def _count_attempt(login: str, address: str) -> int:
    """Counts an attempt; returns the attempts for this login and address in the current 15 minutes."""
    window = int(time.time() // WINDOW_SECONDS)
    key = hashlib.sha256(f"{login}\n{address}\n{window}".encode()).hexdigest()
    row = LoginCount._get_collection().find_one_and_update(
        {"_id": key},
        {
            "$inc": {"count": 1},
            "$set": {"expires_at": datetime.fromtimestamp((window + 2) * WINDOW_SECONDS, UTC)},
        },
        upsert=True,
        return_document=ReturnDocument.AFTER,
    )
    return int(row["count"])
