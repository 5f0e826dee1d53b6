"""The commands `kundkort rates …`: rates and fees that all companies share."""

from datetime import datetime

import click

from contracts.billing.rates import FeeKind
from kundkort.options import AMQP, DAY, broker_address, operator_keys


@click.group("rates", help="List or add the reference rates and fees that all companies share.")
def rates() -> None: ...


@rates.command("list", help="List what is known. Exit code 1: the rate of a half-year is missing.")
@AMQP
def rates_list(amqp: str) -> int:
    from kundkort import rates_output

    return rates_output.show(broker_address(amqp), operator_keys())


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

    return rates_output.add_reference(broker_address(amqp), operator_keys(), first.date(), percent, source, correct)


@rates_add.command("fee", help="Add a fee in kronor that is in force from FIRST on, e.g. reminder 2027-01-01 65.00.")
@click.argument("kind", type=click.Choice([str(kind) for kind in FeeKind]))
@click.argument("first", type=DAY, metavar="FIRST")
@click.argument("amount", type=str)
@click.option("--source", required=True, help="The law that sets it.")
@click.option("--correct", is_flag=True, help="Replace another value of the same day; the former one is kept.")
@AMQP
def rates_add_fee(kind: str, first: datetime, amount: str, source: str, correct: bool, amqp: str) -> int:
    from kundkort import rates_output

    return rates_output.add_fee(broker_address(amqp), operator_keys(), kind, first.date(), amount, source, correct)
