"""Options of several commands, and how their values are read."""

import json
import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from chassis.secret_files import SecretUnreadable, read_secret
from kundkort.texts import say

if TYPE_CHECKING:
    from chassis.signing import Keys

AMQP = click.option(
    "--amqp", default="", help="Address of the broker. It holds a password: prefer AMQP_URL or AMQP_URL_FILE."
)
DAY = click.DateTime(["%Y-%m-%d"])


def read_instant(_context: object, _option: object, given: str) -> datetime | None:
    """An instant such as 2026-11-28T12:00:00Z; one without a zone is UTC. Raises BadParameter."""
    try:
        found = datetime.fromisoformat(given) if given else None
    except ValueError:
        raise click.BadParameter(say("bad_instant")) from None
    return found if found is None or found.tzinfo else found.replace(tzinfo=UTC)


SINCE = click.option(
    "--since",
    default="",
    callback=read_instant,
    metavar="INSTANT",
    help="Only what its owner has changed since then, e.g. 2026-11-28T12:00:00Z. Copies without an original stay.",
)


def read_waits(_context: object, _option: object, given: str) -> set[float]:
    """Seconds from a JSON list such as [1, 5, 30]. Raises BadParameter."""
    try:
        return {float(seconds) for seconds in json.loads(given)}
    except (ValueError, TypeError):
        raise click.BadParameter(say("bad_waits")) from None


def secret(name: str) -> str:
    """The secret NAME from the environment, or from the file that NAME_FILE names; "" where neither is set."""
    try:
        return read_secret(name, os.environ)
    except SecretUnreadable as error:
        raise click.UsageError(str(error)) from None


def broker_address(given: str) -> str:
    address = given or secret("AMQP_URL")
    if not address:
        raise click.UsageError(say("no_amqp"))
    return address


def operator_keys() -> "Keys":
    """The operators' private key, and CONTEXT_KEY for services of release 0.1.0. Raises UsageError without both."""
    from chassis.signing import Keys

    own, former = (secret(name) for name in ("OPERATOR_SIGNING_KEY", "CONTEXT_KEY"))
    if not own and not former:
        raise click.UsageError(say("no_operator_key"))
    try:
        return Keys(own, former=former.encode())
    except ValueError:
        raise click.UsageError(say("bad_operator_key")) from None
