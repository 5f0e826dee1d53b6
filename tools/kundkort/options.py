"""Options of several commands, and how their values are read."""

import json
from datetime import UTC, datetime

import click

from kundkort.texts import say

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
