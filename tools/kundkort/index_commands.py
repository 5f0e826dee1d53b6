"""The command `kundkort index crm`: posting lists, from which the search answers words that hardly ever meet, are made anew while
everything runs."""

from collections.abc import Iterator

import click

from contracts.copies import ListCompanies
from contracts.crm.search_index import MakeSearchIndex
from contracts.errors import ServiceError
from kundkort.operator_calls import Json, OldReleaseError, Operator
from kundkort.options import AMQP, broker_address, operator_keys
from kundkort.texts import say

SERVICE = "crm"
COPIES = "customer"
DONE, FAILED = 0, 2


@click.command(
    "index", help="Make the lists anew from which the search answers words that hardly ever meet, in service."
)
@click.argument("service", type=click.Choice([SERVICE]))
@click.option("--company", default="", help="Only this company.")
@AMQP
def index(service: str, company: str, amqp: str) -> int:
    with Operator(broker_address(amqp), operator_keys()) as operator:
        try:
            for one in [company] if company else _companies(operator):
                made = _make(operator, one)
                click.echo(say("index_made", company=one, customers=made["customers"], segments=made["segments"]))
        except OldReleaseError:
            return _complain(say("old_index", service=service))
        except ServiceError as error:
            return _complain(f"{error.code} – {error}")
    return DONE


def _companies(operator: Operator) -> Iterator[str]:
    after = ""
    while page := operator.ask(SERVICE, ListCompanies(copies=COPIES, after=after))["items"]:
        yield from page
        after = page[-1]


def _make(operator: Operator, company: str) -> Json:
    """Lets the service work for some seconds at a time until the new lists are complete."""
    state = operator.ask(SERVICE, MakeSearchIndex(fresh=True), company)
    while state["building"]:
        click.echo(say("index_going_on", company=company, customers=state["done"]), err=True)
        state = operator.ask(SERVICE, MakeSearchIndex(), company)
    return state


def _complain(sentence: str) -> int:
    click.echo(f"kundkort: {sentence}", err=True)
    return FAILED
