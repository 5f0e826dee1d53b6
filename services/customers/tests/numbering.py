"""A process that creates or imports until it is done or killed: `python -m customers.tests.numbering DATABASE COUNT`.

Each step creates one customer by itself and imports others as the rows of a batch; all in the company RACING.
"""

from uuid import uuid4

from chassis.testing_races import repeat, run_racer
from contracts.customers import CreateCustomer, CustomerFields, ImportCustomers, ImportRow
from customers import customers, imports

RACING = "racing"
BATCH = 20


def create_and_import(number: int) -> None:
    """Rows that an interrupted import has stored are unchanged when it is sent again."""
    creation = CreateCustomer(fields=CustomerFields(name=f"Kund {uuid4().hex} AB"))
    repeat(lambda: customers.create(creation), RACING, seconds=60)
    rows = [ImportRow(line=at, fields={"name": f"Rad {uuid4().hex} AB"}) for at in range(1, BATCH + 1)]
    report = repeat(lambda: imports.import_customers(ImportCustomers(rows=rows)), RACING, seconds=60)
    assert {row.outcome for row in report.rows} <= {"created", "doubtful", "unchanged"}, report


if __name__ == "__main__":
    run_racer("customers", create_and_import)
