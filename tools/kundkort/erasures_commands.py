"""The commands `kundkort erasures …`: the list of erased customers, which is kept beside the backups and applied after a
restore."""

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from contracts.customers.erasure import ApplyErasure, ErasedCustomer, ErasedCustomers, ListErasedCustomers
from contracts.errors import NotFound
from kundkort.operator_calls import OldReleaseError, Operator
from kundkort.options import AMQP, broker_address, operator_keys
from kundkort.texts import say

SERVICE = "customers"
DONE, FAILED = 0, 2


@click.group("erasures", help="List erased customers, or erase them again after a backup was restored.")
def erasures() -> None: ...


@erasures.command(
    "list", help="Write the erased customers of all companies to standard output, one JSON object a line."
)
@AMQP
def erasures_list(amqp: str) -> int:
    with Operator(broker_address(amqp), operator_keys()) as operator:
        try:
            for one in _read_all(operator):
                click.echo(one.model_dump_json())
        except OldReleaseError:
            return _complain(say("old_erasures", service=SERVICE))
    return DONE


@erasures.command("apply", help="Erase the customers of FILE, as `list` wrote it, again. Safe to run twice.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@AMQP
def erasures_apply(file: Path, amqp: str) -> int:
    try:
        entries = [ErasedCustomer.model_validate_json(line) for line in file.read_text("utf-8").splitlines() if line]
    except ValueError:
        return _complain(say("bad_erasures", file=file))
    applied = absent = 0
    with Operator(broker_address(amqp), operator_keys()) as operator:
        for entry in entries:
            try:
                operator.ask(SERVICE, ApplyErasure.of(entry), entry.company)
                applied += 1
            except NotFound:
                absent += 1
            except OldReleaseError:
                return _complain(say("old_erasures", service=SERVICE))
    click.echo(say("erasures_applied", applied=applied, absent=absent))
    return DONE


def _read_all(operator: Operator) -> Iterator[ErasedCustomer]:
    after = ""
    while True:
        page = ErasedCustomers.model_validate(operator.ask(SERVICE, ListErasedCustomers(after=after)))
        yield from page.items
        after = page.upto
        if not after:
            return


def _complain(sentence: str) -> int:
    print(f"kundkort: {sentence}", file=sys.stderr)
    return FAILED
