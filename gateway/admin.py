"""Commands for operators. Secrets come from the environment, never from the command line.

    python -m gateway.admin new-key                     prints a new API key; stores nothing
    python -m gateway.admin create-company demo --name "Demobolaget AB" --login anna@demo.example

`create-company` creates the company, an administrator with the password ADMIN_PASSWORD and, if API_KEY is set, that key with
the rights of an administrator. What exists stays; a changed password is updated. It can run at every start.
"""

import argparse
import os
import sys
import time

from chassis import database, migrate
from chassis.context import Context, using
from chassis.settings import load
from contracts.access import Role
from contracts.errors import InvalidInput, fields_of
from gateway.identity import companies, passwords, tokens, users
from gateway.migrate import PLAN
from gateway.models import DB, ApiKey, User, anywhere
from gateway.settings import Settings

SHORTEST_PASSWORD = 10


def main(arguments: list[str] | None = None) -> int:
    """Runs one command. Returns 0, or 2 after writing the reason to standard error."""
    asked = _parser().parse_args(arguments)
    if asked.command == "new-key":
        print(tokens.create_token("key").text)
        return 0
    password, key = os.environ.get("ADMIN_PASSWORD", ""), os.environ.get("API_KEY", "")
    if len(password) < SHORTEST_PASSWORD:
        return _complain(f"Set ADMIN_PASSWORD to at least {SHORTEST_PASSWORD} characters.")
    if key and not (tokens.id_of(key) or "").startswith("key_"):
        return _complain("API_KEY is not an API key; create one with `python -m gateway.admin new-key`.")
    settings = load(Settings)
    database.open_with(settings, DB)
    migrate.migrate(PLAN)
    return create_company(asked.company, asked.name or asked.company, asked.login, password, key)


def create_company(company: str, name: str, login: str, password: str, key: str = "") -> int:
    """Creates the company, its administrator and the key, as far as they do not exist."""
    with using(_operator(company, "company")):
        companies.create_if_missing(name)
    user = anywhere(User, login=users.fold_login(login))
    if user is not None and user.tenant != company:
        return _complain(f"{login} belongs to another company.")
    if user is None:
        try:
            with using(_operator(company, f"administrator {login}")):
                users.add(login, login.partition("@")[0].title(), password, [Role.ADMINISTRATOR])
        except InvalidInput as error:
            return _complain(f"ADMIN_PASSWORD: {'; '.join(field.detail for field in fields_of(error))}")
    if user is not None and not passwords.is_right(password, user.password):
        with using(_operator(company, f"password {time.time_ns()}")):
            users.set_password(user.id, password)
    if key and anywhere(ApiKey, _id=tokens.id_of(key)) is None:
        with using(_operator(company, f"key {tokens.id_of(key)}")):
            key_id = tokens.id_of(key) or ""
            companies.add_key("operator", [Role.ADMINISTRATOR], tokens.token_of(key_id, key[len(key_id) + 1 :]))
    return 0


def _operator(company: str, doing: str) -> Context:
    """The context of an operator's command. Its request id is the same each time, so that a second run changes nothing."""
    return Context(company, "operator", frozenset({Role.ADMINISTRATOR}), time.time() + 60, f"operator {doing}", "")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m gateway.admin")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("new-key", help="print a new API key; stores nothing")
    create = commands.add_parser("create-company", help="create a company with an administrator; can be repeated")
    create.add_argument("company", help="short name, e.g. demo")
    create.add_argument("--name", default="", help="name for people")
    create.add_argument("--login", required=True, help="login of the administrator")
    return parser


def _complain(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
