"""A process that creates or imports until it is done or killed: `python -m customers.tests.numbering DATABASE COUNT`.

Each second customer is created by itself, the others as the rows of an import of COUNT; all in the company RACING.
"""

import os
import sys
from uuid import uuid4

from chassis.context import using
from chassis.database import open_database
from chassis.testing import a_context, patiently
from contracts.customers import CreateCustomer, CustomerFields, ImportCustomers, ImportRow
from customers import customers, imports

RACING = "racing"
BATCH = 20


def main(database: str, count: int) -> None:
    open_database("customers", os.environ["MONGODB_URL"], database)
    print("ready", flush=True)
    sys.stdin.readline()
    for _ in range(count):
        with using(a_context(RACING, seconds=60)):
            patiently(lambda: customers.create(CreateCustomer(fields=CustomerFields(name=f"Kund {uuid4().hex} AB"))))
        rows = [ImportRow(line=at, fields={"name": f"Rad {uuid4().hex} AB"}) for at in range(1, BATCH + 1)]
        with using(a_context(RACING, seconds=60)):
            report = imports.import_customers(ImportCustomers(rows=rows))
        assert {row.outcome for row in report.rows} <= {"created", "doubtful"}, report


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
