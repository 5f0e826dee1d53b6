"""What sales asks for in tests; and a process that makes it: `python -m billing.tests.asked DATABASE COUNT`.

Every process gets the same events, in the same order, as a broker delivers them again. RACE makes their ids.
"""

import os
from datetime import date
from decimal import Decimal
from typing import Any

from billing import order_invoices
from billing.tests import days
from chassis.testing_races import repeat, run_racer
from contracts.sales import ContractPeriodAsked, OrderBillingAsked, OrderedLine, Period
from contracts.vat import VatCategory

RACED_CUSTOMER = "cus_raced"


def event(customer: str, invoice_id: str, **fields: Any) -> OrderBillingAsked:
    line = OrderedLine(
        line=1,
        text="Virke",
        quantity=Decimal(1),
        unit="st",
        price=Decimal("10.00"),
        discount_percent=Decimal("16.67"),
        vat_category=VatCategory.STANDARD,
        amount=Decimal("8.34"),
    )
    given: dict[str, Any] = {
        "order_number": "17",
        "customer_id": customer,
        "currency": "SEK",
        "delivery_date": days.ISSUED,
        "lines": [line],
        "issue": True,
    }
    return OrderBillingAsked(subject="ord_1", version=3, invoice_id=invoice_id, **(given | fields))


def period(customer: str, invoice_id: str, **fields: Any) -> ContractPeriodAsked:
    """The same of March of a contract."""
    of_order = event(customer, invoice_id, **fields).model_dump(exclude={"order_number", "subject"})
    march = Period(key="ctr_1:2026-03-01", first=date(2026, 3, 1), last=date(2026, 3, 31))
    return ContractPeriodAsked(subject="ctr_1", contract_number="7", period=march, **of_order)


def make(number: int) -> None:
    asked = event(RACED_CUSTOMER, f"inv_{os.environ['RACE']}{number}", issue=number % 3 != 0)
    repeat(lambda: order_invoices.make(asked, days.TODAY))


if __name__ == "__main__":
    run_racer("billing", make)
