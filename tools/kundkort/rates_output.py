"""What `kundkort rates` does: asks the billing service as an operator and prints its rows, one a line."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import click
from pydantic import ValidationError

from chassis.signing import Keys
from contracts.base import Request
from contracts.billing.rates import AddFee, AddReferenceRate, ListCommonRates
from contracts.errors import ServiceError
from contracts.errors_catalogue import field_detail
from contracts.field_texts import bad_fields
from kundkort.operator_calls import Json, OldReleaseError, Operator
from kundkort.texts import language, say

BILLING = "billing"
ALL_KNOWN, SOME_MISSING = 0, 1


def show(amqp_url: str, keys: Keys) -> int:
    """Prints every row with its source, who added it and when, and what is missing. Returns the exit code."""
    said = _ask(amqp_url, keys, ListCommonRates())
    for row in said["items"]:
        for line in _lines(row):
            click.echo(line)
    for half_year in said["missing"]:
        click.echo(say("rate_missing", half_year=half_year), err=True)
    return SOME_MISSING if said["missing"] else ALL_KNOWN


def add_reference(amqp_url: str, keys: Keys, first: date, percent: str, source: str, correct: bool) -> int:
    """Adds a reference rate. Raises click.ClickException when it is refused."""
    fields = {"first": first, "percent": percent, "source": source, "correct": correct}
    return _add(amqp_url, keys, AddReferenceRate, fields)


def add_fee(amqp_url: str, keys: Keys, kind: str, first: date, amount: str, source: str, correct: bool) -> int:
    """Adds a fee. Raises click.ClickException when it is refused."""
    fields = {"kind": kind, "first": first, "amount": amount, "source": source, "correct": correct}
    return _add(amqp_url, keys, AddFee, fields)


def _add(amqp_url: str, keys: Keys, kind: type[Request[Any]], fields: dict[str, Any]) -> int:
    try:
        request = kind.model_validate(fields)
    except ValidationError as error:
        raise click.ClickException("; ".join(_bad_fields(error))) from None
    said = _ask(amqp_url, keys, request)
    click.echo(say(f"rate_{said['outcome']}", row=next(_lines(said["row"]))))
    return 0


def _bad_fields(error: ValidationError) -> Iterator[str]:
    for bad in bad_fields(error):
        yield f"{bad.pointer.lstrip('/')}: {field_detail(bad.code, bad.detail, dict(bad.values), language())}"


def _ask(amqp_url: str, keys: Keys, request: Request[Any]) -> Json:
    with Operator(amqp_url, keys) as operator:
        try:
            return operator.ask(BILLING, request)
        except OldReleaseError as error:
            raise click.ClickException(say("old_rates", service=error.service)) from None
        except ServiceError as error:
            raise click.ClickException("; ".join(_sentences(error))) from None


def _sentences(error: ServiceError) -> Iterator[str]:
    """What the service says, and of bad fields what is wrong with each, in the user's language."""
    yield f"{error.code} – {error}"
    for pointer, said in error.details.items():
        if pointer.startswith("/"):
            code, _, detail = said.partition(" ")
            values = error.field_values.get(pointer, {})
            yield f"{pointer.lstrip('/')}: {field_detail(code, detail, values, language())}"


def _lines(row: Json) -> Iterator[str]:
    """ "reference  2026-07-01  2.00  Riksbanken …  operator anna 2026-07-01T08:00:00Z", then what it stated before."""
    origin = f"{row['by']} {row['at']}" if row["at"] else say("release")
    yield "  ".join(filter(None, [row["table"], row["kind"], row["first"], row["value"], row["source"], origin]))
    for former in reversed(row["history"]):
        yield f"    {say('corrected_from', **former)}"
