"""A process of release 0.1.0, as far as numbers go: `python -m customers.tests.earlier_release DATABASE COUNT`.

It takes the highest number + 1 in the write that uses it and knows no counter. It creates one customer after the other.
"""

import os
import sys
from uuid import uuid4

from chassis.context import using
from chassis.database import open_database
from chassis.storage import create
from chassis.testing import a_context, patiently
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


def main(database: str, count: int) -> None:
    open_database("customers", os.environ["MONGODB_URL"], database)
    print("ready", flush=True)
    sys.stdin.readline()
    for _ in range(count):
        with using(a_context(RACING, seconds=60)):
            patiently(create_as_before)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
