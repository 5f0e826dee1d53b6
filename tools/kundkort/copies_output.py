"""What `kundkort check` and `kundkort rebuild` print: progress on standard error; differences and totals on standard output."""

from dataclasses import replace
from functools import partial
from typing import Any

import click
from tqdm import tqdm

from chassis.queue_lengths import count_waiting
from chassis.signing import Keys
from contracts.errors import ServiceError
from kundkort import copies
from kundkort.copies import Options, Total
from kundkort.operator_calls import Json, OldReleaseError, Operator
from kundkort.texts import say

SAME, DIFFERENT = 0, 1


def run(amqp_url: str, keys: Keys, service: str, options: Options) -> int:
    """Runs the command. Returns the exit code: 0 all copies are as their originals, 1 some are not.

    Raises click.ClickException with one sentence when a service cannot be asked.
    """
    options = replace(options, count_waiting=partial(count_waiting, amqp_url, service))
    with (
        Operator(amqp_url, keys) as operator,
        tqdm(unit="", desc=service, dynamic_ncols=True, disable=None) as bar,
    ):
        try:
            totals = copies.run(operator, service, options, partial(_progress, bar), partial(_report, bar))
        except OldReleaseError as error:
            raise click.ClickException(say("old_release", service=error.service)) from None
        except ServiceError as error:
            raise click.ClickException(f"{error.code} – {error}") from None
    _print(totals, service, options.company, options.repair)
    return DIFFERENT if any(total.different for total in totals.values()) else SAME


def _progress(bar: Any, kind: str, company: str, done: int) -> None:
    bar.set_postfix_str(f"{kind} {company}", refresh=False)
    bar.update(done)


def _report(bar: Any, kind: str, company: str, difference: Json) -> None:
    copy, original = (difference[name] for name in ("copy_version", "original_version"))
    versions = say("versions", copy=_dash(copy), original=_dash(original))
    line = f"{kind}  {company}  {difference['id']}  {say(difference['kind'])} ({versions})"
    bar.write("  ".join(filter(None, [line, difference["detail"]])))


def _dash(version: int | None) -> str:
    return "–" if version is None else str(version)


def _print(totals: dict[str, Total], service: str, company: str, is_repair: bool) -> None:
    for name, total in totals.items():
        counts = {one: getattr(total, one) for one in ("originals", "copies", "repaired", "different")}
        click.echo(say("rebuilt" if is_repair else "checked", name=name, **counts))
    if not totals:
        click.echo(say("nothing_kept", service=service))
    if company and not any(total.originals or total.copies for total in totals.values()):
        click.echo(say("nothing_there", service=service, company=company), err=True)
