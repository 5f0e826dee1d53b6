"""The users of an instance's broker and database: one of each for every part, with only the rights it needs, and `operator`.

accounts = Accounts.kept_in(folder)       # make run: each user has passwords of its own, made once
accounts = Accounts.of_one_password(…)    # tests: the name alone tells a user's address from another's
"""

import json
import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import quote

from chassis.event_topology import EVENTS
from contracts.services import SERVICES
from deploy.local import private_files
from deploy.local.mongo_wire import users
from deploy.local.ports import HOST
from deploy.rabbitmq import definitions

OPERATOR = users.OPERATOR
PARTS = (*SERVICES, "gateway")
PRUNER = users.PRUNER
"""The database's user that prunes the gateway's audit trail; the broker does not know it."""
USERS = (*PARTS, OPERATOR)
DATABASE_USERS = (*USERS, PRUNER)
MONGODB_USERS = "users.json"
"""The file of the database's users in its data folder: hashes of their passwords, and their databases."""
FORMER = "guest"
"""The user that a broker makes by itself when it finds no other; data of earlier releases still has it."""


@dataclass(frozen=True)
class Accounts:
    """The passwords of the broker's and of the database's users, by name."""

    broker: Mapping[str, str]
    database: Mapping[str, str]

    @classmethod
    def of_one_password(cls, password: str) -> "Accounts":
        """Every user has this password."""
        return cls(dict.fromkeys(USERS, password), dict.fromkeys(DATABASE_USERS, password))

    @classmethod
    def kept_in(cls, path: Path) -> "Accounts":
        """Passwords that are made at the first call and kept in this file (0600); those of new users are added."""
        kept = json.loads(path.read_text()) if path.exists() else {}
        made = cls(_completed(kept.get("broker", {}), USERS), _completed(kept.get("database", {}), DATABASE_USERS))
        if asdict(made) != kept:
            private_files.write(path, json.dumps(asdict(made), indent=1))
        return made

    def amqp_url(self, user: str, port: int) -> str:
        """The address of the broker for one user."""
        return f"amqp://{user}:{quote(self.broker[user])}@{HOST}:{port}/%2F"

    def mongodb_url(self, user: str, port: int) -> str:
        """The address of the database for one user."""
        return f"mongodb://{user}:{quote(self.database[user])}@{HOST}:{port}"


def _completed(passwords: Mapping[str, str], names: Iterable[str]) -> dict[str, str]:
    return {name: passwords.get(name) or secrets.token_urlsafe(24) for name in names}


def broker_definitions(passwords: Mapping[str, str]) -> str:
    """What a broker reads at each start: its users with the rights of deploy/rabbitmq, and none for `guest`.

    With the exchange that rights name, but without queues: a cluster would give them one member each while its nodes are
    still coming.
    """
    made = definitions.users_and_rights(passwords)
    nothing = {"configure": definitions.NOTHING, "write": definitions.NOTHING, "read": definitions.NOTHING}
    closed = {**definitions.user(FORMER, "", []), "password_hash": ""}
    made["exchanges"] = [one for one in definitions.entries()["exchanges"] if one["name"] == EVENTS.name]
    made["users"].append(closed)
    made["permissions"].append({"user": FORMER, "vhost": "/", **nothing})
    return json.dumps(made)


def database_users(passwords: Mapping[str, str], parts: Iterable[str] = PARTS) -> dict[str, tuple[str, str]]:
    """Name to password and databases: each part's own, under its name of production and those of tests."""
    own = {name: rf"(kundkort|test)_{re.escape(users.part_of(name))}(_.+)?" for name in (*parts, PRUNER)}
    return {name: (password, own.get(name, "")) for name, password in passwords.items()}
