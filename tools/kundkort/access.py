"""The caller's access to a gateway: its address and key, from the options of the command or the environment."""

import click

from kundkort.api import Api
from kundkort.options import secret
from kundkort.texts import say


def api_of(context: click.Context) -> Api:
    """The client. Raises UsageError without a key."""
    address, given = context.obj
    key = given or secret("KUNDKORT_KEY")
    if not key:
        raise click.UsageError(say("no_key"))
    return Api(address, key)
