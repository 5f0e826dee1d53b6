"""Commands for operators. Secrets come from the environment or from files (NAME_FILE), never from the command line.

    python -m gateway.admin new-key                     prints a new API key; stores nothing
    python -m gateway.admin create-company demo --name "Demobolaget AB" --login anna@demo.example
    python -m gateway.admin reset-password anna@demo.example
    python -m gateway.admin replace-key demo
    python -m gateway.admin verify-audit demo           computes the chain of the company's audit trail again
    python -m gateway.admin export-audit demo           prints the trail as JSON lines
    python -m gateway.admin prune-audit                 removes what companies do not keep any longer, of all of them;
                                                        as the database's user `pruner`: only MONGODB_URL is needed

`create-company` creates the company, an administrator with the password ADMIN_PASSWORD and, if API_KEY is set, that key with
the rights of an administrator. Once it has done so it changes nothing, so that it can run at every start.
`reset-password` and `replace-key` take ADMIN_PASSWORD and API_KEY; without them, or with `--make`, they make a secret and
print it once.
"""

import argparse
import os
import secrets
import sys

from chassis import database, migrate
from chassis.published_secrets import REFUSAL, is_for_development
from chassis.secret_files import SecretUnreadable, read_secret
from chassis.settings import load
from contracts.errors import InvalidInput, fields_of
from gateway.audit.commands import COMMANDS as AUDIT_COMMANDS
from gateway.audit.commands import add_parsers, prune_audit, run_recorded
from gateway.audit.record import NO_COMPANY
from gateway.identity import companies, operators, tokens
from gateway.identity.operators import Refused
from gateway.migrate import PLAN
from gateway.models import DB
from gateway.settings import PruneSettings, Settings

SHORTEST_PASSWORD = 10


def main(arguments: list[str] | None = None) -> int:
    """Runs one command. Returns 0, or 2 after writing the reason to standard error."""
    asked = _parser().parse_args(arguments)
    if asked.command == "new-key":
        print(tokens.create_token("key").text)
        return 0
    if asked.command == "prune-audit":
        database.open_with(load(PruneSettings), DB)
        return prune_audit(asked)
    settings = load(Settings)
    database.open_with(settings, DB)
    if asked.command in AUDIT_COMMANDS:
        return AUDIT_COMMANDS[asked.command](asked)
    migrate.migrate(PLAN)
    return run_recorded(_company_of(asked), asked.command, lambda: _run(asked, settings))


def _company_of(asked: argparse.Namespace) -> str:
    """The company in whose audit trail a command is entered."""
    company = str(asked.company) if "company" in asked else operators.company_of(asked.login)
    return company if companies.is_valid_id(company) or operators.company_exists(company) else NO_COMPANY


def _run(asked: argparse.Namespace, settings: Settings) -> int:
    try:
        print(COMMANDS[asked.command](asked, settings))
    except InvalidInput as error:  # a password that is too easy to guess
        print(f"ADMIN_PASSWORD: {'; '.join(field.detail for field in fields_of(error))}", file=sys.stderr)
        return 2
    except (Refused, SecretUnreadable) as reason:
        print(reason, file=sys.stderr)
        return 2
    return 0


def _create_company(asked: argparse.Namespace, settings: Settings) -> str:
    if operators.has_administrator(asked.company, asked.login):
        return operators.describe(asked.company, read_secret("API_KEY", os.environ))
    password, key = _read("ADMIN_PASSWORD", settings), _read("API_KEY", settings)
    if not password:
        raise Refused("Set ADMIN_PASSWORD, or ADMIN_PASSWORD_FILE, for the administrator.")
    return operators.create_company(asked.company, asked.name or asked.company, asked.login, password, key)


def _reset_password(asked: argparse.Namespace, settings: Settings) -> str:
    given = "" if asked.make else _read("ADMIN_PASSWORD", settings)
    password = given or secrets.token_urlsafe(18)
    said = operators.reset_password(asked.login, password)
    return said if given else f"{said}\nPassword: {password}"


def _replace_key(asked: argparse.Namespace, settings: Settings) -> str:
    given = "" if asked.make else _read("API_KEY", settings)
    key = given or tokens.create_token("key").text
    said = operators.replace_key(asked.company, key, asked.former)
    return said if given else f"{said}\nAPI key: {key}"


COMMANDS = {"create-company": _create_company, "reset-password": _reset_password, "replace-key": _replace_key}


def _read(name: str, settings: Settings) -> str:
    """ADMIN_PASSWORD or API_KEY; "" where it is not set. Raises Refused when it cannot be one, or must not."""
    secret = read_secret(name, os.environ)
    if not secret:
        return ""
    if not settings.development and is_for_development(secret):
        raise Refused(f"{name}: {REFUSAL}.")
    if name == "ADMIN_PASSWORD" and len(secret) < SHORTEST_PASSWORD:
        raise Refused(f"Set ADMIN_PASSWORD to at least {SHORTEST_PASSWORD} characters.")
    if name == "API_KEY" and not (tokens.id_of(secret) or "").startswith("key_"):
        raise Refused("API_KEY is not an API key; create one with `python -m gateway.admin new-key`.")
    return secret


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m gateway.admin")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("new-key", help="print a new API key; stores nothing")
    create = commands.add_parser("create-company", help="create a company with an administrator; can be repeated")
    create.add_argument("company", help="short name, e.g. demo: a-z, 0-9 and -")
    create.add_argument("--name", default="", help="name for people")
    create.add_argument("--login", required=True, help="login of the administrator")
    reset = commands.add_parser("reset-password", help="set a user's password and end their sessions")
    reset.add_argument("login", help="login of the user")
    reset.add_argument(
        "--make", action="store_true", help="make a password and print it, also if ADMIN_PASSWORD is set"
    )
    replace = commands.add_parser("replace-key", help="add an API key and revoke the one that it replaces")
    replace.add_argument("company", help="id of the company")
    replace.add_argument("--former", default="", help="id of the key to revoke; without it those of create-company")
    replace.add_argument("--make", action="store_true", help="make a key and print it, also if API_KEY is set")
    add_parsers(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
