"""`python3 -m deploy.docker.make_env`: makes .env, the settings of docker-compose.yml, with secrets of your own.

Of .env.example: a secret that is empty there is made, everything that .env has already stays. Writes the broker's users beside
it (.secrets/definitions.json): deploy/rabbitmq/definitions.json with the hashes of their passwords. Run it again after each new
release. Prints no secret. Needs nothing but Python; with that of .venv it makes the parts' keys, too.
"""

import base64
import hashlib
import json
import os
import re
import secrets
import sys
from collections.abc import Mapping
from pathlib import Path

from deploy.docker.interpolation import read_env_file

ROOT = Path(__file__).resolve().parents[2]
TEMPLATE = ROOT / ".env.example"
DEFINITIONS = ROOT / "deploy/rabbitmq/definitions.json"
SECRET = re.compile(r"(\w+_)?(PASSWORD|KEY)(_[A-Z]+)*")
FORMER_DATABASE = "mongodb://mongodb:27017"
"""MONGODB_URL in the example of release 0.1.0: without a login, for which the database of docker-compose.yml asks now."""
MARK = "development"  # as chassis.published_secrets has it, which needs no package but is not on Python's path here


def complete(template: str, kept: Mapping[str, str]) -> dict[str, str]:
    """The settings of a file like .env.example, with those of `kept`, and a new secret for each that is empty in both."""
    shown = {**read_env_file(template), **kept}
    return {name: value or (make(name) if is_secret(name) else "") for name, value in shown.items()}


def is_secret(name: str) -> bool:
    """Whether a setting holds a secret: API_KEY, RABBITMQ_PASSWORD_SALES."""
    return SECRET.fullmatch(name) is not None and name != "CONTEXT_KEY"  # that of 0.1.0 is not made any more


def make(name: str) -> str:
    """A new secret, of characters that stand for themselves in addresses and shells."""
    if name == "API_KEY":
        return f"key_{secrets.token_hex(16)}_{secrets.token_urlsafe(32)}"
    return secrets.token_urlsafe(12) if name == "ADMIN_PASSWORD" else secrets.token_hex(32)


def make_keys() -> dict[str, str]:
    """The keys with which parts sign, where the package for them is there (`make setup`); else none."""
    try:
        from chassis import key_set
    except ImportError:
        return {}
    return {name: f"'{value}'" for name, value in key_set.make().items()}


def fill_in(template: str, values: Mapping[str, str]) -> str:
    """The text of .env: that of the template with these values, then those that the template does not know."""
    own = read_env_file(template)
    lines = [_line(line, values) for line in template.splitlines()]
    more = [f"{name}={value}" for name, value in values.items() if name not in own]
    return "\n".join([*lines, *(["", "# Keys, and what is kept from before", *more] if more else [])]) + "\n"


def _line(line: str, values: Mapping[str, str]) -> str:
    name, equals, _ = line.partition("=")
    return f"{name}={values[name]}" if equals and name in values else line


def with_passwords(definitions: str, values: Mapping[str, str]) -> str:
    """The broker's definitions with the password of each user that has one: RABBITMQ_PASSWORD_<NAME>."""
    made = json.loads(definitions)
    for user in made["users"]:
        if password := values.get(f"RABBITMQ_PASSWORD_{user['name'].upper()}"):
            user["password_hash"] = _hash(_unquote(password))
    return json.dumps(made, indent=2) + "\n"


def _unquote(value: str) -> str:
    """A value of .env as Compose reads it."""
    is_quoted = len(value) > 1 and value[0] in "'\"" and value[-1] == value[0]
    return value[1:-1] if is_quoted else value


def _hash(password: str) -> str:
    """RabbitMQ's rabbit_password_hashing_sha256: base64 of a salt of 4 bytes and SHA-256 of salt and password."""
    salt = secrets.token_bytes(4)
    return base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode()


def write(path: Path, text: str, mode: int) -> None:
    """Replaces the file whole; at no moment can anybody else read it, unless the mode says so."""
    beside = path.with_name(f"{path.name}.new")
    beside.unlink(missing_ok=True)
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "w") as file:
        file.write(text)
        os.fchmod(descriptor, mode)
    beside.replace(path)


def make_all(folder: Path) -> list[str]:
    """Writes both files in this folder; returns the names of the secrets that were made, and complains of published ones."""
    path = folder / ".env"
    kept = _without_former(read_env_file(path.read_text()) if path.exists() else {})
    template = TEMPLATE.read_text()
    values = complete(template, kept)
    if not values.get("TRUSTED_KEYS"):
        values |= make_keys()
    write(path, fill_in(template, values), 0o600)
    private = folder / ".secrets"
    private.mkdir(mode=0o700, exist_ok=True)
    # The broker's own user in the container reads it; on this machine the folder is closed to others.
    write(private / "definitions.json", with_passwords(DEFINITIONS.read_text(), values), 0o644)
    for name in (name for name, value in kept.items() if is_secret(name) and MARK in value):
        print(
            f"{name} in .env is for development: delete its line, run this again (docs/upgrading.md).", file=sys.stderr
        )
    if MARK in kept.get("CONTEXT_KEY", ""):
        print(
            "CONTEXT_KEY in .env is for development: docs/upgrading.md says until when it is needed.", file=sys.stderr
        )
    return [name for name, value in values.items() if is_secret(name) and not kept.get(name)]


def _without_former(kept: dict[str, str]) -> dict[str, str]:
    """The settings without an address of the database that was that of everybody's .env in release 0.1.0."""
    if kept.get("MONGODB_URL") != FORMER_DATABASE:
        return kept
    print("MONGODB_URL in .env was that of release 0.1.0: taken out, each part has its own login.", file=sys.stderr)
    return {**kept, "MONGODB_URL": ""}


def main() -> int:
    """Makes both files in the clone's folder; returns 0."""
    made = make_all(ROOT)
    print(f"Made in .env: {', '.join(made)}." if made else "Every secret is in .env already.")
    if "TRUSTED_KEYS" not in read_env_file((ROOT / ".env").read_text()):
        print("The keys of the parts, once: docker run --rm kundkort/gateway python -m chassis.key_set >> .env")
    print("Start it with `docker compose up`; login anna@demo.example, password ADMIN_PASSWORD in .env.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
