"""The command `python -m SERVICE.migrate`: migrates and declares the service's queues, or with `--check` says what is missing."""

import argparse
import sys

from amqp.exceptions import AMQPError

from chassis import database, logs, request_claims
from chassis.declare import declare_own
from chassis.indexes import Blocked
from chassis.migrate import Plan, migrate, pending, split
from chassis.settings import CommonSettings, load
from contracts.services import SERVICES


def main(plan: Plan, settings_class: type[CommonSettings], arguments: list[str] | None = None) -> int:
    """The exit code: 0 when nothing is missing; 1 when `--check` finds something, or when stored data stand in the way."""
    asked = _parser(plan.alias).parse_args(arguments)
    settings = load(settings_class)
    logs.configure(settings.service, settings.log_level)
    database.open_with(settings, plan.alias)
    request_claims.enable(settings.split_companies or asked.split)
    if asked.check:
        left = pending(plan, finish=asked.finish)
        print("\n".join(left) if left else f"{plan.alias}: nothing is missing")
        return 1 if left else 0
    try:
        migrate(plan, finish=asked.finish, say=print)
        if asked.split:
            split(plan, say=print)
        if plan.alias in SERVICES:
            declare_own(settings.amqp_url.get_secret_value(), plan.alias)
    except (Blocked, OSError, AMQPError) as error:
        print(f"{plan.alias}: {error}", file=sys.stderr)
        return 1
    print(f"{plan.alias}: nothing is missing")
    return 0


def _parser(part: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=f"python -m {part}.migrate", description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; print what is missing and exit with 1")
    parser.add_argument(
        "--finish", action="store_true", help="also remove what the previous release needed, once it is gone for good"
    )
    parser.add_argument(
        "--split", action="store_true", help="prepare for shard keys that split one company (docs/database.md)"
    )
    return parser
