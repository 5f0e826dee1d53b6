"""The command `kundkort`: imports a customer register, makes demo data, lists and replays parked events, checks and rebuilds
the copies that services keep, adds rates that all companies share.

Exit codes: 0 success, 1 some rows were refused, some copies differ or a rate is missing, 2 failure.
"""

import json
import os
import sys
from datetime import datetime
from typing import TYPE_CHECKING

import click
from tqdm import tqdm

from chassis.secret_files import SecretUnreadable, read_secret
from chassis.version import version_of
from contracts.billing.rates import FeeKind
from contracts.services import SERVICES
from kundkort import demo as demo_data
from kundkort import import_commands, importing
from kundkort.api import Api, ApiError, UnreachableError
from kundkort.demo import customers as demo_customers
from kundkort.texts import say

if TYPE_CHECKING:
    from chassis.signing import Keys


def main() -> None:
    """Runs the command; ends the process with its exit code."""
    try:
        code = cli(prog_name="kundkort", standalone_mode=False)
    except (ApiError, UnreachableError) as error:
        code = _complain(str(error))
    except importing.CutShortError as error:
        code = _complain(f"{error} {say('again')}".strip())
    except click.ClickException as error:
        error.show()
        code = importing.FAILED
    except (click.Abort, KeyboardInterrupt):
        code = 130
    sys.exit(code)


def _complain(sentence: str) -> int:
    click.echo(f"kundkort: {sentence}", err=True)
    return importing.FAILED


@click.group(help="Kundkort from the command line.")
@click.version_option(version_of("kundkort"), prog_name="kundkort", message="%(prog)s %(version)s")
@click.option(
    "--api", envvar="KUNDKORT_API", default="http://127.0.0.1:8080", show_default=True, help="Address of the gateway."
)
@click.option(
    "--key", default="", help="API key, which others see in the process list: prefer KUNDKORT_KEY or KUNDKORT_KEY_FILE."
)
@click.pass_context
def cli(context: click.Context, api: str, key: str) -> None:
    context.obj = (api, key)


def _api(context: click.Context) -> Api:
    address, given = context.obj
    key = given or _secret("KUNDKORT_KEY")
    if not key:
        raise click.UsageError(say("no_key"))
    return Api(address, key)


def _secret(name: str) -> str:
    """The secret NAME from the environment, or from the file that NAME_FILE names; "" where neither is set."""
    try:
        return read_secret(name, os.environ)
    except SecretUnreadable as error:
        raise click.UsageError(str(error)) from None


import_commands.add_to(cli, _api)


@cli.command("demo", help="Create demo customers with data in every tab. Safe to run again.")
@click.option("--count", default=240, show_default=True, type=click.IntRange(1, 100_000), help="How many customers.")
@click.option("--customer", "ids", multiple=True, help="Fill the tabs of this customer instead; repeatable.")
@click.option("--threads", default=8, show_default=True, type=click.IntRange(1, 64), help="Requests in parallel.")
@click.pass_context
def demo(context: click.Context, count: int, ids: tuple[str, ...], threads: int) -> int:
    api = _api(context)
    wanted = len(ids) or count
    total = wanted * len(demo_data.available()) + (0 if ids else count)
    with tqdm(total=total, unit="", desc="demo", dynamic_ncols=True, disable=None) as bar:

        def progress(service: str, done: int) -> None:
            bar.set_postfix_str(service, refresh=False)
            bar.update(done)

        if ids:
            given = [demo_customers.complete(api, api.get(f"/v1/customers/{one}")) for one in ids]
            demo_data.fill(api, given, threads, progress)
        else:
            demo_data.run(api, count, threads, progress)
    click.echo(say("demo_done", count=wanted))
    return 0


@cli.group("parked", help="List or replay events that a service failed to handle.")
def parked() -> None: ...


def _amqp(given: str) -> str:
    address = given or _secret("AMQP_URL")
    if not address:
        raise click.UsageError(say("no_amqp"))
    return address


@parked.command("list", help="List the parked events, oldest first.")
@click.argument("service", type=click.Choice(SERVICES))
@click.option(
    "--amqp", default="", help="Address of the broker. It holds a password: prefer AMQP_URL or AMQP_URL_FILE."
)
def parked_list(service: str, amqp: str) -> int:
    from chassis.parked import list_parked

    events = list_parked(_amqp(amqp), service)
    for event in events:
        click.echo("  ".join(f"{name}={event.get(name)}" for name in ("id", "type", "subject", "attempts", "reason")))
    if not events:
        click.echo(say("none_parked"))
    return 0


@parked.command("replay", help="Put all parked events, or one, back into the service's queue.")
@click.argument("service", type=click.Choice(SERVICES))
@click.option("--event", "event_id", default=None, help="The id of a single event.")
@click.option(
    "--amqp", default="", help="Address of the broker. It holds a password: prefer AMQP_URL or AMQP_URL_FILE."
)
def parked_replay(service: str, event_id: str | None, amqp: str) -> int:
    from chassis.parked import replay

    click.echo(say("replayed", count=replay(_amqp(amqp), service, event_id)))
    return 0


def _copies(service: str, company: str, amqp: str, is_repair: bool, quick: bool = False, pause: float = 0) -> int:
    from kundkort import copies_output

    return copies_output.run(_amqp(amqp), _operator_keys(), service, company, is_repair, quick, pause)


def _operator_keys() -> "Keys":
    """The operators' private key, and CONTEXT_KEY for services of release 0.1.0. Raises UsageError without both."""
    from chassis.signing import Keys

    own, former = (_secret(name) for name in ("OPERATOR_SIGNING_KEY", "CONTEXT_KEY"))
    if not own and not former:
        raise click.UsageError(say("no_operator_key"))
    try:
        return Keys(own, former=former.encode())
    except ValueError:
        raise click.UsageError(say("bad_operator_key")) from None


@cli.command("check", help="Compare the copies that a service keeps with their owners. Exit code 1: some differ.")
@click.argument("service", type=click.Choice(SERVICES))
@click.option("--company", default="", help="Only this company.")
@click.option("--quick", is_flag=True, help="Compare versions only, by digests of ranges, not the content.")
@click.option("--pause", default=5.0, show_default=True, help="Seconds before a difference is looked at again.")
@click.option(
    "--amqp", default="", help="Address of the broker. It holds a password: prefer AMQP_URL or AMQP_URL_FILE."
)
def check(service: str, company: str, quick: bool, pause: float, amqp: str) -> int:
    return _copies(service, company, amqp, is_repair=False, quick=quick, pause=pause)


@cli.command("rebuild", help="Make the copies that a service keeps again from their owners, while everything runs.")
@click.argument("service", type=click.Choice(SERVICES))
@click.option("--company", default="", help="Only this company.")
@click.option(
    "--amqp", default="", help="Address of the broker. It holds a password: prefer AMQP_URL or AMQP_URL_FILE."
)
def rebuild(service: str, company: str, amqp: str) -> int:
    return _copies(service, company, amqp, is_repair=True)


AMQP = click.option(
    "--amqp", default="", help="Address of the broker. It holds a password: prefer AMQP_URL or AMQP_URL_FILE."
)
DAY = click.DateTime(["%Y-%m-%d"])


@cli.group("rates", help="List or add the reference rates and fees that all companies share.")
def rates() -> None: ...


@rates.command("list", help="List what is known. Exit code 1: the rate of a half-year is missing.")
@AMQP
def rates_list(amqp: str) -> int:
    from kundkort import rates_output

    return rates_output.show(_amqp(amqp), _operator_keys())


@rates.group("add", help="Add a rate or fee with the day from which it is in force. Safe to run again.")
def rates_add() -> None: ...


@rates_add.command(
    "reference",
    help="Add the reference rate of the half-year from FIRST on, e.g. 2026-07-01 2.00.",
    context_settings={"ignore_unknown_options": True},  # -0.50 is a rate
)
@click.argument("first", type=DAY, metavar="FIRST")
@click.argument("percent", type=str)
@click.option("--source", required=True, help="Where it was published, e.g. the Riksbank's notice and its day.")
@click.option("--correct", is_flag=True, help="Replace another value of the same day; the former one is kept.")
@AMQP
def rates_add_reference(first: datetime, percent: str, source: str, correct: bool, amqp: str) -> int:
    from kundkort import rates_output

    return rates_output.add_reference(_amqp(amqp), _operator_keys(), first.date(), percent, source, correct)


@rates_add.command("fee", help="Add a fee in kronor that is in force from FIRST on, e.g. reminder 2027-01-01 65.00.")
@click.argument("kind", type=click.Choice([str(kind) for kind in FeeKind]))
@click.argument("first", type=DAY, metavar="FIRST")
@click.argument("amount", type=str)
@click.option("--source", required=True, help="The law that sets it.")
@click.option("--correct", is_flag=True, help="Replace another value of the same day; the former one is kept.")
@AMQP
def rates_add_fee(kind: str, first: datetime, amount: str, source: str, correct: bool, amqp: str) -> int:
    from kundkort import rates_output

    return rates_output.add_fee(_amqp(amqp), _operator_keys(), kind, first.date(), amount, source, correct)


def _read_waits(_context: object, _option: object, given: str) -> set[float]:
    """Seconds from a JSON list such as [1, 5, 30]. Raises BadParameter."""
    try:
        return {float(seconds) for seconds in json.loads(given)}
    except (ValueError, TypeError):
        raise click.BadParameter(say("bad_waits")) from None


@cli.command(
    "retire-queues", help="Delete what a service's earlier releases left on the broker, when all parts are new."
)
@click.argument("service", type=click.Choice(SERVICES))
@click.option("--unbind", "unwanted", multiple=True, help="A type of event that no release handles; repeatable.")
@click.option("--wait", default=40.0, show_default=True, help="Seconds in which the old queues may become empty.")
@click.option(
    "--retry-seconds",
    "waits",
    envvar="RETRY_SECONDS",
    default="[]",
    callback=_read_waits,
    help="What the service's setting RETRY_SECONDS was, if it was set: a JSON list.",
)
@click.option(
    "--amqp", default="", help="Address of the broker. It holds a password: prefer AMQP_URL or AMQP_URL_FILE."
)
def retire_queues(service: str, unwanted: tuple[str, ...], wait: float, waits: set[float], amqp: str) -> int:
    from chassis.retire import retire
    from contracts import catalogue

    # The service may be newer than this command: what its newest queue is bound to stays, unless it is named.
    heard = {event.type for event in catalogue.events() if service in event.subscribers}
    former = {event.type for event in catalogue.events()} - heard
    done = retire(_amqp(amqp), service, heard, unwanted=set(unwanted), former=former, waits=waits, patience=wait)
    for queue in done.deleted:
        click.echo(say("queue_deleted", queue=queue))
    for queue, count in done.left.items():
        click.echo(say("queue_not_empty", queue=queue, count=count))
    if not done.deleted and not done.left:
        click.echo(say("nothing_to_retire"))
    return importing.SOME_REFUSED if done.left else 0


@cli.command("retire-requests", help="Delete the exchange of requests of release 0.1.0, when all parts are new.")
@click.option(
    "--amqp", default="", help="Address of the broker. It holds a password: prefer AMQP_URL or AMQP_URL_FILE."
)
def retire_requests(amqp: str) -> int:
    from chassis.retire import retire_requests as retire

    click.echo(say("requests_retired" if retire(_amqp(amqp)) else "nothing_to_retire"))
    return 0
