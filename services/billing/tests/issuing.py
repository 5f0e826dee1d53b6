"""A process that issues invoices until it is done or killed: `python -m billing.tests.issuing DATABASE COUNT`."""

import os
import sys

from billing import invoices
from billing.tests import days, samples
from chassis.context import using
from chassis.database import open_database
from chassis.testing import a_context, patiently
from contracts import billing as contract


def main(database: str, count: int) -> None:
    open_database("billing", os.environ["MONGODB_URL"], database)
    with using(a_context()):
        customer = samples.known_customer()
    print("ready", flush=True)
    sys.stdin.readline()
    for number in range(count):
        patiently(lambda: samples.invoice(customer) if number % 2 else draft_and_issue(customer))  # noqa: B023


def draft_and_issue(customer: str) -> None:
    with using(a_context()):
        drafted = samples.draft(customer)
        invoices.issue(contract.IssueInvoice(invoice_id=drafted.id), days.TODAY).to_contract(days.TODAY)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
