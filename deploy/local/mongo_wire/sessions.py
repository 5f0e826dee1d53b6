"""Who a client is and what it may do. Before it has logged in: shake hands and log in, nothing else.

saslStart, saslContinue, or hello with speculativeAuthenticate → scram.py; a user may do what users.py says
18 AuthenticationFailed: wrong name or password          13 Unauthorized: not logged in, or not allowed
"""

from collections.abc import Mapping
from typing import Any

import bson

from . import errors
from .administration import HELLO, hello
from .message import Command
from .scram import Exchange, LoginFailed
from .users import READ_WRITE, User

MECHANISM, USERS_DATABASE = "SCRAM-SHA-256", "admin"
FOR_EVERYBODY = frozenset((b"ping", b"buildInfo", b"buildinfo"))
# Of a user's own sessions and transactions; drivers send them to the database `admin`.
FOR_EVERY_USER = frozenset((b"endSessions", b"refreshSessions", b"commitTransaction", b"abortTransaction"))
# The stages of an aggregation that may name another database, which then stands under "db".
CROSSING = ("$out", "$merge", "$lookup", "$unionWith", "$graphLookup")
DATABASE_KEY = b"\x02db\0"


class Session:
    """One client's connection."""

    def __init__(self, users: Mapping[str, User]) -> None:
        """Not logged in; `users` are all that there are."""
        self._users = users
        self._user: User | None = None
        self._exchange: Exchange | None = None
        self._proven: User | None = None

    def answer(self, command: Command) -> bytes | None:
        """The reply, where the session gives it: handshake, login, refusal. None: the command may be run."""
        user = self._user
        if user is not None and command.name in READ_WRITE and user.owns(command.db) and not _crosses(command, user):
            return None if user.may_run(command) else _forbidden(command)
        return self._answer_others(command)

    def _answer_others(self, command: Command) -> bytes | None:
        own = OWN.get(command.name)
        if own is not None:
            return bson.encode(own(self, command.document() | {"$db": command.db.decode()}, command))
        if command.name in FOR_EVERYBODY:
            return None
        if self._user is None:
            return _refusal(13, f"Command {_name(command)} requires authentication")
        if self._user.is_operator or command.name in FOR_EVERY_USER:
            return None
        return _forbidden(command)

    def _hello(self, document: dict[str, Any], command: Command) -> dict[str, Any]:
        """The handshake. Drivers begin to log in with it, which saves them a question; what fails there is left out."""
        reply = hello(command)
        if "saslSupportedMechs" in document:
            reply["saslSupportedMechs"] = [MECHANISM]
        if (begun := document.get("speculativeAuthenticate")) is not None:
            started = self._start(begun | {"$db": begun.get("db", "")}, command)
            if started["ok"]:
                reply["speculativeAuthenticate"] = started
        return reply

    def _start(self, document: dict[str, Any], command: Command) -> dict[str, Any]:
        try:
            return self._begin(document)
        except LoginFailed:
            return self._fail()

    def _begin(self, document: dict[str, Any]) -> dict[str, Any]:
        if document.get("mechanism") != MECHANISM or document["$db"] != USERS_DATABASE:
            raise LoginFailed("only this mechanism, only these users")
        exchange = Exchange(bytes(document.get("payload", b"")))
        user = self._users.get(exchange.name)
        if user is None:
            raise LoginFailed("unknown name")
        self._exchange, self._proven = exchange, user
        return _step(exchange.challenge(user.secret), done=False)

    def _continue(self, document: dict[str, Any], command: Command) -> dict[str, Any]:
        exchange, user = self._exchange, self._proven
        if exchange is None or user is None:
            return self._fail()
        try:
            confirmed = exchange.confirm(bytes(document.get("payload", b"")), user.secret)
        except LoginFailed:
            return self._fail()
        self._exchange = self._proven = None
        self._user = user
        return _step(confirmed, done=True)

    def _fail(self) -> dict[str, Any]:
        """The same words whatever was wrong; a login that failed also ends the one before."""
        self._user = self._exchange = self._proven = None
        return errors.failure(18, "Authentication failed.")

    def _log_out(self, document: dict[str, Any], command: Command) -> dict[str, Any]:
        self._user = None
        return {"ok": 1.0}

    def _status(self, document: dict[str, Any], command: Command) -> dict[str, Any]:
        users = [{"user": self._user.name, "db": USERS_DATABASE}] if self._user else []
        return {"authInfo": {"authenticatedUsers": users, "authenticatedUserRoles": []}, "ok": 1.0}


OWN = {
    **dict.fromkeys(HELLO, Session._hello),
    b"saslStart": Session._start,
    b"saslContinue": Session._continue,
    b"logout": Session._log_out,
    b"connectionStatus": Session._status,
}


def _step(payload: bytes, done: bool) -> dict[str, Any]:
    return {"conversationId": 1, "done": done, "payload": payload, "ok": 1.0}


def _refusal(code: int, text: str) -> bytes:
    return bson.encode(errors.failure(code, text))


def _forbidden(command: Command) -> bytes:
    return _refusal(13, f"not authorized on {command.db.decode()} to execute command {_name(command)}")


def _name(command: Command) -> str:
    return command.name.decode(errors="replace")


def _crosses(command: Command, user: User) -> bool:
    """Whether an aggregation reads or writes a database that the user may not."""
    if command.name != b"aggregate" or DATABASE_KEY not in command.body:
        return False
    return any(not user.owns(name.encode()) for name in _databases(command.document().get("pipeline")))


def _databases(value: Any, inside: bool = False) -> list[str]:
    """The databases that the crossing stages in `value` name; `inside` one of them, every "db" with a text is taken for one."""
    if isinstance(value, list):
        return [name for one in value for name in _databases(one, inside)]
    if not isinstance(value, dict):
        return []
    here = [value["db"]] if inside and isinstance(value.get("db"), str) else []
    return here + [name for key, one in value.items() for name in _databases(one, inside or key in CROSSING)]
