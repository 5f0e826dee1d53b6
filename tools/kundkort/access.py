"""The caller's access to a gateway: its address and key, from the options of the command or the environment."""

import os

import click

from chassis.secret_files import SecretUnreadable, read_secret
from kundkort.api import Api
from kundkort.texts import say


def api_of(context: click.Context) -> Api:
    address, given = context.obj
    key = given or secret_of("KUNDKORT_KEY")
    if not key:
        raise click.UsageError(say("no_key"))
    return Api(address, key)


def secret_of(name: str) -> str:
    """The secret NAME from the environment, or from the file that NAME_FILE names; "" where neither is set."""
    try:
        return read_secret(name, os.environ)
    except SecretUnreadable as error:
        raise click.UsageError(str(error)) from None
