"""Customer numbers: given by the caller, or the next of the company's series. They may have gaps (see chassis.number_blocks)."""

from collections.abc import Iterable

from mongoengine.errors import NotUniqueError

from chassis import storage
from chassis.number_blocks import NumberBlocks
from chassis.series import NumberSeries
from contracts.errors import Unavailable
from customers import errors
from customers.models import Customer, CustomerCounter, serial

FIRST = 10_001


def _busy(_series: str) -> Unavailable:
    return errors.numbers_busy()


CUSTOMERS = NumberSeries(
    Customer,
    "customer",
    busy=_busy,
    reused=errors.number_taken,
    field="serial",
    series_field=None,
    lowest=FIRST,
)
"""All customers are of one kind, so `reused` is never raised."""
NUMBERS = NumberBlocks(CUSTOMERS, CustomerCounter)


def store(customer: Customer, number: str | None) -> Customer:
    """Stores a new customer under its number, or under the next. Raises Conflict when the given number is taken."""
    if number is None:
        return NUMBERS.take(lambda next_number: _store_as(customer, str(next_number)))
    try:
        stored, _ = _store_as(customer, number)
    except NotUniqueError:
        raise errors.number_taken(number) from None
    pass_by([number])
    return stored


def pass_by(given: Iterable[str]) -> None:
    """These numbers were chosen by hand: the series goes on above those that can stand in it."""
    highest = max((found for number in given if (found := serial(number)) is not None), default=0)
    if highest >= FIRST:
        NUMBERS.pass_by(highest)


def _store_as(customer: Customer, number: str) -> tuple[Customer, bool]:
    """The stored customer, and whether this call has stored it."""
    customer.take_number(number)
    stored = storage.create(customer, Customer.created_event)
    return stored, stored is customer
