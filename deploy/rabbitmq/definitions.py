"""Users of the broker, each with only the rights it needs: `python3 deploy/rabbitmq/definitions.py > …/definitions.json`.

Passwords come from RABBITMQ_PASSWORD_<USER> in the environment, as in .env; those of development stand for what is missing.
"""

import base64
import hashlib
import json
import os
import secrets
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "libs"))  # it also runs where nothing is installed
from contracts.services import SERVICES

NOTHING = "^$"
# Whoever comes first declares exchanges, queues and bindings (chassis/topology.py), so all may declare all event queues.
DECLARES = r"^(rpc|events|rpc\.{name}|events\..+)$"
# The default exchange takes replies, retries and parked events.
WRITES = r"^(rpc|events|rpc\.{name}|events\..+|amq\.default)$"
READS = r"^(rpc|events|rpc\.{name}|events\.{name}(\..+)?)$"


def password_of(user: str) -> str:
    """The password from the environment, or that of development."""
    return os.environ.get(f"RABBITMQ_PASSWORD_{user.upper()}") or f"{user}-development"


def password_hash(password: str, salt: bytes) -> str:
    """RabbitMQ's rabbit_password_hashing_sha256: base64 of the salt (4 bytes) and SHA-256 of salt and password."""
    return base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode()


def user(name: str, tags: list[str]) -> dict[str, Any]:
    """One user as RabbitMQ's definitions have it."""
    hashed = password_hash(password_of(name), secrets.token_bytes(4))
    return {
        "name": name,
        "password_hash": hashed,
        "hashing_algorithm": "rabbit_password_hashing_sha256",
        "tags": tags,
        "limits": {},
    }


def rights(name: str) -> dict[str, str]:
    """What one user may configure, write and read in the virtual host."""
    allowed = {"configure": DECLARES, "write": WRITES, "read": READS}
    if name == "gateway":  # asks; replies come back on the broker's own pseudo-queue, which needs no right
        allowed = {"configure": "^rpc$", "write": "^rpc$", "read": NOTHING}
    if name == "operator":  # `kundkort parked` and people
        allowed = dict.fromkeys(allowed, ".*")
    return {"user": name, "vhost": "/", **{what: pattern.replace("{name}", name) for what, pattern in allowed.items()}}


def definitions() -> dict[str, Any]:
    """The whole file."""
    names = [*SERVICES, "gateway", "operator"]
    return {
        "vhosts": [{"name": "/"}],
        "users": [user(name, ["administrator"] if name == "operator" else []) for name in names],
        "permissions": [rights(name) for name in names],
    }


if __name__ == "__main__":
    print(json.dumps(definitions(), indent=2))
