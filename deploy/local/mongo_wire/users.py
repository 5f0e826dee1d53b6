"""The users of a database: a file with hashes of their passwords, and which databases each may read and write.

`python -m deploy.local.mongo_wire.users FILE` writes one from the environment: MONGODB_PASSWORD_<NAME> makes a user that may
read and write `kundkort_<name>`, within its limits (limits.py); MONGODB_PASSWORD_PRUNER the one that prunes the gateway's audit
trail; MONGODB_PASSWORD_OPERATOR the one that may do everything.
"""

import json
import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from .limits import OF_USERS
from .message import Command
from .scram import Secret

OPERATOR, PRUNER = "operator", "pruner"
VARIABLE = "MONGODB_PASSWORD_"
# The commands of MongoDB's role readWrite that are spoken here, each on the user's own databases only.
READ_WRITE = frozenset(
    (
        *(b"insert", b"update", b"delete", b"findAndModify", b"findandmodify"),
        *(b"find", b"aggregate", b"getMore", b"killCursors", b"distinct", b"count"),
        *(b"create", b"drop", b"createIndexes", b"dropIndexes"),
        *(b"listCollections", b"listIndexes", b"collStats", b"collstats", b"dbStats", b"dbstats"),
    )
)


@dataclass(frozen=True)
class User:
    """May read and write the databases whose names `databases` (a regular expression) matches whole; "": may do everything."""

    name: str
    secret: Secret
    databases: str
    _known: set[bytes] = field(default_factory=set, compare=False)

    @property
    def is_operator(self) -> bool:
        """Whether there is nothing that this user may not do."""
        return not self.databases

    def may_run(self, command: Command) -> bool:
        """Whether the user's limits allow a command on one of its own databases."""
        limits = OF_USERS.get(self.name)
        return limits is None or not limits.forbid(command)

    def owns(self, database: bytes) -> bool:
        """Whether the user may read and write that database."""
        if self.is_operator or database in self._known:
            return True
        if re.fullmatch(self.databases, database.decode(errors="replace")) is None:
            return False
        self._known.add(database)
        return True


def write(path: Path, wanted: Mapping[str, tuple[str, str]]) -> None:
    """Write the file for these users: name to password and databases. Only its owner may read it."""
    users = [
        {"name": name, "databases": databases, **Secret.of(password).to_json()}
        for name, (password, databases) in wanted.items()
    ]
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(descriptor, "w") as file:
        json.dump(users, file)


def read(path: Path) -> dict[str, User]:
    """The users of the file by name."""
    return {
        one["name"]: User(one["name"], Secret.from_json(one), one["databases"]) for one in json.loads(path.read_text())
    }


def part_of(name: str) -> str:
    """The part whose database a user works on: its own, but for `pruner`."""
    return "gateway" if name == PRUNER else name


def wanted_by(environment: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Name to password and databases, as the variables of an environment say."""
    named = {
        name.removeprefix(VARIABLE).lower(): value for name, value in environment.items() if name.startswith(VARIABLE)
    }
    return {
        name: (password, "" if name == OPERATOR else re.escape(f"kundkort_{part_of(name)}"))
        for name, password in named.items()
        if password
    }


if __name__ == "__main__":
    write(Path(sys.argv[1]), wanted_by(os.environ))
