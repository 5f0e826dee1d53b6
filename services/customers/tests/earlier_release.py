"""A process of release 0.1.0, as far as numbers go: `python -m customers.tests.earlier_release DATABASE COUNT`.

It takes the highest number + 1 in the write that uses it and knows no counter. It creates one customer after the other.
"""

from uuid import uuid4

from chassis.storage import create
from chassis.testing_races import repeat, run_racer
from contracts.customers import CustomerFields
from customers import series
from customers.models import Customer
from customers.tests.numbering import RACING


def create_as_before() -> Customer:
    """Stores a customer under the highest number + 1."""
    customer = Customer.of(CustomerFields(name=f"Förr {uuid4().hex} AB"))

    def write() -> Customer:
        customer.take_number(str(series.CUSTOMERS.next_number()))
        return create(customer, Customer.created_event)

    return series.CUSTOMERS.take(write)


def create_one(number: int) -> None:
    repeat(create_as_before, RACING, seconds=60)


if __name__ == "__main__":
    run_racer("customers", create_one)
