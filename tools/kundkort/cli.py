"""The command `kundkort`: imports and exports a customer register, makes demo data, lists and replays parked events, checks
and rebuilds the copies that services keep, makes the lists of the search anew, adds rates that all companies share.

Exit codes: 0 success, 1 some rows were refused, some copies differ or a rate is missing, 2 failure.
"""

import sys
import traceback
from datetime import datetime
from typing import Any

import click
from tqdm import tqdm

from chassis.version import version_of
from contracts.errors import ServiceError
from contracts.services import SERVICES
from kundkort import demo as demo_data
from kundkort import exporting, import_commands, importing
from kundkort.access import api_of
from kundkort.api import ApiError, UnreachableError
from kundkort.demo import customers as demo_customers
from kundkort.erasures_commands import erasures
from kundkort.index_commands import index
from kundkort.options import AMQP, SINCE, broker_address, operator_keys, read_waits
from kundkort.rates_commands import rates
from kundkort.texts import say


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
    except ServiceError as error:
        code = _complain(str(error))
    except OSError as error:  # the broker is away, the disk is full
        code = _complain(f"{type(error).__name__}: {error}")
    except Exception:  # Python's own exit code would say that some rows were refused
        traceback.print_exc()
        code = importing.FAILED
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


cli.add_command(exporting.exports)


cli.add_command(import_commands.imports)


cli.add_command(erasures)


cli.add_command(index)


@cli.command("demo", help="Create demo customers with data in every tab. Safe to run again.")
@click.option("--count", default=240, show_default=True, type=click.IntRange(1, 100_000), help="How many customers.")
@click.option("--customer", "ids", multiple=True, help="Fill the tabs of this customer instead; repeatable.")
@click.option("--threads", default=8, show_default=True, type=click.IntRange(1, 64), help="Requests in parallel.")
@click.pass_context
def demo(context: click.Context, count: int, ids: tuple[str, ...], threads: int) -> int:
    api = api_of(context)
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


@parked.command("list", help="List the parked events, oldest first.")
@click.argument("service", type=click.Choice(SERVICES))
@AMQP
def parked_list(service: str, amqp: str) -> int:
    from chassis.parked import list_parked

    events = list_parked(broker_address(amqp), service)
    for event in events:
        click.echo("  ".join(f"{name}={event.get(name)}" for name in ("id", "type", "subject", "attempts", "reason")))
    if not events:
        click.echo(say("none_parked"))
    return 0


@parked.command("replay", help="Put all parked events, or one, back into the service's queue.")
@click.argument("service", type=click.Choice(SERVICES))
@click.option("--event", "event_id", default=None, help="The id of a single event.")
@AMQP
def parked_replay(service: str, event_id: str | None, amqp: str) -> int:
    from chassis.parked import replay

    click.echo(say("replayed", count=replay(broker_address(amqp), service, event_id)))
    return 0


def _copies(service: str, amqp: str, options: dict[str, Any]) -> int:
    from kundkort import copies, copies_output

    return copies_output.run(broker_address(amqp), operator_keys(), service, copies.Options(**options))


@cli.command("check", help="Compare the copies that a service keeps with their owners. Exit code 1: some differ.")
@click.argument("service", type=click.Choice(SERVICES))
@click.option("--company", default="", help="Only this company.")
@click.option("--quick", is_flag=True, help="Compare versions only, by digests of ranges, not the content.")
@click.option("--pause", default=5.0, show_default=True, help="Seconds before a difference is looked at again.")
@SINCE
@AMQP
def check(service: str, amqp: str, **options: Any) -> int:
    return _copies(service, amqp, {"repair": False, **options})


@cli.command("rebuild", help="Make the copies that a service keeps again from their owners, while everything runs.")
@click.argument("service", type=click.Choice(SERVICES))
@click.option("--company", default="", help="Only this company.")
@SINCE
@AMQP
def rebuild(service: str, amqp: str, company: str, since: datetime | None) -> int:
    return _copies(service, amqp, {"repair": True, "company": company, "since": since, "pause": 0.0})


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
    callback=read_waits,
    help="What the service's setting RETRY_SECONDS was, if it was set: a JSON list.",
)
@AMQP
def retire_queues(service: str, unwanted: tuple[str, ...], wait: float, waits: set[float], amqp: str) -> int:
    from chassis.retire import retire
    from contracts import catalogue

    # The service may be newer than this command: what its newest queue is bound to stays, unless it is named.
    heard = {event.type for event in catalogue.events() if service in event.subscribers}
    former = {event.type for event in catalogue.events()} - heard
    done = retire(
        broker_address(amqp), service, heard, unwanted=set(unwanted), former=former, waits=waits, patience=wait
    )
    for queue in done.deleted:
        click.echo(say("queue_deleted", queue=queue))
    for queue, count in done.left.items():
        click.echo(say("queue_not_empty", queue=queue, count=count))
    if not done.deleted and not done.left:
        click.echo(say("nothing_to_retire"))
    return importing.SOME_REFUSED if done.left else 0


@cli.command("retire-requests", help="Delete the exchange of requests of release 0.1.0, when all parts are new.")
@AMQP
def retire_requests(amqp: str) -> int:
    from chassis.retire import retire_requests as retire

    click.echo(say("requests_retired" if retire(broker_address(amqp)) else "nothing_to_retire"))
    return 0


cli.add_command(rates)
