"""Customer numbers: given by the caller, or the highest of the company's series plus one. They may have gaps."""

from mongoengine.errors import NotUniqueError

from chassis import storage
from chassis.series import NumberSeries
from contracts.errors import Unavailable
from customers import errors
from customers.models import Customer

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


def store(customer: Customer, number: str | None) -> Customer:
    """Stores a new customer under its number, or under the next. Raises Conflict when the given number is taken."""
    if number is None:
        return CUSTOMERS.take(lambda: _store_as(customer, str(CUSTOMERS.next_number())))
    try:
        return _store_as(customer, number)
    except NotUniqueError:
        raise errors.number_taken(number) from None


def _store_as(customer: Customer, number: str) -> Customer:
    customer.take_number(number)
    return storage.create(customer, Customer.created_event)
