"""The broker's definitions: `.venv/bin/python -m deploy.rabbitmq.definitions > deploy/rabbitmq/definitions.json`.

Users, each with only the rights it needs, and all exchanges, queues and bindings (chassis/declare.py), so that a queue is there
before the first event is published, whichever service starts last. Passwords come from RABBITMQ_PASSWORD_<USER> in the
environment, as in .env. A user without one cannot log in: so it is in the file of the repository, of which
`python3 -m deploy.docker.make_env` makes one with the passwords of .env.

`--beside 0.1.0` gives services the wider rights that their release 0.1.0 needs, for the time of an upgrade from it.
"""

import base64
import hashlib
import json
import os
import secrets
import sys
from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from chassis.declare import own_topology, whole_topology
from chassis.event_topology import EVENTS, generations
from chassis.replies import REPLIES
from contracts.services import SERVICES

NOTHING = "^$"
EVERY_QUEUE = r"|events\..+"
ANYTHING = ".*"
BESIDE = ("--beside", "0.1.0")
LONGEST_PATTERN = 1000


def password_of(user: str) -> str:
    """The password from the environment; "" where there is none."""
    return os.environ.get(f"RABBITMQ_PASSWORD_{user.upper()}", "")


def password_hash(password: str, salt: bytes) -> str:
    """RabbitMQ's rabbit_password_hashing_sha256: base64 of the salt (4 bytes) and SHA-256 of salt and password."""
    return base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode()


def user(name: str, password: str, tags: list[str]) -> dict[str, Any]:
    """One user as RabbitMQ's definitions have it; with an empty hash no password lets it in."""
    hashed = password_hash(password, secrets.token_bytes(4)) if password else ""
    return {
        "name": name,
        "password_hash": hashed,
        "hashing_algorithm": "rabbit_password_hashing_sha256",
        "tags": tags,
        "limits": {},
    }


def rights(name: str, beside: bool = False) -> dict[str, str]:
    """What one user may configure, write and read in the virtual host."""
    if name == "operator":  # `kundkort parked`, `kundkort retire-queues` and people
        allowed = {"configure": ".*", "write": ".*", "read": ".*"}
    elif name == "gateway":  # asks, and hears the answers on queues of its own
        own, former = rf"{REPLIES.name}\..+", "|rpc" if beside else ""
        asks = rf"^(requests\.[a-z]+|{own}{former})$"
        allowed = {"configure": f"^({own}{former})$", "write": asks, "read": rf"^{REPLIES.name}(\..+)?$"}
    else:
        allowed = service_rights(name, beside)
    return {"user": name, "vhost": "/", **allowed}


def service_rights(name: str, beside: bool = False) -> dict[str, str]:
    """Its own exchanges and queues, of every generation; `events`, where `topics` says what it may publish and hear; answers.

    Beside release 0.1.0 also what that release needs: there, whoever came first declared everybody's queues of events, and
    answers, like events that are tried again, went through the default exchange.
    """
    own = "|".join(generation.queue.replace(".", r"\.") for generation in generations(name))
    mine = rf"({own})(\.retry\.[0-9]+|\.parked)?|requests\.{name}(@.+)?"
    former = rf"|rpc|rpc\.{name}{EVERY_QUEUE}" if beside else ""
    default = r"|amq\.default" if beside else ""
    return {
        "configure": f"^({mine}{former}{'|events' if beside else ''})$",
        "write": rf"^(events|{REPLIES.name}{default}|{mine}{former})$",
        "read": rf"^(events|{mine}{former.removesuffix(EVERY_QUEUE)})$",
    }


def topics(name: str, beside: bool = False) -> dict[str, str]:
    """Which events a service may publish (its own) and bind a queue to (those that the contracts have it subscribe to)."""
    heard = [one.key for one in own_topology(name).bindings if one.exchange == EVENTS.name]
    read = rf"^({_one_of(heard)})$" if heard else NOTHING
    return {
        "user": name,
        "vhost": "/",
        "exchange": EVENTS.name,
        "write": rf"^{name}\.",
        "read": ANYTHING if beside else read,
    }


def _one_of(types: Iterable[str]) -> str:
    """A pattern of these types of events, each service's name once: the broker refuses a pattern above LONGEST_PATTERN, and does
    not start with one."""
    by_service = groupby(sorted(types), key=lambda one: one.partition(".")[0])
    return "|".join(rf"{name}\.({'|'.join(one.partition('.')[2] for one in of)})" for name, of in by_service)


def entries() -> dict[str, list[dict[str, Any]]]:
    """Exchanges, queues and bindings as RabbitMQ's definitions have them."""
    topology = whole_topology()
    kept = {"vhost": "/", "durable": True, "auto_delete": False}
    return {
        "exchanges": [
            {"name": one.name, **kept, "type": one.type, "internal": False, "arguments": dict(one.arguments)}
            for one in topology.exchanges
        ],
        "queues": [
            {"name": one.name, **kept, "arguments": dict(one.arguments)}
            for one in topology.queues
            if not one.auto_delete
        ],
        "bindings": [
            {
                "source": one.exchange,
                "vhost": "/",
                "destination": one.queue,
                "destination_type": "queue",
                "routing_key": one.key,
                "arguments": {},
            }
            for one in topology.bindings
        ],
    }


def users_and_rights(passwords: Mapping[str, str], beside: bool = False) -> dict[str, Any]:
    """The users by `passwords` and what they may do. `beside`: with the rights that release 0.1.0 needs."""
    return {
        "vhosts": [{"name": "/"}],
        "users": [
            user(name, password, ["administrator"] if name == "operator" else [])
            for name, password in passwords.items()
        ],
        "permissions": [rights(name, beside) for name in passwords],
        "topic_permissions": [topics(name, beside) for name in SERVICES],
    }


def definitions(beside: bool = False) -> dict[str, Any]:
    """The whole file. `beside`: with the rights that release 0.1.0 needs."""
    passwords = {name: password_of(name) for name in (*SERVICES, "gateway", "operator")}
    return {**users_and_rights(passwords, beside), **entries()}


if __name__ == "__main__":
    print(json.dumps(definitions(beside=tuple(sys.argv[1:]) == BESIDE), indent=2))
