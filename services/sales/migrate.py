"""`python -m sales.migrate`: brings the service's database to what this release needs.

With `--check` it changes nothing and says what is missing (exit code 1). A step is recorded under its name, which never
changes once it was released: CONTRIBUTING.md, "Change stored data".
"""

import sys
from typing import Any

from chassis.migrate import Plan, Step
from chassis.migrate_command import main
from chassis.stored_data import change_in_batches
from contracts.sales import BillingState
from sales import (  # noqa: F401 - what is stored
    billing_views,
    collective_models,
    customer_moves,
    deletion_models,
    models,
    plan_models,
    receipt_models,
    shared_models,
    till_models,
)
from sales.settings import Settings


def name_invoices_of_orders(database: Any) -> None:
    """Fills in `invoice_number` of orders that were invoiced before it was stored."""
    issued = {"billings": {"$elemMatch": {"state": BillingState.ISSUED.value, "number": {"$gt": ""}}}}
    missing = {"_cls": "SalesDocument.Order", "invoice_number": {"$exists": False}, **issued}
    change_in_batches(
        database["documents"],
        missing,
        lambda row: {"$set": {"invoice_number": billing_views.invoice_numbers(row["billings"])}},
    )


PLAN = Plan("sales", [Step("name the invoices of orders", name_invoices_of_orders)])

if __name__ == "__main__":
    sys.exit(main(PLAN, Settings))
