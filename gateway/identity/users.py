"""Users and their logins: add(), set_roles(), deactivate(), change_password(), log_in()."""

from collections.abc import Iterable, Sequence
from contextlib import suppress

from mongoengine.errors import NotUniqueError

from chassis import clock
from chassis.context import current
from chassis.database import in_own_time
from chassis.ids import new_id
from chassis.logs import log
from chassis.storage import change, create
from contracts.access import Role
from contracts.collation import collation_key
from contracts.errors import ServiceError
from contracts.gateway_errors import HttpError
from contracts.users import UserName
from gateway import errors
from gateway.audit.record import note_login
from gateway.identity import (
    companies,
    leavers,
    login_steps,
    password_rules,
    passwords,
    sessions,
    throttle,
    throttle_rules,
)
from gateway.identity.sessions import Origin
from gateway.models import Company, Session, User, anywhere
from gateway.settings import Settings


def add(login: str, name: str, password: str, roles: Iterable[Role], pointer: str = "/password") -> User:
    """Creates a user of the current company.

    Raises InvalidInput at `pointer` for a password that is easily guessed, HttpError 409 if any company has a user with
    this login.
    """
    password_rules.check(password, [login, name, _company_name()], pointer)
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


def add_limited(login: str, name: str, password: str, roles: Iterable[Role], rules: throttle_rules.Rules) -> User:
    """The same for a caller who may try out logins: each one that is taken makes the company's next ones wait."""
    attempt = throttle.begin(rules.own, "new login", current().tenant)
    try:
        user = add(login, name, password, roles)
    except ServiceError as error:
        if error.code != errors.login_taken().code:
            attempt.cancel()
        raise
    attempt.succeed()
    return user


def get(user_id: str) -> User:
    """A user of the current company. Raises NotFound."""
    user = User.find(id=user_id).first()
    if user is None:
        raise errors.user_not_found(user_id)
    found: User = user
    return found


def names_of(user_ids: Iterable[str]) -> dict[str, str]:
    """The names of users of the current company, by their ids; an unknown id is left out."""
    return {row["_id"]: row["name"] for row in User.rows({"_id": {"$in": list(user_ids)}}, ["name"])}


def find_names(user_ids: Iterable[str]) -> dict[str, UserName]:
    """Users of the current company by their ids, former ones, too; an unknown id is left out. No query without ids."""
    wanted = set(user_ids)
    by_id = {"_id": {"$in": sorted(wanted)}}
    rows = in_own_time(lambda: User.rows(by_id, ["name", "active"])) if wanted else []
    return {row["_id"]: UserName(name=row["name"], active=row["active"]) for row in rows}


def list_all_names() -> dict[str, UserName]:
    """All users of the current company by their ids, in Swedish order of their names, those who have left last."""
    rows = in_own_time(lambda: User.rows({}, ["name", "active"]))
    rows.sort(key=lambda row: (not row["active"], collation_key(row["name"])))
    return {row["_id"]: UserName(name=row["name"], active=row["active"]) for row in rows}


def list_former(among: Sequence[str] | None = None) -> list[str]:
    """The ids of the users of the current company who have left; only those `among` these."""
    query = {"active": False, **({} if among is None else {"_id": {"$in": list(among)}})}
    return sorted(str(row["_id"]) for row in in_own_time(lambda: User.rows(query, ["_id"])))


def list_logins() -> list[tuple[str, str, str, bool]]:
    """Id, name, login and state of all users of the current company."""
    rows = User.rows({}, ["name", "login", "active"])
    return [(row["_id"], row["name"], row["login"], row["active"]) for row in rows]


def list_names() -> dict[str, str]:
    """The names of all active users of the current company, by their ids, the names in Swedish order."""
    rows = in_own_time(lambda: User.rows({"active": True}, ["name"]))
    return {row["_id"]: row["name"] for row in sorted(rows, key=lambda row: collation_key(row["name"]))}


def set_roles(user_id: str, roles: Iterable[Role], version: int) -> User:
    """Sets a user's roles and ends their sessions. Raises NotFound, Stale, or HttpError 409 for the caller's own roles."""
    if user_id == current().user:
        raise errors.own_access()

    def decide(user: User) -> None:
        user.roles = sorted(str(role) for role in roles)

    user = change(User, user_id, decide, not_found=errors.user_not_found, if_version=version)
    sessions.end_all(user_id)
    return user


def deactivate(user_id: str) -> User:
    """Deactivates a user, ends their sessions and revokes their keys.

    Raises NotFound, or HttpError 409 for the caller's own user.
    """
    if user_id == current().user:
        raise errors.own_access()

    def decide(user: User) -> None:
        user.active = False

    get(user_id)
    leavers.note(user_id)
    user = change(User, user_id, decide, not_found=errors.user_not_found)
    sessions.end_all(user_id)
    companies.revoke_keys_of(user_id)
    return user


def change_password(user_id: str, old: str, new: str, rules: throttle_rules.Rules) -> None:
    """Sets a new password and ends the user's sessions.

    Raises HttpError 401 if the old password is wrong, 429 after too many wrong ones.
    """
    check_password(user_id, old, rules)
    set_password(user_id, new, "/new_password")


def check_password(user_id: str, password: str, rules: throttle_rules.Rules) -> None:
    """Asks a caller who is logged in for their password. Raises HttpError 401 if it is wrong, 429 after too many wrong ones."""
    user = User.find(id=user_id).first()
    attempt = throttle.begin(rules.own, "old password", user_id)
    if not _judge(attempt, password, user):
        raise errors.wrong_password()
    attempt.succeed()


def set_password(user_id: str, password: str, pointer: str = "/password") -> None:
    """Sets the password of a user of the current company and ends their sessions. Raises NotFound or InvalidInput."""
    owner = get(user_id)
    password_rules.check(password, [owner.login, owner.name, _company_name()], pointer)
    hashed = passwords.hash_password(password)

    def decide(user: User) -> None:
        user.password = hashed

    change(User, user_id, decide, not_found=errors.user_not_found)
    sessions.end_all(user_id)


def log_in(login: str, password: str, origin: Origin, settings: Settings) -> tuple[str, Session, User]:
    """Starts a session; returns its token, the session and the user.

    Raises HttpError 401, also when a second step is needed, or 429 when failures before it make it wait, or when too many
    passwords are being checked.
    """
    login = fold_login(login)
    note_login(login)
    attempt = throttle.begin_login(login, origin.address, throttle_rules.rules_of(settings))
    began = clock.now()
    user = anywhere(User, login=login)
    if user is not None and not user.active:
        user = None
    if not _judge(attempt, password, user) or user is None:
        log.warning("login refused from %s", origin.address)
        raise errors.wrong_password()
    attempt.cancel()
    _renew_hash(user, password)
    login_steps.demand(user, began)
    attempt.succeed()
    token, session = sessions.start(user, origin, settings.session_hours)
    return token, session, user


def fold_login(login: str) -> str:
    """A login in the form that is stored: lower case, without outer white space."""
    return login.strip().casefold()


def _judge(attempt: throttle.Attempt, password: str, user: User | None) -> bool:
    """Whether the password is the user's. What was not judged does not count as a failure."""
    try:
        return passwords.is_right(password, user.password if user is not None else None, attempt.is_known)
    except ServiceError:
        attempt.cancel()
        raise


def _renew_hash(user: User, password: str) -> None:
    """Stores a hash made with today's parameters, if there is time. Not a change of the user, so no session ends."""
    if not passwords.is_outdated(user.password):
        return
    query = {"_id": user.id, "tenant": user.tenant, "password": user.password}
    with suppress(HttpError):
        User._get_collection().update_one(query, {"$set": {"password": passwords.hash_password(password)}})


def _company_name() -> str:
    company = Company.find(id=current().tenant).first()
    return company.name if company is not None else ""
