"""What an operator does beside the HTTP API. Secrets come from the environment, never from the command line.

    python -m gateway.admin new-key                     prints a new API key, stores nothing
    python -m gateway.admin create-company demo --name "Demobolaget AB" --login anna@demo.example

`create-company` makes the company, an administrator with password ADMIN_PASSWORD, and, if API_KEY is set, that key with an
administrator's rights. What is there already stays; a changed password is set. So it can be run at every start.
"""

import argparse
import os
import sys
import time

from chassis import database
from chassis.context import Context, using
from chassis.settings import load
from contracts.access import Role
from gateway.identity import companies, passwords, tokens, users
from gateway.models import DB, ApiKey, User, anywhere
from gateway.settings import Settings

SHORTEST_PASSWORD = 10


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; 0 when done, 2 and a sentence on standard error when it cannot."""
    asked = _parser().parse_args(arguments)
    if asked.command == "new-key":
        print(tokens.new_token("key").text)
        return 0
    password, key = os.environ.get("ADMIN_PASSWORD", ""), os.environ.get("API_KEY", "")
    if len(password) < SHORTEST_PASSWORD:
        return _complain(f"Set ADMIN_PASSWORD to at least {SHORTEST_PASSWORD} characters.")
    if key and not (tokens.id_of(key) or "").startswith("key_"):
        return _complain("API_KEY is no key; make one with `python -m gateway.admin new-key`.")
    settings = load(Settings)
    database.open_database(DB, settings.mongodb_url.get_secret_value(), settings.database_name)
    database.ensure_indexes(DB)
    return create_company(asked.company, asked.name or asked.company, asked.login, password, key)


def create_company(company: str, name: str, login: str, password: str, key: str = "") -> int:
    """Company, administrator and key, whatever of it is missing."""
    with using(_operator(company, "company")):
        companies.found(name)
    user = anywhere(User, login=users.folded(login))
    if user is not None and user.tenant != company:
        return _complain(f"{login} belongs to another company.")
    with using(_operator(company, f"administrator {login}")):
        if user is None:
            users.add(login, login.partition("@")[0].title(), password, [Role.ADMINISTRATOR])
    if user is not None and not passwords.is_right(password, user.password):
        with using(_operator(company, f"password {time.time_ns()}")):
            users.set_password(user.id, password)
    if key and anywhere(ApiKey, _id=tokens.id_of(key)) is None:
        with using(_operator(company, f"key {tokens.id_of(key)}")):
            key_id = tokens.id_of(key) or ""
            companies.add_key("operator", [Role.ADMINISTRATOR], tokens.token_of(key_id, key[len(key_id) + 1 :]))
    return 0


def _operator(company: str, doing: str) -> Context:
    """The context of an operator's command. Its id is the same each time, so that running it twice does nothing more."""
    return Context(company, "operator", frozenset({Role.ADMINISTRATOR}), time.time() + 60, f"operator {doing}", "")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m gateway.admin")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("new-key", help="print a new API key, store nothing")
    create = commands.add_parser("create-company", help="make a company with an administrator; repeatable")
    create.add_argument("company", help="short name, e.g. demo")
    create.add_argument("--name", default="", help="name for people")
    create.add_argument("--login", required=True, help="login of the administrator")
    return parser


def _complain(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
