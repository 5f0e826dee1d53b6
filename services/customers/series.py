"""Customer numbers: given, or the highest of the series plus one, under a unique index."""

import threading

from mongoengine.errors import NotUniqueError

from chassis import storage
from customers import errors
from customers.models import Customer

FIRST = 10_001
ATTEMPTS = 20

in_turn = threading.Lock()
"""Held from reading the highest number until it is used. The index alone keeps numbers apart, also between processes;
this only spares the workers of one process from trying the same number in vain."""


def highest() -> int:
    """The highest number in the company's series; the one before the first if there is none."""
    rows = Customer.rows({"serial": {"$gte": FIRST}}, ["serial"], sort=[("serial", -1)], limit=1)
    return int(rows[0]["serial"]) if rows else FIRST - 1


def store(customer: Customer, number: str | None) -> Customer:
    """Stores a new customer under its number, or under the next. Raises Conflict when the given number is taken."""
    if number is not None:
        return _store_as(customer, number) or _refuse(number)
    with in_turn:
        for _ in range(ATTEMPTS):
            if stored := _store_as(customer, str(highest() + 1)):
                return stored
    raise errors.numbers_busy()


def _store_as(customer: Customer, number: str) -> Customer | None:
    customer.take_number(number)
    try:
        return storage.create(customer, Customer.created_event)
    except NotUniqueError:
        return None


def _refuse(number: str) -> Customer:
    raise errors.number_taken(number)
